// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written out, as assembly takes no expressions: contracts/test/Quintic.t.sol compares them with what they stand for.
// 2^255 - 2: modulo this 2^255 is 2, as x^5 is.
uint256 constant MODULUS = 0x7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe;
// p, 2 p, 4 p and 6 p in every lane.
uint256 constant P_LANES = 0x7800000100000f000000200001e000000400003c0000008000078000001;
uint256 constant P2_LANES = 0xf000000200001e000000400003c000000800007800000100000f0000002;
uint256 constant P4_LANES = 0x1e000000400003c000000800007800000100000f000000200001e0000004;
uint256 constant P6_LANES = 0x2d000000600005a000000c0000b4000001800016800000300002d0000006;
// 2^15 p, 2^16 p in every lane.
uint256 constant P15_LANES = 0x3c000000800007800000100000f000000200001e000000400003c0000008000;
uint256 constant P16_LANES = 0x7800000100000f000000200001e000000400003c00000080000780000010000;
// 2^15 - 1, 2^16 - 1, 2^20 - 1, 2^24 - 1, 2^27 - 1, 2^31 - 1 in every lane.
uint256 constant M15 = 0x7fff000000000fffe000000001fffc000000003fff8000000007fff;
uint256 constant M16 = 0xffff000000001fffe000000003fffc000000007fff800000000ffff;
uint256 constant M20 = 0xfffff00000001ffffe00000003ffffc00000007ffff80000000fffff;
uint256 constant M24 = 0xffffff0000001fffffe0000003fffffc0000007fffff8000000ffffff;
uint256 constant M27 = 0x7ffffff000000ffffffe000001ffffffc000003ffffff8000007ffffff;
uint256 constant M31 = 0x7fffffff00000fffffffe00001fffffffc00003fffffff800007fffffff;
// p, and 2^31 modulo p: 2^27 - 1.
uint256 constant BABY_BEAR = 2013265921;
uint256 constant FOLD = 0x7ffffff;
// 2^32 and 2^32 - p in every lane.
uint256 constant BIT32 = 0x100000000000020000000000004000000000000800000000000100000000;
uint256 constant ABOVE_P = 0x87ffffff000010ffffffe000021ffffffc000043ffffff8000087ffffff;
// 2^32 - 1 in lanes 0, 2, 4 and in lanes 1, 3.
uint256 constant EVEN_LANES = 0xffffffff000000000000000003fffffffc00000000000000000ffffffff;
uint256 constant ODD_LANES = 0x1fffffffe000000000000000007fffffff8000000000000;
// 2^38 + 2^204: a product with it is two shifts of 160 bits side by side.
uint256 constant TO_EVEN = 0x1000000000000000000000000000000000000000004000000000;
// 2^70 and 2^86 modulo p: by these a number's low and high 16 bits come into Montgomery form, 27 bits up.
uint256 constant LOW_FACTOR = 527923355;
uint256 constant HIGH_FACTOR = 10140895;
// Of each pair of bytes the second; of each four bytes the last two.
uint256 constant ODD_BYTES = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
uint256 constant LOW_PAIRS = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;

