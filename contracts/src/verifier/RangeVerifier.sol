// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {Blake3} from "./Blake3.sol";
import {StagedVerifier} from "./StagedVerifier.sol";

/// Reads the proofs of a range: of the rollup's program itself, or of verify.elf, layer upon layer, about such a proof
/// (spec/recursion.md). All proofs below the last are of family recursion.
contract RangeVerifier is IVerifier {
    uint256 public constant MOST_LAYERS = 16;
    /// The tag, the length of the family's name, little-endian, and the name.
    bytes private constant CLAIM = hex"66726565686f6c6420636c61696d203109000000726563757273696f6e";

    bytes1 private constant WHOLE = 0x00;
    bytes1 private constant REST = 0x01;

    /// Of the rollup's program, and of verify.elf.
    StagedVerifier private immutable _direct;
    StagedVerifier private immutable _layered;
    /// What checks their whole proofs. It is called directly: each call in between would keep a 64th of the gas (EIP-150).
    IVerifier private immutable _directWhole;
    IVerifier private immutable _layeredWhole;
    /// The digests of the rollup's program and of verify.elf in family recursion.
    bytes32 private immutable _program;
    bytes32 private immutable _layer;

    error TooManyLayers();
    error UnknownForm();

    constructor(StagedVerifier direct, StagedVerifier layered, bytes32 programDigest, bytes32 layerDigest) {
        _direct = direct;
        _layered = layered;
        _directWhole = direct.verifier();
        _layeredWhole = layered.verifier();
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

    /// @notice What reads the last proof in parts.
    function last(uint256 layers) public view returns (StagedVerifier) {
        return layers == 0 ? _direct : _layered;
    }

    /// @param proof how many layers, in one byte, then 00 and a whole proof, or 01 and what StagedVerifier.verify reads
    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool) {
        if (proof.length < 2) revert UnknownForm();
        uint256 layers = uint8(proof[0]);
        bytes32 outputs = claim(publicInput, layers);
        if (proof[1] == WHOLE) return (layers == 0 ? _directWhole : _layeredWhole).verify(outputs, proof[2:]);
        if (proof[1] != REST) revert UnknownForm();
        return last(layers).verify(outputs, proof[2:]);
    }
}
