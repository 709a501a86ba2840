// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Transcript} from "./Channel.sol";
import {ColumnClaims, OpeningState, Params, ProgramRoot, Root, Whir} from "./Whir.sol";

/// What steps 0 to 4 leave to step 5: claims about columns of a committed polynomial and of the program's.
struct OpeningClaim {
    /// The transcript's, after the columns' values.
    bytes32 state;
    Params params;
    Root root;
    ProgramRoot program;
    ColumnClaims columns;
}

/// What is left of step 5 when code 0 has been opened.
struct FoldedClaim {
    /// The transcript's.
    bytes32 state;
    OpeningState opening;
}

/// The end of a verification, step 5, in a contract of its own: one contract has not enough room (EIP-170).
contract Opening {
    /// @param rest what of the proof is not read yet; nothing may follow the opening
    function verify(OpeningClaim memory claim, bytes calldata rest) external pure {
        Channel memory channel = _channel(claim.state, rest);
        OpeningState memory state = Whir.start(claim.params, claim.root, claim.program, claim.columns);
        Whir.readFirst(channel, state);
        Whir.readOthers(channel, state);
        Transcript.finish(channel);
    }

    /// @notice The part of `verify` that opens code 0.
    /// @param part of the proof; nothing may follow
    function fold(OpeningClaim memory claim, bytes calldata part) external pure returns (FoldedClaim memory left) {
        Channel memory channel = _channel(claim.state, part);
        left.opening = Whir.start(claim.params, claim.root, claim.program, claim.columns);
        Whir.readFirst(channel, left.opening);
        Transcript.finish(channel);
        left.state = channel.state;
    }

    /// @notice The other part. A call says nothing unless `fold` has returned the claim.
    function finish(FoldedClaim memory claim, bytes calldata rest) external pure {
        Channel memory channel = _channel(claim.state, rest);
        Whir.readOthers(channel, claim.opening);
        Transcript.finish(channel);
    }

    function _channel(bytes32 state, bytes calldata proof) private pure returns (Channel memory) {
        uint256 begin;
        assembly ("memory-safe") {
            begin := proof.offset // where msg.data has proof[0]
        }
        return Channel({state: state, cursor: begin, end: begin + proof.length});
    }
}
