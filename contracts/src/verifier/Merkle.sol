// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused, Transcript} from "./Channel.sol";

/// Multi-proofs of Merkle trees (spec/proof.md, section 3): node = keccak256(01 || left || right), no leaf has 65 bytes.
library Merkle {
    /// H of the leaf, which is `size` bytes of calldata.
    function hashLeaf(uint256 cursor, uint256 size) internal pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            let begin := mload(0x40) // free memory, not allocated
            calldatacopy(begin, cursor, size)
            digest := keccak256(begin, size) // digest = keccak256(msg.data[at:at + size])
        }
    }

    /// Reads the path of the leaves at `positions`, with these digests, and compares what comes out with the commitment, the
    /// layer of as many digests as it has; they differ for `reason`. Overwrites both lists.
    /// REQUIRES: positions ascend strictly and are below 2^log; the commitment has at most 2^log digests.
    function verify(
        Channel memory channel,
        bytes32[] memory commitment,
        uint256 log,
        uint256[] memory positions,
        bytes32[] memory digests,
        string memory reason
    ) internal pure {
        unchecked {
            uint256 count = positions.length;
            for (uint256 size = 1 << log; size > commitment.length; size >>= 1) {
                // Parents take the places of their children: never more of them, and never further along.
                uint256 up = 0;
                for (uint256 i = 0; i < count; ++i) {
                    uint256 position = positions[i];
                    bytes32 digest = digests[i];
                    if (position & 1 == 1) {
                        digest = parent(_sibling(channel), digest);
                    } else if (i + 1 < count && positions[i + 1] == position + 1) {
                        ++i;
                        digest = parent(digest, digests[i]);
                    } else {
                        digest = parent(digest, _sibling(channel));
                    }
                    positions[up] = position >> 1;
                    digests[up] = digest;
                    ++up;
                }
                count = up;
            }
            for (uint256 i = 0; i < count; ++i) if (digests[i] != commitment[positions[i]]) revert Refused(reason);
        }
    }

    function _sibling(Channel memory channel) private pure returns (bytes32) {
        return bytes32(Transcript.calldataWord(Transcript.take(channel, 32)));
    }

    function parent(bytes32 left, bytes32 right) internal pure returns (bytes32 digest) {
        assembly ("memory-safe") {
            let begin := mload(0x40) // free memory, not allocated
            mstore8(begin, 1)
            mstore(add(begin, 1), left)
            mstore(add(begin, 33), right)
            digest := keccak256(begin, 65) // digest = keccak256(abi.encodePacked(uint8(1), left, right))
        }
    }
}
