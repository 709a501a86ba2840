// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Bridge} from "../../src/Bridge.sol";
import {Inbox} from "../../src/Inbox.sol";
import {BlobRange, IInbox, Proposal} from "../../src/interfaces/IInbox.sol";
import {Predeploys} from "../../src/l2/Predeploys.sol";
import {FakeRollup} from "../doubles/FakeRollup.sol";
import {Artifact} from "./Artifact.sol";
import {vm, Vm} from "./Vm.sol";

/// A deployment on an L1 whose blocks the test makes. Time and block number are read through vm: the optimizer takes the
/// opcodes for constant within a call, and a test is one call.
abstract contract RollupTest {
    bytes32 internal constant GENESIS = keccak256("genesis");
    address internal constant SEQUENCER = address(0x5e0);
    address internal constant ALICE = address(0xa11ce);
    address internal constant BOB = address(0xb0b);
    address internal constant MALLORY = address(0xbad);
    uint64 internal constant FORK_ID = 1;
    uint64 internal constant D1 = 6 hours;
    uint64 internal constant D2 = 24 hours;
    uint64 internal constant T_IDLE = 20 hours;
    uint256 internal constant BASE_FEE = 0.001 ether;

    Inbox internal inbox;
    FakeRollup internal rollup;
    Bridge internal bridge;

    function setUp() public virtual {
        vm.roll(10_000);
        vm.warp(1_800_000_000);
        _deploy(SEQUENCER);
        vm.deal(SEQUENCER, 1_000 ether);
        vm.deal(ALICE, 1_000 ether);
        vm.deal(BOB, 1_000 ether);
        vm.deal(MALLORY, 1_000 ether);
    }

    function _deploy(address sequencer) internal {
        // As a deployer does it: all three addresses follow from the nonce.
        uint64 nonce = vm.getNonce(address(this));
        address rollupAddress = vm.computeCreateAddress(address(this), nonce + 1);
        address bridgeAddress = vm.computeCreateAddress(address(this), nonce + 2);
        inbox = Inbox(
            Artifact.create(
                "Inbox", abi.encode(GENESIS, sequencer, rollupAddress, bridgeAddress, FORK_ID, D1, D2, T_IDLE, BASE_FEE)
            )
        );
        rollup = new FakeRollup();
        bridge = Bridge(payable(Artifact.create("Bridge", abi.encode(inbox, rollup, Predeploys.TOKEN_FACTORY))));
        vm.assertEq(address(rollup), rollupAddress, "rollup address");
        vm.assertEq(address(bridge), bridgeAddress, "bridge address");
        _nextBlock();
    }

    function _nextBlock() internal {
        _pass(12);
    }

    /// One block later by `time` seconds.
    function _pass(uint256 time) internal {
        vm.roll(vm.getBlockNumber() + 1);
        vm.warp(vm.getBlockTimestamp() + time);
    }

    /// Gives the calls that follow `count` blobs.
    function _useBlobs(uint256 count) internal returns (bytes32[] memory hashes) {
        hashes = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            // EIP-4844: version 1, then 31 bytes of a hash.
            bytes32 random = keccak256(abi.encode("blob", vm.getBlockNumber(), i));
            hashes[i] = bytes32(uint256(1) << 248 | uint256(random) >> 8);
        }
        vm.blobhashes(hashes);
    }

    function _head() internal view returns (bytes32 hash) {
        (, hash) = inbox.head();
    }

    function _headId() internal view returns (uint64 id) {
        (id,) = inbox.head();
    }

    function _anchor() internal view returns (uint64) {
        return uint64(vm.getBlockNumber() - 1);
    }

    /// The honest call: on the head, anchored to the block before. Takes its arguments so that a test can bend any of them.
    function _propose(uint16 blobCount, uint16 nForced) internal {
        _useBlobs(blobCount);
        bytes32 parent = _head();
        uint64 anchor = _anchor();
        vm.prank(SEQUENCER, SEQUENCER);
        inbox.propose(parent, BlobRange(0, blobCount), nForced, anchor);
    }

    /// The same, from `who`, in expectation of the error `reason`.
    function _proposeReverts(address who, uint16 blobCount, uint16 nForced, bytes memory reason) internal {
        _useBlobs(blobCount);
        bytes32 parent = _head();
        uint64 anchor = _anchor();
        vm.prank(who, who);
        vm.expectRevert(reason);
        inbox.propose(parent, BlobRange(0, blobCount), nForced, anchor);
    }

    /// Queues `count` signed items.
    function _force(uint256 count) internal {
        _forceAs(ALICE, count);
    }

    function _forceAs(address who, uint256 count) internal {
        for (uint256 i = 0; i < count; ++i) {
            uint256 fee = inbox.forcedFee();
            bytes memory item = abi.encodePacked("tx", inbox.forcedCount());
            vm.prank(who, who); // For the next call, whichever that is.
            inbox.forceTransaction{value: fee}(item);
        }
    }

    /// The only log of `topic` since vm.recordLogs().
    function _onlyLog(address emitter, bytes32 topic) internal returns (Vm.Log memory found) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 matches;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != emitter || logs[i].topics[0] != topic) continue;
            found = logs[i];
            ++matches;
        }
        vm.assertEq(matches, 1, "number of such logs");
    }

    function _proposalOf(Vm.Log memory log) internal pure returns (Proposal memory) {
        return abi.decode(log.data, (Proposal));
    }

    /// Queues by `act` and returns the item that the Inbox logged, with its accumulator.
    function _itemOf(Vm.Log memory log) internal pure returns (bytes32 acc, bytes memory item) {
        return abi.decode(log.data, (bytes32, bytes));
    }

    function _bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        return low + value % (high - low + 1);
    }
}
