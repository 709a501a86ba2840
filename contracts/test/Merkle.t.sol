// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Channel, Refused} from "../src/verifier/Channel.sol";
import {Merkle} from "../src/verifier/Merkle.sol";
import {Vm} from "./base/Vm.sol";

contract MerkleCaller {
    /// Bytes of `path` that were read.
    function verify(bytes32[] memory commitment, uint256 log, uint256[] memory positions, bytes32[] memory digests, bytes calldata path)
        external
        pure
        returns (uint256)
    {
        uint256 begin;
        assembly ("memory-safe") {
            begin := path.offset
        }
        Channel memory channel = Channel({state: bytes32(0), cursor: begin, end: begin + path.length});
        Merkle.verify(channel, commitment, log, positions, digests, "reason");
        return channel.cursor - begin;
    }
}

/// Multi-proofs of whole trees, against what a verifier in the plainest way makes of them, node after node.
contract MerkleTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    MerkleCaller private immutable CALLER = new MerkleCaller();

    function node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(bytes.concat(hex"01", left, right));
    }

    /// All layers of a tree with leaves of any digests.
    function tree(uint256 log, uint256 seed) private pure returns (bytes32[][] memory layers) {
        layers = new bytes32[][](log + 1);
        for (uint256 l = 0; l <= log; ++l) {
            layers[l] = new bytes32[](1 << log - l);
            for (uint256 i = 0; i < layers[l].length; ++i) {
                layers[l][i] = l == 0 ? keccak256(abi.encode(seed, i)) : node(layers[l - 1][2 * i], layers[l - 1][2 * i + 1]);
            }
        }
    }

    /// Which nodes of each layer are known: those above the positions.
    function known(uint256 log, uint256[] memory positions) private pure returns (bool[][] memory marks) {
        marks = new bool[][](log + 1);
        for (uint256 l = 0; l <= log; ++l) {
            marks[l] = new bool[](1 << log - l);
            for (uint256 i = 0; i < positions.length; ++i) marks[l][positions[i] >> l] = true;
        }
    }

    /// Siblings that are not known of known nodes below layer `height`.
    function pathOf(bytes32[][] memory layers, uint256 height, uint256[] memory positions) private pure returns (bytes memory path) {
        bool[][] memory marks = known(layers.length - 1, positions);
        for (uint256 l = 0; l < height; ++l) {
            for (uint256 i = 0; i < marks[l].length; ++i) {
                if (marks[l][i] && !marks[l][i ^ 1]) path = bytes.concat(path, layers[l][i ^ 1]);
            }
        }
    }

    /// Does the path lead to the commitment? A word beyond its end is zero.
    function plain(bytes32[] memory commitment, uint256 log, uint256[] memory positions, bytes32[] memory digests, bytes memory path)
        private
        pure
        returns (bool equal)
    {
        bool[][] memory marks = known(log, positions);
        bytes32[] memory layer = new bytes32[](1 << log);
        for (uint256 i = 0; i < positions.length; ++i) layer[positions[i]] = digests[i];
        uint256 cursor = 0;
        uint256 l = 0;
        for (; layer.length > commitment.length; ++l) {
            bytes32[] memory above = new bytes32[](layer.length / 2);
            for (uint256 i = 0; i < layer.length; ++i) {
                if (!marks[l][i] || (i % 2 == 1 && marks[l][i - 1])) continue;
                bytes32 sibling = layer[i ^ 1];
                if (!marks[l][i ^ 1]) {
                    sibling = wordAt(path, cursor);
                    cursor += 32;
                }
                above[i / 2] = i % 2 == 0 ? node(layer[i], sibling) : node(sibling, layer[i]);
            }
            layer = above;
        }
        equal = true;
        for (uint256 i = 0; i < layer.length; ++i) if (marks[l][i] && layer[i] != commitment[i]) equal = false;
    }

    function wordAt(bytes memory path, uint256 cursor) private pure returns (bytes32 word) {
        for (uint256 i = 0; i < 32; ++i) if (cursor + i < path.length) word |= bytes32(path[cursor + i]) >> 8 * i;
    }

    /// Positions in ascending order: bits of `set`, those below `count`.
    function positionsOf(uint256 set, uint256 count) private pure returns (uint256[] memory positions) {
        uint256 found = 0;
        positions = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) if (set >> i & 1 == 1) positions[found++] = i;
        assembly ("memory-safe") {
            mstore(positions, found) // positions.length = found, which is not more than before
        }
    }

    struct Opened {
        uint256 log;
        bytes32[] commitment;
        uint256[] positions;
        bytes32[] digests;
        bytes path;
    }

    function open(bytes32[][] memory layers, uint256 cap, uint256[] memory positions) private pure returns (Opened memory o) {
        o.log = layers.length - 1;
        o.commitment = layers[o.log - cap];
        o.positions = positions;
        o.digests = new bytes32[](positions.length);
        for (uint256 i = 0; i < positions.length; ++i) o.digests[i] = layers[0][positions[i]];
        o.path = pathOf(layers, o.log - cap, positions);
    }

    function accept(Opened memory o) private view {
        vm.assertTrue(plain(o.commitment, o.log, o.positions, o.digests, o.path), "the twin accepts");
        vm.assertEq(CALLER.verify(o.commitment, o.log, o.positions, o.digests, o.path), o.path.length, "all is read");
        vm.assertEq(CALLER.verify(o.commitment, o.log, o.positions, o.digests, bytes.concat(o.path, hex"00")), o.path.length, "and no more");
    }

    function refuse(Opened memory o, string memory reason) private {
        // What was cut off may have been zeros.
        bool cut = keccak256(bytes(reason)) == keccak256("proof too short");
        vm.assertTrue(cut || !plain(o.commitment, o.log, o.positions, o.digests, o.path), "the twin refuses");
        vm.expectRevert(abi.encodeWithSelector(Refused.selector, reason));
        CALLER.verify(o.commitment, o.log, o.positions, o.digests, o.path);
    }

    function flip(bytes32[] memory words, uint256 i, uint256 seed) private pure {
        words[i] ^= bytes32(1 << seed % 256);
    }

    /// Accepts, and refuses whatever damage there can be in one word of the path, of the leaves and of what is opened of the commitment.
    function checkAll(Opened memory o, uint256 seed) private {
        accept(o);
        for (uint256 i = 0; i < o.path.length; i += 32) {
            uint256 place = i + uint256(keccak256(abi.encode(seed, i))) % 32;
            o.path[place] ^= 0x10;
            refuse(o, "reason");
            o.path[place] ^= 0x10;
        }
        for (uint256 i = 0; i < o.positions.length; ++i) {
            flip(o.digests, i, seed);
            refuse(o, "reason");
            flip(o.digests, i, seed);
            uint256 top = o.positions[i] / ((1 << o.log) / o.commitment.length);
            flip(o.commitment, top, seed);
            refuse(o, "reason");
            flip(o.commitment, top, seed);
        }
        if (o.path.length != 0) {
            bytes memory whole = o.path;
            for (uint256 cut = 1; cut <= 33 && cut <= whole.length; cut += 31) {
                o.path = new bytes(whole.length - cut);
                for (uint256 i = 0; i < o.path.length; ++i) o.path[i] = whole[i];
                refuse(o, "proof too short");
            }
            o.path = whole;
        }
    }

    /// All sets of positions of small trees, with all commitments.
    function test_SmallTrees() external {
        for (uint256 log = 0; log <= 3; ++log) {
            bytes32[][] memory layers = tree(log, log);
            for (uint256 set = 1; set < 1 << (1 << log); ++set) {
                Opened memory o = open(layers, set % (log + 1), positionsOf(set, 1 << log));
                if (log < 3 || set % 16 == 0) checkAll(o, set);
                else accept(o);
            }
        }
    }

    /// One position, all, neighbours, and the first and the last, in trees of as many layers as leave any number over fours.
    function test_Extremes() external {
        for (uint256 log = 4; log <= 7; ++log) {
            bytes32[][] memory layers = tree(log, log);
            uint256 last = (1 << log) - 1;
            for (uint256 cap = 0; cap <= log; cap += 2) {
                checkAll(open(layers, cap, positionsOf(1, last + 1)), cap);
                checkAll(open(layers, cap, positionsOf(1 << last, last + 1)), cap);
                checkAll(open(layers, cap, positionsOf(1 << last | 1, last + 1)), cap);
                checkAll(open(layers, cap, positionsOf(3, last + 1)), cap);
                checkAll(open(layers, cap, positionsOf(6, last + 1)), cap);
                checkAll(open(layers, cap, positionsOf(3 << last / 2, last + 1)), cap);
                checkAll(open(layers, cap, positionsOf(3 << last - 1, last + 1)), cap);
                accept(open(layers, cap, positionsOf(type(uint256).max, last + 1)));
                accept(open(layers, cap, positionsOf(type(uint256).max / 3, last + 1)));
            }
        }
    }

    /// Of few positions, as far from one another as chance has it, and of many.
    function test_fuzz_Paths(uint256 seed, uint256 set, uint256 log, uint256 cap) external {
        log = 4 + log % 4;
        for (uint256 i = 0; i < seed % 7; ++i) set &= uint256(keccak256(abi.encode(seed, i)));
        uint256[] memory positions = positionsOf(set | 1 << seed % (1 << log), 1 << log);
        checkAll(open(tree(log, seed), cap % (log + 1), positions), seed);
    }
}
