// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x712ec0aacc960934e976cd7cfa4706a73edca13bc5da3e7f89daf596b561f2fc;
    bytes32 internal constant OPENING = 0xee59f0241a0ace00cd6ccf6539faa8ccebf375cbab376730428d82e615b83c31;
}
