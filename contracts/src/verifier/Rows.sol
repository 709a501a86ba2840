// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Transcript} from "./Channel.sol";
import {Data} from "./Data.sol";
import {Fingerprint} from "./Fingerprint.sol";
import {LeafClaim} from "./Gkr.sol";
import {Layout, Layouts, Program, Table} from "./Layout.sol";
import {Quintic} from "./Quintic.sol";
import {ColumnClaims, Whir} from "./Whir.sol";
import {ColumnEvals, Evaluation, ZeroCheck} from "./ZeroCheck.sol";

/// What step 4 is about: a statement whose bounds hold, and what its leaves are claimed to be.
struct RowsClaim {
    Program program;
    uint256[] rows;
    Fingerprint fingerprint;
    LeafClaim leaves;
    /// Contracts that hold the tables' code.
    address[] machineCode;
}

/// Step 4 of a verification, the rows, in a contract of its own: one contract has not enough room (EIP-170). It holds nothing and trusts
/// what it is given: the Verifier calls it and pins its code.
contract Rows {
    using Transcript for Channel;

    /// @param state the transcript's, after the leaves' claim
    /// @param proof what of the proof is not read yet, up to the end of this step if it goes so far
    /// @return the transcript's state, and the claims about the columns that are left
    function verify(bytes32 state, RowsClaim memory claim, bytes calldata proof) external view returns (bytes32, ColumnClaims memory) {
        uint256 begin;
        assembly ("memory-safe") {
            begin := proof.offset // where msg.data has proof[0]
        }
        Channel memory channel = Channel({state: state, cursor: begin, end: begin + proof.length});
        Layout memory shape = Layouts.place(claim.program, claim.rows);
        ColumnEvals memory evals = ZeroCheck.verify(channel, shape, claim.leaves, _evaluation(shape, claim));
        ColumnClaims memory claims = _columnClaims(shape, evals, Whir.drawBatch(channel));
        return (channel.state, claims);
    }

    function _evaluation(Layout memory shape, RowsClaim memory claim) private view returns (Evaluation memory evaluation) {
        evaluation.imageBegin = claim.program.imageBegin;
        evaluation.fingerprint = claim.fingerprint;
        evaluation.code = new uint256[](shape.tables.length);
        for (uint256 i = 0; i < shape.present.length; ++i) {
            uint256 t = shape.present[i];
            evaluation.code[t] = Data.load(claim.machineCode, shape.tables[t].codeAt, shape.tables[t].codeSize);
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
