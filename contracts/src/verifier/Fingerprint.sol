// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Quintic} from "./Quintic.sol";

/// c - sum_i eq(alpha, i) entry_i, with the bus in the last slot (spec/argument.md, section 3).
struct Fingerprint {
    uint256 c;
    /// eq(alpha, i), by slot.
    uint256[] weights;
}

library Fingerprints {
    using Quintic for uint256;

    /// Of the tuple whose entries are all zero.
    function base(Fingerprint memory fingerprint, uint256 bus) internal pure returns (uint256) {
        return fingerprint.c.sub(fingerprint.weights[fingerprint.weights.length - 1].mul(Quintic.base(bus)));
    }

    /// Of entries that are integers.
    function of3(Fingerprint memory fingerprint, uint256 bus, uint256 e0, uint256 e1, uint256 e2) internal pure returns (uint256 sum) {
        sum = base(fingerprint, bus).sub(fingerprint.weights[0].mul(Quintic.base(e0)));
        sum = sum.sub(fingerprint.weights[1].mul(Quintic.base(e1)));
        sum = sum.sub(fingerprint.weights[2].mul(Quintic.base(e2)));
    }
}
