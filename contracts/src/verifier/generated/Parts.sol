// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x11472ff0e1de091a2e393b630820e34b640dfa0260ec94767ab008316fe6e0cb;
    bytes32 internal constant OPENING = 0x89d9bf8061dcf41e546ad9a8793b624511da929a2c5788e9c3730ffed80fe167;
}
