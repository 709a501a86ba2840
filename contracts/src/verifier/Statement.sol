// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Refused, refuse} from "./Channel.sol";
import {Fingerprint, Fingerprints} from "./Fingerprint.sol";
import {Fraction, Gkr} from "./Gkr.sol";
import {Layout, Layouts, Program} from "./Layout.sol";
import {Quintic} from "./Quintic.sol";
import {Machine} from "./generated/Machine.sol";

/// What a proof is about, beyond the program: a run of one segment that halts with these outputs.
struct Statement {
    Program program;
    /// Eight words.
    uint256[] outputs;
    /// No word of RAM, no cell of WIDE memory at or above is used.
    uint256 ramEnd;
    uint256 wideEnd;
    /// The live rows of each table of the machine; 0: the table is absent.
    uint256[] rows;
    /// Where the calldata has these, in the form that the transcript absorbs.
    uint256 rowsAt;
}

/// The statement's bounds, bytes, and what the verifier itself says on the busses (spec/argument.md, section 2; spec/tables.md, section 4).
library Statements {
    using Quintic for uint256;

    uint256 private constant OUTPUTS = 8;
    uint256 private constant HALT_PC = 1 << 30;
    uint256 private constant FIRST_CLOCK = 4;
    uint256 private constant RAM_END = 1 << 26;
    uint256 private constant WIDE_END = (1 << 23) - 64;
    uint256 private constant RAM = 1;
    uint256 private constant WIDE = 2;

    /// The machine's own conditions on a run of one segment.
    function check(Statement memory statement, Layout memory shape) internal pure {
        if (shape.clockAfter >= 1 << 26) refuse("too many cycles");
        if (shape.clockAfter == FIRST_CLOCK) refuse("no cycle");
        if (shape.absentFlags & Layouts.RANGE_TABLE != 0) refuse("no range table");
        if (shape.presentFlags & Layouts.FORBIDDEN != 0) revert Refused("boundary tables of another kind of run");
        if (statement.ramEnd > RAM_END || statement.wideEnd > WIDE_END) refuse("end of memory");
        if (statement.ramEnd < _imageEnd(statement)) refuse("end of memory");
    }

    /// Its conditions on the run. It starts at the program's entry and halts, since those are the pcs that are absorbed and put on the bus.
    function checkRun(Layout memory shape) internal pure {
        if (shape.absentFlags & Layouts.BEGINNING != 0) refuse("initial memory not exactly once");
    }

    /// The bytes that the transcript absorbs: numbers of four bytes, least significant first, lists preceded by their lengths.
    function encode(Statement memory statement, bytes memory params) internal pure returns (bytes memory out) {
        uint256 outputs = statement.outputs.length;
        uint256 count = statement.rows.length;
        bytes memory numbers = new bytes(4 * (5 + 2 * outputs + 1 + count + 4));
        uint256 cursor = _put(numbers, 0, 4 + 2 * outputs);
        cursor = _put(numbers, cursor, statement.program.entry);
        cursor = _put(numbers, cursor, HALT_PC);
        cursor = _put(numbers, cursor, statement.ramEnd);
        cursor = _put(numbers, cursor, statement.wideEnd);
        for (uint256 i = 0; i < outputs; ++i) {
            cursor = _put(numbers, cursor, statement.outputs[i] & 0xffff);
            cursor = _put(numbers, cursor, statement.outputs[i] >> 16);
        }
        cursor = _put(numbers, cursor, count);
        uint256 rowsAt = statement.rowsAt;
        assembly ("memory-safe") {
            calldatacopy(add(add(numbers, 32), cursor), rowsAt, shl(2, count)) // numbers[cursor ..] = the rows
        }
        cursor += 4 * count;
        cursor = _put(numbers, cursor, 0); // one segment,
        cursor = _put(numbers, cursor, 1); // number one,
        cursor = _put(numbers, cursor, 1); // the first
        _put(numbers, cursor, 1); // and the last
        return abi.encodePacked(bytes4(uint32(params.length) << 24), params, statement.program.digest, numbers);
    }

    function _put(bytes memory out, uint256 cursor, uint256 number) private pure returns (uint256) {
        // Four bytes, least significant first. The place of out[cursor] is 32 further, and the number the last four bytes of its word.
        uint256 word = Quintic.swapBytes(number);
        assembly ("memory-safe") {
            let to := add(add(out, 4), cursor)
            mstore(to, or(shl(32, shr(32, mload(to))), word)) // out[cursor .. cursor + 3] = word
        }
        return cursor + 4;
    }

    /// Adds the fractions that the verifier says itself.
    function addBoundary(Statement memory statement, Layout memory shape, Fingerprint memory fingerprint, Fraction memory sum) internal pure {
        _say(sum, fingerprint, true, Machine.STATE_BUS, statement.program.entry, FIRST_CLOCK, 0);
        _say(sum, fingerprint, false, Machine.STATE_BUS, HALT_PC, shape.clockAfter, 0);
        for (uint256 i = 0; i < OUTPUTS; ++i) {
            _say(sum, fingerprint, false, Machine.OUTPUT_BUS, i, statement.outputs[i] & 0xffff, statement.outputs[i] >> 16);
        }
        _say(sum, fingerprint, true, Machine.SORT_BUS, RAM, _imageEnd(statement), 0);
        _say(sum, fingerprint, false, Machine.SORT_BUS, RAM, statement.ramEnd, 0);
        _say(sum, fingerprint, true, Machine.SORT_BUS, WIDE, 0, 0);
        _say(sum, fingerprint, false, Machine.SORT_BUS, WIDE, statement.wideEnd, 0);
    }

    function _say(Fraction memory sum, Fingerprint memory fingerprint, bool push, uint256 bus, uint256 e0, uint256 e1, uint256 e2) private pure {
        uint256 denominator = Fingerprints.of3(fingerprint, bus, e0, e1, e2);
        if (denominator.isZero()) refuse("boundary: zero denominator");
        Gkr.add(sum, push ? Quintic.ONE : Quintic.base(Quintic.P - 1), denominator);
    }

    function _imageEnd(Statement memory statement) private pure returns (uint256) {
        return uint256(statement.program.imageBegin) + statement.program.imageWords;
    }
}
