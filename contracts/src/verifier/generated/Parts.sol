// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x0bf82b74e4b36e68f34eead380299c11c9a7d009c5543e498e1a67b5864d6a08;
    bytes32 internal constant OPENING = 0xa99931b2f58dbe774134c4ee01e079365364119261ba5014e17b1267b0769745;
}
