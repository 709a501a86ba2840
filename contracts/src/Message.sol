// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// A withdrawal: written by the Outbox on L2, paid by the Bridge on L1.
struct Message {
    uint64 index; // in the Outbox, so that two equal withdrawals differ
    address token; // on L1; 0 is ETH
    address from; // who withdrew on L2
    address to; // whom L1 pays
    uint256 amount; // in the units of the L1 token
}

library MessageHash {
    /// 160 bytes, where an inner node of the tree hashes 64: no node is also a leaf.
    function leaf(Message memory message) internal pure returns (bytes32) {
        return keccak256(abi.encode(message));
    }
}
