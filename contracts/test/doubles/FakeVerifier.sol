// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IVerifier} from "../../src/interfaces/IVerifier.sol";

/// Stands for a verifier: the test says what has a proof, and every proof is the same word.
contract FakeVerifier is IVerifier {
    bytes public constant PROOF = "a proof";

    mapping(bytes32 publicInput => bool) private _provable;

    function setProvable(bytes32 publicInput) external {
        _provable[publicInput] = true;
    }

    function verify(bytes32 publicInput, bytes calldata proof) external view returns (bool) {
        return _provable[publicInput] && keccak256(proof) == keccak256(PROOF);
    }
}
