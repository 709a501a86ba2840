// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Quintic} from "../src/verifier/Quintic.sol";
import {Vm} from "./base/Vm.sol";

/// The packed field against coefficient arithmetic on integers.
contract QuinticTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant P = 2013265921;
    /// The largest lane that functions take.
    uint256 private constant BOUND = 2 ** 31 + 3 * 2 ** 27;
    /// 2^43 mod p.
    uint256 private constant FACTOR = 134213359;

    function lane(uint256 a, uint256 i) private pure returns (uint256) {
        return (a >> (51 * i)) & (2 ** 51 - 1);
    }

    function pack(uint256[5] memory lanes) private pure returns (uint256 a) {
        for (uint256 i = 0; i < 5; ++i) a |= (lanes[i] % (BOUND + 1)) << (51 * i);
    }

    function check(uint256 got, uint256[5] memory want, uint256 most) private pure {
        vm.assertEq(got >> 255, 0, "nothing above the lanes");
        for (uint256 i = 0; i < 5; ++i) {
            vm.assertTrue(lane(got, i) <= most, "the lane's bound");
            vm.assertEq(lane(got, i) % P, want[i] % P, "the coefficient");
        }
    }

    function product(uint256 a, uint256 b) private pure returns (uint256[5] memory want) {
        for (uint256 i = 0; i < 5; ++i) {
            for (uint256 j = 0; j < 5; ++j) {
                uint256 term = mulmod(lane(a, i), lane(b, j), P);
                if (i + j >= 5) term = 2 * term;
                want[(i + j) % 5] = (want[(i + j) % 5] + term) % P;
            }
        }
    }

    function checkAll(uint256 a, uint256 b) private pure {
        uint256[5] memory want = product(a, b);
        uint256 got = Quintic.mul(a, b);
        uint256[5] memory times;
        for (uint256 i = 0; i < 5; ++i) times[i] = mulmod(lane(got, i), FACTOR, P);
        uint256 scaled = 0;
        for (uint256 i = 0; i < 5; ++i) {
            vm.assertTrue(lane(got, i) < P + 2 ** 24, "a product's bound");
            scaled |= times[i] << (51 * i);
        }
        check(scaled, want, P - 1);
        for (uint256 i = 0; i < 5; ++i) want[i] = lane(a, i) + lane(b, i);
        check(Quintic.add(a, b), want, BOUND);
        for (uint256 i = 0; i < 5; ++i) want[i] = lane(a, i) + 2 * P - lane(b, i);
        check(Quintic.sub(a, b), want, BOUND);
        vm.assertTrue(Quintic.equal(Quintic.mul(a, b), Quintic.mul(b, a)), "products commute");
    }

    function test_fuzz_Arithmetic(uint256[5] memory a, uint256[5] memory b) external pure {
        checkAll(pack(a), pack(b));
    }

    function test_Extremes() external pure {
        uint256[6] memory values = [uint256(0), 1, P - 1, P, P + 2 ** 24, BOUND];
        for (uint256 i = 0; i < 6; ++i) {
            for (uint256 j = 0; j < 6; ++j) checkAll(values[i] * Quintic.LANES, values[j] * Quintic.LANES);
        }
        vm.assertTrue(Quintic.isZero(P * Quintic.LANES), "p is zero");
        vm.assertFalse(Quintic.isZero((P - 1) * Quintic.LANES), "p - 1 is not");
        vm.assertFalse(Quintic.isZero(1 << 204), "x^4 is not");
    }

    function test_fuzz_Dot8(uint256[8] memory seeds, uint256 numbers, bool extreme) external pure {
        uint256[] memory elements = new uint256[](8);
        uint256 sum = 0;
        if (extreme) numbers = type(uint256).max;
        for (uint256 i = 0; i < 8; ++i) {
            uint256 x = seeds[i];
            elements[i] = extreme ? BOUND * Quintic.LANES : pack([x, x >> 50, x >> 100, x >> 150, x >> 200]);
            sum = Quintic.add(sum, Quintic.mul(elements[i], (numbers >> (224 - 32 * i)) & 0xffffffff));
        }
        uint256 place;
        assembly ("memory-safe") {
            place := add(elements, 32)
        }
        vm.assertTrue(Quintic.equal(Quintic.dot8(place, numbers), sum), "eight products");
    }

    function test_fuzz_Canonical(uint256 data) external pure {
        bool all = true;
        uint256 swapped = Quintic.swapBytes(data);
        for (uint256 i = 0; i < 8; ++i) {
            uint256 number = 0;
            for (uint256 j = 0; j < 4; ++j) number |= ((data >> (248 - 32 * i - 8 * j)) & 0xff) << (8 * j);
            vm.assertEq((swapped >> (224 - 32 * i)) & 0xffffffff, number, "bytes reversed");
            if (number >= P) all = false;
        }
        vm.assertTrue(Quintic.canonical8(swapped) == all, "all eight are below p");
        bool five = true;
        uint256 half = data & (2 ** 160 - 1);
        (uint256 element, bool canonical) = Quintic.decode(half);
        for (uint256 i = 0; i < 5; ++i) {
            uint256 number = (Quintic.swapBytes(half) >> (128 - 32 * i)) & 0xffffffff;
            vm.assertEq(lane(element, i), number, "a coefficient");
            if (number >= P) five = false;
        }
        vm.assertTrue(canonical == five, "all five are below p");
    }
}
