// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {BaseDot} from "./BaseDot.sol";
import {Table} from "./Layout.sol";
import {Multilinear} from "./Multilinear.sol";
import {Quintic} from "./Quintic.sol";
import {ZeroCheck} from "./ZeroCheck.sol";

/// Columns that nobody commits to: their extensions at a point, in closed form, or from operations or values that come with the table's code
/// (spec/tables.md). The values' lists are of numbers of four bytes, padded with zeros to whole words.
/// lib/zkvm/fixed/fixed_columns.cpp is the same in C++.
library FixedColumns {
    using Quintic for uint256;

    uint256 internal constant NONE = 0;
    uint256 internal constant COUNTING = 1;
    uint256 internal constant IMAGE = 2;
    uint256 internal constant RANGE = 3;
    uint256 internal constant BYTE = 4;
    uint256 internal constant XOR_SPLIT = 5;
    uint256 internal constant PARITY = 6;
    uint256 internal constant CHI = 7;
    uint256 internal constant SPREAD = 8;
    uint256 internal constant VALUES = 9;
    uint256 internal constant FORMS = 10;

    /// CHI's columns are sums of three functions, of 7, 7 and 5 bits.
    uint256 private constant CHI_VALUES = 128 + 128 + 32;

    /// @param code the place in memory of the table's code
    function evaluate(Table memory table, uint256 imageBegin, uint256[] memory point, uint256 code) internal pure returns (uint256[] memory) {
        uint256 kind = table.fixedKind;
        uint256 log = table.log;
        if (kind == NONE) return new uint256[](0);
        if (kind == RANGE) return _range(point, log);
        if (kind == BYTE) return _byte(point);
        if (kind == XOR_SPLIT) return _xorSplit(point);
        if (kind == PARITY) return _parity(point);
        if (kind == SPREAD) return _spread(point);
        if (kind == FORMS) return _forms(table, code, point);
        if (kind == CHI) return _weighed(_chiWeights(point), _lists(table, code, CHI_VALUES), table.fixedCount);
        if (kind == VALUES) return _weighed(Multilinear.eqTable(point, 0, log), _lists(table, code, 1 << log), table.fixedCount);
        uint256[] memory one = new uint256[](1);
        one[0] = _integer(point, 0, log);
        if (kind == IMAGE) one[0] = one[0].add(Quintic.base(imageBegin));
        return one;
    }

    /// The lists of `count` values each, which are last in the code.
    function _lists(Table memory table, uint256 code, uint256 count) private pure returns (uint256) {
        return code + table.codeSize - 32 * table.fixedCount * words(count);
    }

    /// Polynomials of the row's bits: constants, operations, the numbers of the columns' values, and of how many bytes all this is, which is last in the code. Values
    /// are the point's coordinates, two that are not used, constants, results.
    function _forms(Table memory table, uint256 code, uint256[] memory point) private pure returns (uint256[] memory columns) {
        unchecked {
            code += table.codeSize;
            code -= Quintic.load(code - 32) & 0xffff;
            uint256 to = table.log + 2;
            uint256 place = Quintic.place(new uint256[](to + ZeroCheck.countResults(code)));
            Quintic.copy(place, Quintic.place(point), table.log);
            code = ZeroCheck.run(place, code, place + 32 * to);
            uint256 count = table.fixedCount;
            columns = new uint256[](count);
            to = Quintic.place(columns);
            for (uint256 end = to + 32 * count; to != end; to += 32) {
                Quintic.store(to, Quintic.load(place + 32 * (Quintic.load(code) >> 240)));
                code += 2;
            }
        }
    }

    /// Whole words of a list of `count` values.
    function words(uint256 count) internal pure returns (uint256) {
        return (count + 7) / 8;
    }

    /// The sums of each list's values times the weights. REQUIRES: a multiple of eight weights, as many as a list has values.
    function _weighed(uint256[] memory weights, uint256 list, uint256 count) private pure returns (uint256[] memory columns) {
        columns = new uint256[](count);
        uint256[] memory packed = BaseDot.pack(weights);
        for (uint256 i = 0; i < count; ++i) columns[i] = BaseDot.ofMemory(packed, list + 4 * weights.length * i);
    }

    function _chiWeights(uint256[] memory point) private pure returns (uint256[] memory weights) {
        weights = new uint256[](CHI_VALUES);
        uint256 to = Quintic.place(weights);
        Multilinear.expand(to, Quintic.ONE, point, 0, 7);
        Multilinear.expand(to + 32 * 128, Quintic.ONE, point, 7, 7);
        Multilinear.expand(to + 32 * 256, Quintic.ONE, point, 14, 5);
    }

    /// Bits first .. first + count - 1 of the row, as an integer.
    function _integer(uint256[] memory point, uint256 first, uint256 count) private pure returns (uint256 sum) {
        for (uint256 i = count; i > 0;) {
            --i;
            sum = sum.add(sum).add(point[first + i]);
        }
    }

    /// The same bits of the AND of the row's bits 8-15 and 0-7.
    function _and(uint256[] memory point, uint256 first, uint256 count) private pure returns (uint256 sum) {
        for (uint256 i = first + count; i > first;) {
            --i;
            sum = sum.add(sum).add(point[8 + i].mul(point[i]));
        }
    }

    /// And of their XOR: a + b - 2 (a and b), bit by bit.
    function _xor(uint256[] memory point, uint256 first, uint256 count) private pure returns (uint256) {
        uint256 both = _and(point, first, count);
        return _integer(point, first, count).add(_integer(point, 8 + first, count)).sub(both.add(both));
    }

    /// k, x in row 2^k + x; row 0 repeats row 1. By bits, the lowest first: if bit j is set then it is the highest so far, above `below`.
    function _range(uint256[] memory point, uint256 log) private pure returns (uint256[] memory columns) {
        columns = new uint256[](2);
        uint256 below = 0;
        for (uint256 j = 0; j < log; ++j) {
            uint256 x = point[j];
            columns[0] = columns[0].add(x.mul(Quintic.base(j).sub(columns[0])));
            columns[1] = columns[1].add(x.mul(below.sub(columns[1])));
            below = below.add(x.mul(Quintic.base(1 << j)));
        }
    }

    /// op, a, b, c in row 2^16 op + 2^8 a + b: c = a and b, a or b, a xor b, 0.
    function _byte(uint256[] memory point) private pure returns (uint256[] memory columns) {
        columns = new uint256[](4);
        columns[0] = _integer(point, 16, 2);
        columns[1] = _integer(point, 8, 8);
        columns[2] = _integer(point, 0, 8);
        uint256 and = _and(point, 0, 8);
        uint256 or = columns[1].add(columns[2]).sub(and);
        (uint256 low, uint256 high) = (point[16], point[17]);
        uint256 first = low.oneMinus().mul(and).add(low.mul(or));
        columns[3] = high.oneMinus().mul(first).add(high.mul(low.oneMinus()).mul(or.sub(and)));
    }

    /// k, a, b, low, high in row 2^16 (k = 7) + 2^8 a + b, k = 4 or 7: a xor b = low + 2^k high.
    function _xorSplit(uint256[] memory point) private pure returns (uint256[] memory columns) {
        columns = new uint256[](5);
        uint256 seven = point[16];
        uint256 four = seven.oneMinus();
        columns[0] = seven.mul(Quintic.base(3)).add(Quintic.base(4));
        columns[1] = _integer(point, 8, 8);
        columns[2] = _integer(point, 0, 8);
        columns[3] = _xor(point, 0, 4).add(seven.mul(_xor(point, 4, 3)).mul(Quintic.base(16)));
        columns[4] = four.mul(_xor(point, 4, 4)).add(seven.mul(_xor(point, 7, 1)));
    }

    /// Bits first, first + step, .. of the row, eight of them, as digits in base 8.
    function _digits(uint256[] memory point, uint256 first, uint256 step) private pure returns (uint256 sum) {
        uint256 eight = Quintic.base(8);
        for (uint256 i = 8; i > 0;) {
            --i;
            sum = sum.mul(eight).add(point[first + step * i]);
        }
    }

    /// cut, x, low, high in row 2^16 cut + the digits of x, two bits each: the parities of x's digits, `cut` of them in low, the others in high.
    function _parity(uint256[] memory point) private pure returns (uint256[] memory columns) {
        columns = new uint256[](4);
        uint256 eight = Quintic.base(8);
        uint256[] memory cut = Multilinear.eqTable(point, 16, 3);
        columns[0] = _integer(point, 16, 3);
        uint256 upper = _digits(point, 1, 2);
        columns[1] = _digits(point, 0, 2).add(upper.add(upper));
        // Digit j is in the low part if the cut is above it.
        uint256 above = 0;
        uint256 low = 0;
        for (uint256 j = 7; j > 0;) {
            --j;
            above = above.add(cut[j + 1]);
            low = low.mul(eight).add(above.mul(point[2 * j]));
        }
        columns[2] = low;
        uint256 high = 0;
        upper = 0;
        for (uint256 k = 8; k > 0;) {
            --k;
            upper = upper.mul(eight).add(point[2 * k]);
            high = high.add(cut[k].mul(upper));
        }
        columns[3] = high;
    }

    /// limb, and its two bytes spread: bits as digits in base 8.
    function _spread(uint256[] memory point) private pure returns (uint256[] memory columns) {
        columns = new uint256[](3);
        columns[0] = _integer(point, 0, 16);
        columns[1] = _digits(point, 0, 1);
        columns[2] = _digits(point, 8, 1);
    }
}
