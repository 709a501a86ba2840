// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IRollup} from "./interfaces/IRollup.sol";

/// Holds the genesis as the final state. It has no function that changes anything: without a proof nothing becomes final,
/// and nobody, not even the deployer, can say otherwise.
contract Rollup is IRollup {
    uint64 private immutable _l2ChainId;
    uint64 private immutable _forkId;
    bytes32 private immutable _genesisBlockHash;
    bytes32 private immutable _genesisStateRoot;
    bytes32 private immutable _genesisOutboxRoot;
    address private immutable _inbox;

    constructor(
        uint64 chainId,
        uint64 fork,
        bytes32 genesisBlockHash,
        bytes32 genesisStateRoot,
        bytes32 genesisOutboxRoot,
        address inboxAddress
    ) {
        if (chainId == 0) revert InvalidParameter("l2ChainId");
        if (genesisBlockHash == 0) revert InvalidParameter("genesisBlockHash");
        if (genesisStateRoot == 0) revert InvalidParameter("genesisStateRoot");
        if (genesisOutboxRoot == 0) revert InvalidParameter("genesisOutboxRoot");
        if (inboxAddress == address(0)) revert InvalidParameter("inbox");
        _l2ChainId = chainId;
        _forkId = fork;
        _genesisBlockHash = genesisBlockHash;
        _genesisStateRoot = genesisStateRoot;
        _genesisOutboxRoot = genesisOutboxRoot;
        _inbox = inboxAddress;
    }

    function finalized() external view returns (uint64, bytes32, bytes32, bytes32) {
        return (0, _genesisBlockHash, _genesisStateRoot, _genesisOutboxRoot);
    }

    function l2ChainId() external view returns (uint64) {
        return _l2ChainId;
    }

    function forkId() external view returns (uint64) {
        return _forkId;
    }

    function inbox() external view returns (address) {
        return _inbox;
    }
}
