// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Transcript} from "./Channel.sol";
import {LeafClaim} from "./Gkr.sol";
import {Quintic} from "./Quintic.sol";
import {ColumnsClaim, OpeningState, Params, ProgramRoot, Remainder, Root, Whir} from "./Whir.sol";
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

/// What steps 0 to 4 leave to step 5: a claim about columns of a committed polynomial and of the program's.
struct OpeningClaim {
    /// The transcript's, after the challenge of the first batch.
    bytes32 state;
    Params params;
    Root root;
    ProgramRoot program;
    ColumnsClaim columns;
}

/// What is left of step 5 when code 0 has been opened.
struct FoldedClaim {
    /// The transcript's.
    bytes32 state;
    OpeningState opening;
}

/// Steps 4 and 5 of a verification but for the last check, in a contract of its own: one contract has not enough room (EIP-170). It holds nothing and
/// trusts what it is given: the Verifier pins its code.
contract Opening {
    using Transcript for Channel;

    /// @notice Step 4.
    /// @param state the transcript's, after the leaves' claim
    /// @param proof what of the proof is not read yet
    function reduce(bytes32 state, RoundsStart memory start, bytes calldata proof) external pure returns (RoundsClaim memory claim) {
        (Channel memory channel, uint256 begin) = _channel(state, proof);
        ZeroCheck.verify(channel, start, claim);
        uint256[] memory values = channel.receiveElements("\x01\x0dopened values", start.opened);
        claim.columns.batch = Whir.drawBatch(channel);
        claim.columns.opened = Quintic.horner(Quintic.place(values), values.length, claim.columns.batch, 0);
        (claim.state, claim.read) = (channel.state, channel.cursor - begin);
    }

    /// @param rest what of the proof is not read yet
    /// @return left what must still be checked of the columns
    /// @return read how many bytes of the proof were read
    function verify(OpeningClaim memory claim, bytes calldata rest) external pure returns (Remainder memory left, uint256 read) {
        (Channel memory channel, uint256 begin) = _channel(claim.state, rest);
        OpeningState memory state = Whir.start(claim.params, claim.root, claim.program, claim.columns);
        Whir.readFirst(channel, state);
        left = Whir.readOthers(channel, state);
        read = channel.cursor - begin;
    }

    /// @notice The part of `verify` that opens code 0.
    /// @param part of the proof; nothing may follow
    function fold(OpeningClaim memory claim, bytes calldata part) external pure returns (FoldedClaim memory left) {
        (Channel memory channel,) = _channel(claim.state, part);
        left.opening = Whir.start(claim.params, claim.root, claim.program, claim.columns);
        Whir.readFirst(channel, left.opening);
        Transcript.finish(channel);
        left.state = channel.state;
    }

    /// @notice The other part. A call says nothing unless `fold` has returned the claim.
    function finish(FoldedClaim memory claim, bytes calldata rest) external pure returns (Remainder memory left, uint256 read) {
        (Channel memory channel, uint256 begin) = _channel(claim.state, rest);
        left = Whir.readOthers(channel, claim.opening);
        read = channel.cursor - begin;
    }

    /// Also returns where msg.data has the proof's first byte.
    function _channel(bytes32 state, bytes calldata proof) private pure returns (Channel memory, uint256 begin) {
        assembly ("memory-safe") {
            begin := proof.offset
        }
        return (Channel({state: state, cursor: begin, end: begin + proof.length}), begin);
    }
}
