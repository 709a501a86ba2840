// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x42e1d1aba5eb45c98b6ef28a13dad77dd305ab2b40f9c4a46e999405d58504f2;
    bytes32 internal constant OPENING = 0x3980c2dc58bb856cac3e71a83b1544a5841cdd54612966642d96d11ca67b0366;
}
