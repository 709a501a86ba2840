// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IRollup} from "../src/interfaces/IRollup.sol";
import {Rollup} from "../src/Rollup.sol";
import {Artifact} from "./base/Artifact.sol";
import {vm} from "./base/Vm.sol";

contract RollupContractTest {
    Rollup private _rollup;

    function setUp() public {
        _rollup = Rollup(
            Artifact.create(
                "Rollup", abi.encode(4_663, 1, keccak256("block"), keccak256("state"), keccak256("outbox"), address(7))
            )
        );
    }

    function test_TheGenesisIsFinal() public view {
        (uint64 proposal, bytes32 blockHash, bytes32 stateRoot, bytes32 outboxRoot) = _rollup.finalized();
        vm.assertEq(proposal, 0, "proposal");
        vm.assertEq(blockHash, keccak256("block"), "blockHash");
        vm.assertEq(stateRoot, keccak256("state"), "stateRoot");
        vm.assertEq(outboxRoot, keccak256("outbox"), "outboxRoot");
        vm.assertEq(_rollup.l2ChainId(), 4_663, "l2ChainId");
        vm.assertEq(_rollup.forkId(), 1, "forkId");
        vm.assertEq(_rollup.inbox(), address(7), "inbox");
    }

    /// Whatever anybody sends, the final state stays.
    function testFuzz_NothingRewindsOrAdvancesIt(address caller, bytes calldata data, uint96 value) public {
        vm.deal(caller, value);
        vm.prank(caller, caller);
        (bool done,) = address(_rollup).call{value: value}(data);
        vm.assertTrue(!done || value == 0, "takes no ETH");
        test_TheGenesisIsFinal();
    }

    function test_RefusesInsaneParameters() public {
        _refuses("l2ChainId", 0, keccak256("block"), keccak256("state"), keccak256("outbox"), address(7));
        _refuses("genesisBlockHash", 1, 0, keccak256("state"), keccak256("outbox"), address(7));
        _refuses("genesisStateRoot", 1, keccak256("block"), 0, keccak256("outbox"), address(7));
        _refuses("genesisOutboxRoot", 1, keccak256("block"), keccak256("state"), 0, address(7));
        _refuses("inbox", 1, keccak256("block"), keccak256("state"), keccak256("outbox"), address(0));
    }

    function _refuses(bytes32 name, uint64 id, bytes32 blockHash, bytes32 stateRoot, bytes32 outboxRoot, address inbox)
        private
    {
        vm.expectRevert(abi.encodeWithSelector(IRollup.InvalidParameter.selector, name));
        Artifact.create("Rollup", abi.encode(id, 1, blockHash, stateRoot, outboxRoot, inbox));
    }
}
