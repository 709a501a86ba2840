// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {FoldedClaim, Opening, OpeningClaim} from "./Opening.sol";
import {Verifier} from "./Verifier.sol";

/// Checks a proof in one transaction or in three, as one may cost more gas than a transaction can have (EIP-7825) and be longer than
/// L1's nodes pass on (131,072 bytes): `reduce` takes steps 0 to 4 and leaves a claim, `fold` the opening of code 0 and leaves another, `verify`
/// the rest. Of a claim only the hash is stored, and it holds the transcript's state: what is checked is what was claimed. Anyone may
/// take any step, and nothing that was stored is ever taken back: what follows from a proof's first part stays true.
contract StagedVerifier is IVerifier {
    bytes1 private constant WHOLE = 0x00;
    bytes1 private constant REST = 0x01;

    Verifier private immutable _verifier;
    Opening private immutable _opening;

    /// keccak256(public input, claim) of the claims that the two steps left.
    mapping(bytes32 => bool) private _reduced;
    mapping(bytes32 => bool) private _folded;

    /// A claim that `fold` can be given: an encoded OpeningClaim. Anyone can leave many for one public input, so the transcript's state
    /// says of which proof it is.
    event Reduced(bytes32 indexed publicInput, bytes32 indexed state, bytes claim);
    /// A claim that `verify` can be given: an encoded FoldedClaim.
    event Folded(bytes32 indexed publicInput, bytes32 indexed state, bytes claim);

    error NotReduced();
    error NotFolded();
    error UnknownForm();

    constructor(Verifier verifier) {
        _verifier = verifier;
        _opening = verifier.opening();
    }

    /// @param head the first bytes of a proof, which Verifier.reduce reads
    function reduce(bytes32 publicInput, bytes calldata head) external {
        OpeningClaim memory claim = _verifier.reduce(publicInput, head);
        bytes memory encoded = abi.encode(claim);
        _reduced[keccak256(bytes.concat(publicInput, encoded))] = true;
        emit Reduced(publicInput, claim.state, encoded);
    }

    /// @param claim what `reduce` left
    /// @param part the bytes that follow, which Opening.fold reads
    function fold(bytes32 publicInput, bytes calldata claim, bytes calldata part) external {
        if (!_reduced[keccak256(bytes.concat(publicInput, claim))]) revert NotReduced();
        FoldedClaim memory left = _opening.fold(abi.decode(claim, (OpeningClaim)), part);
        bytes memory encoded = abi.encode(left);
        _folded[keccak256(bytes.concat(publicInput, encoded))] = true;
        emit Folded(publicInput, left.state, encoded);
    }

    /// @param proof 00 and a whole proof; or 01, the size of the claim that `fold` left in four bytes, that claim, and the proof's
    /// other bytes
    /// @return true; a proof that does not hold reverts with the reason
    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool) {
        if (proof.length != 0 && proof[0] == WHOLE) return _verifier.verify(publicInput, proof[1:]);
        if (proof.length < 5 || proof[0] != REST) revert UnknownForm();
        uint256 end = 5 + uint256(uint32(bytes4(proof[1:5])));
        if (proof.length < end) revert UnknownForm();
        bytes calldata claim = proof[5:end];
        if (!_folded[keccak256(bytes.concat(publicInput, claim))]) revert NotFolded();
        _opening.finish(abi.decode(claim, (FoldedClaim)), proof[end:]);
        return true;
    }
}
