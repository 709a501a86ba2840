// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {BABY_BEAR, FOLD, M15, M16, M20, M24, M27, M31, MODULUS, P15_LANES, P16_LANES, P2_LANES, P4_LANES, P_LANES, Quintic} from "./Quintic.sol";

/// Multilinear polynomials (spec/argument.md, section 1). Bit j of an index is the variable x_j; a point lists x_0 first. All
/// in Montgomery form.
library Multilinear {
    using Quintic for uint256;

    /// The 2^count weights of the vertices at point[first ..].
    function eqTable(uint256[] memory point, uint256 first, uint256 count) internal pure returns (uint256[] memory table) {
        table = new uint256[](1 << count);
        expand(Quintic.place(table), Quintic.ONE, point, first, count);
    }

    /// The same times `weight`, from the place `to` on. REQUIRES: room for 2^count words; a point with so many coordinates from `first` on.
    function expand(uint256 to, uint256 weight, uint256[] memory point, uint256 first, uint256 count) internal pure {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            mstore(to, weight)
            let x := add(add(point, 32), shl(5, first)) // the place of point[first]
            let low
            let high
            let u
            for { let half := 32 } count { count := sub(count, 1) } {
                low := and(mload(x), m16)
                high := and(shr(16, mload(x)), m16)
                let p := to
                for { let end := add(to, half) } lt(p, end) { p := add(p, 32) } {
                    // one = mul(load(p), load(x))
                    let whole := mload(p)
                    u := mulmod(whole, low, modulus)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, high, modulus))
                    u := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
                    mstore(add(p, half), u)
                    whole := add(whole, sub(P2_LANES, u))
                    mstore(p, add(and(whole, M31), mul(and(shr(31, whole), M20), FOLD))) // store(p, sub(whole, one))
                }
                x := add(x, 32)
                half := shl(1, half)
            }
        }
    }

    /// The multilinear extension of a list of values, at the point that begins with point[first]. Lanes of the values are below p + 2^24, and so are the result's;
    /// they are overwritten. REQUIRES: 2^k values, a point with k coordinates from `first` on.
    /// The sum of two products of 15 and 16 bits, a b 2^-42, by canonical halves of 1 - x and x: 9 * 2 (p + 2^24) (p >> 15) + 2^37 < 2^51.
    function evaluate(uint256[] memory values, uint256[] memory point, uint256 first) internal pure returns (uint256) {
        unchecked {
            uint256 modulus = MODULUS;
            uint256 m15 = M15;
            uint256 from = Quintic.place(values);
            uint256 coordinate = Quintic.place(point) + 32 * first;
            for (uint256 size = 32 * values.length; size != 32; size >>= 1) {
                uint256 x = Quintic.load(coordinate).mul(Quintic.HALF).toCanonical();
                uint256 rest = Quintic.load(coordinate).oneMinus().mul(Quintic.HALF).toCanonical();
                coordinate += 32;
                assembly ("memory-safe") {
                    let low := and(x, m15)
                    x := and(shr(15, x), M16)
                    let restLow := and(rest, m15)
                    rest := and(shr(15, rest), M16)
                    let to := from
                    for { let p := from } lt(p, add(from, size)) { p := add(p, 64) } {
                        // store(to, mul15(load(p), rest) + mul15(load(p + 32), x))
                        let a := mload(p)
                        let b := mload(add(p, 32))
                        let u := add(mulmod(a, restLow, modulus), mulmod(b, low, modulus))
                        u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, m15)))), add(mulmod(a, rest, modulus), mulmod(b, x, modulus)))
                        mstore(to, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                        to := add(to, 32)
                    }
                }
            }
            return Quintic.load(from);
        }
    }

    /// product * prod (1 - x_j + x_j y^(2^j)), j from 0 on, over the point's coordinates from number `first` on.
    function timesPowerWeight(uint256[] memory point, uint256 first, uint256 product, uint256 y) internal pure returns (uint256) {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        uint256 oneAnd2P = P2_LANES + Quintic.ONE;
        assembly ("memory-safe") {
            function multiply(a, b, m, n) -> u {
                // mul(a, b)
                u := mulmod(a, and(b, m), n)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m)))), mulmod(a, and(shr(16, b), m), n))
                u := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
            }
            let p := add(point, 32) // the place of point[0]
            let end := add(p, shl(5, mload(point)))
            for { p := add(p, shl(5, first)) } lt(p, end) { p := add(p, 32) } {
                let x := mload(p)
                // one = fold(mul(x, y) + 1 + 2 p - x): lanes are below p + 2^24 + 2^27 + 2 p < 2^33 before
                let one := add(multiply(x, y, m16, modulus), sub(oneAnd2P, x))
                one := add(and(one, M31), mul(and(shr(31, one), M20), FOLD))
                product := multiply(product, one, m16, modulus)
                y := multiply(y, y, m16, modulus)
            }
        }
        return product;
    }

    /// What countWeight takes for the first 4 `digits` coordinates: for each four of them the weights of their sixteen vertices, and for each vertex
    /// the sum of those before it, canonical.
    function digitWeights(uint256[] memory point, uint256 digits) internal pure returns (uint256[] memory table) {
        unchecked {
            table = new uint256[](32 * digits);
            uint256 to = Quintic.place(table);
            for (uint256 i = 0; i < digits; ++i) {
                expand(to, Quintic.ONE, point, 4 * i, 4);
                uint256 sum = 0;
                for (uint256 end = to + 512; to != end; to += 32) {
                    Quintic.store(to + 512, sum);
                    sum = sum.add(Quintic.load(to)).toCanonical();
                }
                to += 512;
            }
        }
    }

    /// sum of eq(point, x) over x < count in the first `log` variables: the extension of [row < count]. By digits in base 16 as far as `table` goes,
    /// then by bits, the lowest first: what is below is a smaller digit, or the same one and what is below in those before.
    function countWeight(uint256 count, uint256[] memory point, uint256 log, uint256[] memory table) internal pure returns (uint256 sum) {
        if (count >> log != 0) return Quintic.ONE;
        uint256 one = Quintic.ONE;
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            let done := shr(3, mload(table))
            if gt(done, log) { done := and(log, not(3)) }
            if done { sum := mload(add(add(table, 544), shl(5, and(count, 15)))) }
            for { let i := 4 } lt(i, done) { i := add(i, 4) } {
                // sum = mul(load(p), sum) + load(p + 512): lanes are below p + 2^24 + p, less than 2^32
                let p := add(add(table, shl(8, i)), add(32, shl(5, and(shr(i, count), 15))))
                let u := mulmod(mload(p), and(sum, m16), modulus)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(p), and(shr(16, sum), m16), modulus))
                sum := add(sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))), mload(add(p, 512)))
            }
            for { let p := add(add(point, 32), shl(5, done)) } lt(done, log) { p := add(p, 32) } {
                // u = mul(load(p), sum)
                let u := mulmod(mload(p), and(sum, m16), modulus)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(p), and(shr(16, sum), m16), modulus))
                u := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
                switch and(shr(done, count), 1)
                case 0 { sum := add(sum, sub(P2_LANES, u)) } // sum - x sum
                default { sum := add(u, sub(add(P2_LANES, one), mload(p))) } // 1 - x + x sum
                sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD)) // sum = fold(sum)
                done := add(done, 1)
            }
            sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD)) // sum = fold(sum)
        }
    }

    /// a b + (1 - a)(1 - b).
    function eq1(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 both = a.mul(b);
        return both.add(both).add(Quintic.ONE).sub(a.add(b));
    }

    /// `weight` times eq1(a_j, b_j) for all j < count, by count. REQUIRES: no fewer coordinates of b.
    function eqPrefixes(uint256 weight, uint256[] memory a, uint256[] memory b) internal pure returns (uint256[] memory prefixes) {
        prefixes = new uint256[](a.length + 1);
        uint256 one = Quintic.ONE;
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            let to := add(prefixes, 32) // the place of prefixes[0]
            mstore(to, weight)
            for { let end := add(a, shl(5, mload(a))) } lt(a, end) {} {
                a := add(a, 32)
                b := add(b, 32)
                // u = eq1(load(a), load(b)): 2 mul(load(a), load(b)) + 1 + 4 p - (load(a) + load(b)) is below 7 * 2^31, so folded below 2^32
                let u := mulmod(mload(a), and(mload(b), m16), modulus)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(a), and(shr(16, mload(b)), m16), modulus))
                u := shl(1, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                u := sub(add(u, add(P4_LANES, one)), add(mload(a), mload(b)))
                u := add(and(u, M31), mul(and(shr(31, u), M20), FOLD))
                // weight = mul(weight, u)
                let v := mulmod(weight, and(u, m16), modulus)
                v := add(shr(16, sub(add(v, P16_LANES), mul(BABY_BEAR, and(v, m16)))), mulmod(weight, and(shr(16, u), m16), modulus))
                weight := sub(add(and(shr(27, v), M24), P_LANES), mul(15, and(v, M27)))
                to := add(to, 32)
                mstore(to, weight)
            }
        }
    }

    /// A round whose messages leave the eq factor out (spec/argument.md, section 4): q has the coefficients c_1 .. sent,
    /// claim = (1 - r) q(0) + r q(1). Returns q(x).
    function nextClaim(uint256 claim, uint256 r, uint256[] memory c, uint256 x) internal pure returns (uint256) {
        uint256 sum = c[c.length - 1];
        uint256 value = sum.mul(x);
        unchecked {
            for (uint256 i = c.length - 1; i > 0;) {
                --i;
                uint256 coefficient = c[i];
                sum = sum.add(coefficient);
                value = value.add(coefficient).mul(x);
            }
        }
        return claim.sub(r.mul(sum)).add(value);
    }
}

