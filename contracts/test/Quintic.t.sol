// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {BaseDot} from "../src/verifier/BaseDot.sol";
import * as Channels from "../src/verifier/Channel.sol";
import {Channel} from "../src/verifier/Channel.sol";
import {Data} from "../src/verifier/Data.sol";
import {Fingerprint, Fingerprints} from "../src/verifier/Fingerprint.sol";
import {FixedColumns} from "../src/verifier/FixedColumns.sol";
import * as Bytes from "../src/verifier/Gkr.sol";
import {Gkr} from "../src/verifier/Gkr.sol";
import {Layouts, Table} from "../src/verifier/Layout.sol";
import {BlockPoint, Blocks, Multilinear} from "../src/verifier/Multilinear.sol";
import * as Lanes from "../src/verifier/Quintic.sol";
import {Quintic} from "../src/verifier/Quintic.sol";
import {Whir} from "../src/verifier/Whir.sol";
import {ZeroCheck} from "../src/verifier/ZeroCheck.sol";
import {Machine, MachineCode1, MachineCode2, MachineCode3} from "../src/verifier/generated/Machine.sol";
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

    function test_fuzz_Inverse(uint256[5] memory lanes) external pure {
        uint256 a = pack(lanes);
        uint256 b = Quintic.inverse(a);
        for (uint256 i = 0; i < 5; ++i) vm.assertTrue(lane(b, i) < P, "canonical");
        vm.assertTrue(Quintic.isZero(a) || Quintic.equal(Quintic.mul(a, b), Quintic.ONE), "an inverse");
    }

    function test_Inverses() external pure {
        uint256[4] memory values = [uint256(1), P - 1, P + 1, BOUND];
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 j = 0; j < 5; ++j) {
                uint256 a = values[i] << (51 * j);
                vm.assertTrue(Quintic.equal(Quintic.mul(a, Quintic.inverse(a)), Quintic.ONE), "of a power of x");
            }
            uint256 all = values[i] * Quintic.LANES;
            vm.assertTrue(Quintic.equal(Quintic.mul(all, Quintic.inverse(all)), Quintic.ONE), "of a sum of powers");
        }
        vm.assertTrue(Quintic.isZero(Quintic.inverse(0)) && Quintic.isZero(Quintic.inverse(P * Quintic.LANES)), "of zero");
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

    /// The constants that are written out.
    function test_Constants() external pure {
        uint256 lanes = Quintic.LANES;
        vm.assertEq(Lanes.MODULUS, 2 ** 255 - 2, "x^5 - 2");
        vm.assertEq(Lanes.BABY_BEAR, P, "p");
        vm.assertEq(Lanes.P_LANES, P * lanes, "p");
        vm.assertEq(Lanes.P2_LANES, 2 * P * lanes, "2 p");
        vm.assertEq(Lanes.P4_LANES, 4 * P * lanes, "4 p");
        vm.assertEq(Lanes.P6_LANES, 6 * P * lanes, "6 p");
        vm.assertEq(Lanes.P15_LANES, 2 ** 15 * P * lanes, "2^15 p");
        vm.assertEq(Lanes.M15, (2 ** 15 - 1) * lanes, "15 bits");
        vm.assertEq(2 * Quintic.HALF % P, Quintic.ONE, "a half");
        vm.assertEq(Lanes.P16_LANES, 2 ** 16 * P * lanes, "2^16 p");
        vm.assertEq(Lanes.M16, (2 ** 16 - 1) * lanes, "16 bits");
        vm.assertEq(Lanes.M20, (2 ** 20 - 1) * lanes, "20 bits");
        vm.assertEq(Lanes.M24, (2 ** 24 - 1) * lanes, "24 bits");
        vm.assertEq(Lanes.M27, (2 ** 27 - 1) * lanes, "27 bits");
        vm.assertEq(Lanes.M31, (2 ** 31 - 1) * lanes, "31 bits");
        vm.assertEq(Lanes.FOLD, 2 ** 27 - 1, "2^31");
        vm.assertEq(2 ** 31 % P, Lanes.FOLD, "2^31 modulo p");
        vm.assertEq(Lanes.BIT32, 2 ** 32 * lanes, "2^32");
        vm.assertEq(Lanes.ABOVE_P, (2 ** 32 - P) * lanes, "2^32 - p");
        vm.assertEq(Lanes.EVEN_LANES | Lanes.ODD_LANES, (2 ** 32 - 1) * lanes, "32 bits");
        vm.assertEq(Lanes.EVEN_LANES & Lanes.ODD_LANES, 0, "every other lane");
        vm.assertEq(Bytes.M8, (2 ** 8 - 1) * lanes, "8 bits");
        vm.assertEq(Bytes.M19, (2 ** 19 - 1) * lanes, "19 bits");
        vm.assertEq(Bytes.P8_LANES, 2 ** 8 * P * lanes, "2^8 p");
        vm.assertEq(Bytes.P19_LANES, 2 ** 19 * P * lanes, "2^19 p");
        vm.assertEq(Bytes.EIGHT_LANES, 8 * lanes, "8");
        vm.assertEq(Bytes.BITS_7_8, (2 ** 7 + 2 ** 8) * lanes, "2^7 + 2^8");
        vm.assertEq(P >> 24, 128 - 8, "the last byte of p - 1");
        vm.assertEq(Channels.LONG_LANE_2, (2 ** 48 - 1) << 102, "48 bits");
        vm.assertEq(Channels.LONG_LANES_1_3, (2 ** 48 - 1) << 51 | (2 ** 48 - 1) << 153, "48 bits");
        vm.assertEq(Channels.TOP_FACTOR, 2 ** 102 % P, "2^102");
        vm.assertEq(Lanes.LOW_FACTOR, 2 ** 70 % P, "2^70");
        vm.assertEq(Lanes.HIGH_FACTOR, 2 ** 86 % P, "2^86");
        vm.assertEq(mulmod(2 ** 16, Lanes.LOW_FACTOR, P), Lanes.HIGH_FACTOR, "2^70 2^16");
    }

    /// Elements from one seed, or all as large as can be.
    function list(uint256 seed, uint256 count, bool extreme) private pure returns (uint256[] memory elements) {
        elements = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            elements[i] = extreme ? BOUND * Quintic.LANES : pack([seed, seed >> 50, seed >> 100, seed >> 150, seed >> 200]);
        }
    }

    /// `count` numbers of four bytes below p, least significant byte first.
    function numbers(uint256 seed, uint256 count) private pure returns (bytes memory data) {
        for (uint256 i = 0; i < count; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            data = bytes.concat(data, bytes4(uint32(Quintic.swapBytes(seed % P))));
        }
    }

    function number(bytes memory data, uint256 i) private pure returns (uint256 x) {
        for (uint256 j = 4; j > 0;) x = x << 8 | uint8(data[4 * i + --j]);
    }

    function element(bytes memory data, uint256 i) private pure returns (uint256 plain) {
        for (uint256 j = 0; j < 5; ++j) plain |= number(data, 5 * i + j) << (51 * j);
    }

    function test_fuzz_DecodeAll(uint256 seed, uint256 damaged) external view {
        bytes memory data = numbers(seed, 15);
        // Now and then the largest, and the halves that are largest.
        for (uint256 i = 0; i < 15; ++i) {
            bytes4 large = bytes4(uint32(Quintic.swapBytes(seed >> i & 1 == 0 ? P - 1 : 0x77ffffff)));
            if (seed >> 16 + i & 3 == 0) for (uint256 j = 0; j < 4; ++j) data[4 * i + j] = large[j];
        }
        uint256[] memory got = this.decodeAll(data, 3);
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertTrue(Quintic.equal(got[i], Quintic.mul(element(data, i), mulmod(FACTOR, FACTOR, P))), "in Montgomery form");
            for (uint256 j = 0; j < 5; ++j) vm.assertTrue(lane(got[i], j) < P + 2 ** 19, "a decoded element's bound");
        }
        uint256 place = 4 * (damaged % 15);
        bytes4 notCanonical = bytes4(uint32(Quintic.swapBytes(P + (seed & 0x7ffffff))));
        for (uint256 j = 0; j < 4; ++j) data[place + j] = notCanonical[j];
        vm.assertEq(this.decodeAll(data, 3).length, 0, "p or more is refused");
        (, bool canonical) = this.ofElements(got, data);
        vm.assertFalse(canonical, "p or more is refused");
        (, canonical) = this.ofCalldata(list(seed, 15, false), data);
        vm.assertFalse(canonical, "p or more is refused");
        // All but those around it: nothing else is looked at.
        bytes memory around;
        for (uint256 i = 0; i < 16; ++i) around = bytes.concat(around, notCanonical);
        for (uint256 count = 1; count < 33; ++count) {
            (, canonical) = this.ofPart(list(seed, count, false), bytes.concat(around, numbers(seed, count), around), 64);
            vm.assertTrue(canonical, "what stands around does not matter");
        }
    }

    /// An empty list if an element is not canonical.
    function decodeAll(bytes calldata data, uint256 count) external pure returns (uint256[] memory elements) {
        uint256 cursor;
        assembly ("memory-safe") {
            cursor := data.offset
        }
        elements = new uint256[](count);
        if (!Quintic.decodeAll(cursor, count, Quintic.place(elements))) return new uint256[](0);
    }

    function ofElements(uint256[] memory elements, bytes calldata data) external pure returns (uint256, bool) {
        uint256 cursor;
        assembly ("memory-safe") {
            cursor := data.offset
        }
        return BaseDot.ofCalldata(BaseDot.packPowers(elements), cursor, 5 * elements.length);
    }

    /// After zeros to a multiple of sixteen.
    function afterZeros(uint256[] memory elements) private pure returns (uint256[] memory whole) {
        uint256 zeros = BaseDot.zerosBefore(elements.length);
        whole = new uint256[](zeros + elements.length);
        for (uint256 i = 0; i < elements.length; ++i) whole[zeros + i] = elements[i];
        vm.assertTrue(zeros < 16 && whole.length % 16 == 0, "complete");
    }

    function ofPart(uint256[] memory elements, bytes calldata data, uint256 skipped) external pure returns (uint256, bool) {
        uint256 cursor;
        assembly ("memory-safe") {
            cursor := add(data.offset, skipped)
        }
        return BaseDot.ofCalldata(BaseDot.pack(afterZeros(elements)), cursor, elements.length);
    }

    function ofCalldata(uint256[] memory elements, bytes calldata data) external pure returns (uint256, bool) {
        uint256 cursor;
        assembly ("memory-safe") {
            cursor := data.offset
        }
        return BaseDot.ofCalldata(BaseDot.pack(afterZeros(elements)), cursor, elements.length);
    }

    function test_fuzz_Sums(uint256 seed, bool extreme, uint256 count) external view {
        count = 1 + count % 40;
        checkSums(list(seed, count, extreme), numbers(~seed, 5 * count));
    }

    /// The largest products that there are, and elements that are largest when they have been multiplied by powers of x.
    function test_SumsOfLargest() external view {
        bytes4 largest = bytes4(uint32(Quintic.swapBytes(P - 1)));
        for (uint256 count = 1; count < 20; ++count) {
            bytes memory data;
            for (uint256 i = 0; i < 5 * count; ++i) data = bytes.concat(data, largest);
            for (uint256 k = 0; k < 3; ++k) {
                uint256[] memory elements = new uint256[](count);
                for (uint256 i = 0; i < count; ++i) elements[i] = (P - (k == 0 ? 1 : k == 1 ? (P + 1) / 2 : 0)) * Quintic.LANES;
                checkSums(elements, data);
            }
        }
    }

    function checkSums(uint256[] memory elements, bytes memory data) private view {
        uint256 count = elements.length;
        uint256[2] memory sums; // with elements, with numbers
        for (uint256 i = 0; i < count; ++i) {
            sums[0] = Quintic.add(sums[0], Quintic.mul(elements[i], Quintic.toMontgomery(element(data, i))));
            sums[1] = Quintic.add(sums[1], Quintic.mul(elements[i], Quintic.base(number(data, i))));
        }
        (uint256 got, bool canonical) = this.ofElements(elements, data);
        vm.assertTrue(canonical && Quintic.equal(got, sums[0]), "products with elements of calldata");
        (got, canonical) = this.ofCalldata(elements, data);
        vm.assertTrue(canonical && Quintic.equal(got, sums[1]), "products with numbers of calldata");
        uint256 zeros = BaseDot.zerosBefore(count);
        uint256[] memory words = new uint256[]((zeros + count) / 8);
        for (uint256 i = 0; i < count; ++i) words[(zeros + i) / 8] |= number(data, i) << (224 - 32 * ((zeros + i) % 8));
        got = BaseDot.ofMemory(BaseDot.pack(afterZeros(elements)), Quintic.place(words));
        vm.assertTrue(Quintic.equal(got, sums[1]), "products with numbers of memory");
    }

    function test_fuzz_Horner(uint256 seed, bool extreme, uint256 count) external pure {
        count = 1 + count % 40;
        uint256[] memory elements = list(seed, count, extreme);
        uint256 g = list(~seed, 1, extreme)[0];
        uint256 power = Quintic.ONE;
        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            elements[i] = narrow(elements[i], P + 2 ** 19 - 1, extreme);
            sum = Quintic.add(sum, Quintic.mul(elements[i], power));
            power = Quintic.mul(power, g);
        }
        uint256 first = Quintic.place(elements);
        vm.assertTrue(Quintic.equal(Quintic.horner(first, count, g, 0), sum), "powers of an element");
        uint256 split = count / 2;
        uint256 rest = Quintic.horner(first + 32 * split, count - split, g, 0);
        vm.assertTrue(Quintic.equal(Quintic.horner(first, split, g, rest), sum), "in two parts");
        rest = narrow(g, P + 2 ** 24 + 2 ** 19 - 1, extreme);
        uint256 whole = Quintic.horner(first, count, g, rest);
        vm.assertTrue(Quintic.equal(whole, Quintic.add(sum, Quintic.mul(power, rest))), "with a rest");
        for (uint256 i = 0; i < 5; ++i) vm.assertTrue(lane(whole, i) < P + 2 ** 24 + 2 ** 19, "the sum's bound");
    }

    /// Lanes of at most `most`; all of them so large if `extreme`.
    function narrow(uint256 a, uint256 most, bool extreme) private pure returns (uint256 b) {
        for (uint256 i = 0; i < 5; ++i) b |= (extreme ? most : lane(a, i) % (most + 1)) << (51 * i);
    }

    function test_fuzz_ToCanonical(uint256 seed, bool extreme) external pure {
        uint256 a = narrow(list(seed, 1, false)[0], 2 * P - 1, extreme);
        uint256 b = Quintic.toCanonical(a);
        for (uint256 i = 0; i < 5; ++i) vm.assertEq(lane(b, i), lane(a, i) % P, "the coefficient below p");
    }

    /// The lanes of the results of a table's operations.
    uint256 private constant WIDE = 2 ** 31 + 8 * 2 ** 27;

    /// Sums with powers, by Horner's rule.
    function test_fuzz_AddPowers(uint256 seed, bool extreme, uint256 count) external pure {
        count %= 12;
        uint256[] memory x = list(seed, 8, false);
        for (uint256 i = 0; i < 8; ++i) x[i] = narrow(x[i], WIDE, extreme);
        uint256 g = list(~seed, 1, extreme)[0];
        uint256 want = list(seed ^ 1, 1, extreme)[0];
        bytes memory code;
        uint256 sum = want;
        for (uint256 i = 0; i < count; ++i) {
            uint256 entry = seed >> 3 * i & 7;
            code = bytes.concat(code, bytes2(uint16(entry)));
            want = plus(Quintic.mul(g, want), x[entry]);
        }
        uint256 got = ZeroCheck.addPowers(Quintic.place(x), placeOf(code), count, sum, ZeroCheck.powersOf(g));
        vm.assertTrue(Quintic.equal(got, want), "a sum with powers");
        for (uint256 j = 0; j < 5; ++j) vm.assertTrue(lane(got, j) < P, "canonical");
    }

    /// A list of values and the code of operations on them, and what the results are.
    function test_fuzz_Operations(uint256 seed, bool extreme) external pure {
        uint256[] memory x = list(seed, 8, false);
        uint256[] memory values = new uint256[](8 + 11);
        for (uint256 i = 0; i < 8; ++i) values[i] = x[i] = narrow(x[i], WIDE, extreme);
        bytes memory code = abi.encodePacked(
            hex"000001" hex"00010002", // x1 x2
            hex"010002" hex"00030004" hex"00050008", // x3 + x4; x5 + x8
            hex"020001" hex"00050006", // x5 - x6
            hex"03000202010201", // of this form two
            hex"00000001" hex"00020003" hex"00040005" hex"00060007" hex"0000", // x0 x1 + x2 x3 - x4 x5 + x6 + x7 - x0
            hex"00000000" hex"00000000" hex"00000000" hex"00010002" hex"0003", // x0 x0 + x0 x0 - x0 x0 + x1 + x2 - x3
            hex"040001" hex"000000010002", // x0 x1 + x2
            hex"050001" hex"000300040005", // x3 + x4 + x5
            hex"060001" hex"000600070000", // x6 - x7 - x0
            hex"070001" hex"00010002000300040005", // x1 + .. + x5
            hex"080001" hex"00060007000000010002" // x6 + x7 - x0 - x1 - x2
        );
        uint256[11] memory want = [
            Quintic.mul(x[1], x[2]),
            plus(x[3], x[4]),
            plus(x[5], Quintic.mul(x[1], x[2])),
            minus(x[5], x[6]),
            minus(plus(plus(minus(plus(Quintic.mul(x[0], x[1]), Quintic.mul(x[2], x[3])), Quintic.mul(x[4], x[5])), x[6]), x[7]), x[0]),
            minus(plus(plus(Quintic.mul(x[0], x[0]), x[1]), x[2]), x[3]),
            plus(Quintic.mul(x[0], x[1]), x[2]),
            plus(plus(x[3], x[4]), x[5]),
            minus(minus(x[6], x[7]), x[0]),
            plus(plus(plus(plus(x[1], x[2]), x[3]), x[4]), x[5]),
            minus(minus(minus(plus(x[6], x[7]), x[0]), x[1]), x[2])
        ];
        uint256 place = Quintic.place(values);
        uint256 begin = placeOf(code);
        vm.assertEq(ZeroCheck.operate(place, begin, 11, place + 32 * 8), begin + code.length, "the code's end");
        for (uint256 i = 0; i < 11; ++i) {
            vm.assertTrue(Quintic.equal(values[8 + i], want[i]), "an operation");
            for (uint256 j = 0; j < 5; ++j) vm.assertTrue(lane(values[8 + i], j) <= WIDE, "a value's bound");
        }
    }

    /// A sum of 60 terms, of some of the four kinds, and a tuple of 110 entries one by one: no lane overflows.
    function test_fuzz_LongSums(uint256 seed, bool extreme) external pure {
        uint256[] memory x = list(seed, 4 + 1, false);
        for (uint256 i = 0; i < 4; ++i) x[i] = narrow(x[i], WIDE, extreme);
        uint256[2] memory values = [Quintic.mul(x[0], x[1]), x[2]];
        uint256 kinds = 1 + seed % 15; // which of the four
        uint256[4] memory counts;
        for (uint256 left = 60; left > 0;) {
            for (uint256 k = 0; k < 4; ++k) if (kinds >> k & 1 == 1 && left > 0) (counts[k], left) = (counts[k] + 1, left - 1);
        }
        bytes memory code = abi.encodePacked(hex"030001", uint8(counts[0]), uint8(counts[1]), uint8(counts[2]), uint8(counts[3]));
        uint256 want = 0;
        for (uint256 k = 0; k < 4; ++k) {
            for (uint256 i = 0; i < counts[k]; ++i) {
                code = bytes.concat(code, k < 2 ? bytes(hex"00000001") : bytes(hex"0002"));
                want = k % 2 == 0 ? plus(want, values[k / 2]) : minus(want, values[k / 2]);
            }
        }
        ZeroCheck.operate(Quintic.place(x), placeOf(code), 1, Quintic.place(x) + 128);
        vm.assertTrue(Quintic.equal(x[4], want), "a long sum");
        for (uint256 j = 0; j < 5; ++j) vm.assertTrue(lane(x[4], j) <= WIDE, "its bound");
        checkLongTuple(x, seed, extreme);
    }

    function checkLongTuple(uint256[] memory x, uint256 seed, bool extreme) private pure {
        uint256[] memory prepared = new uint256[](2 + 256 + 2);
        uint256 want = 0;
        bytes memory code = hex"2060000040dc0000"; // slots 0 .. 109
        for (uint256 i = 0; i < 110; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 half = narrow(pack([seed, seed >> 50, seed >> 100, seed >> 150, seed >> 200]), P - 1, extreme);
            (prepared[2 + 2 * i], prepared[3 + 2 * i]) = (half & Lanes.M15, half >> 15 & Lanes.M16);
            code = bytes.concat(code, hex"0003");
            want = plus(want, Quintic.mul(x[3], plus(half, half)));
        }
        (prepared[0], prepared[259]) = (BOUND * Quintic.LANES, BOUND * Quintic.LANES);
        want = plus(want, plus(prepared[0], prepared[259]));
        uint256[] memory got = new uint256[](1);
        ZeroCheck.evaluateTuples(Quintic.place(x), placeOf(code), Quintic.place(prepared), Quintic.place(got), 1);
        vm.assertTrue(Quintic.equal(got[0], want), "a long tuple");
        for (uint256 j = 0; j < 5; ++j) vm.assertTrue(lane(got[0], j) <= WIDE, "its bound");
    }

    /// Sums of any representatives, reduced lane by lane.
    function plus(uint256 a, uint256 b) private pure returns (uint256 c) {
        for (uint256 i = 0; i < 5; ++i) c |= ((lane(a, i) + lane(b, i)) % P) << (51 * i);
    }

    function minus(uint256 a, uint256 b) private pure returns (uint256 c) {
        for (uint256 i = 0; i < 5; ++i) c |= ((lane(a, i) + P - lane(b, i) % P) % P) << (51 * i);
    }

    function placeOf(bytes memory data) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := add(data, 32)
        }
    }

    /// Tuples of two classes, with entries one by one and two by two.
    function test_fuzz_Tuples(uint256 seed, bool extreme) external pure {
        uint256[] memory x = list(seed, 16, false);
        for (uint256 i = 0; i < 4; ++i) x[i] = narrow(x[i], WIDE, extreme);
        for (uint256 i = 4; i < 16; ++i) x[i] = narrow(x[i], P + 2 ** 24 - 1, extreme);
        uint256[] memory weights = list(~seed, 18, false);
        // Two signs, 128 slots of two words, two classes: of those, what the first tuples need.
        uint256[] memory prepared = new uint256[](2 + 256 + 2);
        for (uint256 i = 0; i < 18; ++i) weights[i] = narrow(weights[i], extreme ? P - 1 : BOUND, extreme);
        for (uint256 i = 0; i < 14; ++i) {
            uint256 half = Quintic.toCanonical(Quintic.mul(weights[i], Quintic.HALF));
            if (extreme) (half, weights[i]) = (weights[i], plus(weights[i], weights[i]));
            (prepared[2 + 2 * i], prepared[3 + 2 * i]) = (half & Lanes.M15, half >> 15 & Lanes.M16);
        }
        (prepared[0], prepared[1], prepared[258], prepared[259]) = (weights[14], weights[15], weights[16], weights[17]);
        // Places of class, sign and first slot; bytes of singles and of pairs; a code for the shape.
        bytes memory code = abi.encodePacked(
            hex"20600000c0000000", // nothing but what is constant
            hex"2040200100040400" hex"00000001" hex"00040005", // slots 3, 4; 5, 6
            hex"2060000080001800" hex"00040005000600070008000900" hex"0a000b000c000d000e000f", // slots 1 .. 12
            hex"2040000100020401" hex"0000" hex"00040005", // slots 3; 4, 5
            hex"2040000100020002" hex"0001", // slot 3
            hex"2040000100040003" hex"00020003", // slots 3, 4
            hex"2040000100000404" hex"00060007", // slots 3, 4
            hex"2040000100000805" hex"00080009" hex"000a000b" // slots 3 .. 6
        );
        uint256[] memory got = new uint256[](8);
        uint256 begin = placeOf(code);
        uint256 end = ZeroCheck.evaluateTuples(Quintic.place(x), begin, Quintic.place(prepared), Quintic.place(got), 8);
        vm.assertEq(end, begin + code.length, "the code's end");
        vm.assertTrue(Quintic.equal(got[0], plus(weights[17], weights[14])), "a class and a sign");
        uint256 want = plus(weights[16], weights[15]);
        for (uint256 i = 0; i < 2; ++i) want = plus(want, plus(Quintic.mul(x[i], weights[3 + i]), Quintic.mul(x[4 + i], weights[5 + i])));
        vm.assertTrue(Quintic.equal(got[1], want), "entries of both kinds");
        want = plus(weights[17], weights[14]);
        for (uint256 i = 0; i < 12; ++i) want = plus(want, Quintic.mul(x[4 + i], weights[1 + i]));
        vm.assertTrue(Quintic.equal(got[2], want), "many pairs");
        uint256[2][5] memory shapes = [[uint256(0), 3], [uint256(1), 1], [uint256(2), 2], [uint256(6), 2], [uint256(8), 4]];
        for (uint256 k = 0; k < 5; ++k) {
            want = plus(weights[16], weights[14]);
            for (uint256 i = 0; i < shapes[k][1]; ++i) {
                uint256 entry = k == 0 && i != 0 ? 3 + i : shapes[k][0] + i;
                want = plus(want, Quintic.mul(x[entry], weights[3 + i]));
            }
            vm.assertTrue(Quintic.equal(got[3 + k], want), "a shape with a code");
        }
        for (uint256 i = 0; i < 40; ++i) vm.assertTrue(lane(got[i / 5], i % 5) <= WIDE, "a tuple's bound");
    }

    /// The rounds of a layer of the GKR, twice: quickly, and one by one.
    function rounds(bytes32 state, uint256[] memory point, bool quick, bytes calldata data)
        external
        pure
        returns (uint256 change, bool done, uint256[] memory next, Channel memory channel, uint256 read)
    {
        uint256 begin;
        assembly ("memory-safe") {
            begin := data.offset
        }
        channel = Channel({state: state, cursor: begin, end: begin + data.length});
        next = new uint256[](point.length + 1);
        next[0] = 7;
        if (quick) (change, done) = Gkr.quickRounds(channel, point, next);
        else (change, done) = (Gkr.rounds(channel, point, next), true);
        read = channel.cursor - begin;
    }

    function test_fuzz_Rounds(uint256 seed, bool extreme, uint256 count) external view {
        count %= 33;
        uint256[] memory point = list(seed, count, false);
        for (uint256 i = 0; i < count; ++i) point[i] = narrow(point[i], BOUND, extreme);
        bytes memory data = numbers(~seed, 10 * count + 5);
        if (extreme) for (uint256 i = 0; i < 10 * count; ++i) put(data, i, P - 2 ** 24 - 1);
        (uint256 want,, uint256[] memory nextWant, Channel memory channelWant, uint256 readWant) = this.rounds(bytes32(seed), point, false, data);
        (uint256 got, bool done, uint256[] memory next, Channel memory channel, uint256 read) = this.rounds(bytes32(seed), point, true, data);
        vm.assertTrue(done, "quickly");
        vm.assertTrue(Quintic.equal(got, want), "the change");
        for (uint256 j = 0; j < 5; ++j) vm.assertTrue(lane(got, j) <= BOUND, "its bound");
        vm.assertEq(read, 40 * count, "what is read");
        vm.assertEq(readWant, read, "what is read");
        vm.assertEq(channel.state, channelWant.state, "the transcript");
        vm.assertEq(next[0], 7, "the first is left");
        for (uint256 i = 0; i < count; ++i) {
            vm.assertTrue(Quintic.equal(next[i + 1], nextWant[i + 1]), "a challenge");
            for (uint256 j = 0; j < 5; ++j) vm.assertTrue(lane(next[i + 1], j) < P + 2 ** 19, "a challenge's bound");
        }
    }

    /// What is not for the quick rounds: numbers from p - 1 on, and a proof that is too short. They change nothing.
    function test_fuzz_RoundsLeft(uint256 seed, uint256 count, uint256 damaged) external view {
        count = 1 + count % 20;
        uint256[] memory point = list(seed, count, false);
        bytes memory data = numbers(~seed, 10 * count);
        damaged %= 10 * count;
        put(data, damaged, P - 1 + (seed >> seed % 256) % (2 ** 32 - P + 1));
        (, bool done,, Channel memory channel, uint256 read) = this.rounds(bytes32(seed), point, true, data);
        vm.assertFalse(done, "a number of p - 1 or more");
        vm.assertTrue(read == 0 && channel.state == bytes32(seed), "nothing is changed");
        put(data, damaged, P - 2 ** 24 - 1);
        (, done,,,) = this.rounds(bytes32(seed), point, true, data);
        vm.assertTrue(done, "a number below");
        assembly ("memory-safe") {
            mstore(data, sub(mload(data), 1))
        }
        (, done,, channel, read) = this.rounds(bytes32(seed), point, true, data);
        vm.assertFalse(done, "too short");
        vm.assertTrue(read == 0 && channel.state == bytes32(seed), "nothing is changed");
    }

    /// Puts a number in the place of the i-th.
    function put(bytes memory data, uint256 i, uint256 x) private pure {
        bytes4 word = bytes4(uint32(Quintic.swapBytes(x)));
        for (uint256 j = 0; j < 4; ++j) data[4 * i + j] = word[j];
    }

    /// The shifts' fields, whose forms come with the table's code, and their extensions.
    function test_fuzz_Shift(uint256 seed, bool extreme) external {
        uint256[] memory point = list(seed, 7, extreme);
        uint256[] memory weights = new uint256[](128);
        for (uint256 row = 0; row < 128; ++row) weights[row] = eq(point, 0, 7, row);
        uint256[10] memory want;
        for (uint256 row = 0; row < 128; ++row) {
            uint256[10] memory fields = shiftFields(row < 96 ? row >> 5 : 0, row < 96 ? row & 31 : 0);
            for (uint256 k = 0; k < 10; ++k) want[k] = Quintic.add(want[k], Quintic.mul(weights[row], Quintic.base(fields[k])));
        }
        uint256[] memory got = formsOf(10, point);
        vm.assertEq(got.length, 10, "columns");
        for (uint256 k = 0; k < 10; ++k) {
            vm.assertTrue(Quintic.equal(got[k], want[k]), "a column");
            for (uint256 j = 0; j < 5; ++j) vm.assertTrue(lane(got[k], j) <= WIDE, "its bound");
        }
    }

    /// Tables whose forms are columns of row numbers' bits: a row of each.
    function test_fuzz_Forms(uint256 row) external {
        row = row >> row % 20 & (1 << 19) - 1;
        uint256[] memory want = new uint256[](2); // RANGE
        while (row >> want[0] > 1) ++want[0];
        want[1] = row == 0 ? 0 : row - (1 << want[0]);
        checkForms(want, row, 19);
        (uint256 a, uint256 b, uint256 op) = (row >> 8 & 0xff, row & 0xff, row >> 16 & 3);
        want = new uint256[](4); // BYTE
        (want[0], want[1], want[2], want[3]) = (op, a, b, op == 0 ? a & b : op == 1 ? a | b : op == 2 ? a ^ b : 0);
        checkForms(want, row, 18);
        op = row >> 16 & 1 == 0 ? 4 : 7;
        want = new uint256[](5); // XSPLIT
        (want[0], want[1], want[2], want[3], want[4]) = (op, a, b, (a ^ b) % (1 << op), (a ^ b) >> op);
        checkForms(want, row, 17);
        want = new uint256[](4); // PARITY
        want[0] = row >> 16;
        for (uint256 j = 0; j < 8; ++j) {
            want[1] += (row >> 2 * j & 3) << 3 * j;
            if (j < want[0]) want[2] += (row >> 2 * j & 1) << 3 * j;
            else want[3] += (row >> 2 * j & 1) << 3 * (j - want[0]);
        }
        checkForms(want, row, 19);
        want = new uint256[](3); // SPREAD
        want[0] = row & 0xffff;
        for (uint256 j = 0; j < 8; ++j) (want[1], want[2]) = (want[1] + ((b >> j & 1) << 3 * j), want[2] + ((a >> j & 1) << 3 * j));
        checkForms(want, row, 16);
    }

    /// As many columns, at a row of 2^log.
    function checkForms(uint256[] memory want, uint256 row, uint256 log) private {
        uint256[] memory point = new uint256[](log);
        for (uint256 j = 0; j < log; ++j) point[j] = row >> j & 1 == 1 ? Quintic.ONE : 0;
        uint256[] memory got = formsOf(want.length, point);
        vm.assertEq(got.length, want.length, "columns");
        for (uint256 k = 0; k < want.length; ++k) vm.assertTrue(Quintic.equal(got[k], Quintic.base(want[k])), "a column");
    }

    address[] private machineCode;

    /// Of the table with so many fixed columns of this kind at points of so many coordinates.
    function formsOf(uint256 count, uint256[] memory point) private returns (uint256[] memory columns) {
        if (machineCode.length == 0) machineCode = [address(new MachineCode1()), address(new MachineCode2()), address(new MachineCode3())];
        bytes memory directory = Machine.DIRECTORY;
        for (uint256 t = 0; t < Machine.TABLES; ++t) {
            uint256 word = Quintic.load(placeOf(directory) + 32 * t);
            if (word >> 200 & 0xff != point.length) continue; // the least log of the height
            Table memory table = Layouts.table(word & ~(uint256(0xffffffffffffffff) << 112) | point.length << 112);
            if (table.fixedKind != FixedColumns.FORMS || table.fixedCount != count) continue;
            vm.assertEq(columns.length, 0, "one table");
            columns = FixedColumns.evaluate(table, 0, point, Data.load(machineCode, table.codeAt, table.codeSize));
        }
    }

    /// shift_cut (lib/zkvm/instructions/shift.hpp), after kind and amount.
    function shiftFields(uint256 kind, uint256 amount) private pure returns (uint256[10] memory) {
        uint256 e = amount % 16;
        uint256 window = 2 + amount / 16;
        if (kind == 0 && amount != 0) (e, window) = amount <= 16 ? (16 - amount, uint256(1)) : (32 - amount, uint256(0));
        uint256 f = 1 << (16 - e);
        uint256 arithmetic = kind == 2 ? 1 : 0;
        return [
            kind,
            amount,
            e,
            1 << e,
            f,
            window == 0 ? 1 : 0,
            window == 1 ? 1 : 0,
            window == 2 ? 1 : 0,
            arithmetic * (65536 - f) + f / 2,
            arithmetic
        ];
    }

    function test_fuzz_PowerWeight(uint256 seed, bool extreme, uint256 first) external pure {
        uint256[] memory x = list(seed, 9, extreme);
        first %= 9;
        uint256 y = uint256(keccak256(abi.encode(seed))) % P;
        uint256 want = x[3];
        uint256 power = y;
        for (uint256 j = first; j < 9; ++j) {
            want = Quintic.mul(want, Quintic.add(Quintic.oneMinus(x[j]), Quintic.mul(x[j], Quintic.base(power))));
            power = mulmod(power, power, P);
        }
        vm.assertTrue(Quintic.equal(BaseDot.timesPowerWeight(BaseDot.packPairs(x, first), x[3], y), want), "a product of weights");
        power = y = list(~seed, 1, extreme)[0];
        want = x[3];
        for (uint256 j = first; j < 9; ++j) {
            want = Quintic.mul(want, Quintic.add(Quintic.oneMinus(x[j]), Quintic.mul(x[j], power)));
            power = Quintic.square(power);
        }
        vm.assertTrue(Quintic.equal(Multilinear.timesPowerWeight(x, first, x[3], y), want), "at an element");
    }

    /// Positions drawn: sorted, each once, and the powers of a generator that they stand for.
    function test_fuzz_Positions(uint256 seed, uint256 log, uint256 count, bool close) external pure {
        log = log % 28;
        count = 1 + count % 60;
        uint256[] memory drawn = new uint256[](count);
        uint256 base = seed % (1 << log);
        for (uint256 i = 0; i < count; ++i) {
            drawn[i] = uint256(keccak256(abi.encode(seed, i))) % (1 << log);
            if (close) drawn[i] = (base + drawn[i] % (count + seed % count)) % (1 << log); // neighbours, and some at the end
        }
        uint256[] memory want = ascending(drawn);
        uint256[] memory got = Whir.distinct(drawn, log);
        vm.assertEq(got.length, want.length, "how many there are");
        uint256[] memory powers = Whir.digitPowers(log + seed % (28 - log));
        uint256 generator = 440564289;
        for (uint256 i = log; i < 27; ++i) generator = mulmod(generator, generator, P);
        for (uint256 i = 0; i < got.length; ++i) {
            vm.assertEq(got[i], want[i], "in ascending order");
            uint256 reversed = 0;
            for (uint256 j = 0; j < log; ++j) reversed |= (got[i] >> j & 1) << (log - 1 - j);
            vm.assertEq(Whir.pointAt(got[i], powers), raise(generator, reversed), "a power of the generator");
        }
    }

    function raise(uint256 x, uint256 exponent) private pure returns (uint256 y) {
        y = 1;
        for (; exponent != 0; exponent >>= 1) {
            if (exponent & 1 == 1) y = mulmod(y, x, P);
            x = mulmod(x, x, P);
        }
    }

    /// The least, the least that is larger, and so on.
    function ascending(uint256[] memory drawn) private pure returns (uint256[] memory sorted) {
        sorted = new uint256[](drawn.length);
        uint256 count = 0;
        uint256 from = 0;
        while (true) {
            uint256 least = type(uint256).max;
            for (uint256 i = 0; i < drawn.length; ++i) if (drawn[i] >= from && drawn[i] < least) least = drawn[i];
            if (least == type(uint256).max) break;
            sorted[count++] = least;
            from = least + 1;
        }
        assembly ("memory-safe") {
            mstore(sorted, count) // sorted.length = count, which is not more than before
        }
    }

    /// eq(point, the bits of `index`) over the coordinates first .. first + count - 1.
    function eq(uint256[] memory point, uint256 first, uint256 count, uint256 index) private pure returns (uint256 weight) {
        weight = Quintic.ONE;
        for (uint256 j = 0; j < count; ++j) {
            weight = Quintic.mul(weight, index >> j & 1 == 1 ? point[first + j] : Quintic.oneMinus(point[first + j]));
        }
    }

    function test_fuzz_EqTable(uint256 seed, bool extreme, uint256 below) external pure {
        uint256[] memory point = list(seed, 6, extreme);
        uint256[] memory table = Multilinear.eqTable(point, 1, 5);
        uint256 sum = 0;
        uint256[] memory values = list(~seed, 32, false);
        for (uint256 i = 0; i < 32; ++i) {
            values[i] = narrow(values[i], P + 2 ** 24 - 1, extreme);
            sum = Quintic.add(sum, Quintic.mul(table[i], values[i]));
        }
        uint256 value = Multilinear.evaluate(values, point, 1);
        vm.assertTrue(Quintic.equal(value, sum), "the value of an extension");
        for (uint256 i = 0; i < 5; ++i) vm.assertTrue(lane(value, i) < P + 2 ** 24, "its bound");
        below %= 33;
        sum = 0;
        for (uint256 i = 0; i < 32; ++i) {
            vm.assertTrue(Quintic.equal(table[i], eq(point, 1, 5, i)), "the weight of a vertex");
            if (i < below) sum = Quintic.add(sum, eq(point, 0, 5, i));
        }
        uint256[] memory none = new uint256[](0);
        vm.assertTrue(Quintic.equal(Multilinear.countWeight(below, point, 5, none), sum), "the weight of the first vertices");
        uint256[] memory digits = Multilinear.digitWeights(point, 1);
        vm.assertTrue(Quintic.equal(Multilinear.countWeight(below, point, 5, digits), sum), "by digits");
        sum = 0;
        for (uint256 i = 0; i < below % 9; ++i) sum = Quintic.add(sum, eq(point, 0, 3, i));
        vm.assertTrue(Quintic.equal(Multilinear.countWeight(below % 9, point, 3, digits), sum), "fewer bits than a digit");
    }

    function test_fuzz_Fingerprint(uint256 seed, bool extreme) external pure {
        uint256[] memory alpha = list(seed, 7, extreme);
        Fingerprint memory fingerprint = Fingerprints.start(seed % P, alpha);
        for (uint256 i = 0; i < 4; ++i) {
            vm.assertTrue(Quintic.equal(fingerprint.weights[i], eq(alpha, 0, 7, i == 3 ? 127 : i)), "a slot's weight");
        }
    }

    /// Words with logs at bit 112, anything elsewhere.
    function test_fuzz_TallestFirst(uint256 seed, uint256 count) external pure {
        count = 1 + count % 80;
        uint256[] memory words = new uint256[](count);
        uint256 most = 0;
        for (uint256 i = 0; i < count; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            words[i] = seed & ~(uint256(0xff) << 112) | (seed % 23) << 112;
            if (seed % 23 > most) most = seed % 23;
        }
        bytes memory sorted = Layouts.tallestFirst(words, most);
        vm.assertEq(sorted.length, count, "all");
        for (uint256 i = 0; i + 1 < count; ++i) {
            (uint256 here, uint256 next) = (words[uint8(sorted[i])] >> 112 & 0xff, words[uint8(sorted[i + 1])] >> 112 & 0xff);
            vm.assertTrue(here > next || here == next && sorted[i] < sorted[i + 1], "the tallest first, then in order");
        }
    }

    function test_fuzz_EqPrefixes(uint256 seed, bool extreme) external pure {
        uint256[] memory a = list(seed, 6, extreme);
        uint256[] memory b = list(~seed, 7, extreme);
        uint256 want = list(seed ^ 1, 1, extreme)[0];
        uint256[] memory got = Multilinear.eqPrefixes(want, a, b);
        vm.assertEq(got.length, 7, "prefixes");
        for (uint256 j = 0; j < 7; ++j) {
            vm.assertTrue(Quintic.equal(got[j], want), "a prefix");
            if (j == 6) break;
            want = Quintic.mul(want, Multilinear.eq1(a[j], b[j]));
            for (uint256 k = 0; k < 5; ++k) vm.assertTrue(lane(got[j + 1], k) < P + 2 ** 24, "its bound");
        }
    }

    /// Counts of 13 bits by no digits, one, two, three and four of them, of which the last is not read.
    function test_fuzz_CountWeight(uint256 seed, bool extreme, uint256 log) external pure {
        uint256[] memory point = list(seed, 16, extreme);
        log %= 14;
        uint256 count = uint256(keccak256(abi.encode(seed))) % (1 << log);
        // By bits: above them all it is a bit of the count that decides.
        uint256 want = 0;
        uint256 above = Quintic.ONE;
        for (uint256 j = log; j > 0;) {
            --j;
            uint256 less = Quintic.mul(above, Quintic.oneMinus(point[j]));
            if (count >> j & 1 == 1) want = Quintic.add(want, less);
            above = count >> j & 1 == 1 ? Quintic.mul(above, point[j]) : less;
        }
        for (uint256 digits = 0; digits < 5; ++digits) {
            uint256 got = Multilinear.countWeight(count, point, log, Multilinear.digitWeights(point, digits));
            vm.assertTrue(Quintic.equal(got, want), "the weight of the first vertices");
            for (uint256 k = 0; k < 5; ++k) vm.assertTrue(lane(got, k) <= BOUND, "its bound");
        }
        vm.assertEq(Multilinear.countWeight(1 << log, point, log, new uint256[](0)), Quintic.ONE, "all");
    }

    /// Blocks that begin and end anywhere: their weights one by one, and sums with them.
    function test_fuzz_Blocks(uint256 seed, bool extreme, uint256 log, uint256 first, uint256 count) external pure {
        log %= 10;
        first %= 1 << (9 - log);
        count = 1 + count % ((1 << (9 - log)) - first);
        if (count > 99) count = 99;
        uint256[] memory point = list(seed, 9, extreme);
        uint256[] memory want = weightsOf(point, log, count, first << log);
        uint256 factor = narrow(list(~seed, 1, false)[0], P + 2 ** 24 - 1, extreme);
        uint256[] memory values = new uint256[](count + 1);
        values[count] = first;
        BlockPoint memory where = Blocks.start(point);
        Blocks.weights(where, log, first, count, factor, Quintic.place(values));
        uint256 sum = 0;
        for (uint256 j = 0; j < count; ++j) {
            vm.assertTrue(Quintic.equal(values[j], Quintic.mul(want[j], factor)), "the weight of a block");
            for (uint256 k = 0; k < 5; ++k) vm.assertTrue(lane(values[j], k) < P + 2 ** 24, "its bound");
            values[j] = narrow(list(seed ^ j, 1, false)[0], WIDE, extreme);
            sum = Quintic.add(sum, Quintic.mul(values[j], want[j]));
        }
        vm.assertTrue(Quintic.equal(Blocks.sum(where, log, first, count, Quintic.place(values)), sum), "the sum of blocks");
        vm.assertEq(values[count], first, "nothing beyond");
        Blocks.weights(where, log, first, 0, factor, Quintic.place(values) + 32 * count);
        vm.assertEq(values[count], first, "no blocks");
    }

    /// The weights of `count` blocks of 2^log values from `offset` on.
    function weightsOf(uint256[] memory point, uint256 log, uint256 count, uint256 offset) private pure returns (uint256[] memory weights) {
        weights = new uint256[](count);
        for (uint256 j = 0; j < count; ++j) weights[j] = eq(point, log, point.length - log, (offset >> log) + j);
    }

    function test_fuzz_Canonical(uint256 data) external view {
        bool all = true;
        uint256 swapped = Quintic.swapBytes(data);
        for (uint256 i = 0; i < 8; ++i) {
            uint256 one = 0;
            for (uint256 j = 0; j < 4; ++j) one |= ((data >> (248 - 32 * i - 8 * j)) & 0xff) << (8 * j);
            vm.assertEq((swapped >> (224 - 32 * i)) & 0xffffffff, one, "bytes reversed");
            if (one >= P) all = false;
        }
        uint256[] memory zeros = new uint256[](8);
        (, bool allBelow) = this.ofCalldata(zeros, abi.encode(data));
        vm.assertTrue(allBelow == all, "all eight are below p");
        bool five = true;
        uint256 half = data & (2 ** 160 - 1);
        (uint256 decoded, bool canonical) = Quintic.decode(half);
        for (uint256 i = 0; i < 5; ++i) {
            uint256 coefficient = (Quintic.swapBytes(half) >> (128 - 32 * i)) & 0xffffffff;
            vm.assertEq(lane(decoded, i), coefficient, "a coefficient");
            if (coefficient >= P) five = false;
        }
        vm.assertTrue(canonical == five, "all five are below p");
    }
}
