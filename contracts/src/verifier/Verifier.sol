// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {Channel, Transcript, refuse} from "./Channel.sol";
import {Descriptor, Descriptors} from "./Descriptor.sol";
import {Fingerprint, Fingerprints} from "./Fingerprint.sol";
import {Fraction, Gkr, LeafClaim} from "./Gkr.sol";
import {Layout, Layouts, Program, Programs} from "./Layout.sol";
import {Opening, OpeningClaim, RoundsClaim, RoundsStart} from "./Opening.sol";
import {Quintic} from "./Quintic.sol";
import {Rows, RowsClaim} from "./Rows.sol";
import {Statement, Statements} from "./Statement.sol";
import {Family, Params, ProgramRoot, Remainder, Whir} from "./Whir.sol";
import {ZeroCheck} from "./ZeroCheck.sol";
import {Machine} from "./generated/Machine.sol";
import {Parts} from "./generated/Parts.sol";

/// The verifier of spec/argument.md for a run of one segment: lib/proof/verify.cpp, step by step. The program, the machine and
/// the family of parameter sets are fixed when it is made. It has no owner, holds nothing and changes nothing.
contract Verifier is IVerifier {
    using Quintic for uint256;
    using Transcript for Channel;

    bytes32 private immutable _digest;
    uint32 private immutable _entry;
    uint32 private immutable _imageBegin;
    uint32 private immutable _imageWords;
    uint32 private immutable _decoderRows;
    Rows private immutable _rows;
    Opening private immutable _opening;

    /// Contracts that hold the tables' code. Written once.
    address[] private _machineCode;
    /// Of the program polynomial's trees, for the parameter sets that hold it, ascending. Written once.
    bytes32[] private _roots;

    error WrongCode(address part);
    error WrongProgram();

    /// @param descriptor of the program for the family, from which the digest is computed
    /// @param parts contracts without state: Rows, Opening, MachineCode1, ..
    constructor(Descriptor memory descriptor, address[] memory parts) {
        if (!Descriptors.sound(descriptor)) revert WrongProgram();
        _checkCode(parts);
        _digest = Descriptors.digest(descriptor);
        (_entry, _imageBegin) = (descriptor.entry, descriptor.imageBegin);
        (_imageWords, _decoderRows) = (descriptor.imageWords, descriptor.decoderRows);
        _roots = descriptor.roots;
        (_rows, _opening) = (Rows(parts[0]), Opening(parts[1]));
        for (uint256 i = 2; i < parts.length; ++i) _machineCode.push(parts[i]);
    }

    /// The program's digest, as `freehold zkvm inspect --family last` prints it.
    function programDigest() external view returns (bytes32) {
        return _digest;
    }

    function _checkCode(address[] memory parts) private view {
        bytes memory hashes = abi.encodePacked(Parts.ROWS, Parts.OPENING, Machine.CODE_HASHES);
        if (parts.length != hashes.length / 32) revert WrongCode(address(0));
        for (uint256 i = 0; i < parts.length; ++i) {
            bytes32 hash;
            assembly ("memory-safe") {
                hash := mload(add(hashes, mul(add(i, 1), 32))) // word i
            }
            if (parts[i].codehash != hash) revert WrongCode(parts[i]);
        }
    }

    /// @param proof numbers of four bytes, least significant first: the ends of RAM and WIDE memory and the rows of each table;
    /// then the prover's messages
    /// @return true; a proof that does not hold reverts with the reason
    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool) {
        (OpeningClaim memory claim, bytes memory rowsClaim, uint256 read) = _reduce(publicInput, proof);
        // Step 5: the columns. Step 6: nothing follows.
        (Remainder memory left, uint256 more) = _opening.verify(claim, proof[read:]);
        _rows.check(rowsClaim, left);
        if (read + more != proof.length) refuse("trailing bytes");
        return true;
    }

    /// @notice Steps 0 to 4 alone, for whoever checks the rest in another transaction.
    /// @param head what `verify` reads of a proof before step 5; nothing may follow
    /// @return claim of which `opening` must still be convinced; a proof that does not hold reverts with the reason
    /// @return rowsClaim of which `rows` must be, with what `opening` leaves
    function reduce(bytes32 publicInput, bytes calldata head) external view returns (OpeningClaim memory claim, bytes memory rowsClaim) {
        uint256 read;
        (claim, rowsClaim, read) = _reduce(publicInput, head);
        if (read != head.length) refuse("trailing bytes");
    }

    /// What checks step 5, up to its last check.
    function opening() external view returns (Opening) {
        return _opening;
    }

    /// What makes the last check of step 5.
    function rows() external view returns (Rows) {
        return _rows;
    }

    /// Also returns how many bytes of the proof were read.
    function _reduce(bytes32 publicInput, bytes calldata proof)
        private
        view
        returns (OpeningClaim memory claim, bytes memory rowsClaim, uint256 read)
    {
        uint256 begin;
        assembly ("memory-safe") {
            begin := proof.offset
        }
        Channel memory channel = Transcript.start("freehold proof 4", begin, begin + proof.length);
        Statement memory statement = _readStatement(channel, publicInput);
        Layout memory shape;
        (shape, claim.params) = _checkStatement(statement);
        // Step 0: the statement. Step 1: the commitment.
        channel.absorb("\x01\x09statement", Statements.encode(statement, Family.name(claim.params)));
        claim.root = Whir.readCommitment(channel, claim.params);
        claim.program = _programRoot(statement.program, claim.params);
        // Steps 2 to 4 leave a claim about the committed polynomial.
        RowsClaim memory left;
        left.imageBegin = statement.program.imageBegin;
        (left.tables, left.tallestFirst) = (shape.present, shape.tallestFirst);
        left.machineCode = _machineCode;
        LeafClaim memory leaves = _bus(channel, statement, shape, claim.params, left);
        read = channel.cursor - begin;
        read += _zeroCheck(channel.state, shape, leaves, proof[read:], claim, left);
        rowsClaim = bytes.concat(abi.encode(left), proof[read - 20 * shape.opened:read]);
    }

    /// Step 4: what is left is a claim about columns, and what the rows say at a point. Returns how many bytes were read, the values of the opened expressions
    /// last.
    function _zeroCheck(
        bytes32 state,
        Layout memory shape,
        LeafClaim memory leaves,
        bytes calldata proof,
        OpeningClaim memory claim,
        RowsClaim memory left
    ) private view returns (uint256) {
        RoundsStart memory start = RoundsStart({leaves: leaves, count: shape.leaves, maxLog: shape.maxLog, opened: shape.opened});
        uint256 size = ZeroCheck.size(start);
        if (size > proof.length) size = proof.length;
        RoundsClaim memory rounds = _opening.reduce(state, start, proof[:size]);
        (claim.state, claim.columns) = (rounds.state, rounds.columns);
        (left.leaves, left.point, left.batch, left.openedBatch) = (leaves.point, rounds.point, rounds.batch, rounds.columns.batch);
        return rounds.read;
    }

    /// Steps 2 and 3: what is left is a claim about the leaves.
    function _bus(Channel memory channel, Statement memory statement, Layout memory shape, Params memory params, RowsClaim memory left)
        private
        pure
        returns (LeafClaim memory)
    {
        // Step 2: the bus.
        channel.grind("\x03\x03bus", params.grindBus, "grinding: bus");
        left.c = channel.challenge("\x02\x05bus c");
        left.alpha = channel.challenges("\x02\x09bus alpha", Machine.LOG_WIDTH);
        // Step 3: the sum of all fractions is zero.
        return _gkr(channel, statement, shape, Fingerprints.start(left.c, left.alpha));
    }

    function _readStatement(Channel memory channel, bytes32 publicInput) private view returns (Statement memory statement) {
        statement.program = Program({digest: _digest, entry: _entry, imageBegin: _imageBegin, imageWords: _imageWords, decoderRows: _decoderRows});
        statement.outputs = new uint256[](8);
        uint256 words = Quintic.swapBytes(uint256(publicInput));
        for (uint256 i = 0; i < 8; ++i) statement.outputs[i] = words >> (224 - 32 * i) & 0xffffffff;
        statement.ramEnd = _readNumber(channel);
        statement.wideEnd = _readNumber(channel);
        statement.rowsAt = channel.take(4 * Machine.TABLES);
        statement.rows = new uint256[](Machine.TABLES);
        for (uint256 t = 0; t < Machine.TABLES; ++t) {
            if (t % 8 == 0) words = Quintic.swapBytes(Transcript.calldataWord(statement.rowsAt + 4 * t)); // eight numbers
            statement.rows[t] = words >> 224;
            words <<= 32;
        }
    }

    /// There is one for each set that can be chosen: the stack is not smaller than the program polynomial.
    function _programRoot(Program memory program, Params memory params) private view returns (ProgramRoot memory) {
        uint256 size = Programs.size(program);
        return ProgramRoot({root: _roots[params.n - Family.least(size)], size: size});
    }

    function _readNumber(Channel memory channel) private pure returns (uint256) {
        return Quintic.swapBytes(Transcript.calldataWord(channel.take(4))) >> 224;
    }

    function _checkStatement(Statement memory statement) private pure returns (Layout memory shape, Params memory params) {
        if (statement.ramEnd >= Quintic.P || statement.wideEnd >= Quintic.P) refuse("statement word out of range");
        shape = Layouts.place(statement.program, statement.rows);
        Statements.check(statement, shape);
        params = Family.choose(Layouts.logStack(shape, Programs.size(statement.program)));
        if (shape.logLeaves > params.maxLogLeaves) refuse("too many leaves");
        Statements.checkRun(shape);
    }

    function _gkr(Channel memory channel, Statement memory statement, Layout memory shape, Fingerprint memory fingerprint)
        private
        pure
        returns (LeafClaim memory)
    {
        (uint256[] memory numerators, uint256[] memory denominators) = Gkr.readTop(channel);
        Fraction memory sum = Gkr.sumTop(numerators, denominators);
        Statements.addBoundary(statement, shape, fingerprint, sum);
        if (!sum.numerator.isZero()) refuse("bus sum");
        return Gkr.verifyLayers(channel, shape.logLeaves, numerators, denominators);
    }
}
