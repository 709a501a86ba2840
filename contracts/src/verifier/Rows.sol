// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused, Transcript} from "./Channel.sol";
import {LeafClaim} from "./Gkr.sol";
import {Layouts, Table} from "./Layout.sol";
import {Quintic} from "./Quintic.sol";
import {ColumnsClaim, Remainder, Whir} from "./Whir.sol";
import {ZeroCheck} from "./ZeroCheck.sol";

/// What step 4 starts from: what the leaves are claimed to be, how many they are, and of the tables the log of the greatest height and how many
/// opened expressions they have.
struct RoundsStart {
    LeafClaim leaves;
    uint256 count;
    uint256 maxLog;
    uint256 opened;
}

/// What step 4 ends with.
struct RoundsClaim {
    /// The transcript's, after the challenge of step 5's first batch, which is drawn here.
    bytes32 state;
    /// The point of the rows and their batching challenge.
    uint256[] point;
    uint256 batch;
    ColumnsClaim columns;
    /// How many bytes of the proof were read, the values of the opened expressions last.
    uint256 read;
}

/// What steps 0 to 4 leave to the end of step 5: the layout of a statement whose bounds hold, and where its rows are evaluated.
struct RowsClaim {
    uint256 imageBegin;
    uint256[] tables;
    uint256[] tallestFirst;
    /// The fingerprint's challenges.
    uint256 c;
    uint256[] alpha;
    /// The points of the leaves' claim and of the rows', whose batching challenge is `batch`.
    uint256[] leaves;
    uint256[] point;
    uint256 batch;
    /// With whose powers the opened expressions are added.
    uint256 openedBatch;
    /// Contracts that hold the tables' code.
    address[] machineCode;
}

/// Step 4 of a verification and its end, what the rows say, in a contract of its own: one contract has not enough room (EIP-170). It holds nothing and trusts
/// what it is given: the Verifier pins its code.
contract Rows {
    using Quintic for uint256;
    using Transcript for Channel;

    /// @notice Step 4.
    /// @param state the transcript's, after the leaves' claim
    /// @param proof what of the proof is not read yet
    function reduce(bytes32 state, RoundsStart memory start, bytes calldata proof) external pure returns (RoundsClaim memory claim) {
        uint256 begin;
        assembly ("memory-safe") {
            begin := proof.offset // where msg.data has proof[0]
        }
        Channel memory channel = Channel({state: state, cursor: begin, end: begin + proof.length});
        ZeroCheck.verify(channel, start, claim);
        uint256[] memory values = channel.receiveElements("\x0dopened values", start.opened);
        claim.columns.batch = Whir.drawBatch(channel);
        claim.columns.opened = Quintic.horner(Quintic.place(values), values.length, claim.columns.batch, 0);
        (claim.state, claim.read) = (channel.state, channel.cursor - begin);
    }

    /// Is what the opening left what the tables make of it? If not, it reverts.
    /// @param rows an encoded RowsClaim, then the values of the opened expressions as they stand in the proof
    function check(bytes calldata rows, Remainder memory left) external view {
        RowsClaim memory claim = abi.decode(rows, (RowsClaim));
        Table[] memory tables = Layouts.tables(claim.tables);
        Table memory last = tables[tables.length - 1];
        uint256 opened = _opened(rows, last.firstOpened + last.opened);
        if (!left.value.equal(ZeroCheck.finalValue(tables, claim, left, opened))) revert Refused("zerocheck: final value");
    }

    /// The place of the values in memory.
    function _opened(bytes calldata rows, uint256 count) private pure returns (uint256 place) {
        uint256 end;
        assembly ("memory-safe") {
            end := add(rows.offset, rows.length) // where msg.data ends, as far as `rows` goes
        }
        place = Quintic.place(new uint256[](count));
        // They were canonical when they were read.
        assert(Quintic.decodeAll(end - 20 * count, count, place));
    }
}
