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
    // Written out, as assembly takes no expressions: contracts/test/Quintic.t.sol compares them with what they stand for.
    /// 2^255 - 2: modulo this 2^255 is 2, as x^5 is.
    uint256 internal constant MODULUS = 0x7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe;
    /// p, 2^16 - 1, 2^27 - 1, 2^32 and 2^32 - p in every lane.
    uint256 internal constant P_LANES = 0x7800000100000f000000200001e000000400003c0000008000078000001;
    uint256 internal constant M16 = 0xffff000000001fffe000000003fffc000000007fff800000000ffff;
    uint256 internal constant M27 = 0x7ffffff000000ffffffe000001ffffffc000003ffffff8000007ffffff;
    uint256 internal constant BIT32 = 0x100000000000020000000000004000000000000800000000000100000000;
    uint256 internal constant ABOVE_P = 0x87ffffff000010ffffffe000021ffffffc000043ffffff8000087ffffff;
    uint256 private constant M20 = (2 ** 20 - 1) * LANES;
    uint256 private constant M31 = (2 ** 31 - 1) * LANES;
    uint256 private constant M32 = 0xffffffff;
    uint256 private constant ODD_BYTES = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant LOW_PAIRS = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;

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

    /// Plain elements from a Montgomery one: a 2^-43.
    function toPlain(uint256 a) internal pure returns (uint256) {
        return mul(a, 1);
    }

    /// The sum of products of a list's elements, fewer than 2^7, with as many elements of calldata from `cursor` on, which are plain and
    /// so is the sum. Are those canonical? If not, the sum means nothing.
    function dotCalldata(uint256[] memory list, uint256 cursor) internal pure returns (uint256 sum, bool canonical) {
        uint256 above;
        assembly ("memory-safe") {
            let p := add(list, 32) // the place of list[0]
            for { let end := add(p, shl(5, mload(list))) } lt(p, end) { p := add(p, 32) } {
                // a = decode(the next twenty bytes)
                let a := shr(96, calldataload(cursor))
                cursor := add(cursor, 20)
                a := or(shl(8, and(a, ODD_BYTES)), and(shr(8, a), ODD_BYTES))
                a := or(shl(16, and(a, LOW_PAIRS)), and(shr(16, a), LOW_PAIRS))
                a := or(or(and(shr(128, a), M32), shl(51, and(shr(96, a), M32))), or(or(shl(102, and(shr(64, a), M32)), shl(153, and(shr(32, a), M32))), shl(204, and(a, M32))))
                above := or(above, add(a, ABOVE_P)) // has a bit of BIT32 if a lane is p or more
                // sum += mul(a, list[i])
                let b := mload(p)
                let u := mulmod(a, and(b, M16), MODULUS)
                let m := and(u, M16)
                u := add(sub(add(shr(16, xor(u, m)), P_LANES), mul(30720, m)), mulmod(a, and(shr(16, b), M16), MODULUS))
                m := and(u, M27)
                sum := add(sum, sub(add(shr(27, xor(u, m)), P_LANES), mul(15, m)))
            }
        }
        return (foldSum(sum), above & BIT32 == 0);
    }

    /// product * prod (1 - x_j + x_j y^(2^j)) over a list's elements from number `first` on. REQUIRES: y < p.
    function timesPowerWeight(uint256 product, uint256[] memory x, uint256 first, uint256 y) internal pure returns (uint256) {
        uint256 modulus = P;
        assembly ("memory-safe") {
            let p := add(x, 32) // the place of x[0]
            let end := add(p, shl(5, mload(x)))
            for { p := add(p, shl(5, first)) } lt(p, end) { p := add(p, 32) } {
                // f = 1 + mul(x[j], y - 1), y - 1 in Montgomery form: lanes below p + 2^24 and one of 2^43 mod p more.
                let f := mulmod(add(y, 2013265920), ONE, modulus)
                let u := mul(mload(p), and(f, 0xffff))
                let m := and(u, M16)
                u := add(sub(add(shr(16, xor(u, m)), P_LANES), mul(30720, m)), mul(mload(p), shr(16, f)))
                m := and(u, M27)
                f := add(sub(add(shr(27, xor(u, m)), P_LANES), mul(15, m)), ONE)
                // product = mul(product, f)
                u := mulmod(product, and(f, M16), MODULUS)
                m := and(u, M16)
                u := add(sub(add(shr(16, xor(u, m)), P_LANES), mul(30720, m)), mulmod(product, and(shr(16, f), M16), MODULUS))
                m := and(u, M27)
                product := sub(add(shr(27, xor(u, m)), P_LANES), mul(15, m))
                y := mulmod(y, y, modulus)
            }
        }
        return product;
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
