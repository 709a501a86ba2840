// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Transcript} from "./Channel.sol";
import {Data} from "./Data.sol";
import {FixedColumns} from "./FixedColumns.sol";
import {LeafClaim} from "./Gkr.sol";
import {Layouts, Table} from "./Layout.sol";
import {BlockPoint, Blocks, Multilinear} from "./Multilinear.sol";
import {RoundsClaim, RoundsStart} from "./Opening.sol";
import {ABOVE_P, BABY_BEAR, BIT32, FOLD, M15, M16, M20, M24, M27, M31, MODULUS, P15_LANES, P16_LANES, P2_LANES, P4_LANES, P6_LANES, P_LANES, Quintic} from "./Quintic.sol";
import {RowsClaim} from "./Rows.sol";
import {Remainder} from "./Whir.sol";
import {Machine} from "./generated/Machine.sol";

/// What the evaluation of the tables needs and adds up.
struct Evaluation {
    RowsClaim claim;
    Remainder left;
    /// For the weights of first rows, at the point of the leaves' claim and at that of the rows.
    uint256[] ofLeaves;
    uint256[] ofRows;
    /// By table, in the fields of its word that are numbers of columns, of interactions and of opened expressions: how many come before it, the tallest table
    /// first; opened expressions in the order of the tables.
    uint256[] before;
    /// Words with the numbers of all tables of one height, the greatest first.
    uint256[] heights;
    /// The places of the opened expressions' values, and, the tallest table's first, of what stands for the columns of the stack and of the program polynomial,
    /// and of the leaves.
    uint256 opened;
    uint256 columns;
    uint256 program;
    uint256 leaves;
    /// What tuples are made of, see ZeroCheck._prepare.
    uint256 tuples;
    /// Of the batching challenge a and of the opened expressions', see ZeroCheck.powersOf.
    uint256 powers;
    uint256 openedPowers;
    /// sum a^i C_i by Horner's rule, the last constraint first; likewise the opened expressions with their own challenge.
    uint256 constraints;
    uint256 expressions;
}

