// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Message} from "../../src/Message.sol";
import {Outbox} from "../../src/l2/Outbox.sol";
import {Predeploys} from "../../src/l2/Predeploys.sol";
import {TokenFactory} from "../../src/l2/TokenFactory.sol";
import {Artifact} from "./Artifact.sol";
import {vm} from "./Vm.sol";

/// The predeploys as the genesis makes them: runtime code and storage slots, no constructor.
abstract contract L2Test {
    bytes32 internal constant EMPTY_ROOT = 0x27ae5ba08d7291c96c8cbddcc148bf48a6d68c7974b94356f53754ef6171d757;
    Outbox internal constant OUTBOX = Outbox(Predeploys.OUTBOX);
    TokenFactory internal constant FACTORY = TokenFactory(Predeploys.TOKEN_FACTORY);

    bytes32[] internal leaves;

    function _makeGenesis(address aliasedBridge) internal {
        vm.etch(Predeploys.OUTBOX, Artifact.runtimeCode("Outbox"));
        vm.etch(Predeploys.TOKEN_FACTORY, Artifact.runtimeCode("TokenFactory"));
        vm.etch(Predeploys.L1_ANCHOR, Artifact.runtimeCode("L1Anchor"));
        vm.store(Predeploys.OUTBOX, bytes32(uint256(1)), EMPTY_ROOT);
        vm.store(Predeploys.TOKEN_FACTORY, bytes32(uint256(0)), bytes32(uint256(uint160(aliasedBridge))));
    }

    /// keccak256 of the five words of the message.
    function _leaf(Message memory message) internal pure returns (bytes32) {
        return keccak256(
            bytes.concat(
                bytes32(uint256(message.index)),
                bytes32(uint256(uint160(message.token))),
                bytes32(uint256(uint160(message.from))),
                bytes32(uint256(uint160(message.to))),
                bytes32(message.amount)
            )
        );
    }
}
