// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {OpeningClaim, Opening} from "./Opening.sol";
import {Verifier} from "./Verifier.sol";

/// Checks a proof in two transactions, as one may cost more gas than a transaction can have (EIP-7825): steps 0 to 4, which leave
/// a claim, and step 5, which checks it. Between them lies only the hash of the claim, which holds the transcript's state: what is
/// opened is what was claimed. Anyone may take either step, and nothing that was stored is ever taken back: what is proved stays true.
contract StagedVerifier is IVerifier {
    Verifier private immutable _verifier;
    Opening private immutable _opening;

    /// keccak256(public input, claim) of what only step 5 is missing for.
    mapping(bytes32 => bool) private _reduced;
    /// By public input.
    mapping(bytes32 => bool) private _proved;

    /// The claim that `open` must be given.
    event Reduced(bytes32 indexed publicInput, OpeningClaim claim);
    event Proved(bytes32 indexed publicInput);

    error NotReduced();

    constructor(Verifier verifier) {
        _verifier = verifier;
        _opening = verifier.opening();
    }

    /// @param head the first bytes of a proof, which Verifier.reduce reads
    function reduce(bytes32 publicInput, bytes calldata head) external {
        OpeningClaim memory claim = _verifier.reduce(publicInput, head);
        _reduced[keccak256(abi.encode(publicInput, claim))] = true;
        emit Reduced(publicInput, claim);
    }

    /// @param rest the proof's other bytes
    function open(bytes32 publicInput, OpeningClaim calldata claim, bytes calldata rest) external {
        if (!_reduced[keccak256(abi.encode(publicInput, claim))]) revert NotReduced();
        _opening.verify(claim, rest);
        _proved[publicInput] = true;
        emit Proved(publicInput);
    }

    /// @param proof empty for what the two steps have proved; otherwise a whole proof
    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool) {
        return proof.length == 0 ? _proved[publicInput] : _verifier.verify(publicInput, proof);
    }
}
