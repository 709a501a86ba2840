// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// Addresses that the L2 protocol fixes (spec/l1-contracts.md, section 4).
library Predeploys {
    address internal constant OUTBOX = 0x00000000000000000000000000000000F4ee0001;
    address internal constant TOKEN_FACTORY = 0x00000000000000000000000000000000F4eE0002;
    address internal constant L1_ANCHOR = 0x00000000000000000000000000000000f4eE0003;
    /// The caller of what the state transition itself calls (EIP-4788).
    address internal constant SYSTEM = 0xffffFFFfFFffffffffffffffFfFFFfffFFFfFFfE;
}
