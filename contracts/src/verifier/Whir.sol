// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {BaseDot} from "./BaseDot.sol";
import {Channel, Refused, Transcript} from "./Channel.sol";
import {Merkle} from "./Merkle.sol";
import {Multilinear} from "./Multilinear.sol";
import {Quintic} from "./Quintic.sol";
import {LastFamily} from "./generated/LastFamily.sol";

/// One code: spec/proof.md, section 4.
struct Round {
    uint256 fold;
    uint256 shrink;
    uint256 queries;
    uint256 outOfDomain;
    uint256 grindQuery;
    /// Eight bytes, the first fold's the highest; after them, in round JOIN, that of the fold that joins the program.
    uint256 grindFold;
}

struct Params {
    uint256 n;
    uint256 rate;
    uint256 cap;
    uint256 maxLogLeaves;
    uint256 grindBus;
    Round[] rounds;
}

/// The family that the verifier pins: `last`, with Keccak-256.
library Family {
    function name(Params memory params) internal pure returns (bytes memory) {
        return abi.encodePacked(LastFamily.NAME, uint8(0x30 + params.n / 10), uint8(0x30 + params.n % 10));
    }

    /// The variables of the smallest set that holds `size` cells; beyond MOST there is none.
    function least(uint256 size) internal pure returns (uint256 n) {
        n = LastFamily.LEAST;
        while (1 << n < size) ++n;
    }

    /// The smallest set for at least n variables.
    function choose(uint256 n) internal pure returns (Params memory params) {
        if (n > LastFamily.MOST) revert Refused("stack does not fit the parameters");
        bytes memory sets = LastFamily.SETS;
        uint256 cursor = n < LastFamily.LEAST ? 0 : 64 * (n - LastFamily.LEAST);
        params.n = uint8(sets[cursor]);
        params.rate = uint8(sets[cursor + 1]);
        params.cap = uint8(sets[cursor + 2]);
        params.maxLogLeaves = uint8(sets[cursor + 3]);
        params.grindBus = uint8(sets[cursor + 4]);
        params.rounds = new Round[](uint8(sets[cursor + 5]));
        cursor += 6;
        for (uint256 i = 0; i < params.rounds.length; ++i) {
            Round memory round = params.rounds[i];
            round.fold = uint8(sets[cursor]);
            round.shrink = uint8(sets[cursor + 1]);
            round.queries = uint256(uint8(sets[cursor + 2])) << 8 | uint8(sets[cursor + 3]);
            round.outOfDomain = uint8(sets[cursor + 4]);
            round.grindQuery = uint8(sets[cursor + 5]);
            for (uint256 j = 0; j < 8; ++j) round.grindFold = round.grindFold << 8 | uint8(sets[cursor + 6 + j]);
            cursor += 14;
        }
    }
}

/// What the verifier knows of a committed polynomial: sum of f(x) y^index(x) = value for each of the points.
struct Root {
    bytes32[] digests;
    uint256[] points;
    uint256[] values;
}

/// What is claimed of an affine sum of columns, which need not be known yet: it is `sum`, and with g the challenge of the first batch and w the number of
/// claims out of the domain g^(w + 1) `opened` more.
struct ColumnsClaim {
    uint256 batch;
    uint256 sum;
    uint256 opened;
}

/// What an opening leaves to be checked: with x_j in the place of column j, the affine sum is `value`. x_j is the weight of its column at the
/// challenges, times `ofStack`; for a column of the program polynomial at its own point, times `ofProgram`.
struct Remainder {
    uint256 value;
    uint256 ofStack;
    uint256 ofProgram;
    /// g^(w + 1).
    uint256 first;
    uint256[] challenges;
    /// The program polynomial's point begins with the challenge of this number and ends with those before it.
    uint256 columnLog;
}

/// What is known of the program polynomial: its tree's root for these parameters, and its number of cells.
struct ProgramRoot {
    bytes32 root;
    uint256 size;
}

/// The power claims of one batch, which live on the variables that were left when it was added.
struct PowerBatch {
    uint256 bound;
    /// Elements of the challenge field.
    uint256[] outOfDomain;
    /// Elements of the base field, as integers.
    uint256[] queries;
    uint256[] coefficients;
}

