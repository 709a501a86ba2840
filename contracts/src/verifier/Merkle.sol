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
    /// REQUIRES: positions ascend strictly and are below 2^log; the commitment has 2^c digests, c <= log.
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
        assembly ("memory-safe") {
            // Free memory, not allocated: at a multiple of 64 two digests, and 01 before them.
            let pair := and(add(mload(0x40), 64), not(63))
            mstore8(sub(pair, 1), 1)
            let p := add(positions, 32) // the place of positions[0]
            let d := add(digests, 32) // and of digests[0]
            // No two nodes have one parent in layers below the highest bit in which neighbours among the positions differ, the lowest of these bits.
            let layers := shl(log, 1)
            for { let i := 32 } lt(i, size) { i := add(i, 32) } {
                let difference := xor(mload(add(p, i)), mload(add(p, sub(i, 32)))) // positions[i / 32] ^ positions[i / 32 - 1]
                if lt(difference, layers) { layers := difference } // layers = the least difference
            }
            layers := sub(255, clz(layers)) // layers = its highest bit, or `log` if there is one position
            let width := div(shl(log, 1), mload(commitment)) // 2^log / commitment.length
            if gt(layers, sub(255, clz(width))) { layers := sub(255, clz(width)) } // above is the commitment
            // There each node has its sibling in the proof, in each layer as many: so one path after the other.
            for { let i := 0 } lt(i, size) { i := add(i, 32) } {
                let node := mload(add(d, i)) // node = digests[i / 32]
                let bits := shl(5, mload(add(p, i))) // bits = 32 * positions[i / 32]
                let at := add(cursor, i)
                let end := add(at, mul(layers, size))
                for { let odd := add(at, mul(and(layers, 3), size)) } lt(at, odd) { at := add(at, size) } {
                    let side := or(pair, and(bits, 32)) // the place of the node, next to its sibling
                    mstore(side, node)
                    mstore(xor(side, 32), calldataload(at))
                    node := keccak256(sub(pair, 1), 65) // node = keccak256(abi.encodePacked(uint8(1), left, right))
                    bits := shr(1, bits)
                }
                // The others four by four.
                for {} lt(at, end) {} {
                    let side := or(pair, and(bits, 32))
                    mstore(side, node)
                    mstore(xor(side, 32), calldataload(at))
                    node := keccak256(sub(pair, 1), 65)
                    at := add(at, size)
                    side := or(pair, and(shr(1, bits), 32))
                    mstore(side, node)
                    mstore(xor(side, 32), calldataload(at))
                    node := keccak256(sub(pair, 1), 65)
                    at := add(at, size)
                    side := or(pair, and(shr(2, bits), 32))
                    mstore(side, node)
                    mstore(xor(side, 32), calldataload(at))
                    node := keccak256(sub(pair, 1), 65)
                    at := add(at, size)
                    side := or(pair, and(shr(3, bits), 32))
                    mstore(side, node)
                    mstore(xor(side, 32), calldataload(at))
                    node := keccak256(sub(pair, 1), 65)
                    at := add(at, size)
                    bits := shr(4, bits)
                }
                mstore(add(d, i), node) // digests[i / 32] = node
                mstore(add(p, i), shr(5, bits)) // positions[i / 32] >>= layers
            }
            cursor := add(cursor, mul(layers, size))
            let gap := sub(d, p) // from the place of a position to that of its digest
            // for (width >>= layers; width > 1; width /= 2)
            for { width := shr(layers, width) } gt(width, 1) { width := shr(1, width) } {
                // Parents take the places of their children: never more of them, and never further along.
                let to := p
                let from := p
                for { let end := add(p, size) } lt(from, end) {} {
                    let position := mload(from)
                    let side := or(pair, and(shl(5, position), 32)) // the place of the node, next to its sibling
                    mstore(side, mload(add(from, gap)))
                    from := add(from, 32)
                    let sibling := calldataload(cursor) // the next digest of the proof
                    cursor := add(cursor, 32)
                    if and(lt(from, end), eq(mload(from), xor(position, 1))) {
                        // No, the next node is its sibling.
                        sibling := mload(add(from, gap))
                        from := add(from, 32)
                        cursor := sub(cursor, 32)
                    }
                    mstore(xor(side, 32), sibling)
                    mstore(to, shr(1, position)) // the parent's position
                    mstore(add(to, gap), keccak256(sub(pair, 1), 65)) // keccak256(abi.encodePacked(uint8(1), left, right))
                    to := add(to, 32)
                }
                size := sub(to, p)
            }
        }
        // What was read beyond the end decided nothing.
        channel.take(cursor - channel.cursor);
        for (uint256 i = 0; i < size / 32; ++i) if (digests[i] != commitment[positions[i]]) revert Refused(reason);
    }
}
