// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, LONG_LANES_1_3, LONG_LANE_2, TOP_FACTOR, Transcript, refuse} from "./Channel.sol";
import {Multilinear} from "./Multilinear.sol";
import {BABY_BEAR, EVEN_LANES, HIGH_FACTOR, LOW_FACTOR, M16, M24, M27, MODULUS, ODD_BYTES, ODD_LANES, P16_LANES, P2_LANES, P_LANES, TO_EVEN, Quintic} from "./Quintic.sol";

// 2^8 - 1, 2^19 - 1, 8, and 2^7 + 2^8 in every lane.
uint256 constant M8 = 0xff00000000001fe00000000003fc00000000007f80000000000ff;
uint256 constant M19 = 0x7ffff00000000ffffe00000001ffffc00000003ffff800000007ffff;
uint256 constant EIGHT_LANES = 0x8000000000001000000000000200000000000040000000000008;
uint256 constant BITS_7_8 = 0x180000000000030000000000006000000000000c00000000000180;
// 2^8 p, 2^19 p in every lane.
uint256 constant P8_LANES = 0x7800000100000f000000200001e000000400003c000000800007800000100;
uint256 constant P19_LANES = 0x3c000000800007800000100000f000000200001e000000400003c00000080000;

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

    uint256 internal constant TOP_LOG = 3;

    function add(Fraction memory sum, uint256 numerator, uint256 denominator) internal pure {
        sum.numerator = sum.numerator.mul(denominator).add(numerator.mul(sum.denominator));
        sum.denominator = sum.denominator.mul(denominator);
    }

    function readTop(Channel memory channel) internal pure returns (uint256[] memory numerators, uint256[] memory denominators) {
        numerators = channel.receiveElements("\x01\x0bgkr top num", 1 << TOP_LOG);
        denominators = channel.receiveElements("\x01\x0bgkr top den", 1 << TOP_LOG);
    }

    /// The sum of the top layer's fractions.
    function sumTop(uint256[] memory numerators, uint256[] memory denominators) internal pure returns (Fraction memory sum) {
        sum.denominator = Quintic.ONE;
        for (uint256 i = 0; i < numerators.length; ++i) {
            if (denominators[i].isZero()) refuse("gkr: zero denominator");
            add(sum, numerators[i], denominators[i]);
        }
    }

    /// From the top layer, as it was read, down to the leaves. Overwrites both lists.
    function verifyLayers(Channel memory channel, uint256 logLeaves, uint256[] memory numerators, uint256[] memory denominators)
        internal
        pure
        returns (LeafClaim memory claim)
    {
        claim.point = channel.challenges("\x02\x0dgkr top point", TOP_LOG);
        claim.numerator = Multilinear.evaluate(numerators, claim.point, 0);
        claim.denominator = Multilinear.evaluate(denominators, claim.point, 0);
        // Of these, one has a layer's point and the other comes to have the next one's.
        uint256[] memory next = new uint256[](logLeaves);
        uint256[] memory spare = new uint256[](logLeaves);
        uint256 free = Quintic.reserve(0);
        for (uint256 layer = TOP_LOG; layer < logLeaves; ++layer) {
            assembly ("memory-safe") {
                mstore(next, add(layer, 1)) // next.length = layer + 1, which is not more than logLeaves
            }
            _verifyLayer(channel, claim, next);
            (next, spare) = (spare, next);
            assembly ("memory-safe") {
                mstore(0x40, free) // nothing that was allocated in between is used again
            }
        }
    }

    /// The claim about a layer becomes one about the layer below. REQUIRES: `next` has one coordinate more than the claim's point, and another place.
    function _verifyLayer(Channel memory channel, LeafClaim memory claim, uint256[] memory next) private pure {
        uint256 lambda = channel.challenge("\x02\x0agkr lambda");
        // Plain, as what is received is.
        uint256 sum = claim.numerator.add(lambda.mul(claim.denominator)).toPlain();
        (uint256 change, bool done) = quickRounds(channel, claim.point, next);
        if (!done) change = rounds(channel, claim.point, next);
        sum = sum.add(change).toMontgomery();
        uint256[] memory evals = channel.receiveElements("\x01\x09gkr evals", 4);
        (uint256 n0, uint256 n1, uint256 d0, uint256 d1) = (evals[0], evals[1], evals[2], evals[3]);
        if (!sum.equal(n0.mul(d1).add(n1.mul(d0)).add(lambda.mul(d0.mul(d1))))) refuse("gkr: layer");
        uint256 beta = channel.challenge("\x02\x08gkr beta");
        next[0] = beta;
        claim.point = next;
        claim.numerator = n0.add(beta.mul(n1.sub(n0)));
        claim.denominator = d0.add(beta.mul(d1.sub(d0)));
    }

    /// A round for each coordinate r of a point: c_1, c_2 are received, x is the state after that and comes to stand in `next`, from next[1] on. Returns, plain, by how much the sum
    /// changes: it becomes c_0 + x c_1 + x^2 c_2 with c_0 = sum - r (c_1 + c_2).
    function rounds(Channel memory channel, uint256[] memory point, uint256[] memory next) internal pure returns (uint256 change) {
        for (uint256 i = 0; i < point.length; ++i) {
            (uint256 c1, uint256 c2) = channel.receivePair("\x01\x09gkr round");
            uint256 x = channel.drawn();
            next[i + 1] = x;
            change = change.sub(point[i].mul(c1.add(c2))).add(x.mul(c1.add(x.mul(c2))));
        }
    }

    /// The same, unless it returns false: then it has changed nothing but `next`. It does if the proof is too short, or if some number that is received is
    /// p - 1 or more, as far as its last byte tells.
    /// The change is the sum of c_1 (x - r) and c_2 (x^2 - r) over all rounds: products with the four bytes of numbers by themselves, whose sums over 2^5 rounds are below
    /// 2^5 * 9 (2^8 - 1) (p + 2^19 + 2 p + p + 2^24 + 2 p) < 2^50, are reduced once. REQUIRES: at most 2^5 coordinates.
    function quickRounds(Channel memory channel, uint256[] memory point, uint256[] memory next) internal pure returns (uint256 change, bool done) {
        uint256 m8 = M8;
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            let cursor := mload(add(channel, 32)) // cursor = channel.cursor
            let end := add(cursor, mul(40, mload(point)))
            if iszero(gt(end, mload(add(channel, 64)))) {
                // As in Channel.sol, in free memory, not allocated: the state, the header, the message.
                let absorbed := mload(0x40)
                mstore(absorbed, mload(channel)) // bytes 0..31 = channel.state
                mstore(add(absorbed, 32), or("\x01\x09gkr round", shl(56, 40))) // bytes 32..63, a message of 40 bytes
                // Sums of products with the first, .. the fourth bytes; the first is `change`.
                let sum1
                let sum2
                let sum3
                let above
                point := add(point, 32) // the place of point[0]
                next := add(next, 64) // the place of next[1]
                for {} lt(cursor, end) {} {
                    calldatacopy(add(absorbed, 64), cursor, 40) // the elements
                    let u := keccak256(absorbed, 104) // the state: H(all of it)
                    mstore(absorbed, u)
                    // The challenge that it is, as in Channel.sol.
                    u := shr(16, or(shl(8, and(u, ODD_BYTES)), and(shr(8, u), ODD_BYTES)))
                    u := or(or(shr(192, u), shl(204, u)), or(and(shl(6, u), LONG_LANE_2), and(or(shr(93, u), shl(105, u)), LONG_LANES_1_3)))
                    // In Montgomery form, lanes below p + 2^19.
                    u := add(mul(and(shr(32, u), m16), LOW_FACTOR), add(mul(and(shr(16, u), m16), HIGH_FACTOR), mul(and(u, m16), TOP_FACTOR)))
                    u := sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27)))
                    mstore(next, u)
                    u := sub(add(u, P2_LANES), mload(point)) // x + 2 p - r
                    {
                        // A number's bytes, the last one lowest.
                        let c := shr(96, calldataload(cursor))
                        c := or(and(or(shr(128, c), mul(c, TO_EVEN)), EVEN_LANES), and(or(shr(45, c), shl(121, c)), ODD_LANES))
                        above := or(above, add(and(c, m8), EIGHT_LANES)) // has a bit of BITS_7_8 if a last byte is at least p >> 24
                        sum3 := add(sum3, mulmod(u, and(c, m8), modulus))
                        sum2 := add(sum2, mulmod(u, and(shr(8, c), m8), modulus))
                        sum1 := add(sum1, mulmod(u, and(shr(16, c), m8), modulus))
                        change := add(change, mulmod(u, and(shr(24, c), m8), modulus))
                    }
                    {
                        // u = mul(x, x) + 2 p - r
                        let x := mload(next)
                        u := mulmod(x, and(x, m16), modulus)
                        u := add(shr(16, sub(add(u, P16_LANES), mul(BABY_BEAR, and(u, m16)))), mulmod(x, and(shr(16, x), m16), modulus))
                        u := sub(add(sub(add(and(shr(27, u), M24), P_LANES), mul(15, and(u, M27))), P2_LANES), mload(point))
                    }
                    {
                        let c := shr(96, calldataload(add(cursor, 20)))
                        c := or(and(or(shr(128, c), mul(c, TO_EVEN)), EVEN_LANES), and(or(shr(45, c), shl(121, c)), ODD_LANES))
                        above := or(above, add(and(c, m8), EIGHT_LANES))
                        sum3 := add(sum3, mulmod(u, and(c, m8), modulus))
                        sum2 := add(sum2, mulmod(u, and(shr(8, c), m8), modulus))
                        sum1 := add(sum1, mulmod(u, and(shr(16, c), m8), modulus))
                        change := add(change, mulmod(u, and(shr(24, c), m8), modulus))
                    }
                    point := add(point, 32)
                    next := add(next, 32)
                    cursor := add(cursor, 40)
                }
                // (change + 2^8 sum1 + 2^16 sum2 + 2^24 sum3) 2^-24, then 2^-19: lanes are below 2^50 + 2^43, then below 2^32
                change := add(shr(8, sub(add(change, P8_LANES), mul(BABY_BEAR, and(change, m8)))), sum1)
                change := add(shr(8, sub(add(change, P8_LANES), mul(BABY_BEAR, and(change, m8)))), sum2)
                change := add(shr(8, sub(add(change, P8_LANES), mul(BABY_BEAR, and(change, m8)))), sum3)
                change := shr(19, sub(add(change, P19_LANES), mul(BABY_BEAR, and(change, M19))))
                if iszero(and(above, BITS_7_8)) {
                    mstore(channel, mload(absorbed)) // channel.state
                    mstore(add(32, channel), cursor) // channel.cursor
                    done := 1
                }
            }
        }
        change = Quintic.fold(change);
    }
}
