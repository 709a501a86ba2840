// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Program, Table} from "./Layout.sol";
import {Multilinear} from "./Multilinear.sol";
import {Quintic} from "./Quintic.sol";

/// Columns that are not committed: their extensions at a point, in closed form or from their values (spec/tables.md). The
/// values' lists are of
/// numbers of four bytes, padded with zeros to whole words. lib/zkvm/fixed/fixed_columns.cpp is the same in C++.
library FixedColumns {
    using Quintic for uint256;

    uint256 internal constant NONE = 0;
    uint256 internal constant COUNTING = 1;
    uint256 internal constant IMAGE = 2;
    uint256 internal constant DECODER = 3;
    uint256 internal constant RANGE = 4;
    uint256 internal constant BYTE = 5;
    uint256 internal constant XOR_SPLIT = 6;
    uint256 internal constant EVEN = 7;
    uint256 internal constant VALUES = 8;

    uint256 internal constant DECODER_COLUMNS = 12;

    /// @param lists the place in memory of a table's values, if it has any
    function evaluate(Table memory table, Program memory program, uint256[] memory point, uint256 lists)
        internal
        pure
        returns (uint256[] memory)
    {
        uint256 kind = table.fixedKind;
        if (kind == NONE) return new uint256[](0);
        if (kind == RANGE) return _range(point, table.log);
        if (kind == BYTE) return _byte(point);
        if (kind == XOR_SPLIT) return _xorSplit(point);
        if (kind == EVEN || kind == COUNTING) {
            uint256[] memory one = new uint256[](1);
            one[0] = kind == EVEN ? _even(point) : _integer(point, 0, table.log);
            return one;
        }
        if (kind == DECODER) return _values(point, table.log, lists, DECODER_COLUMNS, program.decoderRows);
        if (kind == VALUES) return _values(point, table.log, lists, table.fixedCount, 1 << table.log);
        uint256[] memory limbs = _values(point, table.log, lists, 2, program.imageWords);
        uint256[] memory columns = new uint256[](3);
        columns[0] = _integer(point, 0, table.log).add(Quintic.base(program.imageBegin));
        (columns[1], columns[2]) = (limbs[0], limbs[1]);
        return columns;
    }

    /// Whole words of a list of `count` values.
    function words(uint256 count) internal pure returns (uint256) {
        return (count + 7) / 8;
    }

    /// `count` lists of `rows` values, one after the other.
    function _values(uint256[] memory point, uint256 log, uint256 list, uint256 count, uint256 rows) private pure returns (uint256[] memory columns) {
        unchecked {
            columns = new uint256[](count);
            uint256[] memory weights = Multilinear.eqTable(point, 0, log);
            uint256 first;
            assembly ("memory-safe") {
                first := add(weights, 32) // the place of weights[0]
            }
            for (uint256 i = 0; i < count; ++i) {
                uint256 sum = 0;
                for (uint256 w = 0; w < words(rows); ++w) {
                    uint256 numbers = Quintic.load(list);
                    list += 32;
                    if (numbers != 0) sum = sum.add(Quintic.dot8(first + 256 * w, numbers));
                }
                columns[i] = sum.toMontgomery();
            }
        }
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

    /// k, x in row 2^k + x; row 0 repeats row 1.
    function _range(uint256[] memory point, uint256 log) private pure returns (uint256[] memory columns) {
        columns = new uint256[](2);
        uint256 noneAbove = Quintic.ONE;
        for (uint256 j = log; j > 0;) {
            --j;
            uint256 highest = noneAbove.mul(point[j]); // the weight of j being the row's highest bit
            columns[0] = columns[0].add(highest.mul(Quintic.base(j)));
            columns[1] = columns[1].add(highest.mul(_integer(point, 0, j)));
            noneAbove = noneAbove.sub(highest);
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

    /// Six digits of three bits, each doubled and in base 16.
    function _even(uint256[] memory point) private pure returns (uint256 sum) {
        for (uint256 i = 6; i > 0;) {
            --i;
            sum = sum.mul(Quintic.base(16)).add(_integer(point, 3 * i, 3));
        }
        return sum.add(sum);
    }
}
