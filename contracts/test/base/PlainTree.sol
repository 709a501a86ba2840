// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// The Outbox tree in the plainest way: all nodes of a level, level after level. The reference for the incremental one.
library PlainTree {
    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        (bytes32[] memory level, bytes32 empty) = (leaves, bytes32(0));
        for (uint256 height = 0; height < 32; ++height) {
            (level, empty) = _above(level, empty);
        }
        return level.length == 0 ? empty : level[0];
    }

    /// The siblings on the way from leaf `index` to the root.
    function path(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[32] memory siblings) {
        (bytes32[] memory level, bytes32 empty) = (leaves, bytes32(0));
        for (uint256 height = 0; height < 32; ++height) {
            uint256 sibling = index ^ 1;
            siblings[height] = sibling < level.length ? level[sibling] : empty;
            (level, empty) = _above(level, empty);
            index >>= 1;
        }
    }

    function _above(bytes32[] memory level, bytes32 empty) private pure returns (bytes32[] memory above, bytes32 emptyAbove) {
        above = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < above.length; ++i) {
            above[i] = keccak256(bytes.concat(level[2 * i], 2 * i + 1 < level.length ? level[2 * i + 1] : empty));
        }
        emptyAbove = keccak256(bytes.concat(empty, empty));
    }
}
