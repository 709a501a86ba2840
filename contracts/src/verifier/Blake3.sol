// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// BLAKE3 of at most 1024 bytes, which is one chunk: no tree. For constructors and digests of claims: it is not fast.
library Blake3 {
    uint256 private constant CHUNK_START = 1;
    uint256 private constant CHUNK_END = 2;
    uint256 private constant ROOT = 8;
    uint256 private constant BLOCK = 64;
    uint256 private constant MASK = 0xffffffff;
    /// The initial value, eight words, the first the highest.
    uint256 private constant IV = 0x6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19;
    /// Where word i of a message goes from one round to the next.
    bytes16 private constant PERMUTATION = hex"0206030a0700040d010b0c05090e0f08";

    error TooLong();

    function hash(bytes memory input) internal pure returns (bytes32 digest) {
        if (input.length > 1024) revert TooLong();
        uint256 blocks = input.length == 0 ? 1 : (input.length + BLOCK - 1) / BLOCK;
        uint256[8] memory cv;
        for (uint256 i = 0; i < 8; ++i) cv[i] = IV >> 224 - 32 * i & MASK;
        for (uint256 b = 0; b < blocks; ++b) {
            uint256 from = BLOCK * b;
            uint256 size = input.length - from < BLOCK ? input.length - from : BLOCK;
            uint256 flags = (b == 0 ? CHUNK_START : 0) | (b + 1 == blocks ? CHUNK_END | ROOT : 0);
            _compress(cv, _message(input, from, size), size, flags);
        }
        uint256 words = 0;
        for (uint256 i = 0; i < 8; ++i) words = words << 32 | _swap(cv[i]);
        return bytes32(words);
    }

    /// Sixteen words, least significant byte first; zeros complete the block.
    function _message(bytes memory input, uint256 from, uint256 size) private pure returns (uint256[16] memory m) {
        for (uint256 i = 0; i < size; ++i) m[i / 4] |= uint256(uint8(input[from + i])) << 8 * (i % 4);
    }

    /// The chaining value after a block of chunk 0.
    function _compress(uint256[8] memory cv, uint256[16] memory m, uint256 size, uint256 flags) private pure {
        uint256[16] memory v;
        for (uint256 i = 0; i < 8; ++i) v[i] = cv[i];
        for (uint256 i = 0; i < 4; ++i) v[8 + i] = IV >> 224 - 32 * i & MASK;
        (v[14], v[15]) = (size, flags);
        for (uint256 round = 0; round < 7; ++round) {
            if (round != 0) m = _permuted(m);
            for (uint256 i = 0; i < 4; ++i) _mix(v, [i, 4 + i, 8 + i, 12 + i], m[2 * i], m[2 * i + 1]);
            for (uint256 i = 0; i < 4; ++i) {
                _mix(v, [i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4], m[8 + 2 * i], m[9 + 2 * i]);
            }
        }
        for (uint256 i = 0; i < 8; ++i) cv[i] = v[i] ^ v[8 + i];
    }

    function _permuted(uint256[16] memory m) private pure returns (uint256[16] memory next) {
        for (uint256 i = 0; i < 16; ++i) next[i] = m[uint8(PERMUTATION[i])];
    }

    function _mix(uint256[16] memory v, uint256[4] memory place, uint256 x, uint256 y) private pure {
        (uint256 a, uint256 b, uint256 c, uint256 d) = (v[place[0]], v[place[1]], v[place[2]], v[place[3]]);
        a = a + b + x & MASK;
        d = _rotated(d ^ a, 16);
        c = c + d & MASK;
        b = _rotated(b ^ c, 12);
        a = a + b + y & MASK;
        d = _rotated(d ^ a, 8);
        c = c + d & MASK;
        b = _rotated(b ^ c, 7);
        (v[place[0]], v[place[1]], v[place[2]], v[place[3]]) = (a, b, c, d);
    }

    /// To the right. REQUIRES: x < 2^32.
    function _rotated(uint256 x, uint256 by) private pure returns (uint256) {
        return (x >> by | x << 32 - by) & MASK;
    }

    function _swap(uint256 x) private pure returns (uint256) {
        return x >> 24 | (x >> 8 & 0xff00) | (x & 0xff00) << 8 | (x & 0xff) << 24;
    }
}
