// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {ODD_BYTES, Quintic} from "./Quintic.sol";

/// The transcript's state and the place in the proof: calldata from `at` to `end`.
struct Channel {
    bytes32 state;
    uint256 cursor;
    uint256 end;
}

/// A proof is refused with the reason that the C++ verifier gives (spec/proof.md, spec/argument.md).
error Refused(string reason);

/// Refuses with a reason of at most 32 letters. All call it, as each would take a hundred bytes of code otherwise.
function refuse(bytes32 reason) pure {
    uint256 length = 0;
    while (length < 32 && reason[length] != 0) ++length;
    bytes memory text = bytes.concat(reason);
    assembly ("memory-safe") {
        mstore(text, length) // text.length = length
    }
    revert Refused(string(text));
}

/// The Fiat-Shamir transcript with Keccak-256, and the verifier's end of the proof stream (spec/proof.md, section 2).
/// A label is a length byte and as many of ASCII, left-aligned in a word. Elements are returned in Montgomery form.
library Transcript {
    using Quintic for uint256;

    uint256 private constant M48 = 2 ** 48 - 1;
    /// Of each six bytes the last two.
    uint256 private constant LOW_OF_SIX = 0x00000000ffff00000000ffff00000000ffff00000000ffff00000000ffff;

    function start(bytes memory tag, uint256 cursor, uint256 end) internal pure returns (Channel memory) {
        return Channel({state: keccak256(tag), cursor: cursor, end: end});
    }

    /// state = H(state, separator, label, what follows): puts the first three at free memory and returns where they begin and
    /// end. Nothing there
    /// is allocated: the next function that allocates writes over it.
    function _prefix(Channel memory channel, uint256 separator, bytes32 label) private pure returns (uint256 begin, uint256 end) {
        bytes32 state = channel.state;
        uint256 length = uint256(uint8(label[0]));
        assembly ("memory-safe") {
            begin := mload(0x40) // begin = free memory
            mstore(begin, state) // bytes 0..31 = state
            mstore8(add(begin, 32), separator) // byte 32 = separator
            mstore(add(begin, 33), label) // bytes 33.. = label
            end := add(add(begin, 34), length) // end = begin + 33 + 1 + length
        }
    }

    function absorb(Channel memory channel, bytes32 label, bytes memory data) internal pure {
        (uint256 begin, uint256 end) = _prefix(channel, 1, label);
        uint256 size = Quintic.swapBytes(data.length) << 224;
        bytes32 state;
        assembly ("memory-safe") {
            mstore(end, size) // u32le(size of data)
            mcopy(add(end, 4), add(data, 32), mload(data)) // data
            state := keccak256(begin, add(sub(end, begin), add(4, mload(data)))) // state = H(all of it)
        }
        channel.state = state;
    }

    /// Absorbs `size` bytes of the proof from `cursor` on. REQUIRES: size < 2^24.
    function _absorbProof(Channel memory channel, bytes32 label, uint256 cursor, uint256 size) private pure {
        assembly ("memory-safe") {
            let begin := mload(0x40) // free memory, not allocated
            mstore(begin, mload(channel)) // bytes 0..31 = channel.state
            mstore8(add(begin, 32), 1) // byte 32 = 1
            mstore(add(begin, 33), label) // bytes 33.. = label
            let end := add(add(begin, 34), byte(0, label)) // after the label
            mstore(end, or(or(shl(248, and(size, 0xff)), shl(240, and(shr(8, size), 0xff))), shl(232, shr(16, size)))) // u32le(size)
            calldatacopy(add(end, 4), cursor, size) // the message
            mstore(channel, keccak256(begin, add(sub(end, begin), add(4, size)))) // channel.state = H(all of it)
        }
    }

    /// state = the first half of X, and the second half is returned.
    function _squeeze(Channel memory channel, bytes32 label) private pure returns (uint256 output) {
        assembly ("memory-safe") {
            let begin := mload(0x40) // free memory, not allocated
            mstore(begin, mload(channel)) // bytes 0..31 = channel.state
            mstore8(add(begin, 32), 2) // byte 32 = 2
            mstore(add(begin, 33), label) // bytes 33.. = label
            let size := add(34, byte(0, label))
            mstore8(add(begin, size), 0) // the first half: .. 00
            mstore(channel, keccak256(begin, add(size, 1))) // channel.state = H(.. 00)
            mstore8(add(begin, size), 1) // the second half: .. 01
            output := keccak256(begin, add(size, 1)) // H(.. 01)
        }
    }

    function challenge(Channel memory channel, bytes32 label) internal pure returns (uint256) {
        return _element(_squeeze(channel, label));
    }

    /// The challenge that a hash stands for.
    function _element(uint256 hash) private pure returns (uint256 element) {
        unchecked {
            // Five numbers of six bytes, least significant first: the bytes of each pair change places, then the outer pairs.
            uint256 x = hash >> 16;
            x = (x & ODD_BYTES) << 8 | (x >> 8 & ODD_BYTES);
            x = (x & LOW_OF_SIX) << 32 | (x & LOW_OF_SIX << 16) | (x >> 32 & LOW_OF_SIX);
            // Times 2^43: in Montgomery form.
            element = mulmod(x >> 192, Quintic.ONE, Quintic.P) | mulmod(x >> 144 & M48, Quintic.ONE, Quintic.P) << 51
                | mulmod(x >> 96 & M48, Quintic.ONE, Quintic.P) << 102 | mulmod(x >> 48 & M48, Quintic.ONE, Quintic.P) << 153
                | mulmod(x & M48, Quintic.ONE, Quintic.P) << 204;
        }
    }

    function challenges(Channel memory channel, bytes32 label, uint256 count) internal pure returns (uint256[] memory elements) {
        elements = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) elements[i] = challenge(channel, label);
    }

    /// `count` numbers below 2^log, in the order drawn. REQUIRES: log <= 32.
    function indices(Channel memory channel, bytes32 label, uint256 count, uint256 log) internal pure returns (uint256[] memory numbers) {
        numbers = new uint256[](count);
        uint256 output;
        for (uint256 i = 0; i < count; ++i) {
            if (i % 8 == 0) output = Quintic.swapBytes(_squeeze(channel, label));
            numbers[i] = output >> 224 & (1 << log) - 1;
            output <<= 32;
        }
    }

    /// The place of the next `size` bytes of the proof.
    function take(Channel memory channel, uint256 size) internal pure returns (uint256 cursor) {
        unchecked {
            cursor = channel.cursor;
            if (size > channel.end - cursor) refuse("proof too short");
            channel.cursor = cursor + size;
        }
    }

    function receiveElements(Channel memory channel, bytes32 label, uint256 count) internal pure returns (uint256[] memory elements) {
        unchecked {
            uint256 cursor = take(channel, 20 * count);
            elements = new uint256[](count);
            if (!Quintic.decodeAll(cursor, count, Quintic.place(elements))) refuse("element not canonical");
            _absorbProof(channel, label, cursor, 20 * count);
        }
    }

    /// Two elements, which stay plain.
    function receivePair(Channel memory channel, bytes32 label) internal pure returns (uint256 first, uint256 second) {
        unchecked {
            uint256 cursor = take(channel, 40);
            bool canonical;
            bool canonicalSecond;
            (first, canonical) = Quintic.decode(calldataWord(cursor) >> 96);
            (second, canonicalSecond) = Quintic.decode(calldataWord(cursor + 20) >> 96);
            if (!canonical || !canonicalSecond) refuse("element not canonical");
            _absorbProof(channel, label, cursor, 40);
        }
    }

    function receiveDigests(Channel memory channel, bytes32 label, uint256 count) internal pure returns (bytes32[] memory digests) {
        uint256 cursor = take(channel, 32 * count);
        digests = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) digests[i] = bytes32(calldataWord(cursor + 32 * i));
        _absorbProof(channel, label, cursor, 32 * count);
    }

    /// The nonce's hash, its first eight bytes read least significant first, is below 2^(64 - bits).
    function grind(Channel memory channel, bytes32 label, uint256 bits, string memory reason) internal pure {
        if (bits == 0) return;
        uint256 cursor = take(channel, 8);
        (uint256 begin, uint256 end) = _prefix(channel, 3, label);
        uint256 hash;
        assembly ("memory-safe") {
            calldatacopy(end, cursor, 8) // the nonce
            hash := keccak256(begin, sub(add(end, 8), begin))
        }
        hash = Quintic.swapBytes(hash);
        uint256 number = hash >> 224 | (hash >> 192 & 0xffffffff) << 32;
        if (number >> (64 - bits) != 0) revert Refused(reason);
        _absorbProof(channel, label, cursor, 8);
    }

    function finish(Channel memory channel) internal pure {
        if (channel.cursor != channel.end) refuse("trailing bytes");
    }

    function calldataWord(uint256 cursor) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(cursor)
        }
    }
}
