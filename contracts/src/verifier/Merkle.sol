// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused, Transcript} from "./Channel.sol";

/// Multi-proofs of Merkle trees (spec/proof.md, section 3): node = keccak256(01 || left || right), no leaf has 65 bytes.
library Merkle {
    using Transcript for Channel;

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
        uint256 cursor = channel.cursor;
        uint256 size = 32 * positions.length;
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40) // free memory, not allocated: 01 and two digests
            mstore8(free, 1)
            let p := add(positions, 32) // the place of positions[0]
            let d := add(digests, 32) // and of digests[0]
            let cap := mload(commitment) // commitment.length
            // for (width = 2^log; width > cap; width /= 2)
            for { let width := shl(log, 1) } gt(width, cap) { width := shr(1, width) } {
                // Parents take the places of their children: never more of them, and never further along.
                let up := 0
                for { let i := 0 } lt(i, size) {} {
                    let position := mload(add(p, i)) // position = positions[i / 32]
                    let left := mload(add(d, i)) // left = digests[i / 32]
                    let right
                    i := add(i, 32)
                    switch and(position, 1)
                    case 1 {
                        right := left
                        left := calldataload(cursor) // left = the next digest of the proof
                        cursor := add(cursor, 32)
                    }
                    default {
                        switch and(lt(i, size), eq(mload(add(p, i)), add(position, 1))) // is the next its sibling?
                        case 1 {
                            right := mload(add(d, i)) // right = digests[i / 32]
                            i := add(i, 32)
                        }
                        default {
                            right := calldataload(cursor) // right = the next digest of the proof
                            cursor := add(cursor, 32)
                        }
                    }
                    mstore(add(free, 1), left)
                    mstore(add(free, 33), right)
                    mstore(add(p, up), shr(1, position)) // positions[up / 32] = position / 2
                    mstore(add(d, up), keccak256(free, 65)) // digests[up / 32] = keccak256(abi.encodePacked(uint8(1), left, right))
                    up := add(up, 32)
                }
                size := up
            }
        }
        // What was read beyond the end decided nothing.
        channel.take(cursor - channel.cursor);
        for (uint256 i = 0; i < size / 32; ++i) if (digests[i] != commitment[positions[i]]) revert Refused(reason);
    }
}
