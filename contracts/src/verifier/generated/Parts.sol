// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x8591e177cd7df13f5b0f5f60cec7b59381b468f99e4142282bb95636def71b0c;
    bytes32 internal constant OPENING = 0xe0c6ff0bd92ee76e9f5a45284540d74944c5a7ad9a17f49332a408a74016c309;
}
