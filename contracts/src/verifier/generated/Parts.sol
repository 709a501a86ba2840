// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x3f57a32d0699d92bec7c2571bffb585cd977c8c2b062d74ee9047ee35dbdb14a;
    bytes32 internal constant OPENING = 0x05a516b1528f540c8cc1b89acd4e63f1295cafa0ccd043c778a9ba2700edca6c;
}
