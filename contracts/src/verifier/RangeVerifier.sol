// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {Blake3} from "./Blake3.sol";

/// A program whose proof another program verified, and the family of parameter sets that the proof was of.
struct Link {
    string family;
    bytes32 programDigest;
}

/// Maps the public input of a range to what the last proof of a chain says (spec/recursion.md): each link turns the outputs of its
/// program into the claim that the next program outputs. The last proof is of the program that `last` pins.
contract RangeVerifier is IVerifier {
    /// The tag, the length of the family's name, the name, and the digest; by link, from the innermost on. Written once.
    bytes[] private _prefixes;
    IVerifier private immutable _last;

    /// @param reader of the last proof
    /// @param links from the rollup's program on
    constructor(IVerifier reader, Link[] memory links) {
        _last = reader;
        for (uint256 i = 0; i < links.length; ++i) {
            bytes memory family = bytes(links[i].family);
            // A name is shorter than 2^8: its length's other bytes are zero.
            _prefixes.push(abi.encodePacked("freehold claim 1", bytes4(uint32(family.length) << 24), family, links[i].programDigest));
        }
    }

    /// @notice The outputs that the last proof must have.
    function claim(bytes32 publicInput) public view returns (bytes32 outputs) {
        outputs = publicInput;
        for (uint256 i = 0; i < _prefixes.length; ++i) outputs = Blake3.hash(abi.encodePacked(_prefixes[i], outputs));
    }

    /// What reads the last proof.
    function last() external view returns (IVerifier) {
        return _last;
    }

    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool) {
        return _last.verify(claim(publicInput), proof);
    }
}
