// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused, Transcript} from "./Channel.sol";
import {Multilinear} from "./Multilinear.sol";
import {BABY_BEAR, FOLD, M16, M20, M24, M27, M31, MODULUS, P16_LANES, P2_LANES, P_LANES, Quintic} from "./Quintic.sol";

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

    /// From the top layer, as it was read, down to the leaves. Overwrites both lists.
    function verifyLayers(Channel memory channel, uint256 logLeaves, uint256[] memory numerators, uint256[] memory denominators)
        internal
        pure
        returns (LeafClaim memory claim)
    {
        claim.point = channel.challenges("\x0dgkr top point", TOP_LOG);
        claim.numerator = Multilinear.evaluate(numerators, claim.point, 0);
        claim.denominator = Multilinear.evaluate(denominators, claim.point, 0);
        for (uint256 layer = TOP_LOG; layer < logLeaves; ++layer) _verifyLayer(channel, claim);
    }

    function _verifyLayer(Channel memory channel, LeafClaim memory claim) private pure {
        uint256 lambda = channel.challenge("\x0agkr lambda");
        // Plain, as what is received is.
        uint256 sum = claim.numerator.add(lambda.mul(claim.denominator)).toPlain();
        uint256[] memory next = new uint256[](claim.point.length + 1);
        unchecked {
            uint256 to = Quintic.place(next);
            uint256 from = Quintic.place(claim.point);
            for (uint256 end = from + 32 * claim.point.length; from != end; from += 32) {
                (uint256 c1, uint256 c2, uint256 x) = channel.exchangePair("\x09gkr round");
                to += 32;
                Quintic.store(to, x);
                sum = nextSum(sum, Quintic.load(from), c1, c2, x);
            }
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

    /// sum - r (c1 + c2) + x (c1 + x c2). REQUIRES: canonical r, c1, c2, x; sum as this returns it, lanes at most 2^31 + 4 * 2^27.
    function nextSum(uint256 sum, uint256 r, uint256 c1, uint256 c2, uint256 x) internal pure returns (uint256) {
        assembly ("memory-safe") {
            function times(a, b) -> c {
                let u := mulmod(a, and(b, M16), MODULUS)
                u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, M16)))), mulmod(a, and(shr(16, b), M16), MODULUS))
                c := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
            }
            // sum = fold(sum + 2 p - mul(r, c1 + c2) + mul(x, c1 + mul(x, c2))): what is multiplied by r and x has lanes below 2^32
            sum := add(add(sum, sub(P2_LANES, times(r, add(c1, c2)))), times(x, add(c1, times(x, c2))))
            sum := add(and(sum, M31), mul(and(shr(31, sum), M20), FOLD))
        }
        return sum;
    }
}
