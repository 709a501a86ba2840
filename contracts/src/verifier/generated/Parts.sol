// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x0000000000000000000000000000000000000000000000000000000000000000;
    bytes32 internal constant OPENING = 0x0000000000000000000000000000000000000000000000000000000000000000;
}
