// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// A blob of the range: p(z) = y for the polynomial that the versioned hash commits to. Its encoding is the input of the point
/// evaluation precompile (EIP-4844).
struct BlobOpening {
    bytes32 versionedHash;
    bytes32 z;
    bytes32 y;
    bytes32[3] commitmentAndProof; // 48 bytes each
}

/// What is said of the L2 chain after a range of proposals.
struct Claim {
    bytes32 blockHash;
    bytes32 stateRoot;
    bytes32 outboxRoot;
    BlobOpening[] blobs; // of all proposals of the range, in order
}

/// @title The proven state of the rollup
/// @notice spec/l1-contracts.md, section 2.
interface IRollup {
    /// @param prover whom the proof names and the prover fees went to
    event Finalized(
        uint64 indexed first,
        uint64 indexed last,
        address indexed prover,
        bytes32 blockHash,
        bytes32 stateRoot,
        bytes32 outboxRoot
    );

    error InvalidParameter(bytes32 name);
    error NoVerifier();
    error NotNext(uint64 next);
    error InvalidRange();
    error InvalidBlobOpening(uint256 index);
    error InvalidProof(bytes32 publicInput);

    /// @notice Makes the proposals [first, last] final. For anyone; whoever calls it, their prover fees go to `prover`.
    /// @param first the proposal after the last final one
    /// @param prover the address that the proof binds
    function prove(uint64 first, uint64 last, Claim calldata end, address prover, bytes calldata proof) external;

    /// @notice The last final proposal and the L2 chain's commitments after it; proposal 0 is the genesis.
    /// The proposal never decreases.
    function finalized() external view returns (uint64 proposal, bytes32 blockHash, bytes32 stateRoot, bytes32 outboxRoot);

    function l2ChainId() external view returns (uint64);

    function forkId() external view returns (uint64);

    function inbox() external view returns (address);

    /// @notice What checks the proofs of this fork; 0: nothing can be proved.
    function verifier() external view returns (address);
}
