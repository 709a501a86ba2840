// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IOutbox} from "../src/interfaces/IOutbox.sol";
import {L1Anchor} from "../src/l2/L1Anchor.sol";
import {Predeploys} from "../src/l2/Predeploys.sol";
import {ZeroHashes} from "../src/l2/ZeroHashes.sol";
import {MerklePath} from "../src/MerklePath.sol";
import {Message} from "../src/Message.sol";
import {L2Test} from "./base/L2Test.sol";
import {PlainTree} from "./base/PlainTree.sol";
import {vm, Vm} from "./base/Vm.sol";

contract OutboxTest is L2Test {
    address private constant ALICE = address(0xa11ce);

    function setUp() public {
        _makeGenesis(address(0xb));
        vm.deal(ALICE, 1_000 ether);
    }

    function computeRoot(bytes32 leaf, uint64 index, bytes32[32] calldata path) external pure returns (bytes32) {
        return MerklePath.computeRoot(leaf, index, path);
    }

    // --- The tree ----------------------------------------------------------------------------------------------------

    function test_ZeroHashesFollowTheirDefinition() public view {
        bytes32[32] memory levels = ZeroHashes.levels();
        bytes32 expected = bytes32(0);
        for (uint256 height = 0; height < 32; ++height) {
            vm.assertEq(levels[height], expected, "level");
            expected = keccak256(bytes.concat(expected, expected));
        }
        vm.assertEq(expected, EMPTY_ROOT, "empty root");
        vm.assertEq(PlainTree.root(new bytes32[](0)), EMPTY_ROOT, "empty root of the reference");
        vm.assertEq(OUTBOX.root(), EMPTY_ROOT, "root in the genesis");
        vm.assertEq(OUTBOX.count(), 0, "count in the genesis");
    }

    /// The node reads the storage slots; the proof carries them to L1.
    function test_SlotsHoldCountAndRoot() public {
        for (uint256 i = 1; i <= 3; ++i) {
            _append(bytes32(i));
            vm.assertEq(vm.load(Predeploys.OUTBOX, bytes32(uint256(0))), bytes32(i), "slot 0");
            vm.assertEq(vm.load(Predeploys.OUTBOX, bytes32(uint256(1))), PlainTree.root(leaves), "slot 1");
        }
    }

    function test_IncrementalTreeIsThePlainTree() public {
        for (uint256 i = 0; i < 70; ++i) {
            _append(keccak256(abi.encode(i)));
            vm.assertEq(OUTBOX.root(), PlainTree.root(leaves), "root");
            vm.assertEq(OUTBOX.count(), leaves.length, "count");
        }
    }

    function testFuzz_EveryLeafHasAPath(bytes32 seed, uint8 size, uint8 pick) public {
        uint256 count = uint256(size) % 40 + 1;
        for (uint256 i = 0; i < count; ++i) {
            _append(keccak256(abi.encode(seed, i)));
        }
        uint256 index = uint256(pick) % count;
        bytes32[32] memory path = PlainTree.path(leaves, index);
        vm.assertEq(this.computeRoot(leaves[index], uint64(index), path), OUTBOX.root(), "root by the path");
        vm.assertTrue(this.computeRoot(leaves[index], uint64(index) ^ 1, path) != OUTBOX.root(), "not at its sibling's place");
        path[pick % 32] = keccak256(abi.encode(path[pick % 32]));
        vm.assertTrue(this.computeRoot(leaves[index], uint64(index), path) != OUTBOX.root(), "not by another path");
    }

    /// With 2^32 - 1 leaves one is left. All earlier leaves are taken for empty, so that the reference can tell the root.
    function test_LastLeafAndNoMore() public {
        vm.store(Predeploys.OUTBOX, bytes32(uint256(0)), bytes32(uint256(2 ** 32 - 1)));
        bytes32[32] memory zeros = ZeroHashes.levels();
        for (uint256 height = 0; height < 32; ++height) {
            vm.store(Predeploys.OUTBOX, bytes32(2 + height), zeros[height]);
        }
        vm.prank(ALICE);
        OUTBOX.withdrawETH{value: 1}(ALICE);
        bytes32 leaf = _leaf(Message(2 ** 32 - 1, address(0), ALICE, ALICE, 1));
        vm.assertEq(OUTBOX.root(), this.computeRoot(leaf, 2 ** 32 - 1, zeros), "root");
        vm.expectRevert(IOutbox.OutboxFull.selector);
        vm.prank(ALICE);
        OUTBOX.withdrawETH{value: 1}(ALICE);
    }

    function _append(bytes32 seed) private {
        uint256 amount = uint256(seed) | 1;
        leaves.push(_leaf(Message(uint64(leaves.length), address(1), address(2), address(3), amount)));
        vm.prank(Predeploys.TOKEN_FACTORY);
        OUTBOX.append(address(1), address(2), address(3), amount);
    }

    // --- Messages ----------------------------------------------------------------------------------------------------

    function test_WithdrawETHAppendsAndKeepsTheETH() public {
        vm.recordLogs();
        vm.prank(ALICE);
        OUTBOX.withdrawETH{value: 3 ether}(address(0xc0de));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1, "one log");
        vm.assertEq(logs[0].topics[0], IOutbox.MessageAppended.selector, "event");
        vm.assertEq(uint256(logs[0].topics[1]), 0, "index");
        (bytes32 leaf, Message memory message) = abi.decode(logs[0].data, (bytes32, Message));
        vm.assertEq(leaf, _leaf(Message(0, address(0), ALICE, address(0xc0de), 3 ether)), "leaf");
        vm.assertEq(_leaf(message), leaf, "message");
        vm.assertEq(Predeploys.OUTBOX.balance, 3 ether, "out of circulation");
    }

    function test_RefusesWhatCouldNeverBePaid() public {
        vm.prank(ALICE);
        vm.expectRevert(IOutbox.InvalidRecipient.selector);
        OUTBOX.withdrawETH{value: 1}(address(0));
        vm.prank(ALICE);
        vm.expectRevert(IOutbox.NothingWithdrawn.selector);
        OUTBOX.withdrawETH(ALICE);
        vm.prank(Predeploys.TOKEN_FACTORY);
        vm.expectRevert(IOutbox.NothingWithdrawn.selector);
        OUTBOX.append(address(1), ALICE, ALICE, 0);
        vm.prank(Predeploys.TOKEN_FACTORY);
        vm.expectRevert(IOutbox.InvalidRecipient.selector);
        OUTBOX.append(address(1), ALICE, address(0), 1);
    }

    function testFuzz_OnlyTheFactoryAppendsTokens(address caller) public {
        vm.assume(caller != Predeploys.TOKEN_FACTORY);
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IOutbox.NotTokenFactory.selector, caller));
        OUTBOX.append(address(1), caller, caller, 1);
    }

    function test_PlainTransferToTheOutboxReverts() public {
        vm.prank(ALICE);
        (bool done,) = Predeploys.OUTBOX.call{value: 1 ether}("");
        vm.assertFalse(done, "ETH without a message would be lost");
    }

    // --- L1Anchor ----------------------------------------------------------------------------------------------------

    function testFuzz_AnchorReadsWhatTheStateTransitionWrites(uint64 number, bytes32 hash) public {
        vm.store(Predeploys.L1_ANCHOR, bytes32(uint256(0)), bytes32(uint256(number)));
        vm.store(Predeploys.L1_ANCHOR, bytes32(uint256(1)), hash);
        vm.assertEq(L1Anchor(Predeploys.L1_ANCHOR).number(), number, "number");
        vm.assertEq(L1Anchor(Predeploys.L1_ANCHOR).hash(), hash, "hash");
    }
}
