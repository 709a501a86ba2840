// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x712ec0aacc960934e976cd7cfa4706a73edca13bc5da3e7f89daf596b561f2fc;
    bytes32 internal constant OPENING = 0x8dfb751dbf7ca65e6203ce728ad7f684081a2c611ecd135f0b01b4db90032d3f;
}
