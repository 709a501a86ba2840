// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0xe83207e02e53022f5b57ebd439984674c2b0f97ee05b154f37e9996ef74fdc41;
    bytes32 internal constant OPENING = 0xf22036e179f7d5f2240910adf2e97c8317ce70d60d201d87d160f2d730bd05d9;
}
