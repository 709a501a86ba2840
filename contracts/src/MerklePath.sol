// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// The Outbox tree: binary, of depth 32, node = keccak256(left || right), an empty leaf is 0.
library MerklePath {
    uint256 internal constant DEPTH = 32;

    /// The root of the tree that has `leaf` at `index`, where path[h] is the sibling at height h.
    /// Only the 32 low bits of `index` count: callers refuse a larger one, or have it bound by the leaf.
    function computeRoot(bytes32 leaf, uint64 index, bytes32[32] calldata path) internal pure returns (bytes32 node) {
        node = leaf;
        for (uint256 height = 0; height < DEPTH; ++height) {
            bool isRight = (index >> height) & 1 == 1;
            node = isRight ? Hashes.efficientKeccak256(path[height], node) : Hashes.efficientKeccak256(node, path[height]);
        }
    }
}
