// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Transcript} from "./Channel.sol";
import {Fingerprint} from "./Fingerprint.sol";
import {LeafClaim} from "./Gkr.sol";
import {Layouts, Table} from "./Layout.sol";
import {Quintic} from "./Quintic.sol";
import {ColumnClaims, Whir} from "./Whir.sol";
import {ColumnEvals, ZeroCheck} from "./ZeroCheck.sol";

/// What step 4 is about: the layout of a statement whose bounds hold, and what its leaves are claimed to be.
struct RowsClaim {
    uint256 imageBegin;
    uint256[] tables;
    uint256[] tallestFirst;
    uint256 maxLog;
    uint256 opened;
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
        Table[] memory tables = Layouts.tables(claim.tables);
        ColumnEvals memory evals = ZeroCheck.verify(channel, tables, claim);
        ColumnClaims memory claims = _columnClaims(tables, claim.tallestFirst, evals, Whir.drawBatch(channel));
        return (channel.state, claims);
    }

    /// The committed columns in the order of the tables, then the program polynomial's.
    function _columnClaims(Table[] memory tables, uint256[] memory tallestFirst, ColumnEvals memory evals, uint256 batch)
        private
        pure
        returns (ColumnClaims memory claims)
    {
        claims.point = evals.point;
        claims.batch = batch;
        uint256 withProgram;
        (claims.sum, withProgram) = _sum(tables, evals.values, batch);
        claims.runs = new uint256[3][](tables.length);
        claims.programRuns = new uint256[3][](withProgram);
        Table memory last = tables[tables.length - 1];
        uint256 programRun = 0;
        for (uint256 i = 0; i < tables.length; ++i) {
            Table memory table = tables[tallestFirst[i]];
            claims.runs[i] = [table.firstColumn, table.columns, table.log];
            if (table.programColumns == 0) continue;
            // All that is committed, and what is opened before the table less what is committed before it: columns of the program polynomial.
            uint256 first = last.firstColumn + last.columns + table.firstOpened - table.firstColumn;
            claims.programRuns[programRun++] = [first, table.programColumns, table.log];
        }
    }

    /// The sum of all columns' values with powers of `batch`. Also counts the tables with columns of the program polynomial, which are
    /// opened behind the table's others: between two such tables, committed columns follow one another.
    function _sum(Table[] memory tables, uint256[] memory values, uint256 batch) private pure returns (uint256 sum, uint256 withProgram) {
        unchecked {
            uint256 place = Quintic.place(values);
            for (uint256 i = tables.length; i > 0;) {
                Table memory table = tables[--i];
                if (table.programColumns == 0) continue;
                ++withProgram;
                sum = Quintic.horner(place + 32 * (table.firstOpened + table.columns), table.programColumns, batch, sum);
            }
            uint256 count = 0;
            uint256 first = 0;
            for (uint256 i = tables.length; i > 0;) {
                Table memory table = tables[--i];
                if (table.programColumns != 0) {
                    sum = Quintic.horner(place + 32 * first, count, batch, sum);
                    count = 0;
                }
                (first, count) = (table.firstOpened, count + table.columns);
            }
            sum = Quintic.horner(place + 32 * first, count, batch, sum);
        }
    }
}
