// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Transcript} from "./Channel.sol";
import {ColumnClaims, Params, ProgramRoot, Root, Whir} from "./Whir.sol";

/// The end of a verification, step 5, in a contract of its own: one contract has not enough room (EIP-170). The Verifier makes
/// it and calls no other.
contract Opening {
    /// @param state the transcript's, after the columns' values
    /// @param rest what of the proof is not read yet; nothing may follow the opening
    function verify(
        bytes32 state,
        Params memory params,
        Root memory root,
        ProgramRoot memory program,
        ColumnClaims memory claims,
        bytes calldata rest
    ) external pure {
        uint256 begin;
        assembly ("memory-safe") {
            begin := rest.offset // where msg.data has rest[0]
        }
        Channel memory channel = Channel({state: state, cursor: begin, end: begin + rest.length});
        Whir.verify(channel, params, root, program, claims);
        Transcript.finish(channel);
    }
}
