// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {ABOVE_P, BABY_BEAR, BIT32, FOLD, M16, M20, M24, M27, M31, MODULUS, P16_LANES, P2_LANES, P_LANES, Quintic} from "./Quintic.sol";

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
        uint256 m27 = M27;
        uint256 modulus = MODULUS;
        uint256 lanes = P_LANES;
        uint256 lanes2 = P2_LANES;
        uint256 m31 = M31;
        uint256 m20 = M20;
        assembly ("memory-safe") {
            mstore(to, weight)
            let x := add(add(point, 32), shl(5, first)) // the place of point[first]
            for { let half := 32 } count { count := sub(count, 1) } {
                for { let p := to } lt(p, add(to, half)) { p := add(p, 32) } {
                    // one = mul(load(p), load(x))
                    let whole := mload(p)
                    let one := mload(x)
                    let u := mulmod(whole, and(one, m16), modulus)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, and(shr(16, one), m16), modulus))
                    one := sub(add(and(shr(27, u), M24), lanes), mul(15, and(u, m27)))
                    mstore(add(p, half), one)
                    whole := add(whole, sub(lanes2, one))
                    mstore(p, add(and(whole, m31), mul(and(shr(31, whole), m20), FOLD))) // store(p, sub(whole, one))
                }
                x := add(x, 32)
                half := shl(1, half)
            }
        }
    }

    /// The same times the word at the place `to`, whose lanes are below p + 2^24, as are those of what it writes.
    function expandNarrow(uint256 to, uint256[] memory point, uint256 first, uint256 count) internal pure {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            let x := add(add(point, 32), shl(5, first)) // the place of point[first]
            for { let half := 32 } count { count := sub(count, 1) } {
                let low := and(mload(x), m16)
                let high := and(shr(16, mload(x)), m16)
                for { let p := to } lt(p, add(to, half)) { p := add(p, 32) } {
                    // one = mul(load(p), load(x))
                    let whole := mload(p)
                    let u := mulmod(whole, low, modulus)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(whole, high, modulus))
                    u := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
                    mstore(add(p, half), u)
                    whole := add(whole, sub(P2_LANES, u))
                    whole := add(and(whole, M31), mul(and(shr(31, whole), M20), FOLD)) // sub(whole, one)
                    mstore(p, sub(whole, mul(BABY_BEAR, shr(32, and(add(whole, ABOVE_P), BIT32))))) // store(p, toCanonical of that)
                }
                x := add(x, 32)
                half := shl(1, half)
            }
        }
    }

    /// sum of weights[i] values[i]. REQUIRES: as many values as weights.
    function dot(uint256[] memory weights, uint256[] memory values) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < weights.length; ++i) sum = sum.add(weights[i].mul(values[i]));
    }

    /// What countWeight takes for the first 4 `digits` coordinates: for each four of them the weights of their sixteen vertices, and for each vertex
    /// the sum of those before it.
    function digitWeights(uint256[] memory point, uint256 digits) internal pure returns (uint256[] memory table) {
        unchecked {
            table = new uint256[](32 * digits);
            uint256 to = Quintic.place(table);
            for (uint256 i = 0; i < digits; ++i) {
                expand(to, Quintic.ONE, point, 4 * i, 4);
                uint256 sum = 0;
                for (uint256 end = to + 512; to != end; to += 32) {
                    Quintic.store(to + 512, sum);
                    sum = sum.add(Quintic.load(to));
                }
                to += 512;
            }
        }
    }

    /// sum of eq(point, x) over x < count in the first `log` variables: the extension of [row < count]. By digits in base 16 as far as `table` goes,
    /// then by bits, the lowest first: what is below is a smaller digit, or the same one and what is below in those before.
    function countWeight(uint256 count, uint256[] memory point, uint256 log, uint256[] memory table) internal pure returns (uint256 sum) {
        unchecked {
            if (count >> log != 0) return Quintic.ONE;
            uint256 from = Quintic.place(table);
            uint256 done = table.length >> 3;
            if (done > log) done = log & ~uint256(3);
            for (uint256 i = 0; i < done; i += 4) {
                uint256 p = from + (256 * i + 32 * (count >> i & 15));
                sum = Quintic.load(p).mul(sum).add(Quintic.load(p + 512));
            }
            from = Quintic.place(point);
            for (; done < log; ++done) {
                uint256 x = Quintic.load(from + 32 * done);
                // 0: sum - x sum. 1: 1 - x + x sum.
                sum = count >> done & 1 == 0 ? sum.sub(x.mul(sum)) : x.oneMinus().add(x.mul(sum));
            }
        }
    }

    /// a b + (1 - a)(1 - b).
    function eq1(uint256 a, uint256 b) internal pure returns (uint256) {
        uint256 both = a.mul(b);
        return both.add(both).add(Quintic.ONE).sub(a.add(b));
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

/// Weights of consecutive aligned blocks of a vector: eq of the high coordinates of a point. Neighbours share all but
/// their last factors, which are kept: prefix[j] is the weight of the bits from j on.
struct BlockWeights {
    uint256[] point;
    uint256[] complement;
    uint256[] prefix;
    uint256 offset;
    /// prefix[j] belongs to `offset` for j >= valid.
    uint256 valid;
}

library Blocks {
    using Quintic for uint256;

    function start(uint256[] memory point) internal pure returns (BlockWeights memory blocks) {
        uint256 count = point.length;
        blocks.point = point;
        blocks.complement = new uint256[](count);
        blocks.prefix = new uint256[](count + 1);
        blocks.prefix[count] = Quintic.ONE;
        blocks.valid = count;
        for (uint256 j = 0; j < count; ++j) blocks.complement[j] = point[j].oneMinus();
    }

    /// The weight of the next block, of 2^log values. REQUIRES: it starts at a multiple of its height.
    function next(BlockWeights memory blocks, uint256 log) internal pure returns (uint256 weight) {
        unchecked {
            uint256 offset = blocks.offset;
            uint256 prefix = Quintic.place(blocks.prefix);
            uint256 j = blocks.valid;
            if (j > log) _extend(prefix, Quintic.place(blocks.point), Quintic.place(blocks.complement), offset, j, log);
            weight = Quintic.load(prefix + 32 * log);
            // What is kept is what the next offset shares: the bits above the highest that changes.
            blocks.offset = offset + (1 << log);
            uint256 valid = _bits(offset ^ blocks.offset);
            blocks.valid = valid < blocks.point.length ? valid : blocks.point.length;
        }
    }

    /// From the prefix of the bits from j on, those of the bits from each lower one on, down to `log`: each times the coordinate of its bit if that is
    /// set, else times the complement. All from their places on.
    function _extend(uint256 prefix, uint256 point, uint256 complement, uint256 offset, uint256 j, uint256 log) private pure {
        assembly ("memory-safe") {
            let weight := mload(add(prefix, shl(5, j)))
            for {} gt(j, log) {} {
                j := sub(j, 1)
                let x := complement
                if and(shr(j, offset), 1) { x := point }
                x := mload(add(x, shl(5, j)))
                // weight = mul(weight, x)
                let u := mulmod(weight, and(x, M16), MODULUS)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, M16)))), mulmod(weight, and(shr(16, x), M16), MODULUS))
                weight := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
                mstore(add(prefix, shl(5, j)), weight)
            }
        }
    }

    /// The weights of the largest aligned blocks that the next `count` blocks of 2^log values make. REQUIRES: they start at a multiple
    /// of their height.
    function nextMany(BlockWeights memory blocks, uint256 log, uint256 count) internal pure returns (uint256[] memory weights) {
        unchecked {
            uint256 to;
            assembly ("memory-safe") {
                weights := mload(0x40) // free memory, allocated below: nothing else is until then
                to := add(weights, 32) // the place of weights[0]
            }
            while (count != 0) {
                uint256 rise = _rise(blocks.offset >> log, count);
                Quintic.store(to, next(blocks, log + rise));
                to += 32;
                count -= 1 << rise;
            }
            assembly ("memory-safe") {
                mstore(weights, sub(shr(5, sub(to, weights)), 1)) // weights.length
                mstore(0x40, to)
            }
        }
    }

    /// sum of values[j] times the weight of block j, of as many consecutive blocks as values: `first` is the number of the first, `weights` of what
    /// nextMany returned for them, and `point` the coordinates that tell blocks apart begin at number `log`. Overwrites the values. Lanes of
    /// values are below 2 p.
    function fold(uint256[] memory values, uint256 first, uint256[] memory weights, uint256[] memory point, uint256 log)
        internal
        pure
        returns (uint256 sum)
    {
        unchecked {
            uint256 count = values.length;
            uint256 from = Quintic.place(values);
            uint256 left = Quintic.place(weights);
            uint256 right = left + 32 * weights.length;
            uint256 x = Quintic.place(point) + 32 * log;
            while (count != 0) {
                // Of those at odd places on the left and at even ones on the right, no neighbour is among the values: they are blocks.
                if (first & 1 == 1) {
                    sum = sum.add(Quintic.load(from).mul(Quintic.load(left)));
                    (left, from, count) = (left + 32, from + 32, count - 1);
                    ++first;
                }
                if (count & 1 == 1) {
                    (right, count) = (right - 32, count - 1);
                    sum = sum.add(Quintic.load(from + 32 * count).mul(Quintic.load(right)));
                }
                _foldPairs(from, count, Quintic.load(x));
                (first, count, x) = (first >> 1, count >> 1, x + 32);
            }
        }
    }

    /// values[i] = values[2 i] + x (values[2 i + 1] - values[2 i]), from the place `from` on. REQUIRES: an even `count`.
    function _foldPairs(uint256 from, uint256 count, uint256 x) private pure {
        uint256 low = x & M16;
        uint256 high = x >> 16 & M16;
        uint256 m16 = M16;
        uint256 m31 = M31;
        uint256 m20 = M20;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            let to := from
            for { let end := add(from, shl(5, count)) } lt(from, end) { from := add(from, 64) } {
                // store(to, add(even, mul(fold(odd + 2 p - even), x)))
                let even := mload(from)
                let odd := add(mload(add(from, 32)), sub(P2_LANES, even))
                odd := add(and(odd, m31), mul(and(shr(31, odd), m20), FOLD))
                let u := mulmod(odd, low, modulus)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(odd, high, modulus))
                u := add(even, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                mstore(to, add(and(u, m31), mul(and(shr(31, u), m20), FOLD)))
                to := add(to, 32)
            }
        }
    }

    /// The weights of `count` consecutive blocks one by one, times `factor`, from the place `to` on: `first` is the number of the first, `weights` of
    /// what nextMany returned for them, and `point` the coordinates that tell blocks apart begin at number `log`. REQUIRES: room for as many. Lanes
    /// are below p + 2^24.
    function spread(uint256 to, uint256 first, uint256 count, uint256[] memory weights, uint256 factor, uint256[] memory point, uint256 log)
        internal
        pure
    {
        unchecked {
            uint256 from = Quintic.place(weights);
            while (count != 0) {
                uint256 rise = _rise(first, count);
                Quintic.store(to, Quintic.load(from).mul(factor));
                Multilinear.expandNarrow(to, point, log, rise);
                from += 32;
                to += 32 << rise;
                (first, count) = (first + (1 << rise), count - (1 << rise));
            }
        }
    }

    /// The log of the largest aligned block at the offset that holds no more than `count`. REQUIRES: count > 0.
    function _rise(uint256 offset, uint256 count) private pure returns (uint256 log) {
        unchecked {
            log = _bits(count) - 1;
            uint256 aligned = _bits(offset & (0 - offset)) - 1; // of 0, which is aligned to any block: 2^256 - 1
            if (aligned < log) log = aligned;
        }
    }

    /// One more than the number of the highest bit that is set; 0 if none is.
    function _bits(uint256 x) private pure returns (uint256 count) {
        assembly ("memory-safe") {
            count := sub(256, clz(x))
        }
    }
}
