// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {BaseDot} from "./BaseDot.sol";
import {Table} from "./Layout.sol";
import {Multilinear} from "./Multilinear.sol";
import {Quintic} from "./Quintic.sol";
import {ZeroCheck} from "./ZeroCheck.sol";

/// Columns that nobody commits to: their extensions at a point, from operations on the row's bits or from values that come with the table's code
/// (spec/tables.md; lib/zkvm/host/machine_code.cpp). The values' lists are of numbers of four bytes, padded with zeros to whole words.
library FixedColumns {
    using Quintic for uint256;

    uint256 internal constant NONE = 0;
    uint256 internal constant COUNTING = 1;
    uint256 internal constant IMAGE = 2;
    uint256 internal constant FORMS = 3;
    uint256 internal constant CHI = 4;
    uint256 internal constant VALUES = 5;

    /// CHI's columns are sums of three functions, of 7, 7 and 5 bits.
    uint256 private constant CHI_VALUES = 128 + 128 + 32;

    /// @param code the place in memory of the table's code
    function evaluate(Table memory table, uint256 imageBegin, uint256[] memory point, uint256 code) internal pure returns (uint256[] memory) {
        uint256 kind = table.fixedKind;
        uint256 log = table.log;
        if (kind == NONE) return new uint256[](0);
        if (kind == FORMS) return _forms(table, code, point);
        if (kind == CHI) return _weighed(_chiWeights(point), _lists(table, code, CHI_VALUES), table.fixedCount);
        if (kind == VALUES) return _weighed(Multilinear.eqTable(point, 0, log), _lists(table, code, 1 << log), table.fixedCount);
        uint256[] memory one = new uint256[](1);
        one[0] = _integer(point, log);
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
            uint256 place = Quintic.reserve(to + ZeroCheck.countResults(code));
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

    /// The `count` lowest bits of the row, as an integer.
    function _integer(uint256[] memory point, uint256 count) private pure returns (uint256 sum) {
        for (uint256 i = count; i > 0;) {
            --i;
            sum = sum.add(sum).add(point[i]);
        }
    }
}
