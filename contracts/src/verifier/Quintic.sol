// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// The challenge field F[x] / (x^5 - 2) over F = F_p, p = 15 * 2^27 + 1 (spec/field.md), one element in one word:
/// coefficient i is the lane of 51 bits at bit 51 i.
///
/// A lane holds any representative of its coefficient that is at most BOUND = 2^31 + 3 * 2^27; so there are at most two. All functions
/// return such elements and, unless they say otherwise, take such.
///
/// Products divide: mul(a, b) = a b 2^-43. Elements that the verifier computes with carry the factor 2^43 ("Montgomery form"),
/// which products then preserve; an element without it is called plain, and the product of a plain one with another is plain.
library Quintic {
    uint256 internal constant P = 2013265921;
    /// 1 in every lane.
    uint256 internal constant LANES = 1 + (1 << 51) + (1 << 102) + (1 << 153) + (1 << 204);
    /// One in Montgomery form: 2^43 mod p.
    uint256 internal constant ONE = 134213359;

    /// 2^86 mod p: the product with it puts a plain element into Montgomery form.
    uint256 private constant FACTOR = 10140895;
    /// Modulo this 2^255 is 2, as x^5 is.
    uint256 private constant MODULUS = 2 ** 255 - 2;
    uint256 private constant P_LANES = P * LANES;
    uint256 private constant M16 = (2 ** 16 - 1) * LANES;
    uint256 private constant M20 = (2 ** 20 - 1) * LANES;
    uint256 private constant M27 = (2 ** 27 - 1) * LANES;
    uint256 private constant M31 = (2 ** 31 - 1) * LANES;
    uint256 private constant BIT32 = 2 ** 32 * LANES;
    uint256 private constant ABOVE_P = (2 ** 32 - P) * LANES;

    /// a b 2^-43, lanes below p + 2^24.
    /// The lane of a partial product is at most (1 + 2 * 4) BOUND (2^16 - 1) < 2^51, so no lane carries into the next; lanes of
    /// `b` may be up to 2^32 - 1, those of `a` up to 3.8 * 10^9. p = 1 mod 2^27, so with m the low bits of u, u - m p is a
    /// multiple of 2^16, and of 2^27 below: (u - m p) / 2^16 = (u - m) / 2^16 - 15 * 2^11 m. Adding p keeps lanes positive.
    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            uint256 u = mulmod(a, b & M16, MODULUS);
            uint256 m = u & M16;
            uint256 v = ((u ^ m) >> 16) + P_LANES - 30720 * m + mulmod(a, (b >> 16) & M16, MODULUS);
            m = v & M27;
            return ((v ^ m) >> 27) + P_LANES - 15 * m;
        }
    }

    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            a += b;
            return (a & M31) + ((a >> 31) & M20) * (2 ** 27 - 1); // fold, which would be a call
        }
    }

    /// 2 p is at least BOUND.
    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            a += 2 * P_LANES - b;
            return (a & M31) + ((a >> 31) & M20) * (2 ** 27 - 1);
        }
    }

    /// Takes lanes below 2^33. 2^31 = 2^27 - 1 mod p.
    function fold(uint256 a) internal pure returns (uint256) {
        unchecked {
            return (a & M31) + ((a >> 31) & M20) * (2 ** 27 - 1);
        }
    }

    /// Takes lanes below 2^39: a sum of up to 2^7 elements. Lanes are below 2^35 + 2^32 after the first fold, then below 2^31 + 18 * 2^27.
    function foldSum(uint256 a) internal pure returns (uint256) {
        return fold(fold(fold(a)));
    }

    function square(uint256 a) internal pure returns (uint256) {
        return mul(a, a);
    }

    function oneMinus(uint256 a) internal pure returns (uint256) {
        return sub(ONE, a);
    }

    function toMontgomery(uint256 plain) internal pure returns (uint256) {
        return mul(plain, FACTOR);
    }

    /// An element of F in Montgomery form. Takes any integer.
    function base(uint256 x) internal pure returns (uint256) {
        return mulmod(x, ONE, P);
    }

    function isZero(uint256 a) internal pure returns (bool) {
        unchecked {
            // Lanes are 0 or p.
            for (uint256 i = 0; i < 5; ++i) {
                uint256 lane = (a >> (51 * i)) & (2 ** 51 - 1);
                if (lane != 0 && lane != P) return false;
            }
            return true;
        }
    }

    function equal(uint256 a, uint256 b) internal pure returns (bool) {
        return isZero(sub(a, b));
    }

    /// Twenty bytes, the 160 low bits of `data`: five numbers of four bytes, each least significant byte first. The element is plain; not
    /// canonical if a number is not below p.
    function decode(uint256 data) internal pure returns (uint256 element, bool canonical) {
        unchecked {
            data = swapBytes(data);
            element = ((data >> 128) & 0xffffffff) | ((data >> 96) & 0xffffffff) << 51 | ((data >> 64) & 0xffffffff) << 102
                | ((data >> 32) & 0xffffffff) << 153 | (data & 0xffffffff) << 204;
            canonical = (element + ABOVE_P) & BIT32 == 0;
        }
    }

    /// Reverses the bytes of each of the eight numbers of four bytes.
    function swapBytes(uint256 data) internal pure returns (uint256) {
        unchecked {
            uint256 odd = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
            uint256 low = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
            data = (data & odd) << 8 | (data >> 8) & odd;
            return (data & low) << 16 | (data >> 16) & low;
        }
    }

    /// Are all eight numbers of four bytes below p?
    function canonical8(uint256 data) internal pure returns (bool) {
        unchecked {
            uint256 even = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
            uint256 above = (2 ** 32 - P) * 0x0000000000000001000000000000000100000000000000010000000000000001;
            uint256 bits = 0x0000000100000000000000010000000000000001000000000000000100000000;
            return (((data & even) + above) | (((data >> 32) & even) + above)) & bits == 0;
        }
    }

    /// The sum of products of eight elements, in memory at `elements`, with eight plain elements of F below 2^32: sum a_i b_i
    /// 2^-43, lanes below p + 2^24.
    /// b_0 is the highest number of `numbers`. Sums of eight partial products are below 8 BOUND 2^16 < 2^51.
    function dot8(uint256 elements, uint256 numbers) internal pure returns (uint256) {
        unchecked {
            uint256 a;
            uint256 u;
            uint256 v;
            a = load(elements);
            u = a * ((numbers >> 224) & 0xffff);
            v = a * ((numbers >> 240) & 0xffff);
            a = load(elements + 32);
            u += a * ((numbers >> 192) & 0xffff);
            v += a * ((numbers >> 208) & 0xffff);
            a = load(elements + 64);
            u += a * ((numbers >> 160) & 0xffff);
            v += a * ((numbers >> 176) & 0xffff);
            a = load(elements + 96);
            u += a * ((numbers >> 128) & 0xffff);
            v += a * ((numbers >> 144) & 0xffff);
            a = load(elements + 128);
            u += a * ((numbers >> 96) & 0xffff);
            v += a * ((numbers >> 112) & 0xffff);
            a = load(elements + 160);
            u += a * ((numbers >> 64) & 0xffff);
            v += a * ((numbers >> 80) & 0xffff);
            a = load(elements + 192);
            u += a * ((numbers >> 32) & 0xffff);
            v += a * ((numbers >> 48) & 0xffff);
            a = load(elements + 224);
            u += a * (numbers & 0xffff);
            v += a * ((numbers >> 16) & 0xffff);
            uint256 m = u & M16;
            v += ((u ^ m) >> 16) + P_LANES - 30720 * m;
            m = v & M27;
            return ((v ^ m) >> 27) + P_LANES - 15 * m;
        }
    }

    /// The word in memory at `pointer`: an array's element without its bounds, which whoever calls has checked.
    function load(uint256 pointer) internal pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := mload(pointer)
        }
    }

    /// The place in memory of an array's first element.
    function place(uint256[] memory array) internal pure returns (uint256 first) {
        assembly ("memory-safe") {
            first := add(array, 32) // the place of array[0]
        }
    }

    /// REQUIRES: `pointer` is the place of an element of an array.
    function store(uint256 pointer, uint256 word) internal pure {
        assembly ("memory-safe") {
            mstore(pointer, word)
        }
    }
}
