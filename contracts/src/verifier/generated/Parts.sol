// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0xac99a3e086b61699ee61556a77bb787935bc613f93e2552b7da7daa6c5b9b419;
    bytes32 internal constant OPENING = 0xdba560e1166ddf29ff92f3879e0267edba728f67aafe0798d782519a31ab4456;
}
