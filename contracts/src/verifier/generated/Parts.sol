// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x660317d00f38b64bf910d592383c8a6a8819d60c5aada9b7fdaabc693c041f1f;
    bytes32 internal constant OPENING = 0xe0c6ff0bd92ee76e9f5a45284540d74944c5a7ad9a17f49332a408a74016c309;
}
