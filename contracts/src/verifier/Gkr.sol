// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused, Transcript} from "./Channel.sol";
import {Multilinear} from "./Multilinear.sol";
import {Quintic} from "./Quintic.sol";

/// numerator / denominator. Sums of fractions need no inverses: the denominators multiply, and a product is zero only if a factor is.
struct Fraction {
    uint256 numerator;
    uint256 denominator;
}

/// What is claimed of the leaf vector at `point`.
struct LeafClaim {
    uint256[] point;
    uint256 numerator;
    uint256 denominator;
}

/// The sum over all leaves of numerator / denominator (spec/argument.md, section 4).
library Gkr {
    using Quintic for uint256;
    using Transcript for Channel;

    uint256 internal constant TOP_LOG = 5;

    function add(Fraction memory sum, uint256 numerator, uint256 denominator) internal pure {
        sum.numerator = sum.numerator.mul(denominator).add(numerator.mul(sum.denominator));
        sum.denominator = sum.denominator.mul(denominator);
    }

    function readTop(Channel memory channel) internal pure returns (uint256[] memory numerators, uint256[] memory denominators) {
        numerators = channel.receiveElements("\x0bgkr top num", 1 << TOP_LOG);
        denominators = channel.receiveElements("\x0bgkr top den", 1 << TOP_LOG);
    }

    /// The sum of the top layer's fractions.
    function sumTop(uint256[] memory numerators, uint256[] memory denominators) internal pure returns (Fraction memory sum) {
        sum.denominator = Quintic.ONE;
        for (uint256 i = 0; i < numerators.length; ++i) {
            if (denominators[i].isZero()) revert Refused("gkr: zero denominator");
            add(sum, numerators[i], denominators[i]);
        }
    }

    /// From the top layer down to the leaves.
    function verifyLayers(Channel memory channel, uint256 logLeaves, uint256[] memory numerators, uint256[] memory denominators)
        internal
        pure
        returns (LeafClaim memory claim)
    {
        claim.point = channel.challenges("\x0dgkr top point", TOP_LOG);
        uint256[] memory weights = Multilinear.eqTable(claim.point, 0, TOP_LOG);
        claim.numerator = Multilinear.dot(weights, numerators);
        claim.denominator = Multilinear.dot(weights, denominators);
        for (uint256 layer = TOP_LOG; layer < logLeaves; ++layer) _verifyLayer(channel, claim);
    }

    function _verifyLayer(Channel memory channel, LeafClaim memory claim) private pure {
        uint256 lambda = channel.challenge("\x0agkr lambda");
        // Plain, as what is received is.
        uint256 sum = claim.numerator.add(lambda.mul(claim.denominator)).toPlain();
        uint256 count = claim.point.length;
        uint256[] memory next = new uint256[](count + 1);
        for (uint256 i = 0; i < count; ++i) {
            (uint256 c1, uint256 c2) = channel.receivePair("\x09gkr round");
            uint256 x = channel.challenge("\x09gkr round");
            next[i + 1] = x;
            sum = sum.sub(c1.add(c2).mul(claim.point[i])).add(c2.mul(x).add(c1).mul(x));
        }
        sum = sum.toMontgomery();
        uint256[] memory evals = channel.receiveElements("\x09gkr evals", 4);
        (uint256 n0, uint256 n1, uint256 d0, uint256 d1) = (evals[0], evals[1], evals[2], evals[3]);
        if (!sum.equal(n0.mul(d1).add(n1.mul(d0)).add(lambda.mul(d0.mul(d1))))) revert Refused("gkr: layer");
        uint256 beta = channel.challenge("\x08gkr beta");
        next[0] = beta;
        claim.point = next;
        claim.numerator = n0.add(beta.mul(n1.sub(n0)));
        claim.denominator = d0.add(beta.mul(d1.sub(d0)));
    }
}
