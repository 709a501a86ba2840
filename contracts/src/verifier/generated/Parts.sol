// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0xb1e0902236e2aacf00460bf9c6920d780ade202f038d54f6da607cda3d6123de;
    bytes32 internal constant OPENING = 0x89d9bf8061dcf41e546ad9a8793b624511da929a2c5788e9c3730ffed80fe167;
}
