// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IInbox} from "../../src/interfaces/IInbox.sol";

/// Stands for a Rollup on which proposals have become final: the test says which.
contract FakeRollup {
    uint64 private _proposal;
    bytes32 private _outboxRoot;

    function setFinalized(uint64 proposal, bytes32 outboxRoot) external {
        _proposal = proposal;
        _outboxRoot = outboxRoot;
    }

    function finalized() external view returns (uint64, bytes32, bytes32, bytes32) {
        return (_proposal, bytes32(0), bytes32(0), _outboxRoot);
    }

    function claimProverFees(IInbox inbox, uint64 first, uint64 last, address to) external {
        inbox.claimProverFees(first, last, to);
    }
}
