// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x1a2d3afdc1b27b5deb045d536488f442873bf7899690283fdeb085b45e73d052;
    bytes32 internal constant OPENING = 0xa99931b2f58dbe774134c4ee01e079365364119261ba5014e17b1267b0769745;
}
