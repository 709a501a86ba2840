// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused, Transcript} from "./Channel.sol";
import {Fingerprint, Fingerprints} from "./Fingerprint.sol";
import {FixedColumns} from "./FixedColumns.sol";
import {LeafClaim} from "./Gkr.sol";
import {Layout, Table} from "./Layout.sol";
import {BlockWeights, Blocks, Multilinear} from "./Multilinear.sol";
import {Quintic} from "./Quintic.sol";
import {Machine} from "./generated/Machine.sol";

/// The values of the present tables' columns at the first coordinates of `point`: for each table in order the committed ones,
/// then those of the program polynomial.
struct ColumnEvals {
    uint256[] point;
    uint256[] values;
}

/// What the evaluation of the tables needs and adds up.
struct Evaluation {
    uint256 imageBegin;
    Fingerprint fingerprint;
    /// The fingerprints' constant parts, by bus.
    uint256[] bases;
    uint256 batch;
    /// The weights of the blocks in the leaf vector, by table, by interaction.
    uint256[][] selectors;
    /// Places in memory of the present tables' code, by table.
    uint256[] code;
    uint256 numerators;
    uint256 fingerprints;
    /// sum a^i C_i by Horner's rule, the last constraint first.
    uint256 constraints;
}

/// One sum-check for all constraints of all tables and for the leaf claims of the GKR (spec/argument.md, section 5).
library ZeroCheck {
    using Quintic for uint256;
    using Transcript for Channel;

    uint256 private constant DEGREE = 3;

    /// Bits of what the code says first of an interaction.
    uint256 private constant PUSH = 1;
    uint256 private constant TIMES = 2;

    uint256 private constant OP_MUL = 0;
    uint256 private constant OP_ADD = 1;

    function verify(Channel memory channel, Layout memory shape, LeafClaim memory leaves, Evaluation memory evaluation)
        internal
        pure
        returns (ColumnEvals memory evals)
    {
        evaluation.batch = channel.challenge("\x0fzerocheck batch");
        uint256 claim = _claim(shape, leaves, evaluation);
        evals.point = new uint256[](shape.maxLog);
        for (uint256 i = 0; i < shape.maxLog; ++i) {
            uint256[] memory coefficients = channel.receiveElements("\x0fzerocheck round", DEGREE);
            evals.point[i] = channel.challenge("\x0fzerocheck round");
            claim = Multilinear.nextClaim(claim, leaves.point[i], coefficients, evals.point[i]);
        }
        evals.values = channel.receiveElements("\x0ccolumn evals", shape.opened);
        if (!claim.equal(_finalValue(shape, evaluation, evals))) revert Refused("zerocheck: final value");
    }

    /// What the rows' sum has to be: the leaf claim less what has a closed form, the constant numerators and the leaves outside all blocks.
    function _claim(Layout memory shape, LeafClaim memory leaves, Evaluation memory evaluation) private pure returns (uint256) {
        BlockWeights memory blocks = Blocks.start(leaves.point);
        uint256 rest = Quintic.ONE;
        uint256 numerators = leaves.numerator;
        evaluation.selectors = new uint256[][](shape.tables.length);
        for (uint256 i = 0; i < shape.tallestFirst.length; ++i) {
            uint256 t = shape.tallestFirst[i];
            Table memory table = shape.tables[t];
            uint256[] memory selectors = new uint256[](table.interactions);
            evaluation.selectors[t] = selectors;
            uint256 constants = 0;
            for (uint256 j = 0; j < selectors.length; ++j) {
                uint256 selector = Blocks.next(blocks, table.log);
                selectors[j] = selector;
                rest = rest.sub(selector);
                uint256 info = Quintic.load(evaluation.code[t] + j) >> 248;
                if (info & TIMES == 0) constants = info & PUSH != 0 ? constants.add(selector) : constants.sub(selector);
            }
            numerators = numerators.sub(constants.mul(Multilinear.countWeight(table.rows, leaves.point, table.log)));
        }
        return numerators.add(evaluation.batch.mul(leaves.denominator.sub(rest)));
    }

    function _finalValue(Layout memory shape, Evaluation memory evaluation, ColumnEvals memory evals) private pure returns (uint256) {
        evaluation.bases = new uint256[](Machine.BUSSES);
        for (uint256 bus = 0; bus < Machine.BUSSES; ++bus) evaluation.bases[bus] = Fingerprints.base(evaluation.fingerprint, bus);
        for (uint256 i = shape.present.length; i > 0;) {
            --i;
            uint256 free;
            assembly ("memory-safe") {
                free := mload(0x40)
            }
            _addTable(shape.tables[shape.present[i]], shape.present[i], evaluation, evals);
            assembly ("memory-safe") {
                mstore(0x40, free) // nothing that was allocated in between is used again
            }
        }
        uint256 batch = evaluation.batch;
        return batch.mul(batch.mul(evaluation.constraints).add(evaluation.fingerprints)).add(evaluation.numerators);
    }

    /// Runs a table's code: its values are the cells (committed, fixed, of the program), `on`, the constants, and the operations'
    /// results.
    function _addTable(Table memory table, uint256 t, Evaluation memory evaluation, ColumnEvals memory evals) private pure {
        unchecked {
            uint256 code = evaluation.code[t] + table.interactions;
            uint256 constants = Quintic.load(code) >> 240;
            uint256 operations = Quintic.load(code + 2 + 4 * constants) >> 240;
            uint256[] memory fixedCells = FixedColumns.evaluate(table, evaluation.imageBegin, evals.point, evaluation.code[t]);
            uint256 given = table.columns + fixedCells.length;
            uint256 cells = given + table.programColumns;
            uint256[] memory v = new uint256[](cells + 1 + constants + operations);
            for (uint256 i = 0; i < table.columns; ++i) v[i] = evals.values[table.firstOpened + i];
            for (uint256 i = 0; i < fixedCells.length; ++i) v[table.columns + i] = fixedCells[i];
            for (uint256 i = 0; i < table.programColumns; ++i) v[given + i] = evals.values[table.firstOpened + table.columns + i];
            uint256 on = Multilinear.countWeight(table.rows, evals.point, table.log);
            v[cells] = on;
            code += 2;
            for (uint256 i = 0; i < constants; ++i) v[cells + 1 + i] = Quintic.load(code + 4 * i) >> 224;
            code = _operate(v, code + 4 * constants + 2, operations, cells + 1 + constants);
            code = _addInteractions(v, code, evaluation, t, on);
            uint256 sum = evaluation.constraints;
            uint256 place = Quintic.place(v);
            for (uint256 end = code + 2 * table.constraints; code != end; code += 2) {
                sum = sum.mul(evaluation.batch).add(Quintic.load(place + 32 * (Quintic.load(code) >> 240)));
            }
            evaluation.constraints = sum;
        }
    }

    /// Three operations of two operands, each result the next value. Returns the place after them.
    function _operate(uint256[] memory v, uint256 code, uint256 count, uint256 first) private pure returns (uint256) {
        unchecked {
            uint256 place = Quintic.place(v);
            uint256 end = place + 32 * (first + count);
            for (uint256 to = place + 32 * first; to < end; to += 32) {
                uint256 word = Quintic.load(code);
                uint256 a = Quintic.load(place + 32 * (word >> 232 & 0xffff));
                uint256 b = Quintic.load(place + 32 * (word >> 216 & 0xffff));
                uint256 op = word >> 248;
                Quintic.store(to, op == OP_MUL ? a.mul(b) : op == OP_ADD ? a.add(b) : a.sub(b));
                code += 5;
            }
            return code;
        }
    }

    /// sum_j sel_j (numerator_j + a fingerprint_j), in two sums.
    function _addInteractions(uint256[] memory v, uint256 code, Evaluation memory evaluation, uint256 t, uint256 on) private pure returns (uint256) {
        unchecked {
            uint256[] memory selectors = evaluation.selectors[t];
            uint256 place = Quintic.place(v);
            for (uint256 j = 0; j < selectors.length; ++j) {
                uint256 word = Quintic.load(code);
                uint256 end = code + 4 + 2 * (word >> 224 & 0xff);
                uint256 sum = evaluation.bases[word >> 248].sub(_weigh(evaluation.fingerprint.weights, place, code + 4, end));
                code = end;
                evaluation.fingerprints = evaluation.fingerprints.add(selectors[j].mul(sum));
                uint256 info = Quintic.load(evaluation.code[t] + j) >> 248;
                if (info & TIMES != 0) {
                    sum = selectors[j].mul(on).mul(Quintic.load(place + 32 * (word >> 232 & 0xffff)));
                    evaluation.numerators = info & PUSH != 0 ? evaluation.numerators.add(sum) : evaluation.numerators.sub(sum);
                }
            }
            return code;
        }
    }

    /// The entries whose numbers are in code .. end, each times its slot's weight: fewer than 2^7.
    function _weigh(uint256[] memory weights, uint256 place, uint256 code, uint256 end) private pure returns (uint256 sum) {
        unchecked {
            for (uint256 weight = Quintic.place(weights); code != end; code += 2) {
                sum += Quintic.load(weight).mul(Quintic.load(place + 32 * (Quintic.load(code) >> 240)));
                weight += 32;
            }
            return sum.foldSum();
        }
    }
}