/// One sum-check for all constraints of all tables and for the leaf claims of the GKR (spec/argument.md, section 5).
library ZeroCheck {
    using Quintic for uint256;
    using Transcript for Channel;

    uint256 private constant DEGREE = 3;

    /// Where a table's word has its numbers of columns in the stack, of interactions, of columns in the program polynomial (one byte, the others two), of opened
    /// expressions; the log of its height. What has the numbers of the first three alone.
    uint256 private constant COLUMNS = 240;
    uint256 private constant LEAVES = 224;
    uint256 private constant PROGRAM = 32;
    uint256 private constant OPENED = 16;
    uint256 private constant HEIGHT = 112;
    uint256 private constant BLOCKS = 0xffffffff << 224 | 0xff << 32;

    /// Distances in what `_prepare` makes: words of signs, then of slots, then of classes. The tables' code has them (lib/zkvm/host/machine_code.cpp).
    uint256 private constant SLOTS = 64;
    uint256 private constant CLASSES = 8256; // 64 + 64 * 2^7

    /// How many bytes of the proof step 4 reads: the rounds' coefficients and the opened expressions' values.
    function size(RoundsStart memory start) internal pure returns (uint256) {
        return 20 * (DEGREE * start.maxLog + start.opened);
    }

    /// The rounds. They start from what the rows' sum has to be, with the constant numerators: the leaf claim less the leaves outside all blocks,
    /// which lie one after the other, from the first leaf on. Constant numerators have to be subtracted from it (spec/argument.md, section 5). Rounds only
    /// add to the claim, so adding them to the tables' sum is the same.
    function verify(Channel memory channel, RoundsStart memory start, RoundsClaim memory claim) internal pure {
        LeafClaim memory leaves = start.leaves;
        claim.batch = channel.challenge("\x02\x0fzerocheck batch");
        uint256 inside = Multilinear.countWeight(start.count, leaves.point, leaves.point.length, new uint256[](0));
        uint256 sum = leaves.numerator.add(claim.batch.mul(leaves.denominator.sub(inside.oneMinus())));
        claim.point = new uint256[](start.maxLog);
        for (uint256 i = 0; i < start.maxLog; ++i) {
            uint256[] memory coefficients = channel.receiveElements("\x01\x0fzerocheck round", DEGREE);
            claim.point[i] = channel.drawn();
            sum = Multilinear.nextClaim(sum, leaves.point[i], coefficients, claim.point[i]);
        }
        claim.columns.sum = sum;
    }

    /// The sum of what all tables say at the rows' point, with the constant numerators and the opened expressions, from what the opening left
    /// in the place of the columns, and from the values of the opened expressions from the place `opened` on.
    function finalValue(RowsClaim memory rows, Remainder memory left, uint256 opened) internal view returns (uint256) {
        Evaluation memory evaluation;
        evaluation.claim = rows;
        evaluation.left = left;
        evaluation.opened = opened;
        uint256 digits = rows.point.length >> 2;
        evaluation.ofLeaves = Multilinear.digitWeights(rows.leaves, digits);
        evaluation.ofRows = Multilinear.digitWeights(rows.point, digits);
        (evaluation.powers, evaluation.openedPowers) = (powersOf(rows.batch), powersOf(rows.openedBatch));
        _place(evaluation);
        _prepare(evaluation);
        for (uint256 i = rows.tables.length; i > 0;) {
            --i;
            uint256 free = Quintic.reserve(0);
            _addTable(Layouts.table(rows.tables[i]), evaluation.before[i], evaluation);
            assembly ("memory-safe") {
                mstore(0x40, free) // nothing that was allocated in between is used again
            }
        }
        uint256 sum = rows.batch.mul(rows.batch).mul(evaluation.constraints).add(left.first.mul(evaluation.expressions));
        return sum.add(_sumOfLeaves(evaluation));
    }

    /// Where the tables' columns and interactions are: one after the other, the tallest table's first. Makes what the opening left in the place of the columns,
    /// and room for the leaves.
    function _place(Evaluation memory evaluation) private pure {
        unchecked {
            uint256[] memory tables = evaluation.claim.tables;
            uint256[] memory before = new uint256[](tables.length);
            uint256[] memory heights = new uint256[](tables.length); // at most; the others are zero
            (evaluation.before, evaluation.heights) = (before, heights);
            uint256 sum = _placeBlocks(evaluation.claim.tallestFirst, tables, before, heights);
            uint256 opened = 0;
            for (uint256 t = 0; t < tables.length; ++t) {
                before[t] |= opened << OPENED;
                opened += tables[t] >> OPENED & 0xffff;
            }
            evaluation.leaves = Quintic.reserve(sum >> LEAVES & 0xffff);
            evaluation.columns = Quintic.reserve(sum >> COLUMNS);
            evaluation.program = Quintic.reserve(sum >> PROGRAM & 0xff);
            uint256 free = Quintic.reserve(0);
            Remainder memory left = evaluation.left;
            _cells(evaluation, sum >> COLUMNS, COLUMNS, left.ofStack, left.challenges, evaluation.columns);
            // The program polynomial's variables in the order of its index, the number of the column last.
            uint256[] memory x = _turned(left.challenges, left.columnLog);
            _cells(evaluation, sum >> PROGRAM & 0xff, PROGRAM, left.ofProgram, x, evaluation.program);
            assembly ("memory-safe") {
                mstore(0x40, free) // nothing that was allocated in between is used again
            }
        }
    }

    /// Fills the fields of blocks of `before`, and `heights`. Returns how many columns, interactions, columns of the program polynomial there are.
    function _placeBlocks(bytes memory tallestFirst, uint256[] memory tables, uint256[] memory before, uint256[] memory heights)
        private
        pure
        returns (uint256 sum)
    {
        unchecked {
            uint256 count = tables.length;
            uint256 fields = BLOCKS;
            assembly ("memory-safe") {
                let to := heights // the place of the height before
                let log := 0x100 // that of no table
                for { let i := 1 } iszero(gt(i, count)) { i := add(i, 1) } {
                    // word = tables[t], the i-th of tallestFirst
                    let t := shl(5, add(and(mload(add(tallestFirst, i)), 0xff), 1))
                    let word := mload(add(tables, t))
                    if iszero(eq(and(shr(HEIGHT, word), 0xff), log)) {
                        log := and(shr(HEIGHT, word), 0xff)
                        to := add(to, 32)
                        mstore(to, shl(HEIGHT, log))
                    }
                    word := and(word, fields)
                    mstore(to, add(mload(to), word))
                    mstore(add(before, t), sum) // before[t] = sum
                    sum := add(sum, word)
                }
            }
        }
    }

    /// `factor` times the weights at x of all `count` columns of one kind at the point of the rows, from the place `to` on.
    function _cells(Evaluation memory evaluation, uint256 count, uint256 kind, uint256 factor, uint256[] memory x, uint256 to) private pure {
        unchecked {
            uint256[] memory low = Multilinear.eqPrefixes(factor, evaluation.claim.point, x);
            BlockPoint memory where = Blocks.start(x);
            uint256 end = to + 32 * count;
            uint256 offset = 0;
            for (uint256 i = 0; to != end; ++i) {
                uint256 height = evaluation.heights[i];
                uint256 log = height >> HEIGHT & 0xff;
                height = height >> kind & (kind == PROGRAM ? 0xff : 0xffff);
                Blocks.weights(where, log, offset >> log, height, low[log], to);
                to += 32 * height;
                offset += height << log;
            }
        }
    }

    /// The leaves' sum with the weights of their blocks.
    function _sumOfLeaves(Evaluation memory evaluation) private pure returns (uint256 sum) {
        unchecked {
            BlockPoint memory where = Blocks.start(evaluation.claim.leaves);
            uint256 from = evaluation.leaves;
            uint256 offset = 0;
            for (uint256 i = 0; i < evaluation.heights.length; ++i) {
                uint256 count = evaluation.heights[i] >> LEAVES & 0xffff;
                if (count == 0) break;
                uint256 log = evaluation.heights[i] >> HEIGHT & 0xff;
                sum = sum.add(Blocks.sum(where, log, offset >> log, count, from));
                from += 32 * count;
                offset += count << log;
            }
        }
    }

    /// The coordinates from number `first` on, then those before it.
    function _turned(uint256[] memory point, uint256 first) private pure returns (uint256[] memory turned) {
        unchecked {
            uint256 n = point.length;
            turned = new uint256[](n);
            for (uint256 j = 0; j < n; ++j) turned[j] = point[j + first < n ? j + first : j + first - n];
        }
    }

    /// Makes the list of what tuples' fingerprints are sums of, all times the batching challenge a: two words for a table's signs; for each
    /// slot -a/2 times its weight, canonical, the 15 low bits of each lane and then the 16 others; for each class of tuples
    /// the fingerprint of what is constant.
    function _prepare(Evaluation memory evaluation) private view {
        uint256 to = Quintic.reserve((CLASSES >> 5) + Machine.CLASSES);
        evaluation.tuples = to;
        uint256 free = Quintic.reserve(0);
        unchecked {
            RowsClaim memory claim = evaluation.claim;
            uint256[] memory weights = Multilinear.eqTable(claim.alpha, 0, Machine.LOG_WIDTH);
            uint256 minusHalf = Quintic.sub(0, claim.batch).mul(Quintic.HALF);
            uint256 slot = to + SLOTS;
            uint256 from = Quintic.place(weights);
            for (uint256 end = from + 32 * weights.length; from != end; from += 32) {
                uint256 weight = Quintic.load(from).mul(minusHalf).toCanonical();
                Quintic.store(slot, weight & M15);
                Quintic.store(slot + 32, weight >> 15 & M16);
                slot += 64;
            }
            uint256 code = Data.load(claim.machineCode, Machine.CLASSES_AT, Machine.CLASSES_SIZE);
            _prepareClasses(code, to + CLASSES, weights, claim.c, claim.batch);
        }
        assembly ("memory-safe") {
            mstore(0x40, free) // nothing that was allocated in between is used again
        }
    }

    /// Puts the classes' words from the place `to` on.
    function _prepareClasses(uint256 code, uint256 to, uint256[] memory weights, uint256 c, uint256 batch) private pure {
        unchecked {
            uint256 minus = Quintic.sub(0, batch);
            uint256 bus = weights[weights.length - 1].mul(minus);
            c = c.mul(batch);
            for (uint256 end = to + 32 * Machine.CLASSES; to != end; to += 32) {
                uint256 word = Quintic.load(code);
                uint256 sum = c.add(bus.mul(Quintic.base(word >> 248)));
                code += 2;
                for (uint256 count = word >> 240 & 0xff; count != 0; --count) {
                    word = Quintic.load(code);
                    sum = sum.add(weights[word >> 248].mul(minus).mul(word >> 216 & 0xffffffff));
                    code += 5;
                }
                Quintic.store(to, sum);
            }
        }
    }

    /// Runs a table's code: its values are the cells (committed, fixed, of the program), `on`, the batching challenge, the values of the opened
    /// expressions, the constants, and the operations' results.
    function _addTable(Table memory table, uint256 before, Evaluation memory evaluation) private view {
        unchecked {
            RowsClaim memory claim = evaluation.claim;
            uint256 code = Data.load(claim.machineCode, table.codeAt, table.codeSize);
            (uint256 place, uint256 to) = _tableCells(table, before, evaluation, code, 2 + table.opened + countResults(code));
            uint256 on = Multilinear.countWeight(table.rows, claim.point, table.log, evaluation.ofRows);
            Quintic.store(to, on);
            Quintic.store(to + 32, claim.batch);
            to += 64;
            Quintic.copy(to, evaluation.opened + 32 * (before >> OPENED & 0xffff), table.opened);
            to += 32 * table.opened;
            code = run(place, code, to);
            _setSigns(place, Quintic.load(code) >> 240, evaluation, table, on);
            code = evaluateTuples(place, code + 2, evaluation.tuples, evaluation.leaves + 32 * (before >> LEAVES & 0xffff), table.interactions);
            uint256 addend = Quintic.load(code) >> 240;
            code += 2;
            evaluation.constraints = addPowers(place, code, table.constraints, evaluation.constraints, evaluation.powers);
            if (addend != 0) evaluation.constraints = evaluation.constraints.add(Quintic.load(place + 32 * (addend - 1)));
            code += 2 * table.constraints;
            evaluation.expressions = addPowers(place, code, table.opened, evaluation.expressions, evaluation.openedPowers);
        }
    }

    /// The constants and operations of a code.
    function countResults(uint256 code) internal pure returns (uint256) {
        unchecked {
            uint256 constants = Quintic.load(code) >> 240;
            return constants + (Quintic.load(code + 2 + 4 * constants) >> 240);
        }
    }

    /// From the place `to` on a code's constants and what it makes of the values from the place `place` on. Returns the place after constants and operations.
    function run(uint256 place, uint256 code, uint256 to) internal pure returns (uint256) {
        assembly ("memory-safe") {
            let end := add(code, shl(2, shr(240, mload(code))))
            for {} lt(code, end) { code := add(code, 4) } {
                mstore(to, shr(224, mload(add(code, 2))))
                to := add(to, 32)
            }
        }
        unchecked {
            return operate(place, code + 4, Quintic.load(code + 2) >> 240, to);
        }
    }

    /// What is added for a pull and for a push: the sign times the multiplicity times `on`; without multiplicity, the sign times `on` at the leaves'
    /// point, which the claim was not lessened by.
    function _setSigns(uint256 place, uint256 multiplicity, Evaluation memory evaluation, Table memory table, uint256 on) private pure {
        unchecked {
            uint256 push = multiplicity == 0
                ? Multilinear.countWeight(table.rows, evaluation.claim.leaves, table.log, evaluation.ofLeaves)
                : on.mul(Quintic.load(place + 32 * (multiplicity - 1)));
            Quintic.store(evaluation.tuples, Quintic.sub(0, push));
            Quintic.store(evaluation.tuples + 32, push);
        }
    }

    /// What `addPowers` takes of g: as in Quintic.horner, canonical halves of g and of g^2, in four words. Returns their place.
    function powersOf(uint256 g) internal pure returns (uint256 powers) {
        powers = Quintic.reserve(4);
        uint256 half = g.mul(Quintic.HALF);
        for (uint256 to = powers; to != powers + 64; to += 32) {
            half = half.toCanonical();
            Quintic.store(to, half & M15);
            Quintic.store(to + 64, half >> 15 & M16);
            half = half.mul(g);
        }
    }

    /// sum g^i x_i + g^count `sum` over values, in the order of the code, which is from the last one on. Lanes of values are at most B (see `operate`).
    /// Two at a time, with products of 15 and 16 bits by halves of g and g^2, where the sum and every other value are canonical: 9 (p + p) (p >> 15) + 2^37 < 2^51.
    function addPowers(uint256 place, uint256 code, uint256 count, uint256 sum, uint256 powers) internal pure returns (uint256) {
        uint256 m15 = M15;
        uint256 m27 = M27;
        uint256 modulus = MODULUS;
        uint256 lanes = P_LANES;
        sum = sum.toCanonical();
        assembly ("memory-safe") {
            let low := mload(powers)
            let high := mload(add(powers, 64))
            let end := add(code, shl(1, count))
            let u
            if and(count, 1) {
                // sum = canonical(mul15(sum, g) + x)
                u := mulmod(sum, low, modulus)
                u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, m15)))), mulmod(sum, high, modulus))
                sum := add(sub(add(and(shr(27, u), M24), lanes), mul(15, and(u, m27))), mload(add(place, and(shr(235, mload(code)), 0x1fffe0))))
                sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
                sum := sub(sum, mul(BABY_BEAR, shr(32, and(add(sum, ABOVE_P), BIT32))))
                code := add(code, 2)
            }
            for {} lt(code, end) { code := add(code, 4) } {
                // sum = canonical(mul15(sum, g^2) + mul15(canonical(x), g) + y)
                let y := mload(code)
                let x := mload(add(place, and(shr(235, y), 0x1fffe0)))
                x := sub(x, mul(BABY_BEAR, shr(32, and(add(x, ABOVE_P), BIT32))))
                u := add(mulmod(sum, mload(add(powers, 32)), modulus), mulmod(x, low, modulus))
                u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, m15)))), add(mulmod(sum, mload(add(powers, 96)), modulus), mulmod(x, high, modulus)))
                sum := add(sub(add(and(shr(27, u), M24), lanes), mul(15, and(u, m27))), mload(add(place, and(shr(219, y), 0x1fffe0))))
                sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
                sum := sub(sum, mul(BABY_BEAR, shr(32, and(add(sum, ABOVE_P), BIT32))))
            }
        }
        return sum;
    }

    /// Puts a table's cells into a new list with room for `others`. Returns the places of the first value and of the first other one.
    function _tableCells(Table memory table, uint256 before, Evaluation memory evaluation, uint256 code, uint256 others)
        private
        pure
        returns (uint256 place, uint256 to)
    {
        unchecked {
            uint256[] memory fixedCells = FixedColumns.evaluate(table, evaluation.claim.imageBegin, evaluation.claim.point, code);
            place = Quintic.reserve(table.columns + fixedCells.length + table.programColumns + others);
            Quintic.copy(place, evaluation.columns + 32 * (before >> COLUMNS), table.columns);
            to = place + 32 * table.columns;
            Quintic.copy(to, Quintic.place(fixedCells), fixedCells.length);
            to += 32 * fixedCells.length;
            Quintic.copy(to, evaluation.program + 32 * (before >> PROGRAM & 0xff), table.programColumns);
            to += 32 * table.programColumns;
        }
    }

    /// Operations (lib/zkvm/host/machine_code.cpp), each result the next value, from the place `to` on: products, and sums of products
    /// and values, in groups of one form. Returns the place after them. Numbers of values have two bytes and are times 32 the distances from `place`.
    /// Lanes of values are at most B = 2^31 + 8 * 2^27 < 2 p: products take them, fold(5 B) and fold(2 B + 6 p) return them.
    function operate(uint256 place, uint256 code, uint256 count, uint256 to) internal pure returns (uint256) {
        uint256 m16 = M16;
        assembly ("memory-safe") {
            function sumOf(first, cursor, counts) -> sum, next {
                // sum += mul(a, b) for each pair of the products that are added
                next := cursor
                for { let last := add(next, shl(2, byte(3, counts))) } lt(next, last) { next := add(next, 4) } {
                    let b := mload(next)
                    let a := mload(add(first, and(shr(235, b), 0x1fffe0)))
                    b := mload(add(first, and(shr(219, b), 0x1fffe0)))
                    let u := mulmod(a, and(b, M16), MODULUS)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, M16)))), mulmod(a, and(shr(16, b), M16), MODULUS))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                }
                // sum += P2_LANES - mul(a, b) for each pair of those that are subtracted
                for { let last := add(next, shl(2, byte(4, counts))) } lt(next, last) { next := add(next, 4) } {
                    let b := mload(next)
                    let a := mload(add(first, and(shr(235, b), 0x1fffe0)))
                    b := mload(add(first, and(shr(219, b), 0x1fffe0)))
                    let u := mulmod(a, and(b, M16), MODULUS)
                    u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, M16)))), mulmod(a, and(shr(16, b), M16), MODULUS))
                    sum := add(sum, sub(add(P_LANES, mul(15, and(u, M27))), and(shr(27, u), M24)))
                }
                // sum += a, and sum += P2_LANES - a
                for { let last := add(next, shl(1, byte(5, counts))) } lt(next, last) { next := add(next, 2) } {
                    sum := add(sum, mload(add(first, and(shr(235, mload(next)), 0x1fffe0))))
                }
                for { let last := add(next, shl(1, byte(6, counts))) } lt(next, last) { next := add(next, 2) } {
                    sum := add(sum, sub(P2_LANES, mload(add(first, and(shr(235, mload(next)), 0x1fffe0)))))
                }
                // sum = fold(fold(sum)): of at most 60 terms, none above 2 p, lanes are below 113 * 2^31, then below 8 * 2^31
                sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
                sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
            }
            for { let end := add(to, shl(5, count)) } lt(to, end) {} {
                // A code of one byte, how many operations follow, and how many terms there are of each kind.
                let word := mload(code)
                let last := add(to, and(shr(227, word), 0x1fffe0))
                code := add(code, 3)
                switch gt(byte(0, word), 3)
                case 0 {
                    switch byte(0, word)
                    case 0 {
                        for {} lt(to, last) { to := add(to, 32) } {
                            // store(to, mul(a, b))
                            word := mload(code)
                            code := add(code, 4)
                            let a := mload(add(place, and(shr(235, word), 0x1fffe0)))
                            word := mload(add(place, and(shr(219, word), 0x1fffe0)))
                            let u := mulmod(a, and(word, m16), MODULUS)
                            u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(a, and(shr(16, word), m16), MODULUS))
                            mstore(to, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                        }
                    }
                    case 3 {
                        code := add(code, 4)
                        for {} lt(to, last) { to := add(to, 32) } {
                            let sum
                            sum, code := sumOf(place, code, word)
                            mstore(to, sum)
                        }
                    }
                    case 1 {
                        for {} lt(to, last) { to := add(to, 32) } {
                            // store(to, fold(a + b))
                            word := mload(code)
                            code := add(code, 4)
                            word := add(mload(add(place, and(shr(235, word), 0x1fffe0))), mload(add(place, and(shr(219, word), 0x1fffe0))))
                            mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD)))
                        }
                    }
                    default {
                        for {} lt(to, last) { to := add(to, 32) } {
                            // store(to, fold(a + 2 p - b))
                            word := mload(code)
                            code := add(code, 4)
                            word := add(mload(add(place, and(shr(235, word), 0x1fffe0))), sub(P2_LANES, mload(add(place, and(shr(219, word), 0x1fffe0)))))
                            mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD)))
                        }
                    }
                }
                default {
                    switch byte(0, word)
                    case 4 {
                        for {} lt(to, last) { to := add(to, 32) } {
                            // mul(a, b) + c
                            word := mload(code)
                            code := add(code, 6)
                            let a := mload(add(place, and(shr(235, word), 0x1fffe0)))
                            let b := mload(add(place, and(shr(219, word), 0x1fffe0)))
                            let u := mulmod(a, and(b, m16), MODULUS)
                            u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(a, and(shr(16, b), m16), MODULUS))
                            word := add(mload(add(place, and(shr(203, word), 0x1fffe0))), sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                            mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD))) // store(to, fold(word))
                        }
                    }
                    case 8 {
                        for {} lt(to, last) { to := add(to, 32) } {
                            // a + b + 6 p - (c + d + e)
                            word := mload(code)
                            code := add(code, 10)
                            word := sub(add(P6_LANES, add(mload(add(place, and(shr(235, word), 0x1fffe0))), mload(add(place, and(shr(219, word), 0x1fffe0))))), add(mload(add(place, and(shr(203, word), 0x1fffe0))), add(mload(add(place, and(shr(187, word), 0x1fffe0))), mload(add(place, and(shr(171, word), 0x1fffe0))))))
                            mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD))) // store(to, fold(word))
                        }
                    }
                    case 7 {
                        for {} lt(to, last) { to := add(to, 32) } {
                            // a + b + c + d + e
                            word := mload(code)
                            code := add(code, 10)
                            word := add(mload(add(place, and(shr(235, word), 0x1fffe0))), add(mload(add(place, and(shr(219, word), 0x1fffe0))), add(mload(add(place, and(shr(203, word), 0x1fffe0))), add(mload(add(place, and(shr(187, word), 0x1fffe0))), mload(add(place, and(shr(171, word), 0x1fffe0)))))))
                            mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD))) // store(to, fold(word))
                        }
                    }
                    case 6 {
                        for {} lt(to, last) { to := add(to, 32) } {
                            // a + 4 p - (b + c)
                            word := mload(code)
                            code := add(code, 6)
                            word := sub(add(mload(add(place, and(shr(235, word), 0x1fffe0))), P4_LANES), add(mload(add(place, and(shr(219, word), 0x1fffe0))), mload(add(place, and(shr(203, word), 0x1fffe0)))))
                            mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD))) // store(to, fold(word))
                        }
                    }
                    default {
                        for {} lt(to, last) { to := add(to, 32) } {
                            // a + b + c
                            word := mload(code)
                            code := add(code, 6)
                            word := add(mload(add(place, and(shr(235, word), 0x1fffe0))), add(mload(add(place, and(shr(219, word), 0x1fffe0))), mload(add(place, and(shr(203, word), 0x1fffe0)))))
                            mstore(to, add(and(word, M31), mul(and(shr(31, word), M20), FOLD))) // store(to, fold(word))
                        }
                    }
                }
            }
        }
        return code;
    }

    /// From the place `to` on, for `count` tuples: the sign and a times the fingerprint. Returns the place after the interactions.
    /// Products are of 15 and 16 bits, a b 2^-42, so weights are halves. Two of elements with lanes below p + 2^24 with canonical weights
    /// are reduced at once: 2 * 9 (p + 2^24 - 1) (p >> 15) + 2^37 < 2^51.
    function evaluateTuples(uint256 place, uint256 code, uint256 tuples, uint256 to, uint256 count) internal pure returns (uint256 next) {
        assembly ("memory-safe") {
            next := code
            let u
            let v
            let w
            for { let end := add(to, shl(5, count)) } lt(to, end) { to := add(to, 32) } {
                // Distances of the class (two bytes), of the sign, of the first slot (two bytes); how many bytes singles and pairs have; their shape.
                let head := mload(next)
                let sum := add(mload(add(tuples, shr(240, head))), mload(add(tuples, byte(2, head))))
                let weight := add(tuples, and(shr(216, head), 0xffff))
                // A single: sum += mul15(v, weight). A pair: sum += mul15(v, weight) + mul15(w, next weight).
                switch byte(7, head)
                case 0 {
                    next := add(next, 8)
                    for { let last := add(next, byte(5, head)) } lt(next, last) { next := add(next, 2) } {
                        v := mload(add(place, and(shr(235, mload(next)), 0x1fffe0)))
                        u := mulmod(v, mload(weight), MODULUS)
                        u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), mulmod(v, mload(add(weight, 32)), MODULUS))
                        sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                        weight := add(weight, 64)
                    }
                    for { let last := add(next, byte(6, head)) } lt(next, last) { next := add(next, 4) } {
                        w := mload(next)
                        v := mload(add(place, and(shr(235, w), 0x1fffe0)))
                        w := mload(add(place, and(shr(219, w), 0x1fffe0)))
                        u := add(mulmod(v, mload(weight), MODULUS), mulmod(w, mload(add(weight, 64)), MODULUS))
                        u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), add(mulmod(v, mload(add(weight, 32)), MODULUS), mulmod(w, mload(add(weight, 96)), MODULUS)))
                        sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                        weight := add(weight, 128)
                    }
                    // There may be many, at most 110: here they come below 8 * 2^31.
                    sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
                }
                case 2 {
                    // a single
                    v := mload(add(place, and(shr(171, head), 0x1fffe0)))
                    u := mulmod(v, mload(weight), MODULUS)
                    u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), mulmod(v, mload(add(weight, 32)), MODULUS))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    next := add(next, 10)
                }
                case 5 {
                    // two pairs
                    v := mload(add(place, and(shr(171, head), 0x1fffe0)))
                    w := mload(add(place, and(shr(155, head), 0x1fffe0)))
                    u := add(mulmod(v, mload(weight), MODULUS), mulmod(w, mload(add(weight, 64)), MODULUS))
                    u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), add(mulmod(v, mload(add(weight, 32)), MODULUS), mulmod(w, mload(add(weight, 96)), MODULUS)))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    v := mload(add(place, and(shr(139, head), 0x1fffe0)))
                    w := mload(add(place, and(shr(123, head), 0x1fffe0)))
                    u := add(mulmod(v, mload(add(weight, 128)), MODULUS), mulmod(w, mload(add(weight, 192)), MODULUS))
                    u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), add(mulmod(v, mload(add(weight, 160)), MODULUS), mulmod(w, mload(add(weight, 224)), MODULUS)))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    next := add(next, 16)
                }
                case 1 {
                    // a single and a pair
                    v := mload(add(place, and(shr(171, head), 0x1fffe0)))
                    u := mulmod(v, mload(weight), MODULUS)
                    u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), mulmod(v, mload(add(weight, 32)), MODULUS))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    v := mload(add(place, and(shr(155, head), 0x1fffe0)))
                    w := mload(add(place, and(shr(139, head), 0x1fffe0)))
                    u := add(mulmod(v, mload(add(weight, 64)), MODULUS), mulmod(w, mload(add(weight, 128)), MODULUS))
                    u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), add(mulmod(v, mload(add(weight, 96)), MODULUS), mulmod(w, mload(add(weight, 160)), MODULUS)))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    next := add(next, 14)
                }
                case 4 {
                    // a pair
                    v := mload(add(place, and(shr(171, head), 0x1fffe0)))
                    w := mload(add(place, and(shr(155, head), 0x1fffe0)))
                    u := add(mulmod(v, mload(weight), MODULUS), mulmod(w, mload(add(weight, 64)), MODULUS))
                    u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), add(mulmod(v, mload(add(weight, 32)), MODULUS), mulmod(w, mload(add(weight, 96)), MODULUS)))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    next := add(next, 12)
                }
                default {
                    // two singles
                    v := mload(add(place, and(shr(171, head), 0x1fffe0)))
                    u := mulmod(v, mload(weight), MODULUS)
                    u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), mulmod(v, mload(add(weight, 32)), MODULUS))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    v := mload(add(place, and(shr(155, head), 0x1fffe0)))
                    u := mulmod(v, mload(add(weight, 64)), MODULUS)
                    u := add(shr(15, sub(add(u, P15_LANES), mul(BABY_BEAR, and(u, M15)))), mulmod(v, mload(add(weight, 96)), MODULUS))
                    sum := add(sum, sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))))
                    next := add(next, 12)
                }
                mstore(to, add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))) // store(to, fold(sum))
            }
        }
    }
}
