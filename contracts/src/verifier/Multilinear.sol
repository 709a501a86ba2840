// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {BABY_BEAR, FOLD, M16, M20, M24, M27, M31, MODULUS, P16_LANES, P2_LANES, P_LANES, Quintic} from "./Quintic.sol";

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

    /// sum of weights[i] values[i]. REQUIRES: as many values as weights.
    function dot(uint256[] memory weights, uint256[] memory values) internal pure returns (uint256 sum) {
        for (uint256 i = 0; i < weights.length; ++i) sum = sum.add(weights[i].mul(values[i]));
    }

    /// sum of eq(point, x) over x < count in the first `log` variables: the extension of [row < count].
    function countWeight(uint256 count, uint256[] memory point, uint256 log) internal pure returns (uint256 sum) {
        if (count >> log != 0) return Quintic.ONE;
        uint256 prefix = Quintic.ONE;
        uint256 m16 = M16;
        uint256 m27 = M27;
        uint256 modulus = MODULUS;
        uint256 lanes = P_LANES;
        uint256 lanes2 = P2_LANES;
        uint256 m31 = M31;
        uint256 m20 = M20;
        assembly ("memory-safe") {
            for {} log {} {
                log := sub(log, 1)
                // one = mul(prefix, point[log])
                let one := mload(add(add(point, 32), shl(5, log)))
                let u := mulmod(prefix, and(one, m16), modulus)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(prefix, and(shr(16, one), m16), modulus))
                one := sub(add(and(shr(27, u), M24), lanes), mul(15, and(u, m27)))
                // zero = sub(prefix, one)
                let zero := add(prefix, sub(lanes2, one))
                zero := add(and(zero, m31), mul(and(shr(31, zero), m20), FOLD))
                // Is the bit of `count` set? Then sum += zero, of which there are at most 32.
                prefix := zero
                if and(shr(log, count), 1) {
                    sum := add(sum, zero)
                    prefix := one
                }
            }
        }
        return Quintic.foldSum(sum);
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

/// For blocks of 2^log values: products[rise] is the sum of g^j times the weight of block j of 2^rise within them all.
struct GeometricSums {
    uint256[] powers;
    uint256[] products;
    uint256 log;
    uint256 known;
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
            if (j > log) {
                uint256 point = Quintic.place(blocks.point);
                uint256 complement = Quintic.place(blocks.complement);
                weight = Quintic.load(prefix + 32 * j);
                while (j > log) {
                    --j;
                    weight = weight.mul(Quintic.load((offset >> j & 1 == 1 ? point : complement) + 32 * j));
                    Quintic.store(prefix + 32 * j, weight);
                }
            } else {
                weight = Quintic.load(prefix + 32 * log);
            }
            // What is kept is what the next offset shares: the bits above the highest that changes.
            blocks.offset = offset + (1 << log);
            uint256 changed = (offset ^ blocks.offset) >> log;
            uint256 valid = log;
            for (; changed != 0; changed >>= 1) ++valid;
            blocks.valid = valid < blocks.point.length ? valid : blocks.point.length;
        }
    }

    /// The weights of the next `count` blocks of 2^log values, from the place `to` on: by aligned blocks of blocks, which are as tall as
    /// can be. REQUIRES: room for as many; they start at a multiple of their height.
    function nextMany(BlockWeights memory blocks, uint256 log, uint256 count, uint256 to) internal pure {
        unchecked {
            while (count != 0) {
                uint256 rise = _rise(blocks.offset >> log, count);
                Multilinear.expand(to, next(blocks, log + rise), blocks.point, log, rise);
                to += 32 << rise;
                count -= 1 << rise;
            }
        }
    }

    /// The sum of g^j times the weight of the next block j of `count`, each of 2^log values. powers[i] = g^(2^i), for each 2^i <= count.
    /// The sum over an aligned block of 2^rise blocks is its weight times prod_{i < rise} (1 - x_i + x_i g^(2^i)), which `sums` keeps.
    function geometric(BlockWeights memory blocks, GeometricSums memory sums, uint256 log, uint256 count) internal pure returns (uint256 sum) {
        unchecked {
            if (sums.log != log) (sums.log, sums.known) = (log, 0);
            uint256 power = Quintic.ONE;
            while (count != 0) {
                uint256 rise = _rise(blocks.offset >> log, count);
                for (; sums.known < rise; ++sums.known) {
                    uint256 x = blocks.point[log + sums.known];
                    uint256 factor = sums.powers[sums.known].mul(x).add(x.oneMinus());
                    sums.products[sums.known + 1] = sums.products[sums.known].mul(factor);
                }
                sum = sum.add(next(blocks, log + rise).mul(power).mul(sums.products[rise]));
                power = power.mul(sums.powers[rise]);
                count -= 1 << rise;
            }
        }
    }

    /// The log of the largest aligned block at the offset that holds no more than `count`.
    function _rise(uint256 offset, uint256 count) private pure returns (uint256 log) {
        unchecked {
            while (offset >> log & 1 == 0 && count >> log > 1) ++log;
        }
    }
}