/// How far an opening has come: all that the rounds to come need of those behind.
struct OpeningState {
    Params params;
    Root root;
    ProgramRoot program;
    /// See Remainder.
    uint256 first;
    PowerBatch[] batches;
    /// As many as are drawn, without the join's: `bound`.
    uint256[] challenges;
    uint256 bound;
    uint256 join;
    uint256 claim;
    /// What a constant in the first claim has become: the product of the challenges of all rounds.
    uint256 factor;
    uint256 domainLog;
}

/// The opening of the committed polynomial (spec/proof.md, section 5).
library Whir {
    using Quintic for uint256;
    using Transcript for Channel;

    /// A generator of the group of order 2^27.
    uint256 private constant ROOT27 = 440564289;
    /// The round after whose folds the program polynomial joins (spec/proof.md, section 6). There are always two rounds.
    uint256 private constant JOIN = 1;

    function readCommitment(Channel memory channel, Params memory params) internal pure returns (Root memory) {
        return _readRoot(channel, params, params.n + params.rate - params.rounds[0].fold, params.rounds[0], "\x01\x04root", "\x02\x09ood point", "\x01\x09ood value");
    }

    /// What is claimed of a committed polynomial, before anything of its opening is read.
    function start(Params memory params, Root memory root, ProgramRoot memory program, ColumnsClaim memory columns)
        internal
        pure
        returns (OpeningState memory state)
    {
        state.params = params;
        state.root = root;
        state.program = program;
        state.batches = new PowerBatch[](params.rounds.length + 1);
        state.challenges = new uint256[](params.n);
        state.domainLog = params.n + params.rate - params.rounds[0].fold;
        state.factor = Quintic.ONE;
        _addFirstBatch(state, columns);
    }

    /// Reads what opens code 0. REQUIRES: a state that has just been started.
    function readFirst(Channel memory channel, OpeningState memory state) internal pure {
        _round(channel, state, 0, digitPowers(state.domainLog));
    }

    /// Reads what opens the other codes, and decides but for what is left. REQUIRES: the state that `readFirst` left.
    function readOthers(Channel memory channel, OpeningState memory state) internal pure returns (Remainder memory) {
        // Domains only shrink.
        uint256[] memory powers = digitPowers(state.domainLog);
        for (uint256 i = 1; i + 1 < state.params.rounds.length; ++i) _round(channel, state, i, powers);
        uint256[] memory last = _lastRound(channel, state, powers);
        while (state.bound < state.params.n) state.challenges[state.bound++] = _sumcheck(channel, state, 0);
        return _leave(state, last);
    }

    /// Reads a root and the values at out-of-domain points, which are drawn between the two.
    function _readRoot(
        Channel memory channel,
        Params memory params,
        uint256 domainLog,
        Round memory round,
        bytes32 rootHeader,
        bytes32 pointHeader,
        bytes32 valueHeader
    ) private pure returns (Root memory root) {
        root.digests = channel.receiveDigests(rootHeader, 1 << (params.cap < domainLog ? params.cap : domainLog));
        root.points = channel.challenges(pointHeader, round.outOfDomain);
        root.values = channel.receiveElements(valueHeader, round.outOfDomain);
    }

    /// The challenge with whose powers the claims are added up: those out of the domain, then the columns'.
    function drawBatch(Channel memory channel) internal pure returns (uint256) {
        return channel.challenge("\x02\x0awhir batch");
    }

    function _addFirstBatch(OpeningState memory state, ColumnsClaim memory columns) private pure {
        uint256 count = state.root.points.length;
        PowerBatch memory batch = state.batches[0];
        batch.outOfDomain = state.root.points;
        batch.coefficients = new uint256[](count);
        uint256 power = Quintic.ONE;
        uint256 claim = columns.sum;
        for (uint256 i = 0; i < count; ++i) {
            power = power.mul(columns.batch);
            batch.coefficients[i] = power;
            claim = claim.add(power.mul(state.root.values[i]));
        }
        state.first = power.mul(columns.batch);
        state.claim = claim.add(state.first.mul(columns.opened));
    }

    function _sumcheck(Channel memory channel, OpeningState memory state, uint256 grinding) private pure returns (uint256 x) {
        (uint256 c0, uint256 c2) = channel.receivePair("\x01\x0awhir round");
        channel.grind("\x03\x04fold", grinding, "grinding: fold");
        x = channel.challenge("\x02\x0awhir round");
        (c0, c2) = (c0.toMontgomery(), c2.toMontgomery());
        // c(0) + c(1) is the claim.
        uint256 c1 = state.claim.sub(c0.add(c0).add(c2));
        state.claim = c2.mul(x).add(c1).mul(x).add(c0);
        state.factor = state.factor.mul(x);
    }

    function _fold(Channel memory channel, OpeningState memory state, uint256 i) private pure {
        Round memory round = state.params.rounds[i];
        for (uint256 j = 0; j < round.fold; ++j) state.challenges[state.bound++] = _sumcheck(channel, state, _grinding(round, j));
        if (i == JOIN) state.join = _sumcheck(channel, state, _grinding(round, round.fold));
    }

    function _grinding(Round memory round, uint256 j) private pure returns (uint256) {
        return round.grindFold >> (56 - 8 * j) & 0xff;
    }

    function _round(Channel memory channel, OpeningState memory state, uint256 i, uint256[] memory powers) private pure {
        Round memory round = state.params.rounds[i];
        _fold(channel, state, i);
        uint256 nextLog = state.domainLog + round.fold - round.shrink - state.params.rounds[i + 1].fold;
        Root memory next =
            _readRoot(channel, state.params, nextLog, state.params.rounds[i + 1], "\x01\x09whir root", "\x02\x0ewhir ood point", "\x01\x0ewhir ood value");
        (uint256[] memory points, uint256[] memory folded) = _open(channel, state, i, powers);
        _addBatch(channel, state, i + 1, next, points, folded);
        state.root = next;
        state.domainLog = nextLog;
    }

    /// Adds the claims about values out of the domain, as they were read, and those about folded leaves: lanes of both are narrow enough for `horner`.
    function _addBatch(
        Channel memory channel,
        OpeningState memory state,
        uint256 number,
        Root memory next,
        uint256[] memory points,
        uint256[] memory folded
    ) private pure {
        uint256 g = channel.challenge("\x02\x0awhir batch");
        uint256 count = next.points.length;
        PowerBatch memory batch = state.batches[number];
        batch.bound = state.bound;
        batch.outOfDomain = next.points;
        batch.queries = points;
        uint256[] memory values = new uint256[](count + points.length);
        batch.coefficients = new uint256[](values.length);
        unchecked {
            uint256 first = Quintic.place(values);
            Quintic.copy(first, Quintic.place(next.values), count);
            Quintic.copy(first + 32 * count, Quintic.place(folded), points.length);
            state.claim = state.claim.add(g.mul(Quintic.horner(first, values.length, g, 0)));
            uint256 power = Quintic.ONE;
            uint256 to = Quintic.place(batch.coefficients);
            for (uint256 end = to + 32 * values.length; to != end; to += 32) Quintic.store(to, power = power.mul(g));
        }
    }

    /// Returns the last polynomial's values.
    function _lastRound(Channel memory channel, OpeningState memory state, uint256[] memory powers) private pure returns (uint256[] memory last) {
        uint256 i = state.params.rounds.length - 1;
        _fold(channel, state, i);
        last = channel.receiveElements("\x01\x0awhir final", 1 << (state.params.n - state.bound));
        (uint256[] memory points, uint256[] memory folded) = _open(channel, state, i, powers);
        Root memory none;
        _addBatch(channel, state, i + 1, none, points, folded);
    }

    /// Draws the positions that round i opens in its code, and reads and checks their leaves. Returns their points and the
    /// leaves folded with the round's challenges, canonical, in ascending order of positions.
    function _open(Channel memory channel, OpeningState memory state, uint256 i, uint256[] memory powers)
        private
        pure
        returns (uint256[] memory points, uint256[] memory folded)
    {
        Round memory round = state.params.rounds[i];
        channel.grind("\x03\x05query", round.grindQuery, "grinding: query");
        uint256[] memory positions = distinct(channel.indices("\x02\x05query", round.queries, state.domainLog), state.domainLog);
        uint256[] memory weights = Multilinear.eqTable(state.challenges, state.bound - round.fold, round.fold);
        // An element of the challenge field is five numbers. Code 0 has at least sixteen columns.
        uint256 count = i == 0 ? weights.length : 5 * weights.length;
        weights = i == 0 ? BaseDot.pack(weights) : BaseDot.packPowers(weights);
        uint256[] memory climbing = new uint256[](positions.length);
        points = new uint256[](positions.length);
        folded = new uint256[](positions.length);
        bytes32[] memory digests = new bytes32[](positions.length);
        Quintic.copy(Quintic.place(climbing), Quintic.place(positions), positions.length);
        unchecked {
            uint256 from = Quintic.place(positions);
            uint256 to = Quintic.place(points);
            for (uint256 q = 0; q < positions.length; ++q) {
                Quintic.store(to + 32 * q, pointAt(Quintic.load(from + 32 * q), powers));
                (digests[q], folded[q]) = _leaf(channel, weights, count);
            }
        }
        Merkle.verify(channel, state.root.digests, state.domainLog, climbing, digests, "merkle: whir");
        if (i == JOIN) _joinProgram(channel, state, positions, folded);
    }

    /// Opens the program's tree at the same positions: folded = (1 - s) folded + s (program's leaf, folded).
    function _joinProgram(Channel memory channel, OpeningState memory state, uint256[] memory positions, uint256[] memory folded) private pure {
        uint256 count = (state.program.size - 1 >> state.params.n - state.bound) + 1;
        uint256[] memory weights = BaseDot.pack(_programWeights(state, count));
        bytes32[] memory digests = new bytes32[](positions.length);
        for (uint256 q = 0; q < positions.length; ++q) {
            uint256 value;
            (digests[q], value) = _leaf(channel, weights, count);
            folded[q] = folded[q].add(state.join.mul(value.sub(folded[q]))).toCanonical();
        }
        bytes32[] memory root = new bytes32[](1);
        root[0] = state.program.root;
        Merkle.verify(channel, root, state.domainLog, positions, digests, "merkle: whir program");
    }

    /// The weights of the program polynomial's first `count` columns when their number is bound to the challenges before the join, after zeros that complete a
    /// multiple of sixteen.
    function _programWeights(OpeningState memory state, uint256 count) private pure returns (uint256[] memory weights) {
        uint256 log = 0;
        while (1 << log < count) ++log;
        uint256 zeros = Quintic.ONE; // the other bits of the columns' numbers
        for (uint256 j = log; j < state.bound; ++j) zeros = zeros.mul(state.challenges[j].oneMinus());
        uint256[] memory table = Multilinear.eqTable(state.challenges, 0, log);
        uint256 first = BaseDot.zerosBefore(count);
        weights = new uint256[](first + count);
        for (uint256 b = 0; b < count; ++b) weights[first + b] = table[b].mul(zeros);
    }

    /// A leaf of `count` numbers.
    function _leaf(Channel memory channel, uint256[] memory packed, uint256 count) private pure returns (bytes32 digest, uint256 folded) {
        uint256 cursor = channel.take(4 * count);
        bool canonical;
        (folded, canonical) = BaseDot.ofCalldata(packed, cursor, count);
        if (!canonical) revert Refused("element not canonical");
        digest = Merkle.hashLeaf(cursor, 4 * count);
    }

    /// Sorted, repetitions dropped, in the same place. By the highest bits each number, plus 1, has a place in a list of twice as many or more; if that is taken the
    /// next one, and what is larger moves on. So what is before the place is smaller, and the list ascends. REQUIRES: numbers below 2^log.
    function distinct(uint256[] memory numbers, uint256 log) internal pure returns (uint256[] memory) {
        unchecked {
            uint256 shift = log;
            uint256 places = 1;
            for (; shift != 0 && places < 2 * numbers.length; --shift) places <<= 1;
            uint256[] memory list = new uint256[](places + numbers.length);
            assembly ("memory-safe") {
                let begin := add(list, 32) // the place of list[0]
                let to := add(numbers, 32) // the place of numbers[0]
                for { let from := to let end := add(from, shl(5, mload(numbers))) } lt(from, end) { from := add(from, 32) } {
                    let x := add(mload(from), 1)
                    let place := add(begin, shl(5, shr(shift, mload(from)))) // the place of list[number >> shift]
                    for { let y := mload(place) } y { y := mload(place) } {
                        if eq(y, x) { break }
                        if gt(y, x) {
                            mstore(place, x)
                            x := y
                        }
                        place := add(place, 32)
                    }
                    mstore(place, x)
                }
                for { let end := add(begin, shl(5, mload(list))) } lt(begin, end) { begin := add(begin, 32) } {
                    let x := mload(begin)
                    if x {
                        mstore(to, sub(x, 1))
                        to := add(to, 32)
                    }
                }
                mstore(numbers, shr(5, sub(to, add(numbers, 32)))) // numbers.length, which is not more than before
            }
            return numbers;
        }
    }

    /// What pointAt takes for positions of `log` bits or fewer: for each four of them, the lowest first, the powers of the generator that its sixteen values stand for.
    /// With bit j a factor of order 2^(j + 1).
    function digitPowers(uint256 log) internal pure returns (uint256[] memory powers) {
        powers = new uint256[](16 * ((log + 3) >> 2));
        uint256 factor = ROOT27;
        uint256 modulus = Quintic.P;
        assembly ("memory-safe") {
            for { let k := log } lt(k, 27) { k := add(k, 1) } { factor := mulmod(factor, factor, modulus) }
            for { let j := log } j { factor := mulmod(factor, factor, modulus) } {
                j := sub(j, 1)
                let digit := add(add(powers, 32), shl(9, shr(2, j))) // the place of powers[16 * (j / 4)]
                let half := shl(and(j, 3), 32) // from a value to that with the bit
                mstore(digit, 1)
                for { let p := digit } lt(p, add(digit, 512)) { p := add(p, shl(1, half)) } {
                    mstore(add(p, half), mulmod(mload(p), factor, modulus)) // store(p + half, load(p) * factor % P)
                }
            }
        }
    }

    /// g^bitrev(position), g of order 2^log.
    function pointAt(uint256 position, uint256[] memory powers) internal pure returns (uint256 y) {
        uint256 modulus = Quintic.P;
        assembly ("memory-safe") {
            let digit := add(powers, 32) // the place of powers[0]
            y := mload(add(digit, and(shl(5, position), 480))) // y = powers[position % 16]
            for { position := shr(4, position) } position { position := shr(4, position) } {
                digit := add(digit, 512)
                y := mulmod(y, mload(add(digit, and(shl(5, position), 480))), modulus) // y = y * powers[16 * digit + position % 16] % P
            }
        }
    }

    /// The claim holds `factor` times the constant of the columns' sum too much: without it, it is the last polynomial's value times all
    /// weights. Divided by that factor it says the same about the constant.
    function _leave(OpeningState memory state, uint256[] memory last) private pure returns (Remainder memory left) {
        if (state.factor.isZero()) revert Refused("whir: final sum");
        uint256 ofStack = state.join.oneMinus();
        uint256 weight = 0;
        for (uint256 i = 0; i < state.batches.length; ++i) {
            // All that was claimed before the join is about one half of what it made.
            if (i == JOIN + 1) weight = weight.mul(ofStack);
            weight = weight.add(_powerWeight(state.batches[i], state.challenges));
        }
        uint256 log = 0;
        while (1 << log != last.length) ++log;
        uint256 scale = Multilinear.evaluate(last, state.challenges, state.params.n - log);
        uint256 inverse = state.factor.inverse();
        scale = scale.mul(inverse);
        left.value = state.claim.mul(inverse).sub(scale.mul(weight));
        left.ofStack = scale.mul(ofStack);
        left.ofProgram = scale.mul(state.join);
        left.first = state.first;
        left.challenges = state.challenges;
        left.columnLog = state.params.rounds[0].fold + state.params.rounds[JOIN].fold;
    }

    /// sum of coefficient * prod (1 - x_j + x_j y^(2^j)) over the batch's points y and the coordinates from `bound` on.
    function _powerWeight(PowerBatch memory batch, uint256[] memory challenges) private pure returns (uint256 sum) {
        unchecked {
            uint256 count = batch.outOfDomain.length;
            for (uint256 i = 0; i < count; ++i) {
                sum = sum.add(Multilinear.timesPowerWeight(challenges, batch.bound, batch.coefficients[i], batch.outOfDomain[i]));
            }
            if (batch.queries.length == 0) return sum;
            uint256[] memory pairs = BaseDot.packPairs(challenges, batch.bound);
            uint256 query = Quintic.place(batch.queries);
            uint256 coefficient = Quintic.place(batch.coefficients) + 32 * count;
            for (uint256 end = query + 32 * batch.queries.length; query != end; query += 32) {
                sum = sum.add(BaseDot.timesPowerWeight(pairs, Quintic.load(coefficient), Quintic.load(query)));
                coefficient += 32;
            }
        }
    }
}
