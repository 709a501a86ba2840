// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

// Written by `node contracts/script/pin_parts.mjs --write`.

/// Hashes of the code of the contracts that the Verifier calls.
library Parts {
    bytes32 internal constant ROWS = 0x4c6fbed8a5172dad95fb0f4dbd681c8b4a9db35d0577fc55d59e26defd193953;
    bytes32 internal constant OPENING = 0xea3910634bd195de8a0e8630e1f5ff3794b3543053c839019be4924a573ecf8c;
}
