// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// @title The proven state of the rollup
/// @notice spec/l1-contracts.md, section 2.
interface IRollup {
    error InvalidParameter(bytes32 name);

    /// @notice The last final proposal and the L2 chain's commitments after it; proposal 0 is the genesis.
    /// The proposal never decreases.
    function finalized() external view returns (uint64 proposal, bytes32 blockHash, bytes32 stateRoot, bytes32 outboxRoot);

    function l2ChainId() external view returns (uint64);

    function forkId() external view returns (uint64);

    function inbox() external view returns (address);
}
