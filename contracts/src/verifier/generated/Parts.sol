// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x012fb65609dfffd49a91f2597f1fa4cbe9d92cdb4d4e355c8a66e627f48aa312;
    bytes32 internal constant OPENING = 0xea3910634bd195de8a0e8630e1f5ff3794b3543053c839019be4924a573ecf8c;
}
