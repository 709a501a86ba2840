// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused, Transcript} from "../src/verifier/Channel.sol";
import {Quintic} from "../src/verifier/Quintic.sol";
import {Vm} from "./base/Vm.sol";

/// The transcript's steps as spec/proof.md, section 2, says them, byte by byte.
contract ChannelTest {
    using Transcript for Channel;

    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint256 private constant P = 2013265921;

    function test_Start() external pure {
        vm.assertEq(Transcript.start("freehold proof 4", 1, 2).state, keccak256("freehold proof 4"), "H(tag)");
    }

    function test_fuzz_Absorb(bytes32 state, bytes calldata data, uint256 size) external view {
        Channel memory channel = Channel({state: state, cursor: 0, end: 0});
        channel.absorb("\x01\x09statement", data);
        vm.assertEq(channel.state, _step(state, 1, "statement", data.length, data), "few bytes");
        channel.absorb("\x01\x16twenty-two letters are", data);
        bytes32 before = _step(state, 1, "statement", data.length, data);
        vm.assertEq(channel.state, _step(before, 1, "twenty-two letters are", data.length, data), "the longest label");
        bytes memory many = new bytes(size % 2 ** 16);
        channel.state = state;
        channel.absorb("\x01\x09statement", many);
        vm.assertEq(channel.state, _step(state, 1, "statement", many.length, many), "many bytes");
        channel = this.digests(state, many);
        vm.assertEq(channel.state, _step(state, 1, "root", many.length & ~uint256(31), _head(many, many.length & ~uint256(31))), "a message");
    }

    /// Receives as many digests as `data` has.
    function digests(bytes32 state, bytes calldata data) external pure returns (Channel memory channel) {
        channel = _channel(state, data);
        channel.receiveDigests("\x01\x04root", data.length / 32);
    }

    function test_fuzz_Challenge(bytes32 state) external pure {
        Channel memory channel = Channel({state: state, cursor: 0, end: 0});
        _checkDrawn(channel.drawn(), state);
        vm.assertEq(channel.state, state, "nothing is changed");
        uint256 drawn = channel.challenge("\x02\x0agkr lambda");
        state = _step(state, 2, "gkr lambda", 0, "");
        vm.assertEq(channel.state, state, "a step");
        _checkDrawn(drawn, state);
        uint256[] memory two = channel.challenges("\x02\x0dgkr top point", 2);
        for (uint256 i = 0; i < 2; ++i) _checkDrawn(two[i], state = _step(state, 2, "gkr top point", 0, ""));
        vm.assertEq(channel.state, state, "a step for each");
        channel.state = bytes32(type(uint256).max);
        _checkDrawn(channel.drawn(), channel.state);
    }

    function test_fuzz_Indices(bytes32 state, uint256 count, uint256 log) external pure {
        (count, log) = (count % 40, log % 33);
        Channel memory channel = Channel({state: state, cursor: 0, end: 0});
        uint256[] memory numbers = channel.indices("\x02\x05query", count, log);
        vm.assertEq(numbers.length, count, "as many");
        for (uint256 i = 0; i < count; ++i) {
            if (i % 8 == 0) state = _step(state, 2, "query", 0, "");
            vm.assertEq(numbers[i], _littleEndian(state, 4 * (i % 8), 4) % 2 ** log, "a number");
        }
        vm.assertEq(channel.state, state, "a step for eight");
    }

    function test_fuzz_Grind(bytes32 state, uint64 nonce) external {
        bytes memory proof = abi.encodePacked(nonce, "more");
        bytes32 next = keccak256(bytes.concat(state, "\x03\x05query", new bytes(17), bytes8(nonce)));
        uint256 number = _littleEndian(next, 0, 8);
        // The most that it passes for.
        uint256 bits = 0;
        while (bits < 63 && number < 2 ** (63 - bits)) ++bits;
        Channel memory channel = this.grind(state, bits, proof);
        vm.assertEq(channel.state, bits == 0 ? state : next, "a step");
        vm.assertEq(channel.end - channel.cursor, bits == 0 ? 12 : 4, "the nonce is read");
        if (bits == 63) return;
        vm.expectRevert(abi.encodeWithSelector(Refused.selector, "grinding: query"));
        this.grind(state, bits + 1, proof);
    }

    function grind(bytes32 state, uint256 bits, bytes calldata proof) external pure returns (Channel memory channel) {
        channel = _channel(state, proof);
        channel.grind("\x03\x05query", bits, "grinding: query");
    }

    function _channel(bytes32 state, bytes calldata data) private pure returns (Channel memory) {
        uint256 begin;
        assembly ("memory-safe") {
            begin := data.offset
        }
        return Channel({state: state, cursor: begin, end: begin + data.length});
    }

    /// H(state, header, data).
    function _step(bytes32 state, uint8 op, bytes memory label, uint256 x, bytes memory data) private pure returns (bytes32) {
        bytes memory header = bytes.concat(bytes1(op), bytes1(uint8(label.length)), label, new bytes(22 - label.length));
        for (uint256 i = 0; i < 8; ++i) header = bytes.concat(header, bytes1(uint8(x >> (8 * i))));
        return keccak256(bytes.concat(state, header, data));
    }

    function _littleEndian(bytes32 data, uint256 first, uint256 count) private pure returns (uint256 number) {
        for (uint256 i = count; i > 0; --i) number = number << 8 | uint8(data[first + i - 1]);
    }

    function _checkDrawn(uint256 drawn, bytes32 state) private pure {
        for (uint256 i = 0; i < 5; ++i) {
            uint256 lane = drawn >> (51 * i) & (2 ** 51 - 1);
            vm.assertTrue(lane < P + 2 ** 19, "a challenge's bound");
            vm.assertEq(lane % P, mulmod(_littleEndian(state, 6 * i, 6), Quintic.ONE, P), "a challenge's coefficient");
        }
        vm.assertEq(drawn >> 255, 0, "five lanes");
    }

    function _head(bytes memory data, uint256 count) private pure returns (bytes memory head) {
        head = new bytes(count);
        for (uint256 i = 0; i < count; ++i) head[i] = data[i];
    }
}
