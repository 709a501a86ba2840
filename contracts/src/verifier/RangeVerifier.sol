// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {Blake3} from "./Blake3.sol";

/// Reads the proofs of a range: of the rollup's program itself, or of verify.elf, layer upon layer, about such a proof
/// (spec/recursion.md). All proofs below the last are of family recursion.
contract RangeVerifier is IVerifier {
    uint256 public constant MOST_LAYERS = 8;
    /// The tag, the length of the family's name, little-endian, and the name.
    bytes private constant CLAIM = hex"66726565686f6c6420636c61696d203109000000726563757273696f6e";

    /// Of the rollup's program, and of verify.elf.
    IVerifier private immutable _direct;
    IVerifier private immutable _layered;
    /// The digests of the rollup's program and of verify.elf in family recursion.
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
        for (uint256 i = 0; i < layers; ++i) outputs = Blake3.hash(bytes.concat(CLAIM, i == 0 ? _program : _layer, outputs));
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
}
