// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// The L1 block that the proposal of the current L2 block is anchored to. Its code is in the genesis and no constructor runs;
/// the state transition writes the slots at the start of each block.
contract L1Anchor {
    uint256 private _number; // slot 0
    bytes32 private _hash; // slot 1

    function number() external view returns (uint256) {
        return _number;
    }

    function hash() external view returns (bytes32) {
        return _hash;
    }
}
