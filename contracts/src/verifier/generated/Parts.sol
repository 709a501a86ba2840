// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x9ef75a2686102fc1976873e71d891604176fdebcbae33fd62e63ac3135f105fa;
    bytes32 internal constant OPENING = 0x89d9bf8061dcf41e546ad9a8793b624511da929a2c5788e9c3730ffed80fe167;
}
