// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {BABY_BEAR, M16, M24, M27, MODULUS, LOW_PAIRS, ODD_BYTES, P16_LANES, P_LANES, Quintic} from "./Quintic.sol";

/// Sums of products of elements of the challenge field with numbers below 2^32, as integers: two words for each element, with a
/// lane of 85 bits for each coefficient, 0 to 2 in the first word and 3 and 4 in the second. A lane of a product is below
/// 2^64, so up to 2^20 products never carry, and one reduction is enough. The sum has the form of the elements.
library BaseDot {
    using Quintic for uint256;

    uint256 private constant M32 = 0xffffffff;
    uint256 private constant M51 = 0x7ffffffffffff;
    uint256 private constant M51_1 = 0x3ffffffffffff8000000000000; // M51 << 51
    uint256 private constant M51_2 = 0x00001ffffffffffffc0000000000000000000000000; // M51 << 102
    uint256 private constant M85 = 2 ** 85 - 1;
    uint256 private constant EVEN_NUMBERS = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
    /// 2^32 - p, and the bit that a number of p or more then reaches, for four numbers.
    uint256 private constant ABOVE_FOUR = 0x0000000087ffffff0000000087ffffff0000000087ffffff0000000087ffffff;
    uint256 private constant BIT32_OF_FOUR = 0x0000000100000000000000010000000000000001000000000000000100000000;

    /// Zeros complete a multiple of eight elements.
    function pack(uint256[] memory elements) internal pure returns (uint256[] memory packed) {
        unchecked {
            packed = new uint256[](2 * (elements.length + 7 & ~uint256(7)));
            assembly ("memory-safe") {
                let to := add(packed, 32) // the place of packed[0]
                let from := add(elements, 32) // the place of elements[0]
                for { let end := add(from, shl(5, mload(elements))) } lt(from, end) { from := add(from, 32) } {
                    // Lanes 0, 1, 2, then 3, 4, from 51 to 85 bits.
                    let x := mload(from)
                    mstore(to, or(or(and(x, M51), shl(34, and(x, M51_1))), shl(68, and(x, M51_2))))
                    mstore(add(to, 32), or(and(shr(153, x), M51), shl(85, shr(204, x))))
                    to := add(to, 64)
                }
            }
        }
    }

    /// With `count` numbers of calldata from `cursor` on, four bytes each, least significant first. Are all below p?
    /// REQUIRES: at least as many elements.
    function ofCalldata(uint256[] memory packed, uint256 cursor, uint256 count) internal pure returns (uint256, bool) {
        uint256 low;
        uint256 high;
        uint256 above;
        uint256 even = EVEN_NUMBERS;
        assembly ("memory-safe") {
            let p := add(packed, 32) // the place of packed[0]
            for { let end := add(cursor, shl(2, count)) } lt(cursor, end) { cursor := add(cursor, 32) } {
                let n := calldataload(cursor) // eight numbers
                // Beyond the end there is something else: zeros instead.
                if gt(add(cursor, 32), end) { n := shl(shl(3, sub(add(cursor, 32), end)), shr(shl(3, sub(add(cursor, 32), end)), n)) }
                // The bytes of each number in reverse order.
                n := or(shl(8, and(n, ODD_BYTES)), and(shr(8, n), ODD_BYTES))
                n := or(shl(16, and(n, LOW_PAIRS)), and(shr(16, n), LOW_PAIRS))
                above := or(above, or(add(and(n, even), ABOVE_FOUR), add(and(shr(32, n), even), ABOVE_FOUR)))
                // Eight times: low += packed[2 i] * number, high += packed[2 i + 1] * number
                let x := shr(224, n)
                low := add(low, mul(mload(p), x))
                high := add(high, mul(mload(add(p, 32)), x))
                x := and(shr(192, n), M32)
                low := add(low, mul(mload(add(p, 64)), x))
                high := add(high, mul(mload(add(p, 96)), x))
                x := and(shr(160, n), M32)
                low := add(low, mul(mload(add(p, 128)), x))
                high := add(high, mul(mload(add(p, 160)), x))
                x := and(shr(128, n), M32)
                low := add(low, mul(mload(add(p, 192)), x))
                high := add(high, mul(mload(add(p, 224)), x))
                x := and(shr(96, n), M32)
                low := add(low, mul(mload(add(p, 256)), x))
                high := add(high, mul(mload(add(p, 288)), x))
                x := and(shr(64, n), M32)
                low := add(low, mul(mload(add(p, 320)), x))
                high := add(high, mul(mload(add(p, 352)), x))
                x := and(shr(32, n), M32)
                low := add(low, mul(mload(add(p, 384)), x))
                high := add(high, mul(mload(add(p, 416)), x))
                x := and(n, M32)
                low := add(low, mul(mload(add(p, 448)), x))
                high := add(high, mul(mload(add(p, 480)), x))
                p := add(p, 512)
            }
        }
        return (_reduce(low, high), above & BIT32_OF_FOUR == 0);
    }

    /// With numbers in memory from `list` on, as many as elements, most significant byte first.
    function ofMemory(uint256[] memory packed, uint256 list) internal pure returns (uint256) {
        uint256 low;
        uint256 high;
        assembly ("memory-safe") {
            let p := add(packed, 32) // the place of packed[0]
            for { let end := add(p, shl(5, mload(packed))) } lt(p, end) { list := add(list, 32) } {
                let n := mload(list) // eight numbers
                for { let half := add(p, 512) } lt(p, half) { p := add(p, 256) } {
                    // Four times: low += packed[2 i] * number, high += packed[2 i + 1] * number
                    let x := shr(224, n)
                    low := add(low, mul(mload(p), x))
                    high := add(high, mul(mload(add(p, 32)), x))
                    x := and(shr(192, n), M32)
                    low := add(low, mul(mload(add(p, 64)), x))
                    high := add(high, mul(mload(add(p, 96)), x))
                    x := and(shr(160, n), M32)
                    low := add(low, mul(mload(add(p, 128)), x))
                    high := add(high, mul(mload(add(p, 160)), x))
                    x := and(shr(128, n), M32)
                    low := add(low, mul(mload(add(p, 192)), x))
                    high := add(high, mul(mload(add(p, 224)), x))
                    n := shl(128, n)
                }
            }
        }
        return _reduce(low, high);
    }

    /// What `timesPowerWeight` reads of the coordinates x_j from number `first` on: for each two of them the weights of their four vertices, (0, 0) first, the first
    /// coordinate the low bit. A missing one is 0.
    function packPairs(uint256[] memory x, uint256 first) internal pure returns (uint256[] memory packed) {
        unchecked {
            uint256[] memory weights = new uint256[](x.length - first + 1 >> 1 << 2);
            for (uint256 i = 0; i < weights.length; i += 4) {
                uint256 a = x[first];
                uint256 b = first + 1 < x.length ? x[first + 1] : 0;
                first += 2;
                uint256 both = a.mul(b);
                b = b.sub(both);
                weights[i] = a.oneMinus().sub(b);
                weights[i + 1] = a.sub(both);
                weights[i + 2] = b;
                weights[i + 3] = both;
            }
            packed = pack(weights);
            assembly ("memory-safe") {
                mstore(packed, shl(1, mload(weights))) // packed.length = 2 * weights.length: without the zeros
            }
        }
    }

    /// product * prod (1 - x_j + x_j y^(2^j)), j from 0 on, over the coordinates that were packed: for two of them a polynomial of degree 3 in
    /// y^(4^i). REQUIRES: y < p.
    function timesPowerWeight(uint256[] memory pairs, uint256 product, uint256 y) internal pure returns (uint256) {
        uint256 m16 = M16;
        uint256 modulus = MODULUS;
        assembly ("memory-safe") {
            let p := add(pairs, 32) // the place of pairs[0]
            for { let end := add(p, shl(5, mload(pairs))) } lt(p, end) { p := add(p, 256) } {
                // low, high = the sum of the four weights with 1, y, y^2, y^3; then y = y^4
                let square := mulmod(y, y, BABY_BEAR)
                let cube := mulmod(square, y, BABY_BEAR)
                let low := add(add(mload(p), mul(mload(add(p, 64)), y)), add(mul(mload(add(p, 128)), square), mul(mload(add(p, 192)), cube)))
                let f := add(add(mload(add(p, 32)), mul(mload(add(p, 96)), y)), add(mul(mload(add(p, 160)), square), mul(mload(add(p, 224)), cube)))
                y := mulmod(square, square, BABY_BEAR)
                // f = _reduce(low, high)
                f := or(shl(153, mod(and(f, M85), BABY_BEAR)), shl(204, mod(shr(85, f), BABY_BEAR)))
                f := or(or(f, mod(and(low, M85), BABY_BEAR)), or(shl(51, mod(and(shr(85, low), M85), BABY_BEAR)), shl(102, mod(shr(170, low), BABY_BEAR))))
                // product = mul(product, f)
                low := mulmod(product, and(f, m16), modulus)
                low := add(shr(16, sub(add(low, P16_LANES), mul(BABY_BEAR, and(low, m16)))), mulmod(product, and(shr(16, f), m16), modulus))
                product := sub(add(and(shr(27, low), M24), P_LANES), mul(15, and(low, M27)))
            }
        }
        return product;
    }

    function _reduce(uint256 low, uint256 high) private pure returns (uint256) {
        unchecked {
            return (low & M85) % Quintic.P | ((low >> 85 & M85) % Quintic.P) << 51 | ((low >> 170) % Quintic.P) << 102
                | ((high & M85) % Quintic.P) << 153 | ((high >> 85) % Quintic.P) << 204;
        }
    }
}
