// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x3f57a32d0699d92bec7c2571bffb585cd977c8c2b062d74ee9047ee35dbdb14a;
    bytes32 internal constant OPENING = 0xf8347ef07715fb898a75142c76c9e5e8553d0aa5b7f482e6f94944db36b49e11;
}
