// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Quintic} from "./Quintic.sol";

/// Multilinear polynomials (spec/argument.md, section 1). Bit j of an index is the variable x_j; a point lists x_0 first. All
/// in Montgomery form.
library Multilinear {
    using Quintic for uint256;

    /// The 2^count weights of the vertices at point[first ..].
    function eqTable(uint256[] memory point, uint256 first, uint256 count) internal pure returns (uint256[] memory table) {
        table = new uint256[](1 << count);
        table[0] = Quintic.ONE;
        unchecked {
            uint256 low = Quintic.place(table);
            for (uint256 j = 0; j < count; ++j) {
                uint256 half = 32 << j;
                uint256 x = point[first + j];
                for (uint256 cursor = low; cursor < low + half; cursor += 32) {
                    uint256 whole = Quintic.load(cursor);
                    uint256 one = whole.mul(x);
                    Quintic.store(cursor + half, one);
                    Quintic.store(cursor, whole.sub(one));
                }
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
        for (uint256 j = log; j > 0;) {
            --j;
            uint256 one = prefix.mul(point[j]);
            if (count >> j & 1 == 1) {
                sum = sum.add(prefix.sub(one));
                prefix = one;
            } else {
                prefix = prefix.sub(one);
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

    /// The weight of the next block, of 2^log values. REQUIRES: blocks get no taller.
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
}
