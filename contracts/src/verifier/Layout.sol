// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Refused} from "./Channel.sol";
import {Gkr} from "./Gkr.sol";
import {Machine} from "./generated/Machine.sol";

/// What a table is allowed to be, and where its code is.
struct Table {
    uint256 columns;
    uint256 interactions;
    uint256 constraints;
    uint256 minLog;
    uint256 flags;
    uint256 slots;
    uint256 fixedKind;
    uint256 minRows;
    uint256 maxRows;
    uint256 codeAt;
    uint256 codeSize;
    uint256 fixedCount;
    /// Columns of the program polynomial.
    uint256 programColumns;
    /// Of the statement: 0 rows, and then no height, if it is absent.
    uint256 rows;
    uint256 log;
    /// The number of its first column among the committed ones of the present tables, and among all that are opened.
    uint256 firstColumn;
    uint256 firstOpened;
}

/// The program that must have run, as its descriptor says (spec/tables.md, section 4), but for the roots.
struct Program {
    bytes32 digest;
    uint32 entry;
    uint32 imageBegin;
    uint32 imageWords;
    uint32 decoderRows;
}

/// Where the columns of the program polynomial are: those of the taller table first, of the image if both are equally tall.
library Programs {
    uint256 internal constant IMAGE_COLUMNS = 2;
    uint256 internal constant DECODER_COLUMNS = 12;

    /// A table of the program has at least 2^5 rows.
    function log(uint256 rows) internal pure returns (uint256 n) {
        n = 5;
        while (1 << n < rows) ++n;
    }

    /// Cells of the program polynomial.
    function size(Program memory program) internal pure returns (uint256) {
        return (IMAGE_COLUMNS << log(program.imageWords)) + (DECODER_COLUMNS << log(program.decoderRows));
    }
}

/// Where things are (spec/argument.md, section 3): columns in the stack, interactions in the leaves.
struct Layout {
    /// All of the machine's, in order.
    Table[] tables;
    /// The numbers of the present ones: in order, and the tallest first.
    uint256[] present;
    uint256[] tallestFirst;
    uint256 maxLog;
    uint256 columns;
    /// With those of the program polynomial.
    uint256 opened;
    uint256 stack;
    uint256 logLeaves;
    uint256 clockAfter;
}

library Layouts {
    uint256 internal constant MAY_BE_ABSENT = 1;
    uint256 internal constant FORBIDDEN = 2;
    uint256 internal constant BEGINNING = 4;
    uint256 internal constant RANGE_TABLE = 8;
    uint256 internal constant OF_IMAGE = 16;
    uint256 internal constant OF_DECODER = 32;

    uint256 private constant FIRST_CLOCK = 4;
    uint256 private constant MOST_CELLS = 1 << 28;
    uint256 private constant MOST_LEAVES = 1 << 28;

    /// The layout of a statement with these row counts, whose bounds are checked in the order of the C++ verifier. That no bus
    /// has p rows or more needs no check of its own: all leaves together are fewer.
    function place(Program memory program, uint256[] memory rows) internal pure returns (Layout memory shape) {
        shape.tables = _tables(program, rows);
        uint256 leaves = _fill(shape);
        if (shape.stack > MOST_CELLS) revert Refused("stack too large");
        if (leaves > MOST_LEAVES) revert Refused("too many leaves");
        shape.logLeaves = Gkr.TOP_LOG > shape.maxLog ? Gkr.TOP_LOG : shape.maxLog;
        while (1 << shape.logLeaves < leaves) ++shape.logLeaves;
    }

    /// The least n with 2^n >= the stack's cells and the program polynomial's.
    function logStack(Layout memory shape, uint256 programSize) internal pure returns (uint256 n) {
        uint256 largest = shape.stack > programSize ? shape.stack : programSize;
        while (1 << n < largest) ++n;
    }

    function _tables(Program memory program, uint256[] memory rows) private pure returns (Table[] memory tables) {
        bytes memory directory = Machine.DIRECTORY;
        tables = new Table[](Machine.TABLES);
        bool none = true;
        for (uint256 t = 0; t < tables.length; ++t) {
            uint256 entry;
            assembly ("memory-safe") {
                entry := mload(add(directory, mul(add(t, 1), 32))) // word t of the directory
            }
            Table memory table = tables[t];
            table.columns = entry >> 240;
            table.interactions = entry >> 224 & 0xffff;
            table.constraints = entry >> 208 & 0xffff;
            table.minLog = entry >> 200 & 0xff;
            table.flags = entry >> 192 & 0xff;
            table.slots = entry >> 184 & 0xff;
            table.fixedKind = entry >> 176 & 0xff;
            table.minRows = entry >> 144 & 0xffffffff;
            table.maxRows = entry >> 112 & 0xffffffff;
            table.codeAt = entry >> 80 & 0xffffffff;
            table.codeSize = entry >> 48 & 0xffffffff;
            table.fixedCount = entry >> 40 & 0xff;
            table.programColumns = entry >> 32 & 0xff;
            if (table.flags & OF_IMAGE != 0) _exactly(table, program.imageWords);
            if (table.flags & OF_DECODER != 0) _exactly(table, program.decoderRows);
            uint256 n = rows[t];
            if (n == 0 ? table.flags & MAY_BE_ABSENT == 0 : n < table.minRows || n > table.maxRows) revert Refused("table rows");
            if (n != 0) {
                none = false;
                table.rows = n;
                table.log = table.minLog;
                while (1 << table.log < n) ++table.log;
            }
        }
        if (none) revert Refused("table rows");
    }

    /// As many rows as the program has.
    function _exactly(Table memory table, uint256 rows) private pure {
        (table.minRows, table.maxRows, table.minLog) = (rows, rows, Programs.log(rows));
    }

    /// Fills the layout from the tables' sizes; returns the number of leaves.
    function _fill(Layout memory shape) private pure returns (uint256 leaves) {
        uint256 count = 0;
        shape.clockAfter = FIRST_CLOCK;
        shape.present = new uint256[](shape.tables.length);
        for (uint256 t = 0; t < shape.tables.length; ++t) {
            Table memory table = shape.tables[t];
            if (table.rows == 0) continue;
            shape.present[count++] = t;
            table.firstColumn = shape.columns;
            shape.columns += table.columns;
            table.firstOpened = shape.opened;
            shape.opened += table.columns + table.programColumns;
            shape.stack += table.columns << table.log;
            leaves += table.interactions << table.log;
            shape.clockAfter += table.slots * table.rows;
            if (table.log > shape.maxLog) shape.maxLog = table.log;
        }
        uint256[] memory present = shape.present;
        assembly ("memory-safe") {
            mstore(present, count) // present.length = count, which is not more than before
        }
        shape.tallestFirst = _tallestFirst(shape, count);
    }

    /// The present tables by height, those of one height in order.
    function _tallestFirst(Layout memory shape, uint256 count) private pure returns (uint256[] memory sorted) {
        unchecked {
            // How many are taller than 2^log; then where the next table of 2^log goes.
            uint256[] memory next = new uint256[](shape.maxLog + 2);
            for (uint256 i = 0; i < count; ++i) ++next[shape.tables[shape.present[i]].log];
            uint256 before = 0;
            for (uint256 log = shape.maxLog + 1; log > 0;) {
                --log;
                (next[log], before) = (before, before + next[log]);
            }
            sorted = new uint256[](count);
            for (uint256 i = 0; i < count; ++i) sorted[next[shape.tables[shape.present[i]].log]++] = shape.present[i];
        }
    }
}
