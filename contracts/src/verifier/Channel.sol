// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {HIGH_FACTOR, LOW_FACTOR, M16, M24, M27, ODD_BYTES, P_LANES, Quintic} from "./Quintic.sol";

// 2^48 - 1 in lane 2 and in lanes 1, 3.
uint256 constant LONG_LANE_2 = 0x3fffffffffffc0000000000000000000000000;
uint256 constant LONG_LANES_1_3 = 0x1fffffffffffe00000000000007fffffffffff8000000000000;
// 2^102 modulo p, for the last 16 bits of 48.
uint256 constant TOP_FACTOR = 215940790;

/// The transcript's state and the place in the proof: calldata from `cursor` to `end`.
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

/// The Fiat-Shamir transcript with Keccak-256, and the verifier's end of the proof stream (spec/proof.md, section 2): a step is
/// state = H(state, header, data). A header is the step's number (1: absorb, 2: challenge, 3: grind), the length of a label of at most 22 letters, the label,
/// zeros, and in the last eight bytes a number, least significant byte first; whoever calls gives it with the number zero. Elements are returned in
/// Montgomery form.
library Transcript {
    function start(bytes memory tag, uint256 cursor, uint256 end) internal pure returns (Channel memory) {
        return Channel({state: keccak256(tag), cursor: cursor, end: end});
    }

    /// The size of a message as a header has it. REQUIRES: size < 2^16.
    function _number(uint256 size) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := and(mul(size, 0x0100010000000000), 0xffff000000000000) // bytes 24, 25
        }
    }

    /// REQUIRES: less than 2^16 bytes of data.
    function absorb(Channel memory channel, bytes32 header, bytes memory data) internal pure {
        uint256 length = _number(data.length);
        assembly ("memory-safe") {
            let begin := mload(0x40) // free memory, not allocated
            mstore(begin, mload(channel)) // bytes 0..31 = channel.state
            mstore(add(begin, 32), or(header, length)) // bytes 32..63
            mcopy(add(begin, 64), add(data, 32), mload(data))
            mstore(channel, keccak256(begin, add(64, mload(data)))) // channel.state = H(all of it)
        }
    }

    /// Absorbs `size` bytes of the proof from `cursor` on. REQUIRES: size < 2^16.
    function _absorbProof(Channel memory channel, bytes32 header, uint256 cursor, uint256 size) private pure {
        uint256 length = _number(size);
        assembly ("memory-safe") {
            let begin := mload(0x40) // free memory, not allocated
            mstore(begin, mload(channel)) // bytes 0..31 = channel.state
            mstore(add(begin, 32), or(header, length)) // bytes 32..63
            calldatacopy(add(begin, 64), cursor, size) // the message
            mstore(channel, keccak256(begin, add(64, size))) // channel.state = H(all of it)
        }
    }

    /// A step without data.
    function _step(Channel memory channel, bytes32 header) private pure returns (uint256 state) {
        assembly ("memory-safe") {
            mstore(0, mload(channel)) // bytes 0..31 = channel.state
            mstore(32, header) // bytes 32..63
            state := keccak256(0, 64)
            mstore(channel, state) // channel.state = H(both)
        }
    }

    function challenge(Channel memory channel, bytes32 header) internal pure returns (uint256) {
        return _element(_step(channel, header));
    }

    /// The challenge after a message that was just absorbed, without a step of its own.
    function drawn(Channel memory channel) internal pure returns (uint256) {
        return _element(uint256(channel.state));
    }

    /// The challenge that a state is, lanes below p + 2^19: five numbers of six bytes, each three of 16 bits, the low one first, when the bytes of each pair have
    /// changed places.
    function _element(uint256 state) private pure returns (uint256 element) {
        uint256 m16 = M16;
        assembly ("memory-safe") {
            let u := shr(16, or(shl(8, and(state, ODD_BYTES)), and(shr(8, state), ODD_BYTES)))
            u := or(or(shr(192, u), shl(204, u)), or(and(shl(6, u), LONG_LANE_2), and(or(shr(93, u), shl(105, u)), LONG_LANES_1_3)))
            u := add(mul(and(shr(32, u), m16), LOW_FACTOR), add(mul(and(shr(16, u), m16), HIGH_FACTOR), mul(and(u, m16), TOP_FACTOR)))
            element := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
        }
    }

    function challenges(Channel memory channel, bytes32 header, uint256 count) internal pure returns (uint256[] memory elements) {
        elements = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) elements[i] = challenge(channel, header);
    }

    /// `count` numbers below 2^log, in the order drawn. REQUIRES: log <= 32.
    function indices(Channel memory channel, bytes32 header, uint256 count, uint256 log) internal pure returns (uint256[] memory numbers) {
        numbers = new uint256[](count);
        uint256 state;
        for (uint256 i = 0; i < count; ++i) {
            if (i % 8 == 0) state = Quintic.swapBytes(_step(channel, header));
            numbers[i] = state >> 224 & (1 << log) - 1;
            state <<= 32;
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

    function receiveElements(Channel memory channel, bytes32 header, uint256 count) internal pure returns (uint256[] memory elements) {
        unchecked {
            uint256 cursor = take(channel, 20 * count);
            elements = new uint256[](count);
            if (!Quintic.decodeAll(cursor, count, Quintic.place(elements))) refuse("element not canonical");
            _absorbProof(channel, header, cursor, 20 * count);
        }
    }

    /// Two elements, which stay plain.
    function receivePair(Channel memory channel, bytes32 header) internal pure returns (uint256 first, uint256 second) {
        unchecked {
            uint256 cursor = take(channel, 40);
            bool canonical;
            bool canonicalSecond;
            (first, canonical) = Quintic.decode(calldataWord(cursor) >> 96);
            (second, canonicalSecond) = Quintic.decode(calldataWord(cursor + 20) >> 96);
            if (!canonical || !canonicalSecond) refuse("element not canonical");
            _absorbProof(channel, header, cursor, 40);
        }
    }

    function receiveDigests(Channel memory channel, bytes32 header, uint256 count) internal pure returns (bytes32[] memory digests) {
        uint256 cursor = take(channel, 32 * count);
        digests = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) digests[i] = bytes32(calldataWord(cursor + 32 * i));
        _absorbProof(channel, header, cursor, 32 * count);
    }

    /// The nonce, eight bytes, is the header's number. The new state's first eight bytes, read least significant first, are below 2^(64 - bits).
    function grind(Channel memory channel, bytes32 header, uint256 bits, string memory reason) internal pure {
        if (bits == 0) return;
        uint256 nonce = calldataWord(take(channel, 8)) >> 192;
        uint256 state = Quintic.swapBytes(_step(channel, header | bytes32(nonce)));
        uint256 number = state >> 224 | (state >> 192 & 0xffffffff) << 32;
        if (number >> (64 - bits) != 0) revert Refused(reason);
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
