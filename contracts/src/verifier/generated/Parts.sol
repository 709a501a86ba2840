// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x72c6adf0df59a1b07263945fc4e9d8b471cadfab74bc35be65794610e66abd73;
    bytes32 internal constant OPENING = 0x75b1cbb97392d70ee9b41db476c8da357e8aa356f9f83c54418056d3ec5e6371;
}
