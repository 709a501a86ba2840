// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {Blake3} from "./Blake3.sol";

/// Reads the proofs of a range: of the rollup's program itself, or of verify.elf, layer upon layer, about such a proof
/// (spec/recursion.md). The first proof of a layered one is of family base, those between of family recursion.
contract RangeVerifier is IVerifier {
    uint256 public constant MOST_LAYERS = 8;

    /// Of the rollup's program, and of verify.elf.
    IVerifier private immutable _direct;
    IVerifier private immutable _layered;
    /// The programs' digests, of the rollup's in family base and of verify.elf's in family recursion.
    bytes32 private immutable _program;
    bytes32 private immutable _layer;

    error TooManyLayers();

    constructor(IVerifier direct, IVerifier layered, bytes32 programDigest, bytes32 layerDigest) {
        _direct = direct;
        _layered = layered;
        _program = programDigest;
        _layer = layerDigest;
    }

    /// @notice The outputs of the last proof's program.
    /// @param layers how many runs of verify.elf stand above the rollup's program, the last proof's included
    function claim(bytes32 publicInput, uint256 layers) public view returns (bytes32 outputs) {
        if (layers > MOST_LAYERS) revert TooManyLayers();
        outputs = publicInput;
        if (layers != 0) outputs = _claim("base", _program, outputs);
        for (uint256 i = 1; i < layers; ++i) outputs = _claim("recursion", _layer, outputs);
    }

    /// @notice What reads the last proof.
    function last(uint256 layers) public view returns (IVerifier) {
        return layers == 0 ? _direct : _layered;
    }

    /// @param proof how many layers, in one byte, and what the last verifier reads
    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool) {
        uint256 layers = proof.length == 0 ? 0 : uint8(proof[0]);
        return last(layers).verify(claim(publicInput, layers), proof.length == 0 ? proof : proof[1:]);
    }

    /// The tag, the length of the family's name (below 2^8), the name, the digest, and the outputs.
    function _claim(bytes memory family, bytes32 digest, bytes32 outputs) private pure returns (bytes32) {
        return Blake3.hash(abi.encodePacked("freehold claim 1", bytes4(uint32(family.length) << 24), family, digest, outputs));
    }
}
