// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Transcript} from "./Channel.sol";
import {ColumnClaims, Params, ProgramRoot, Root, Whir} from "./Whir.sol";

/// What steps 0 to 4 leave to step 5: claims about columns of a committed polynomial and of the program's.
struct OpeningClaim {
    /// The transcript's, after the columns' values.
    bytes32 state;
    Params params;
    Root root;
    ProgramRoot program;
    ColumnClaims columns;
}

/// The end of a verification, step 5, in a contract of its own: one contract has not enough room (EIP-170).
contract Opening {
    /// @param rest what of the proof is not read yet; nothing may follow the opening
    function verify(OpeningClaim memory claim, bytes calldata rest) external pure {
        uint256 begin;
        assembly ("memory-safe") {
            begin := rest.offset // where msg.data has rest[0]
        }
        Channel memory channel = Channel({state: claim.state, cursor: begin, end: begin + rest.length});
        Whir.verify(channel, claim.params, claim.root, claim.program, claim.columns);
        Transcript.finish(channel);
    }
}
