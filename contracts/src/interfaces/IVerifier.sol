// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// @title What checks the rollup's proofs
/// @notice spec/public-input.md. Its constants fix the program that must have run.
interface IVerifier {
    /// @notice Did the rollup's program, on whatever input, end with this public input as its output?
    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool);
}
