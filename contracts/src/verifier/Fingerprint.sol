// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Multilinear} from "./Multilinear.sol";
import {Quintic} from "./Quintic.sol";

/// c - sum_i eq(alpha, i) entry_i, with the bus in the last slot (spec/argument.md, section 3), for tuples of three entries.
struct Fingerprint {
    uint256 c;
    /// eq(alpha, i) for the slots 0, 1, 2 and the last one.
    uint256[4] weights;
}

library Fingerprints {
    using Quintic for uint256;

    /// REQUIRES: two coordinates or more.
    function start(uint256 c, uint256[] memory alpha) internal pure returns (Fingerprint memory) {
        // Of all coordinates but two: the weights of zeros and of ones.
        uint256 zeros = Quintic.ONE;
        uint256 ones = Quintic.ONE;
        for (uint256 j = 2; j < alpha.length; ++j) {
            zeros = zeros.mul(alpha[j].oneMinus());
            ones = ones.mul(alpha[j]);
        }
        uint256[] memory low = Multilinear.eqTable(alpha, 0, 2);
        return Fingerprint({c: c, weights: [low[0].mul(zeros), low[1].mul(zeros), low[2].mul(zeros), low[3].mul(ones)]});
    }

    /// Of entries that are integers.
    function of3(Fingerprint memory fingerprint, uint256 bus, uint256 e0, uint256 e1, uint256 e2) internal pure returns (uint256 sum) {
        sum = fingerprint.c.sub(fingerprint.weights[3].mul(Quintic.base(bus)));
        sum = sum.sub(fingerprint.weights[0].mul(Quintic.base(e0)));
        sum = sum.sub(fingerprint.weights[1].mul(Quintic.base(e1)));
        sum = sum.sub(fingerprint.weights[2].mul(Quintic.base(e2)));
    }
}
