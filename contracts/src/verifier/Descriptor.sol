// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Blake3} from "./Blake3.sol";
import {Program, Programs} from "./Layout.sol";
import {Quintic} from "./Quintic.sol";
import {Family} from "./Whir.sol";
import {LastFamily} from "./generated/LastFamily.sol";

/// What a verifier knows of a program (spec/tables.md, section 4), for the family `last`.
struct Descriptor {
    uint32 entry;
    uint32 imageBegin;
    uint32 imageWords;
    uint32 decoderRows;
    /// Of the program polynomial's tree, for each parameter set that holds it, ascending.
    bytes32[] roots;
}

library Descriptors {
    uint256 private constant RAM_BEGIN = 1 << 14;
    uint256 private constant RAM_END = 1 << 26;
    uint256 private constant MOST_ROWS = 1 << 22;

    /// `check_descriptor`: the image lies in RAM, the sizes are within their limits, and there are as many roots as there must be.
    function sound(Descriptor memory d) internal pure returns (bool) {
        if (d.imageBegin < RAM_BEGIN || d.imageBegin >= RAM_END) return false;
        if (d.imageWords == 0 || d.imageWords > RAM_END - d.imageBegin || d.imageWords > MOST_ROWS) return false;
        if (d.decoderRows == 0 || d.decoderRows > MOST_ROWS) return false;
        uint256 least = Family.least(Programs.size(Program(0, d.entry, d.imageBegin, d.imageWords, d.decoderRows)));
        return least <= LastFamily.MOST && d.roots.length == LastFamily.MOST + 1 - least;
    }

    /// BLAKE3 of a tag, the family's name and the descriptor.
    function digest(Descriptor memory d) internal pure returns (bytes32) {
        bytes memory numbers = abi.encodePacked(
            _u32(d.entry), _u32(d.imageBegin), _u32(d.imageWords), _u32(d.decoderRows), _u32(d.roots.length)
        );
        return Blake3.hash(
            abi.encodePacked("freehold zkvm program 2", _u32(bytes("last").length), "last", numbers, abi.encodePacked(d.roots))
        );
    }

    /// Least significant byte first.
    function _u32(uint256 x) private pure returns (bytes4) {
        return bytes4(uint32(Quintic.swapBytes(x)));
    }
}
