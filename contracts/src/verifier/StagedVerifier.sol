// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../interfaces/IVerifier.sol";
import {Refused} from "./Channel.sol";
import {FoldedClaim, Opening, OpeningClaim} from "./Opening.sol";
import {Rows} from "./Rows.sol";
import {Verifier} from "./Verifier.sol";
import {Remainder} from "./Whir.sol";

/// Checks a proof in three transactions, as it may cost more gas than a transaction can have (EIP-7825) and is longer than L1's nodes
/// pass on (131,072 bytes): `reduce` takes steps 0 to 4 and leaves a claim, `fold` the opening of code 0 and leaves another, `verify`
/// the rest. Of a claim only the hash is stored, and it holds the transcript's state: what is checked is what was claimed. Anyone may
/// take any step, and nothing that was stored is ever taken back: what follows from a proof's first part stays true.
contract StagedVerifier is IVerifier {
    /// Checks a whole proof of the same program.
    Verifier public immutable verifier;
    Opening private immutable _opening;
    Rows private immutable _rows;

    /// keccak256(public input, claim) of the claims that the two steps left.
    mapping(bytes32 => bool) private _reduced;
    mapping(bytes32 => bool) private _folded;

    /// A claim that `fold` can be given: an OpeningClaim and what Rows.check reads, encoded. Anyone can leave many for one public input, so the transcript's state
    /// says of which proof it is.
    event Reduced(bytes32 indexed publicInput, bytes32 indexed state, bytes claim);
    /// A claim that `verify` can be given: a FoldedClaim and the same, encoded.
    event Folded(bytes32 indexed publicInput, bytes32 indexed state, bytes claim);

    error NotReduced();
    error NotFolded();

    constructor(Verifier whole) {
        verifier = whole;
        _opening = whole.opening();
        _rows = whole.rows();
    }

    /// @param head the first bytes of a proof, which Verifier.reduce reads
    function reduce(bytes32 publicInput, bytes calldata head) external {
        (OpeningClaim memory claim, bytes memory rows) = verifier.reduce(publicInput, head);
        bytes memory encoded = abi.encode(claim, rows);
        _reduced[keccak256(bytes.concat(publicInput, encoded))] = true;
        emit Reduced(publicInput, claim.state, encoded);
    }

    /// @param claim what `reduce` left
    /// @param part the bytes that follow, which Opening.fold reads
    function fold(bytes32 publicInput, bytes calldata claim, bytes calldata part) external {
        if (!_reduced[keccak256(bytes.concat(publicInput, claim))]) revert NotReduced();
        (OpeningClaim memory opening, bytes memory rows) = abi.decode(claim, (OpeningClaim, bytes));
        FoldedClaim memory left = _opening.fold(opening, part);
        bytes memory encoded = abi.encode(left, rows);
        _folded[keccak256(bytes.concat(publicInput, encoded))] = true;
        emit Folded(publicInput, left.state, encoded);
    }

    /// @param proof the size of the claim that `fold` left in four bytes, that claim, and the proof's other bytes
    /// @return true; a proof that does not hold reverts with the reason
    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool) {
        uint256 end = proof.length < 4 ? 4 : 4 + uint256(uint32(bytes4(proof[:4])));
        if (proof.length < end) revert NotFolded();
        bytes calldata claim = proof[4:end];
        if (!_folded[keccak256(bytes.concat(publicInput, claim))]) revert NotFolded();
        (FoldedClaim memory folded, bytes memory rows) = abi.decode(claim, (FoldedClaim, bytes));
        (Remainder memory left, uint256 read) = _opening.finish(folded, proof[end:]);
        _rows.check(rows, left);
        if (end + read != proof.length) revert Refused("trailing bytes");
        return true;
    }
}
