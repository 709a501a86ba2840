// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x2928bd383acd5030d99ac3d9128148ca66dd6d18a5cd3afb9b68bacc947c5fb3;
    bytes32 internal constant OPENING = 0x6743f532ebbabdac66715b795072330ca982d4c3fa6127af235c0254652f01ec;
}