/// The challenge field F[x] / (x^5 - 2) over F = F_p, p = 15 * 2^27 + 1 (spec/field.md), one element in one word:
/// coefficient i is the lane of 51 bits at bit 51 i.
///
/// A lane holds any representative of its coefficient that is at most BOUND = 2^31 + 3 * 2^27; so there are at most two. All functions
/// return such elements and, unless they say otherwise, take such.
///
/// Products divide: mul(a, b) = a b 2^-43. Elements that the verifier computes with carry the factor 2^43 ("Montgomery form"),
/// which products then preserve; an element without it is called plain, and the product of a plain one with another is plain.
library Quintic {
    uint256 internal constant P = BABY_BEAR;
    /// 1 in every lane.
    uint256 internal constant LANES = 1 + (1 << 51) + (1 << 102) + (1 << 153) + (1 << 204);
    /// One in Montgomery form: 2^43 mod p.
    uint256 internal constant ONE = 134213359;

    /// 1/2 in Montgomery form: 2^42 mod p.
    uint256 internal constant HALF = 1073739640;

    /// 2^((p - 1) / 5) mod p, a fifth root of unity: x^p is x times this.
    uint256 private constant FROBENIUS = 815036133;

    /// 2^86 mod p: the product with it puts a plain element into Montgomery form.
    uint256 private constant FACTOR = HIGH_FACTOR;

    /// a b 2^-43, lanes below p + 2^24.
    /// The lane of a partial product is at most (1 + 2 * 4) BOUND (2^16 - 1) < 2^50.5, so no lane carries into the next; lanes of
    /// `b` may be up to 2^32 - 1, those of `a` up to 3.8 * 10^9. p = 1 mod 2^27, so with m the low bits of u, u - m p is a
    /// multiple of 2^16, and of 2^27 below; 2^16 p keeps lanes positive, and so does p below, where (u - m p) / 2^27 = (u >> 27) - 15 m.
    function mul(uint256 a, uint256 b) internal pure returns (uint256 c) {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        uint256 lanes = P_LANES;
        assembly ("memory-safe") {
            let u := mulmod(a, and(b, m16), modulus) // u = a (b & m16) mod x^5 - 2
            u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(a, and(shr(16, b), m16), modulus)) // u = (u + P16_LANES - p (u & m16) >> 16) + a (b >> 16 & m16) mod x^5 - 2
            c := sub(add(and(shr(27, u), M24), lanes), mul(15, and(u, M27))) // c = (u >> 27 & M24) + lanes - 15 (u & M27)
        }
    }

    function add(uint256 a, uint256 b) internal pure returns (uint256 c) {
        uint256 m31 = M31;
        assembly ("memory-safe") {
            c := add(a, b)
            c := add(and(c, m31), mul(and(shr(31, c), M20), FOLD)) // c = fold(a + b)
        }
    }

    /// 2 p is at least BOUND.
    function sub(uint256 a, uint256 b) internal pure returns (uint256 c) {
        uint256 m31 = M31;
        assembly ("memory-safe") {
            c := add(a, sub(P2_LANES, b))
            c := add(and(c, m31), mul(and(shr(31, c), M20), FOLD)) // c = fold(a + 2 p - b)
        }
    }

    /// Takes lanes below 2^33. 2^31 = 2^27 - 1 mod p.
    function fold(uint256 a) internal pure returns (uint256) {
        unchecked {
            return (a & M31) + ((a >> 31) & M20) * FOLD;
        }
    }

    function square(uint256 a) internal pure returns (uint256) {
        return mul(a, a);
    }

    /// The product of the other conjugates over the norm, which lies in F_p. Of zero: zero.
    function inverse(uint256 a) internal pure returns (uint256) {
        unchecked {
            uint256 square2 = mulmod(FROBENIUS, FROBENIUS, P);
            uint256 conjugates = mul(_conjugate(a, FROBENIUS), _conjugate(a, square2)); // a^p a^(p^2)
            conjugates = mul(conjugates, _conjugate(conjugates, square2));
            uint256 factor = mulmod(ONE, _baseInverse(mul(a, conjugates) & (2 ** 51 - 1)), P); // the norm is in Montgomery form
            return mulmod(conjugates & (2 ** 51 - 1), factor, P) | mulmod(conjugates >> 51 & (2 ** 51 - 1), factor, P) << 51
                | mulmod(conjugates >> 102 & (2 ** 51 - 1), factor, P) << 102 | mulmod(conjugates >> 153 & (2 ** 51 - 1), factor, P) << 153
                | mulmod(conjugates >> 204, factor, P) << 204;
        }
    }

    /// The conjugate that takes x to g x.
    function _conjugate(uint256 a, uint256 g) private pure returns (uint256 c) {
        unchecked {
            uint256 factor = g;
            c = a & (2 ** 51 - 1);
            for (uint256 shift = 51; shift != 255; shift += 51) {
                c |= mulmod(a >> shift & (2 ** 51 - 1), factor, P) << shift;
                factor = mulmod(factor, g, P);
            }
        }
    }

    /// x^(p - 2), p - 2 = 2^31 - 1 - 2^27.
    function _baseInverse(uint256 x) private pure returns (uint256 y) {
        unchecked {
            y = x;
            for (uint256 bit = 30; bit != 0;) {
                y = mulmod(y, y, P);
                if (--bit != 27) y = mulmod(y, x, P);
            }
        }
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
        return toCanonical(a) == 0;
    }

    function equal(uint256 a, uint256 b) internal pure returns (bool) {
        return isZero(sub(a, b));
    }

    /// Twenty bytes, the 160 low bits of `data`, the others zero: five numbers of four bytes, each least significant byte first. The element is plain; not
    /// canonical if a number is not below p.
    function decode(uint256 data) internal pure returns (uint256 element, bool canonical) {
        unchecked {
            data = swapBytes(data);
            // A number's neighbours on either side fall between the lanes of one mask.
            element = (data >> 128 | data << 38 | data << 204) & EVEN_LANES | (data >> 45 | data << 121) & ODD_LANES;
            canonical = (element + ABOVE_P) & BIT32 == 0;
        }
    }

    /// Reverses the bytes of each of the eight numbers of four bytes.
    function swapBytes(uint256 data) internal pure returns (uint256) {
        unchecked {
            data = (data & ODD_BYTES) << 8 | (data >> 8) & ODD_BYTES;
            return (data & LOW_PAIRS) << 16 | (data >> 16) & LOW_PAIRS;
        }
    }

    /// Plain elements from a Montgomery one: a 2^-43.
    function toPlain(uint256 a) internal pure returns (uint256) {
        return mul(a, 1);
    }

    /// Puts `count` elements of calldata from `cursor` on into Montgomery form, from `to` on, lanes below p + 2^19. Are they canonical? If not, they mean
    /// nothing. REQUIRES: room for as many.
    /// Of a number only the bytes of each pair change places, so its halves have changed theirs. low 2^70 + high 2^86, the factors reduced, is below 2^46 and
    /// takes one step of 27 bits.
    function decodeAll(uint256 cursor, uint256 count, uint256 to) internal pure returns (bool) {
        uint256 above;
        uint256 m16 = M16;
        uint256 m27 = M27;
        uint256 lanes = P_LANES;
        uint256 odd = ODD_BYTES;
        uint256 evenLanes = EVEN_LANES;
        uint256 oddLanes = ODD_LANES;
        uint256 aboveP = ABOVE_P;
        assembly ("memory-safe") {
            let end := add(to, shl(5, count))
            // store(to, 2^43 the next twenty bytes)
            if and(count, 1) {
                let a := shr(96, calldataload(cursor))
                a := or(shl(8, and(a, odd)), and(shr(8, a), odd))
                a := or(and(or(shr(128, a), mul(a, TO_EVEN)), evenLanes), and(or(shr(45, a), shl(121, a)), oddLanes))
                let high := and(a, m16)
                a := and(shr(16, a), m16)
                above := or(above, add(add(shl(16, high), a), aboveP)) // has a bit of BIT32 if a lane is p or more
                a := add(mul(a, LOW_FACTOR), mul(high, HIGH_FACTOR))
                mstore(to, sub(add(and(shr(27, a), M24), lanes), mul(15, and(a, m27))))
                cursor := add(cursor, 20)
                to := add(to, 32)
            }
            // The others two by two.
            for {} lt(to, end) { to := add(to, 64) } {
                let a := shr(96, calldataload(cursor))
                a := or(shl(8, and(a, odd)), and(shr(8, a), odd))
                a := or(and(or(shr(128, a), mul(a, TO_EVEN)), evenLanes), and(or(shr(45, a), shl(121, a)), oddLanes))
                let high := and(a, m16)
                a := and(shr(16, a), m16)
                above := or(above, add(add(shl(16, high), a), aboveP)) // has a bit of BIT32 if a lane is p or more
                a := add(mul(a, LOW_FACTOR), mul(high, HIGH_FACTOR))
                mstore(to, sub(add(and(shr(27, a), M24), lanes), mul(15, and(a, m27))))
                a := shr(96, calldataload(add(cursor, 20)))
                a := or(shl(8, and(a, odd)), and(shr(8, a), odd))
                a := or(and(or(shr(128, a), mul(a, TO_EVEN)), evenLanes), and(or(shr(45, a), shl(121, a)), oddLanes))
                high := and(a, m16)
                a := and(shr(16, a), m16)
                above := or(above, add(add(shl(16, high), a), aboveP)) // has a bit of BIT32 if a lane is p or more
                a := add(mul(a, LOW_FACTOR), mul(high, HIGH_FACTOR))
                mstore(add(to, 32), sub(add(and(shr(27, a), M24), lanes), mul(15, and(a, m27))))
                cursor := add(cursor, 40)
            }
        }
        return above & BIT32 == 0;
    }

    /// sum of g^i a_i + g^count `rest` over a list of `count` from `first` on. REQUIRES: lanes of the list below p + 2^19, as of what decodeAll
    /// writes, those of `rest` and of the sum below p + 2^24 + 2^19.
    /// Two at a time, with products of 15 and 16 bits, a b 2^-42, by canonical halves of g and g^2: 9 (p + 2^19 + p + 2^24 + 2^19) (p >> 15) + 2^37 < 2^51.
    function horner(uint256 first, uint256 count, uint256 g, uint256 rest) internal pure returns (uint256) {
        uint256 square2 = toCanonical(mul(mul(g, g), HALF));
        uint256 low2 = square2 & M15;
        uint256 high2 = square2 >> 15 & M16;
        g = toCanonical(mul(g, HALF));
        uint256 low = g & M15;
        uint256 high = g >> 15 & M16;
        assembly ("memory-safe") {
            let p := add(first, shl(5, count))
            if and(count, 1) {
                // rest = narrow(load(p) + mul15(rest, g))
                p := sub(p, 32)
                let u := mulmod(rest, low, MODULUS)
                u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), mulmod(rest, high, MODULUS))
                rest := add(sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))), mload(p))
                rest := sub(rest, mul(BABY_BEAR, shr(32, and(add(rest, ABOVE_P), BIT32))))
            }
            for {} gt(p, first) {} {
                // rest = narrow(load(p) + mul15(load(p + 32), g) + mul15(rest, g^2))
                p := sub(p, 64)
                let a := mload(add(p, 32))
                let u := add(mulmod(a, low, MODULUS), mulmod(rest, low2, MODULUS))
                u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), add(mulmod(a, high, MODULUS), mulmod(rest, high2, MODULUS)))
                rest := add(sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))), mload(p))
                rest := sub(rest, mul(BABY_BEAR, shr(32, and(add(rest, ABOVE_P), BIT32))))
            }
        }
        return rest;
    }

    /// Takes lanes below 2 p.
    function toCanonical(uint256 a) internal pure returns (uint256) {
        unchecked {
            return a - ((a + ABOVE_P & BIT32) >> 32) * P;
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

    /// A place for `count` words, which may hold anything: unlike an array's, they are not cleared.
    function reserve(uint256 count) internal pure returns (uint256 first) {
        assembly ("memory-safe") {
            first := mload(0x40)
            mstore(0x40, add(first, shl(5, count)))
        }
    }

    /// REQUIRES: `to` is the place of an element that is followed by count - 1 others.
    function copy(uint256 to, uint256 from, uint256 count) internal pure {
        assembly ("memory-safe") {
            mcopy(to, from, shl(5, count))
        }
    }

    /// REQUIRES: `pointer` is the place of an element of an array.
    function store(uint256 pointer, uint256 word) internal pure {
        assembly ("memory-safe") {
            mstore(pointer, word)
        }
    }
}
