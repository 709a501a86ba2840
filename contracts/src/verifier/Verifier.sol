// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {Channel, Refused, Transcript} from "./Channel.sol";
import {Data} from "./Data.sol";
import {Descriptor, Descriptors} from "./Descriptor.sol";
import {Fingerprint} from "./Fingerprint.sol";
import {Fraction, Gkr, LeafClaim} from "./Gkr.sol";
import {Layout, Layouts, Program, Programs, Table} from "./Layout.sol";
import {Opening} from "./Opening.sol";
import {Multilinear} from "./Multilinear.sol";
import {Quintic} from "./Quintic.sol";
import {Statement, Statements} from "./Statement.sol";
import {ColumnClaims, Family, Params, ProgramRoot, Root, Whir} from "./Whir.sol";
import {ColumnEvals, Evaluation, ZeroCheck} from "./ZeroCheck.sol";
import {Machine} from "./generated/Machine.sol";

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
    Opening private immutable _opening;

    /// Contracts that hold the tables' code. Written once.
    address[] private _machineCode;
    /// Of the program polynomial's trees, for the parameter sets that hold it, ascending. Written once.
    bytes32[] private _roots;

    error WrongCode(address part);
    error WrongProgram();

    /// @param descriptor of the program for the family, from which the digest is computed
    /// @param machineCode MachineCode1, ..
    constructor(Descriptor memory descriptor, address[] memory machineCode) {
        if (!Descriptors.sound(descriptor)) revert WrongProgram();
        _checkCode(machineCode);
        _digest = Descriptors.digest(descriptor);
        (_entry, _imageBegin) = (descriptor.entry, descriptor.imageBegin);
        (_imageWords, _decoderRows) = (descriptor.imageWords, descriptor.decoderRows);
        (_machineCode, _roots) = (machineCode, descriptor.roots);
        _opening = new Opening();
    }

    /// The program's digest, as `freehold zkvm inspect --family last` prints it.
    function programDigest() external view returns (bytes32) {
        return _digest;
    }

    function _checkCode(address[] memory parts) private view {
        bytes memory hashes = Machine.CODE_HASHES;
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
        uint256 begin;
        assembly ("memory-safe") {
            begin := proof.offset
        }
        Channel memory channel = Transcript.start("freehold proof 1", begin, begin + proof.length);
        Statement memory statement = _readStatement(channel, publicInput);
        (Params memory params, Root memory root, ColumnClaims memory claims) = _argument(channel, statement);
        // Step 5: the columns. Step 6: nothing follows.
        _opening.verify(channel.state, params, root, _programRoot(statement.program, params), claims, proof[channel.cursor - begin:]);
        return true;
    }

    /// Steps 0 to 4: what is left is a claim about the committed polynomial.
    function _argument(Channel memory channel, Statement memory statement)
        private
        view
        returns (Params memory params, Root memory root, ColumnClaims memory claims)
    {
        Layout memory shape;
        (shape, params) = _checkStatement(statement);
        // Step 0: the statement. Step 1: the commitment.
        channel.absorb("\x09statement", Statements.encode(statement, Family.name(params)));
        root = Whir.readCommitment(channel, params);
        // Step 2: the bus.
        channel.grind("\x03bus", params.grindBus, "grinding: bus");
        Fingerprint memory fingerprint;
        fingerprint.c = channel.challenge("\x05bus c");
        fingerprint.weights = Multilinear.eqTable(channel.challenges("\x09bus alpha", Machine.LOG_WIDTH), 0, Machine.LOG_WIDTH);
        // Step 3: the sum of all fractions is zero.
        LeafClaim memory leaves = _gkr(channel, statement, shape, fingerprint);
        // Step 4: the rows.
        ColumnEvals memory evals = ZeroCheck.verify(channel, shape, leaves, _evaluation(statement, shape, fingerprint));
        claims = _columnClaims(shape, evals, Whir.drawBatch(channel));
    }

    function _readStatement(Channel memory channel, bytes32 publicInput) private view returns (Statement memory statement) {
        statement.program = Program({digest: _digest, entry: _entry, imageBegin: _imageBegin, imageWords: _imageWords, decoderRows: _decoderRows});
        statement.outputs = new uint256[](8);
        uint256 words = Quintic.swapBytes(uint256(publicInput));
        for (uint256 i = 0; i < 8; ++i) statement.outputs[i] = words >> (224 - 32 * i) & 0xffffffff;
        statement.ramEnd = _readNumber(channel);
        statement.wideEnd = _readNumber(channel);
        statement.rows = new uint256[](Machine.TABLES);
        for (uint256 t = 0; t < Machine.TABLES; ++t) statement.rows[t] = _readNumber(channel);
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
        if (statement.ramEnd >= Quintic.P || statement.wideEnd >= Quintic.P) revert Refused("statement word out of range");
        shape = Layouts.place(statement.program, statement.rows);
        Statements.check(statement, shape);
        params = Family.choose(Layouts.logStack(shape, Programs.size(statement.program)));
        if (shape.logLeaves > params.maxLogLeaves) revert Refused("too many leaves");
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
        if (!sum.numerator.isZero()) revert Refused("bus sum");
        return Gkr.verifyLayers(channel, shape.logLeaves, numerators, denominators);
    }

    function _evaluation(Statement memory statement, Layout memory shape, Fingerprint memory fingerprint)
        private
        view
        returns (Evaluation memory evaluation)
    {
        evaluation.imageBegin = statement.program.imageBegin;
        evaluation.fingerprint = fingerprint;
        evaluation.code = new uint256[](shape.tables.length);
        address[] memory machineCode = _machineCode;
        for (uint256 i = 0; i < shape.present.length; ++i) {
            uint256 t = shape.present[i];
            evaluation.code[t] = Data.load(machineCode, shape.tables[t].codeAt, shape.tables[t].codeSize);
        }
    }

    /// The committed columns in the order of the tables, then the program polynomial's.
    function _columnClaims(Layout memory shape, ColumnEvals memory evals, uint256 batch) private pure returns (ColumnClaims memory claims) {
        claims.point = evals.point;
        claims.batch = batch;
        claims.runs = new uint256[3][](shape.tallestFirst.length);
        uint256 withProgram = 0;
        uint256 sum = 0;
        uint256 place = Quintic.place(evals.values);
        for (uint256 i = shape.present.length; i > 0;) {
            --i;
            Table memory table = shape.tables[shape.present[i]];
            if (table.programColumns == 0) continue;
            ++withProgram;
            sum = Quintic.horner(place + 32 * (table.firstOpened + table.columns), table.programColumns, batch, sum);
        }
        for (uint256 i = shape.present.length; i > 0;) {
            --i;
            Table memory table = shape.tables[shape.present[i]];
            sum = Quintic.horner(place + 32 * table.firstOpened, table.columns, batch, sum);
        }
        claims.sum = sum;
        claims.programRuns = new uint256[3][](withProgram);
        uint256 programRun = 0;
        for (uint256 i = 0; i < claims.runs.length; ++i) {
            Table memory table = shape.tables[shape.tallestFirst[i]];
            claims.runs[i] = [table.firstColumn, table.columns, table.log];
            if (table.programColumns != 0) claims.programRuns[programRun++] = [_firstProgramClaim(shape, table), table.programColumns, table.log];
        }
    }

    function _firstProgramClaim(Layout memory shape, Table memory table) private pure returns (uint256) {
        // What is opened before the table less what is committed before it: columns of the program polynomial.
        return shape.columns + table.firstOpened - table.firstColumn;
    }
}
