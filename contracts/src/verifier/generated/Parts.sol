// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x37df646bdaed7a7e9c086c5e0d800a1d28c200a2e759eaa36e10472da6021778;
    bytes32 internal constant OPENING = 0xf22036e179f7d5f2240910adf2e97c8317ce70d60d201d87d160f2d730bd05d9;
}
