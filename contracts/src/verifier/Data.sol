// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Quintic} from "./Quintic.sol";

/// Bytes too long for one contract, as the code of several: a STOP and up to 24,575 bytes (EIP-170) in each but the last exactly so many.
library Data {
    uint256 internal constant PART = 24_575;

    /// Copies bytes at .. at + size - 1 to memory, followed by a word that may be read but means nothing. Returns their place.
    function load(address[] memory parts, uint256 cursor, uint256 size) internal view returns (uint256 place) {
        place = Quintic.reserve((size + 63) / 32);
        uint256 to = place;
        while (size != 0) {
            address part = parts[cursor / PART];
            uint256 from = cursor % PART + 1;
            uint256 count = PART + 1 - from;
            if (count > size) count = size;
            assembly ("memory-safe") {
                extcodecopy(part, to, from, count) // `count` bytes of part.code from `from` on
            }
            (to, cursor, size) = (to + count, cursor + count, size - count);
        }
    }
}