/// A point, and as far as they are made the places of the weights of three coordinates' vertices, by the number of the first coordinate: of each the halves
/// that a product takes, in two words.
struct BlockPoint {
    uint256[] point;
    uint256[] parts;
}

/// Weights of aligned blocks of a vector that follow one another, each of 2^log values: eq of the high coordinates of a point and the block's number. Three
/// coordinates at a time: weights of blocks eight times as large, and those of their eighths.
library Blocks {
    using Quintic for uint256;

    uint256 private constant BITS = 3;

    function start(uint256[] memory point) internal pure returns (BlockPoint memory) {
        return BlockPoint({point: point, parts: new uint256[](point.length)});
    }

    /// From the place `to` on `factor` times the weights of `count` blocks, of which `first` is the number of the first. Lanes are below p + 2^24.
    /// REQUIRES: room for as many, and all within the vector.
    function weights(BlockPoint memory where, uint256 log, uint256 first, uint256 count, uint256 factor, uint256 to) internal pure {
        unchecked {
            if (count < 2) {
                if (count == 1) Quintic.store(to, _times(factor, where.point, log, first));
                return;
            }
            (uint256 parts, uint256 bits) = _parts(where, log);
            uint256 groups = (first + count - 1 >> bits) - (first >> bits) + 1;
            // The larger blocks' weights come to stand last, where each is read before it is written over: of blocks that follow it there are no fewer than of larger ones.
            uint256 end = to + 32 * count;
            uint256 larger = end - 32 * groups;
            weights(where, log + bits, first >> bits, groups, factor, larger);
            _split(larger, parts, parts + (64 << bits), parts + (64 * first & (64 << bits) - 64), to, end);
        }
    }

    /// sum of `count` values from the place `from` on, times the weights of as many blocks. REQUIRES: a value, all blocks within the vector. Overwrites the
    /// values.
    function sum(BlockPoint memory where, uint256 log, uint256 first, uint256 count, uint256 from) internal pure returns (uint256) {
        unchecked {
            while (count > 1) {
                (uint256 parts, uint256 bits) = _parts(where, log);
                uint256 end = parts + (64 << bits);
                count = _gather(from, from + 32 * count, parts, end, parts + (64 * first & (64 << bits) - 64));
                (log, first) = (log + bits, first >> bits);
            }
            return _times(Quintic.load(from), where.point, log, first);
        }
    }

    /// The place of the weights of the coordinates from number `log` on, and how many coordinates these are.
    function _parts(BlockPoint memory where, uint256 log) private pure returns (uint256 parts, uint256 bits) {
        unchecked {
            bits = where.point.length - log;
            if (bits > BITS) bits = BITS;
            parts = where.parts[log];
            if (parts != 0) return (parts, bits);
            parts = Quintic.reserve(2 << bits);
            where.parts[log] = parts;
            uint256 from = parts + (32 << bits);
            Multilinear.expand(from, Quintic.ONE, where.point, log, bits);
            // The i-th part becomes the words 2 i and 2 i + 1, none of which is a part that is still to come.
            uint256 to = parts;
            for (uint256 end = parts + (64 << bits); to != end; to += 64) {
                uint256 part = Quintic.load(from);
                Quintic.store(to, part & M16);
                Quintic.store(to + 32, part >> 16 & M16);
                from += 32;
            }
        }
    }

    /// `value` times the weight of one block.
    function _times(uint256 value, uint256[] memory point, uint256 log, uint256 index) private pure returns (uint256) {
        uint256 one = Quintic.ONE;
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            let p := add(add(point, 32), shl(5, log)) // the place of point[log]
            for { let end := add(add(point, 32), shl(5, mload(point))) } lt(p, end) { p := add(p, 32) } {
                // value = mul(value, x), or mul(value, 1 + 2 p - x), whose lanes are below 2^32
                let x := mload(p)
                if iszero(and(index, 1)) { x := sub(add(P2_LANES, one), x) }
                let u := mulmod(value, and(x, m16), modulus)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(value, and(shr(16, x), m16), modulus))
                value := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
                index := shr(1, index)
            }
        }
        return value;
    }

    /// From the place `to` up to `end`: the weight from the place `larger` on times each of the parts, at most eight, then the next one, and so on; for the first of
    /// them the parts begin at the place `part`.
    function _split(uint256 larger, uint256 parts, uint256 partsEnd, uint256 part, uint256 to, uint256 end) private pure {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        uint256 p16 = P16_LANES;
        uint256 m24 = M24;
        assembly ("memory-safe") {
            let u
            for {} lt(to, end) { larger := add(larger, 32) } {
                let whole := mload(larger)
                let last := add(to, shr(1, sub(partsEnd, part)))
                if gt(last, end) { last := end }
                if eq(sub(last, to), 256) {
                    // All eight: store(to, mul(whole, part)) for each.
                    u := mulmod(whole, mload(parts), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(parts, 32)), modulus))
                    mstore(to, sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(whole, mload(add(parts, 64)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(parts, 96)), modulus))
                    mstore(add(to, 32), sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(whole, mload(add(parts, 128)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(parts, 160)), modulus))
                    mstore(add(to, 64), sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(whole, mload(add(parts, 192)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(parts, 224)), modulus))
                    mstore(add(to, 96), sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(whole, mload(add(parts, 256)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(parts, 288)), modulus))
                    mstore(add(to, 128), sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(whole, mload(add(parts, 320)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(parts, 352)), modulus))
                    mstore(add(to, 160), sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(whole, mload(add(parts, 384)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(parts, 416)), modulus))
                    mstore(add(to, 192), sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(whole, mload(add(parts, 448)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(parts, 480)), modulus))
                    mstore(add(to, 224), sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    to := last
                }
                for {} lt(to, last) { to := add(to, 32) } {
                    u := mulmod(whole, mload(part), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, mload(add(part, 32)), modulus))
                    mstore(to, sub(add(and(shr(27, u), m24), P_LANES), mul(15, and(u, M27))))
                    part := add(part, 64)
                }
                part := parts
            }
        }
    }

    /// Puts sums of values, from the place `from` up to `end`, in the place of the first of them: for as many values as there are parts, at most eight, each
    /// times its part; for the first sum the parts begin at the place `part`. Returns how many sums there are.
    function _gather(uint256 from, uint256 end, uint256 parts, uint256 partsEnd, uint256 part) private pure returns (uint256 count) {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        uint256 p16 = P16_LANES;
        assembly ("memory-safe") {
            let to := from
            count := from
            let u
            for {} lt(from, end) { to := add(to, 32) } {
                let total := 0
                let last := add(from, shr(1, sub(partsEnd, part)))
                if gt(last, end) { last := end }
                if eq(sub(last, from), 256) {
                    // All eight: total += mul(load(from), part) for each.
                    u := mulmod(mload(from), mload(parts), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(from), mload(add(parts, 32)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(mload(add(from, 32)), mload(add(parts, 64)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(add(from, 32)), mload(add(parts, 96)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(mload(add(from, 64)), mload(add(parts, 128)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(add(from, 64)), mload(add(parts, 160)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(mload(add(from, 96)), mload(add(parts, 192)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(add(from, 96)), mload(add(parts, 224)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(mload(add(from, 128)), mload(add(parts, 256)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(add(from, 128)), mload(add(parts, 288)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(mload(add(from, 160)), mload(add(parts, 320)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(add(from, 160)), mload(add(parts, 352)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(mload(add(from, 192)), mload(add(parts, 384)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(add(from, 192)), mload(add(parts, 416)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    u := mulmod(mload(add(from, 224)), mload(add(parts, 448)), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(add(from, 224)), mload(add(parts, 480)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    from := last
                }
                for {} lt(from, last) { from := add(from, 32) } {
                    u := mulmod(mload(from), mload(part), modulus)
                    u := add(shr(16, sub(add(u, p16), mul(BABY_BEAR, and(u, m16)))), mulmod(mload(from), mload(add(part, 32)), modulus))
                    total := add(total, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    part := add(part, 64)
                }
                part := parts
                mstore(to, add(and(total, M31), mul(and(shr(31, total), M20), FOLD))) // store(to, fold(total)): lanes are below 2^31 + 8 * 2^27
            }
            count := shr(5, sub(to, count)) // count = (to - from) / 32
        }
    }
}
