// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// An L1 contract's address as L2 sees it as a caller. Someone else may own the same address on L2, so it is shifted there.
library AddressAlias {
    uint160 private constant OFFSET = uint160(0x1111000000000000000000000000000000001111);

    function toL2(address l1Contract) internal pure returns (address) {
        unchecked {
            return address(uint160(l1Contract) + OFFSET); // mod 2^160
        }
    }
}
