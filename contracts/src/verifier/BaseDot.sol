// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {ABOVE_P, BABY_BEAR, BIT32, M16, M24, M27, MODULUS, LOW_PAIRS, ODD_BYTES, P16_LANES, P_LANES, Quintic} from "./Quintic.sol";

/// Sums of products of elements of the challenge field with numbers below p, as integers. Four numbers stand in one word, in lanes of 64 bits; so do, in reverse
/// order, four elements' canonical coefficients of one degree. The product's highest lane is the sum of the four products, at most 4 (p - 1)^2 < 2^64, and so
/// are the lanes below, which never carry. Sums of those are reduced once. The sum has the form of the elements.
library BaseDot {
    using Quintic for uint256;

    uint256 private constant M32 = 0xffffffff;
    uint256 private constant EVEN_NUMBERS = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
    /// 2^32 - p, and the bit that a number of p or more then reaches, for four numbers.
    uint256 private constant ABOVE_FOUR = 0x0000000087ffffff0000000087ffffff0000000087ffffff0000000087ffffff;
    uint256 private constant BIT32_OF_FOUR = 0x0000000100000000000000010000000000000001000000000000000100000000;
    /// The factor that is x: coefficients move up by one lane, and x^5 = 2.
    uint256 private constant X = 2 ** 51;

    /// For each eight elements five words of those with even numbers, then five of the others. REQUIRES: a multiple of eight.
    function pack(uint256[] memory elements) internal pure returns (uint256[] memory packed) {
        unchecked {
            packed = new uint256[](10 * (elements.length >> 3));
            uint256 from = Quintic.place(elements);
            for (uint256 to = Quintic.place(packed); to != Quintic.place(packed) + 32 * packed.length; to += 320) {
                _gather(from, 64, to);
                _gather(from + 32, 64, to + 160);
                from += 256;
            }
        }
    }

    /// As `pack` of the products of each element with 1, x, x^2, x^3, x^4: a number times x^k is a coefficient of an element of the challenge field.
    function packPowers(uint256[] memory elements) internal pure returns (uint256[] memory) {
        unchecked {
            uint256 zeros = zerosBefore(5 * elements.length);
            uint256[] memory products = new uint256[](zeros + 5 * elements.length);
            assembly ("memory-safe") {
                let to := add(add(products, 32), shl(5, zeros)) // the place of products[zeros]
                let from := add(elements, 32) // the place of elements[0]
                for { let end := add(from, shl(5, mload(elements))) } lt(from, end) { from := add(from, 32) } {
                    let a := mload(from)
                    a := sub(a, mul(BABY_BEAR, shr(32, and(add(a, ABOVE_P), BIT32)))) // a = toCanonical(a)
                    // A lane of a product is at most 2 (p - 1).
                    mstore(to, a)
                    mstore(add(to, 32), mulmod(a, X, MODULUS)) // a x
                    mstore(add(to, 64), mulmod(a, shl(51, X), MODULUS)) // a x^2
                    mstore(add(to, 96), mulmod(a, shl(102, X), MODULUS)) // a x^3
                    mstore(add(to, 128), mulmod(a, shl(153, X), MODULUS)) // a x^4
                    to := add(to, 160)
                }
            }
            return pack(products);
        }
    }

    /// How many zeros before the first of `count` elements complete a multiple of sixteen.
    function zerosBefore(uint256 count) internal pure returns (uint256) {
        unchecked {
            return (0 - count) & 15;
        }
    }

    /// Five words, from the place `to` on, of four elements, each `step` after the one before it.
    function _gather(uint256 from, uint256 step, uint256 to) private pure {
        uint256 mask = M32;
        uint256 modulus = BABY_BEAR;
        assembly ("memory-safe") {
            let a := mload(from)
            let b := mload(add(from, step))
            let c := mload(add(from, shl(1, step)))
            let d := mload(add(from, mul(3, step)))
            for { let shift := 0 } lt(shift, 255) { shift := add(shift, 51) } {
                // The coefficient of each.
                let low := or(mod(and(shr(shift, a), mask), modulus), shl(64, mod(and(shr(shift, b), mask), modulus)))
                let high := or(mod(and(shr(shift, c), mask), modulus), shl(64, mod(and(shr(shift, d), mask), modulus)))
                mstore(to, or(low, shl(128, high)))
                to := add(to, 32)
            }
        }
    }

    /// With `count` numbers of calldata from `cursor` on, four bytes each, least significant first. Are all below p? If not, the sum means nothing.
    /// REQUIRES: as many elements, after the zeros that complete sixteen.
    function ofCalldata(uint256[] memory packed, uint256 cursor, uint256 count) internal pure returns (uint256, bool) {
        uint256 zeros = zerosBefore(count);
        uint256 c0;
        uint256 c1;
        uint256 c2;
        uint256 c3;
        uint256 c4;
        uint256 above;
        assembly ("memory-safe") {
            // Eight numbers and eight more; zeros for what stands before the first.
            let at := sub(cursor, shl(2, zeros))
            let n := and(calldataload(at), shr(shl(5, zeros), not(0)))
            let n2 := and(calldataload(add(at, 32)), shr(shl(5, mul(gt(zeros, 8), sub(zeros, 8))), not(0)))
            let p := add(packed, 32) // the place of packed[0]
            for { let end := add(p, shl(5, mload(packed))) } lt(p, end) { p := add(p, 640) } {
                // The bytes of each number in reverse order.
                n := or(shl(8, and(n, ODD_BYTES)), and(shr(8, n), ODD_BYTES))
                n := or(shl(16, and(n, LOW_PAIRS)), and(shr(16, n), LOW_PAIRS))
                n2 := or(shl(8, and(n2, ODD_BYTES)), and(shr(8, n2), ODD_BYTES))
                n2 := or(shl(16, and(n2, LOW_PAIRS)), and(shr(16, n2), LOW_PAIRS))
                // Those with even numbers, and the others.
                let m := and(shr(32, n), EVEN_NUMBERS)
                n := and(n, EVEN_NUMBERS)
                let m2 := and(shr(32, n2), EVEN_NUMBERS)
                n2 := and(n2, EVEN_NUMBERS)
                // Has a bit of BIT32_OF_FOUR if a number is p or more.
                above := or(above, or(or(add(m, ABOVE_FOUR), add(n, ABOVE_FOUR)), or(add(m2, ABOVE_FOUR), add(n2, ABOVE_FOUR))))
                // To each coefficient the sum of sixteen products.
                c0 := add(c0, add(add(shr(192, mul(mload(p), m)), shr(192, mul(mload(add(p, 160)), n))), add(shr(192, mul(mload(add(p, 320)), m2)), shr(192, mul(mload(add(p, 480)), n2)))))
                c1 := add(c1, add(add(shr(192, mul(mload(add(p, 32)), m)), shr(192, mul(mload(add(p, 192)), n))), add(shr(192, mul(mload(add(p, 352)), m2)), shr(192, mul(mload(add(p, 512)), n2)))))
                c2 := add(c2, add(add(shr(192, mul(mload(add(p, 64)), m)), shr(192, mul(mload(add(p, 224)), n))), add(shr(192, mul(mload(add(p, 384)), m2)), shr(192, mul(mload(add(p, 544)), n2)))))
                c3 := add(c3, add(add(shr(192, mul(mload(add(p, 96)), m)), shr(192, mul(mload(add(p, 256)), n))), add(shr(192, mul(mload(add(p, 416)), m2)), shr(192, mul(mload(add(p, 576)), n2)))))
                c4 := add(c4, add(add(shr(192, mul(mload(add(p, 128)), m)), shr(192, mul(mload(add(p, 288)), n))), add(shr(192, mul(mload(add(p, 448)), m2)), shr(192, mul(mload(add(p, 608)), n2)))))
                at := add(at, 64)
                n := calldataload(at)
                n2 := calldataload(add(at, 32))
            }
        }
        return (_reduce(c0, c1, c2, c3, c4), above & BIT32_OF_FOUR == 0);
    }

    /// With numbers below p in memory from `list` on, as many as elements, most significant byte first.
    function ofMemory(uint256[] memory packed, uint256 list) internal pure returns (uint256) {
        uint256 c0;
        uint256 c1;
        uint256 c2;
        uint256 c3;
        uint256 c4;
        assembly ("memory-safe") {
            let p := add(packed, 32) // the place of packed[0]
            for { let end := add(p, shl(5, mload(packed))) } lt(p, end) {} {
                let n := mload(list) // eight numbers
                for { let half := add(p, 320) } lt(p, half) { p := add(p, 160) } {
                    let m := and(shr(32, n), EVEN_NUMBERS) // those with even numbers, then the others
                    c0 := add(c0, shr(192, mul(mload(p), m))) // c0 += the sum of four products
                    c1 := add(c1, shr(192, mul(mload(add(p, 32)), m)))
                    c2 := add(c2, shr(192, mul(mload(add(p, 64)), m)))
                    c3 := add(c3, shr(192, mul(mload(add(p, 96)), m)))
                    c4 := add(c4, shr(192, mul(mload(add(p, 128)), m)))
                    n := shl(32, n)
                }
                list := add(list, 32)
            }
        }
        return _reduce(c0, c1, c2, c3, c4);
    }

    /// What `timesPowerWeight` reads of the coordinates x_j from number `first` on: for each two of them the weights of their four vertices, (0, 0) first, the first
    /// coordinate the low bit, in five words. A missing one is 0.
    function packPairs(uint256[] memory x, uint256 first) internal pure returns (uint256[] memory packed) {
        unchecked {
            packed = new uint256[](5 * (x.length - first + 1 >> 1));
            uint256[] memory weights = new uint256[](4);
            uint256 to = Quintic.place(packed);
            for (uint256 end = to + 32 * packed.length; to != end; to += 160) {
                uint256 a = x[first];
                uint256 b = first + 1 < x.length ? x[first + 1] : 0;
                first += 2;
                uint256 both = a.mul(b);
                b = b.sub(both);
                weights[0] = a.oneMinus().sub(b);
                weights[1] = a.sub(both);
                weights[2] = b;
                weights[3] = both;
                _gather(Quintic.place(weights), 32, to);
            }
        }
    }

    /// product * prod (1 - x_j + x_j y^(2^j)), j from 0 on, over the coordinates that were packed: for two of them a polynomial of degree 3 in
    /// y^(4^i). REQUIRES: y < p.
    function timesPowerWeight(uint256[] memory pairs, uint256 product, uint256 y) internal pure returns (uint256) {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            let p := add(pairs, 32) // the place of pairs[0]
            for { let end := add(p, shl(5, mload(pairs))) } lt(p, end) { p := add(p, 160) } {
                // The weights times 1, y, y^2, y^3; then y = y^4
                let square := mulmod(y, y, BABY_BEAR)
                let powers := or(or(shl(192, 1), shl(128, y)), or(shl(64, square), mulmod(square, y, BABY_BEAR)))
                y := mulmod(square, square, BABY_BEAR)
                let f := or(or(
                    or(mod(shr(192, mul(mload(p), powers)), BABY_BEAR), shl(51, mod(shr(192, mul(mload(add(p, 32)), powers)), BABY_BEAR))),
                    or(shl(102, mod(shr(192, mul(mload(add(p, 64)), powers)), BABY_BEAR)), shl(153, mod(shr(192, mul(mload(add(p, 96)), powers)), BABY_BEAR)))
                ), shl(204, mod(shr(192, mul(mload(add(p, 128)), powers)), BABY_BEAR)))
                // product = mul(product, f)
                let u := mulmod(product, and(f, m16), modulus)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(product, and(shr(16, f), m16), modulus))
                product := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
            }
        }
        return product;
    }

    function _reduce(uint256 c0, uint256 c1, uint256 c2, uint256 c3, uint256 c4) private pure returns (uint256) {
        unchecked {
            return c0 % Quintic.P | (c1 % Quintic.P) << 51 | (c2 % Quintic.P) << 102 | (c3 % Quintic.P) << 153 | (c4 % Quintic.P) << 204;
        }
    }
}
