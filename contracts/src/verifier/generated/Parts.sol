// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x1332ba6434c03c8e2c8b54ccee2a0c044519f0783f7d9629aeeb31950c84fa42;
    bytes32 internal constant OPENING = 0x75b1cbb97392d70ee9b41db476c8da357e8aa356f9f83c54418056d3ec5e6371;
}
