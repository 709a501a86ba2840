// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x19e067eb0fc475780ecefe98aff2c96b1c22200f951a1efaadfdaa2b9c85faa1;
    bytes32 internal constant OPENING = 0xf22036e179f7d5f2240910adf2e97c8317ce70d60d201d87d160f2d730bd05d9;
}
