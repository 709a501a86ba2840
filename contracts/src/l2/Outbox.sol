// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

import {IOutbox} from "../interfaces/IOutbox.sol";
import {MerklePath} from "../MerklePath.sol";
import {Message, MessageHash} from "../Message.sol";
import {Predeploys} from "./Predeploys.sol";
import {ZeroHashes} from "./ZeroHashes.sol";

/// An incremental Merkle tree (MerklePath.sol) of messages. Its code is in the genesis and no constructor runs; the genesis
/// sets _root to the root of the empty tree. ETH that is withdrawn stays here for good, out of circulation.
contract Outbox is IOutbox {
    uint64 private _count; // slot 0
    bytes32 private _root; // slot 1: what the proof carries to L1
    /// _branch[h], where bit h of _count is 1: the root of the newest complete subtree of height h.
    bytes32[32] private _branch;

    function withdrawETH(address to) external payable {
        if (msg.value == 0) revert NothingWithdrawn();
        _append(address(0), msg.sender, to, msg.value);
    }

    function append(address token, address from, address to, uint256 amount) external {
        if (msg.sender != Predeploys.TOKEN_FACTORY) revert NotTokenFactory(msg.sender);
        if (amount == 0) revert NothingWithdrawn();
        _append(token, from, to, amount);
    }

    function count() external view returns (uint64) {
        return _count;
    }

    function root() external view returns (bytes32) {
        return _root;
    }

    function _append(address token, address from, address to, uint256 amount) private {
        if (to == address(0)) revert InvalidRecipient();
        uint64 index = _count;
        if (index >> MerklePath.DEPTH != 0) revert OutboxFull();
        Message memory message = Message(index, token, from, to, amount);
        bytes32 leaf = MessageHash.leaf(message);
        _count = index + 1;
        _insert(leaf, index);
        emit MessageAppended(index, leaf, message);
    }

    function _insert(bytes32 leaf, uint64 index) private {
        bytes32[32] memory zeros = ZeroHashes.levels();
        bytes32 node = leaf;
        bool complete = true; // is the subtree under `node` full?
        for (uint256 height = 0; height < MerklePath.DEPTH; ++height) {
            if ((index >> height) & 1 == 1) {
                node = Hashes.efficientKeccak256(_branch[height], node);
            } else {
                // Later leaves meet this node as a left sibling. Higher up it will have changed until then.
                if (complete) _branch[height] = node;
                complete = false;
                node = Hashes.efficientKeccak256(node, zeros[height]);
            }
        }
        _root = node;
    }
}
