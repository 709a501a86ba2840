// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused, Transcript} from "./Channel.sol";
import {Fingerprint, Fingerprints} from "./Fingerprint.sol";
import {FixedColumns} from "./FixedColumns.sol";
import {LeafClaim} from "./Gkr.sol";
import {Layout, Table} from "./Layout.sol";
import {BlockWeights, Blocks, Multilinear} from "./Multilinear.sol";
import {BABY_BEAR, FOLD, M16, M20, M24, M27, M31, MODULUS, P16_LANES, P2_LANES, P_LANES, Quintic} from "./Quintic.sol";
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
    /// Sums of the interactions' selectors, by bus; times their entries, by slot.
    uint256[] ofBus;
    uint256[] ofSlot;
    uint256 batch;
    /// The weights of the blocks in the leaf vector, by table, by interaction.
    uint256[][] selectors;
    /// Has a table an interaction with a multiplicity?
    bool[] multiplicities;
    /// Places in memory of the present tables' code, by table.
    uint256[] code;
    uint256 numerators;
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

    /// The bytes that `verify` reads.
    function size(Layout memory shape) internal pure returns (uint256) {
        return 20 * (DEGREE * shape.maxLog + shape.opened);
    }

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
        uint256 numerators = leaves.numerator;
        evaluation.selectors = new uint256[][](shape.tables.length);
        evaluation.multiplicities = new bool[](shape.tables.length);
        for (uint256 i = 0; i < shape.tallestFirst.length; ++i) {
            uint256 t = shape.tallestFirst[i];
            Table memory table = shape.tables[t];
            uint256[] memory selectors = new uint256[](table.interactions);
            evaluation.selectors[t] = selectors;
            Blocks.nextMany(blocks, table.log, table.interactions, Quintic.place(selectors));
            uint256 constants;
            (constants, evaluation.multiplicities[t]) = _constantNumerators(selectors, evaluation.code[t]);
            numerators = numerators.sub(constants.mul(Multilinear.countWeight(table.rows, leaves.point, table.log)));
        }
        // Blocks lie one after the other, from the first leaf on.
        uint256 outside = Multilinear.countWeight(blocks.offset, leaves.point, leaves.point.length).oneMinus();
        return numerators.add(evaluation.batch.mul(leaves.denominator.sub(outside)));
    }

    /// The sum of the selectors of pushes, less those of pulls, that have no multiplicity; do others have one? `infos` is where
    /// the code says which they are.
    function _constantNumerators(uint256[] memory selectors, uint256 infos) private pure returns (uint256, bool multiplicities) {
        uint256 pushes;
        uint256 pulls;
        assembly ("memory-safe") {
            let p := add(selectors, 32) // the place of selectors[0]
            for { let end := add(p, shl(5, mload(selectors))) } lt(p, end) { p := add(p, 32) } {
                switch byte(0, mload(infos)) // bits PUSH and TIMES
                case 0 { pulls := add(pulls, mload(p)) }
                case 1 { pushes := add(pushes, mload(p)) }
                default { multiplicities := 1 }
                infos := add(infos, 1)
            }
        }
        return (pushes.foldMany().sub(pulls.foldMany()), multiplicities);
    }

    function _finalValue(Layout memory shape, Evaluation memory evaluation, ColumnEvals memory evals) private pure returns (uint256) {
        evaluation.ofBus = new uint256[](Machine.BUSSES);
        evaluation.ofSlot = new uint256[](1 << Machine.LOG_WIDTH);
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
        return batch.mul(batch.mul(evaluation.constraints).add(_fingerprints(evaluation))).add(evaluation.numerators);
    }

    /// The sum of all fingerprints times their selectors. They are linear: c and the busses' ids times ofBus, less the weights times ofSlot.
    function _fingerprints(Evaluation memory evaluation) private pure returns (uint256 sum) {
        uint256[] memory weights = evaluation.fingerprint.weights;
        for (uint256 bus = 0; bus < Machine.BUSSES; ++bus) {
            sum = sum.add(Fingerprints.base(evaluation.fingerprint, bus).mul(evaluation.ofBus[bus].foldMany()));
        }
        for (uint256 i = 0; i < weights.length; ++i) {
            uint256 entries = evaluation.ofSlot[i];
            if (entries != 0) sum = sum.sub(weights[i].mul(entries.foldMany()));
        }
    }

    /// Runs a table's code: its values are the cells (committed, fixed, of the program), `on`, the constants, and the operations'
    /// results.
    function _addTable(Table memory table, uint256 t, Evaluation memory evaluation, ColumnEvals memory evals) private pure {
        unchecked {
            uint256 code = evaluation.code[t] + table.interactions;
            uint256 constants = Quintic.load(code) >> 240;
            uint256 operations = Quintic.load(code + 2 + 4 * constants) >> 240;
            (uint256 place, uint256 to) = _cells(table, evaluation.imageBegin, evaluation.code[t], evals, 1 + constants + operations);
            uint256 on = Multilinear.countWeight(table.rows, evals.point, table.log);
            Quintic.store(to, on);
            code += 2;
            for (uint256 end = code + 4 * constants; code != end; code += 4) {
                to += 32;
                Quintic.store(to, Quintic.load(code) >> 224);
            }
            code = _operate(place, code + 2, operations, to + 32);
            if (evaluation.multiplicities[t]) _addNumerators(place, code, evaluation, t, on);
            code = _addFingerprints(place, code, evaluation, evaluation.selectors[t]);
            uint256 sum = evaluation.constraints;
            for (uint256 end = code + 2 * table.constraints; code != end; code += 2) {
                sum = sum.mul(evaluation.batch).add(Quintic.load(place + 32 * (Quintic.load(code) >> 240)));
            }
            evaluation.constraints = sum;
        }
    }

    /// Puts a table's cells into a new list with room for `others`. Returns the places of the first value and of the first other one.
    function _cells(Table memory table, uint256 imageBegin, uint256 code, ColumnEvals memory evals, uint256 others)
        private
        pure
        returns (uint256 place, uint256 to)
    {
        unchecked {
            uint256[] memory fixedCells = FixedColumns.evaluate(table, imageBegin, evals.point, code);
            place = Quintic.place(new uint256[](table.columns + fixedCells.length + table.programColumns + others));
            uint256 opened = Quintic.place(evals.values) + 32 * table.firstOpened;
            Quintic.copy(place, opened, table.columns);
            to = place + 32 * table.columns;
            Quintic.copy(to, Quintic.place(fixedCells), fixedCells.length);
            to += 32 * fixedCells.length;
            Quintic.copy(to, opened + 32 * table.columns, table.programColumns);
            to += 32 * table.programColumns;
        }
    }

    /// Operations, each result the next value, from the place `to` on: products, sums and differences of two values, and sums of more.
    /// Returns the place after them. Numbers of values have two bytes and are times 32 the distances from `place`.
    function _operate(uint256 place, uint256 code, uint256 count, uint256 to) private pure returns (uint256) {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        uint256 lanes = P_LANES;
        assembly ("memory-safe") {
            function sumOf(first, cursor, counts) -> sum, next {
                // sum += mul(a, b) for each pair of the products that are added
                next := cursor
                for { let last := add(next, shl(2, byte(1, counts))) } lt(next, last) { next := add(next, 4) } {
                    let b := mload(next)
                    let a := mload(add(first, and(shr(235, b), 0x1fffe0)))
                    b := mload(add(first, and(shr(219, b), 0x1fffe0)))
                    let u := mulmod(a, and(b, M16), MODULUS)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, M16)))), mulmod(a, and(shr(16, b), M16), MODULUS))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                }
                // sum += P2_LANES - mul(a, b) for each pair of those that are subtracted
                for { let last := add(next, shl(2, byte(2, counts))) } lt(next, last) { next := add(next, 4) } {
                    let b := mload(next)
                    let a := mload(add(first, and(shr(235, b), 0x1fffe0)))
                    b := mload(add(first, and(shr(219, b), 0x1fffe0)))
                    let u := mulmod(a, and(b, M16), MODULUS)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, M16)))), mulmod(a, and(shr(16, b), M16), MODULUS))
                    sum := add(sum, sub(add(P_LANES, mul(15, and(u, M27))), and(shr(27, u), M24)))
                }
                // sum += a, and sum += P2_LANES - a
                for { let last := add(next, shl(1, byte(3, counts))) } lt(next, last) { next := add(next, 2) } {
                    sum := add(sum, mload(add(first, and(shr(235, mload(next)), 0x1fffe0))))
                }
                for { let last := add(next, shl(1, byte(4, counts))) } lt(next, last) { next := add(next, 2) } {
                    sum := add(sum, sub(P2_LANES, mload(add(first, and(shr(235, mload(next)), 0x1fffe0)))))
                }
                // sum = foldSum(sum)
                sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
                sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
                sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
            }
            for { let end := add(to, shl(5, count)) } lt(to, end) { to := add(to, 32) } {
                // An operation of one byte, and numbers a and b, or how many terms there are of each kind.
                let word := mload(code)
                code := add(code, 5)
                switch byte(0, word)
                case 0 {
                    // store(to, mul(a, b))
                    let a := mload(add(place, and(shr(227, word), 0x1fffe0)))
                    word := mload(add(place, and(shr(211, word), 0x1fffe0)))
                    let u := mulmod(a, and(word, m16), modulus)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(a, and(shr(16, word), m16), modulus))
                    mstore(to, sub(add(and(shr(27, u), M24), lanes), mul(15, and(u, M27))))
                }
                case 1 {
                    // store(to, add(a, b))
                    word := add(mload(add(place, and(shr(227, word), 0x1fffe0))), mload(add(place, and(shr(211, word), 0x1fffe0))))
                    mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD)))
                }
                case 2 {
                    // store(to, sub(a, b))
                    word := add(mload(add(place, and(shr(227, word), 0x1fffe0))), sub(P2_LANES, mload(add(place, and(shr(211, word), 0x1fffe0)))))
                    mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD)))
                }
                default {
                    word, code := sumOf(place, code, word)
                    mstore(to, word)
                }
            }
        }
        return code;
    }

    /// Adds sum_j sel_j numerator_j, over the interactions that have a multiplicity.
    function _addNumerators(uint256 place, uint256 code, Evaluation memory evaluation, uint256 t, uint256 on) private pure {
        unchecked {
            uint256[] memory selectors = evaluation.selectors[t];
            for (uint256 j = 0; j < selectors.length; ++j) {
                uint256 word = Quintic.load(code);
                code += 4 + 2 * (word >> 224 & 0xff);
                uint256 info = Quintic.load(evaluation.code[t] + j) >> 248;
                if (info & TIMES == 0) continue;
                uint256 numerator = selectors[j].mul(on).mul(Quintic.load(place + 32 * (word >> 232 & 0xffff)));
                evaluation.numerators = info & PUSH != 0 ? evaluation.numerators.add(numerator) : evaluation.numerators.sub(numerator);
            }
        }
    }

    /// Adds the selectors to their busses, and times the entries to their slots. Returns the place after the interactions.
    function _addFingerprints(uint256 place, uint256 code, Evaluation memory evaluation, uint256[] memory selectors) private pure returns (uint256 next) {
        uint256 ofBus = Quintic.place(evaluation.ofBus);
        uint256 ofSlot = Quintic.place(evaluation.ofSlot);
        assembly ("memory-safe") {
            function addEntries(first, cursor, end, selector, to) {
                let modulus := MODULUS
                let low := and(selector, M16)
                let high := and(shr(16, selector), M16)
                for {} lt(cursor, end) { cursor := add(cursor, 2) } {
                    // store(to, load(to) + mul(v[number], selector)), not folded
                    let a := mload(add(first, and(shr(235, mload(cursor)), 0x1fffe0)))
                    let u := mulmod(a, low, modulus)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, M16)))), mulmod(a, high, modulus))
                    mstore(to, add(mload(to), sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))))
                    to := add(to, 32)
                }
            }
            next := code
            let from := add(selectors, 32) // the place of selectors[0]
            for { let end := add(from, shl(5, mload(selectors))) } lt(from, end) { from := add(from, 32) } {
                // A bus of one byte, the multiplicity's number of two, and the number of entries.
                let word := mload(next)
                let selector := mload(from)
                let bus := add(ofBus, shl(5, byte(0, word)))
                mstore(bus, add(mload(bus), selector)) // ofBus[bus] += selector, not folded
                code := add(next, 4)
                next := add(code, shl(1, byte(3, word)))
                addEntries(place, code, next, selector, ofSlot)
            }
        }
    }
}
