// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IInbox} from "./interfaces/IInbox.sol";
import {BlobOpening, Claim, IRollup} from "./interfaces/IRollup.sol";
import {IVerifier} from "./interfaces/IVerifier.sol";

/// Invariants (/spec/l1-contracts.md):
/// R1 only a proof changes the final state, only onwards, along the chain of proposals, and anyone may bring it; it binds the
///    chain, the fork, where it starts, all that it claims, and who is paid.
/// R2 what checks proofs is fixed with the fork.
/// Nobody, not even the deployer, can say otherwise. Holds no ETH.
contract Rollup is IRollup {
    address private constant POINT_EVALUATION = address(0x0a);
    bytes32 private constant FIELD_ELEMENTS_PER_BLOB = bytes32(uint256(4096));

    uint64 private immutable _l2ChainId;
    uint64 private immutable _forkId;
    IInbox private immutable _inbox;
    IVerifier private immutable _verifier;

    uint64 private _proposal;
    bytes32 private _blockHash;
    bytes32 private _stateRoot;
    bytes32 private _outboxRoot;

    /// @param verifierAddress 0: nothing can be proved
    constructor(
        uint64 chainId,
        uint64 fork,
        bytes32 genesisBlockHash,
        bytes32 genesisStateRoot,
        bytes32 genesisOutboxRoot,
        address inboxAddress,
        address verifierAddress
    ) {
        if (chainId == 0) revert InvalidParameter("l2ChainId");
        if (genesisBlockHash == 0) revert InvalidParameter("genesisBlockHash");
        if (genesisStateRoot == 0) revert InvalidParameter("genesisStateRoot");
        if (genesisOutboxRoot == 0) revert InvalidParameter("genesisOutboxRoot");
        if (inboxAddress == address(0)) revert InvalidParameter("inbox");
        _l2ChainId = chainId;
        _forkId = fork;
        _inbox = IInbox(inboxAddress);
        _verifier = IVerifier(verifierAddress);
        _blockHash = genesisBlockHash;
        _stateRoot = genesisStateRoot;
        _outboxRoot = genesisOutboxRoot;
    }

    function prove(uint64 first, uint64 last, Claim calldata end, address prover, bytes calldata proof) external {
        if (address(_verifier) == address(0)) revert NoVerifier();
        if (first != _proposal + 1) revert NotNext(_proposal + 1);
        if (last < first) revert InvalidRange();
        bytes32 lastHash = _inbox.proposalHash(last);
        if (lastHash == 0) revert InvalidRange();
        bytes32 publicInput = keccak256(
            abi.encode(
                _l2ChainId,
                _forkId,
                _inbox.proposalHash(first - 1),
                lastHash,
                _blockHash,
                end.blockHash,
                end.stateRoot,
                end.outboxRoot,
                _checkBlobs(end.blobs),
                prover
            )
        );
        if (!_verifier.verify(publicInput, proof)) revert InvalidProof(publicInput);

        _proposal = last;
        _blockHash = end.blockHash;
        _stateRoot = end.stateRoot;
        _outboxRoot = end.outboxRoot;
        emit Finalized(first, last, prover, end.blockHash, end.stateRoot, end.outboxRoot);
        // Last, since it pays: the prover may call back, into a state that is complete.
        _inbox.claimProverFees(first, last, prover);
    }

    function finalized() external view returns (uint64, bytes32, bytes32, bytes32) {
        return (_proposal, _blockHash, _stateRoot, _outboxRoot);
    }

    function l2ChainId() external view returns (uint64) {
        return _l2ChainId;
    }

    function forkId() external view returns (uint64) {
        return _forkId;
    }

    function inbox() external view returns (address) {
        return address(_inbox);
    }

    function verifier() external view returns (address) {
        return address(_verifier);
    }

    /// Every opening holds. That they are the range's blobs, all of them and in order, at points that were chosen after the
    /// data, is the proof's to say: this hash is in its public input.
    function _checkBlobs(BlobOpening[] calldata blobs) private view returns (bytes32) {
        bytes32[] memory triples = new bytes32[](3 * blobs.length);
        for (uint256 i = 0; i < blobs.length; ++i) {
            (bool holds, bytes memory answer) = POINT_EVALUATION.staticcall(abi.encode(blobs[i]));
            // A chain without the precompile answers with nothing.
            if (!holds || answer.length != 64 || bytes32(answer) != FIELD_ELEMENTS_PER_BLOB) revert InvalidBlobOpening(i);
            (triples[3 * i], triples[3 * i + 1], triples[3 * i + 2]) = (blobs[i].versionedHash, blobs[i].z, blobs[i].y);
        }
        return keccak256(abi.encodePacked(triples));
    }
}
