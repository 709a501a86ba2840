// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IBridge} from "../../src/interfaces/IBridge.sol";
import {IInbox} from "../../src/interfaces/IInbox.sol";
import {Message} from "../../src/Message.sol";

/// Takes no ETH until it is told to.
contract Refuser {
    bool private _accepts;

    function accept() external {
        _accepts = true;
    }

    receive() external payable {
        require(_accepts);
    }
}

/// Sends requests from a contract's address.
contract Requester {
    function request(IInbox inbox, address to, uint256 value, bytes calldata data, uint64 gas, address refund)
        external
        payable
    {
        inbox.requestL2{value: msg.value}(to, value, data, gas, refund);
    }
}

/// Claims its withdrawal again while it is being paid.
contract GreedyRecipient {
    IBridge private immutable _bridge;
    Message private _message;
    bytes32[32] private _path;
    bool public triedAgain;
    bytes public refusal;

    constructor(IBridge bridge) {
        _bridge = bridge;
    }

    function prepare(Message calldata message, bytes32[32] calldata path) external {
        _message = message;
        _path = path;
    }

    receive() external payable {
        triedAgain = true;
        try _bridge.finalizeWithdrawal(_message, _path) {}
        catch (bytes memory reason) {
            refusal = reason;
        }
    }
}

/// Answers a payment with as much data as its gas buys.
contract DataBomb {
    receive() external payable {
        assembly ("memory-safe") {
            revert(0, 1000000)
        }
    }
}
