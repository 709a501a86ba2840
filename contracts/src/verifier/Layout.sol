// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {refuse} from "./Channel.sol";
import {Gkr} from "./Gkr.sol";
import {Machine} from "./generated/Machine.sol";

/// A present table.
struct Table {
    uint256 columns;
    uint256 interactions;
    uint256 constraints;
    uint256 fixedKind;
    uint256 codeAt;
    uint256 codeSize;
    uint256 fixedCount;
    /// Columns of the program polynomial.
    uint256 programColumns;
    /// Opened expressions.
    uint256 opened;
    /// Of the statement.
    uint256 rows;
    uint256 log;
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
        n = Layouts.log2(rows);
        if (n < 5) n = 5;
    }

    /// Cells of the program polynomial.
    function size(Program memory program) internal pure returns (uint256) {
        return (IMAGE_COLUMNS << log(program.imageWords)) + (DECODER_COLUMNS << log(program.decoderRows));
    }
}

/// Where things are (spec/argument.md, section 3): columns in the stack, interactions in the leaves.
struct Layout {
    /// The present tables in order: their words of the machine's directory, with rows and height instead of the limits of rows.
    uint256[] present;
    /// Their numbers among those, the tallest first, in one byte each.
    bytes tallestFirst;
    uint256 maxLog;
    /// Opened expressions.
    uint256 opened;
    uint256 stack;
    uint256 leaves;
    uint256 logLeaves;
    uint256 clockAfter;
    /// Flags that present tables have, and that absent ones have.
    uint256 presentFlags;
    uint256 absentFlags;
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
        _fill(shape, program, rows);
        if (shape.stack > MOST_CELLS) refuse("stack too large");
        if (shape.leaves > MOST_LEAVES) refuse("too many leaves");
        shape.logLeaves = log2(shape.leaves);
        if (shape.logLeaves < shape.maxLog) shape.logLeaves = shape.maxLog;
        if (shape.logLeaves < Gkr.TOP_LOG) shape.logLeaves = Gkr.TOP_LOG;
    }

    /// The least n with 2^n >= count. REQUIRES: count > 0.
    function log2(uint256 count) internal pure returns (uint256 n) {
        assembly ("memory-safe") {
            n := sub(256, clz(sub(count, 1)))
        }
    }

    /// The least n with 2^n >= the stack's cells and the program polynomial's.
    function logStack(Layout memory shape, uint256 programSize) internal pure returns (uint256 n) {
        return log2(shape.stack > programSize ? shape.stack : programSize);
    }

    /// Fills the layout from the tables' rows.
    function _fill(Layout memory shape, Program memory program, uint256[] memory rows) private pure {
        unchecked {
            bytes memory directory = Machine.DIRECTORY;
            uint256[] memory present = new uint256[](Machine.TABLES);
            uint256 count = 0;
            shape.clockAfter = FIRST_CLOCK;
            for (uint256 t = 0; t < Machine.TABLES; ++t) {
                uint256 entry;
                uint256 n;
                assembly ("memory-safe") {
                    entry := mload(add(directory, mul(add(t, 1), 32))) // word t of the directory
                    n := mload(add(rows, mul(add(t, 1), 32))) // rows[t]
                }
                uint256 flags = entry >> 192 & 0xff;
                if (n == 0) {
                    if (flags & MAY_BE_ABSENT == 0) refuse("table rows");
                    shape.absentFlags |= flags;
                    continue;
                }
                uint256 log = _height(program, entry, flags, n);
                present[count++] = entry & ~(uint256(0xffffffffffffffff) << 112) | n << 144 | log << 112;
                shape.presentFlags |= flags;
                if (log > shape.maxLog) shape.maxLog = log;
                shape.opened += entry >> 16 & 0xffff;
                shape.stack += (entry >> 240) << log;
                shape.leaves += (entry >> 224 & 0xffff) << log;
                shape.clockAfter += (entry >> 184 & 0xff) * n;
            }
            if (count == 0) refuse("table rows");
            assembly ("memory-safe") {
                mstore(present, count) // present.length = count, which is not more than before
            }
            shape.present = present;
            shape.tallestFirst = tallestFirst(present, shape.maxLog);
        }
    }

    /// The log of the height of a table with n > 0 rows, which must be within its limits. Those of the program are as many as it has.
    function _height(Program memory program, uint256 entry, uint256 flags, uint256 n) private pure returns (uint256 log) {
        uint256 minLog = entry >> 200 & 0xff;
        if (flags & (OF_IMAGE | OF_DECODER) != 0) {
            uint256 exactly = flags & OF_IMAGE != 0 ? program.imageWords : program.decoderRows;
            if (n != exactly) refuse("table rows");
            minLog = 5;
        } else if (n < (entry >> 144 & 0xffffffff) || n > (entry >> 112 & 0xffffffff)) {
            refuse("table rows");
        }
        log = log2(n);
        if (log < minLog) log = minLog;
    }

    /// The numbers of the present tables by height, those of one height in order.
    function tallestFirst(uint256[] memory present, uint256 maxLog) internal pure returns (bytes memory sorted) {
        uint256 count = present.length;
        // How many have the height 2^log; then where the next of them goes.
        uint256[] memory next = new uint256[](maxLog + 1);
        sorted = new bytes(count);
        assembly ("memory-safe") {
            let first := add(next, 32) // the place of next[0]
            let end := add(present, shl(5, count)) // the place of the last of `present`
            for { let p := present } lt(p, end) {} {
                p := add(p, 32)
                let entry := add(first, and(shr(107, mload(p)), 0x1fe0)) // of the number for the log at bit 112
                mstore(entry, add(mload(entry), 1))
            }
            // The tallest first.
            let before := add(sorted, 32) // the place of sorted[0]
            for { let entry := add(first, shl(5, maxLog)) } iszero(lt(entry, first)) { entry := sub(entry, 32) } {
                let some := mload(entry)
                mstore(entry, before)
                before := add(before, some)
            }
            for { let i := 0 } lt(i, count) { i := add(i, 1) } {
                let entry := add(first, and(shr(107, mload(add(add(present, 32), shl(5, i)))), 0x1fe0))
                mstore8(mload(entry), i) // fewer than 2^8
                mstore(entry, add(mload(entry), 1))
            }
        }
    }

    /// The opened expressions of the tables that these words stand for.
    function opened(uint256[] memory words) internal pure returns (uint256 count) {
        assembly ("memory-safe") {
            let end := add(words, shl(5, mload(words))) // the place of the last one
            for {} lt(words, end) {} {
                words := add(words, 32)
                count := add(count, and(shr(16, mload(words)), 0xffff))
            }
        }
    }

    /// The table that a word of a layout stands for.
    function table(uint256 word) internal pure returns (Table memory) {
        return Table({
            columns: word >> 240,
            interactions: word >> 224 & 0xffff,
            constraints: word >> 208 & 0xffff,
            fixedKind: word >> 176 & 0xff,
            codeAt: word >> 80 & 0xffffffff,
            codeSize: word >> 48 & 0xffffffff,
            fixedCount: word >> 40 & 0xff,
            programColumns: word >> 32 & 0xff,
            opened: word >> 16 & 0xffff,
            rows: word >> 144 & 0xffffffff,
            log: word >> 112 & 0xffffffff
        });
    }
}
