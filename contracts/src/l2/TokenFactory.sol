// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";

import {IOutbox} from "../interfaces/IOutbox.sol";
import {ITokenFactory, TokenParameters} from "../interfaces/ITokenFactory.sol";
import {BridgedToken} from "./BridgedToken.sol";
import {Predeploys} from "./Predeploys.sol";

/// Creates, mints and burns the L2 twins of L1 tokens. Its code is in the genesis and no constructor runs; the genesis sets
/// _bridge. A token exists iff the factory created it, at an address that its L1 token alone determines.
contract TokenFactory is ITokenFactory {
    address private _bridge; // slot 0: the L1 Bridge's alias
    mapping(address l2Token => address) private _l1Tokens;
    TokenParameters private _parameters;

    function finalizeDeposit(
        address l1Token,
        string calldata name,
        string calldata symbol,
        uint8 decimals,
        address from,
        address to,
        uint256 amount
    ) external {
        if (msg.sender != _bridge) revert NotBridge(msg.sender);
        address token = tokenOf(l1Token);
        if (_l1Tokens[token] == address(0)) _create(TokenParameters(l1Token, decimals, name, symbol), token);
        BridgedToken(token).mint(to, amount);
        emit DepositFinalized(l1Token, from, to, amount);
    }

    function returnDeposit(bytes calldata depositCalldata) external {
        if (msg.sender != Predeploys.SYSTEM) revert NotSystem(msg.sender);
        if (bytes4(depositCalldata) != ITokenFactory.finalizeDeposit.selector) revert NotADeposit();
        (address l1Token,,,, address from,, uint256 amount) =
            abi.decode(depositCalldata[4:], (address, string, string, uint8, address, address, uint256));
        emit DepositReturned(l1Token, from, amount);
        IOutbox(Predeploys.OUTBOX).append(l1Token, address(this), from, amount);
    }

    function withdrawTo(address from, address l1Recipient, uint256 amount) external {
        address l1Token = _l1Tokens[msg.sender];
        if (l1Token == address(0)) revert NotToken(msg.sender);
        IOutbox(Predeploys.OUTBOX).append(l1Token, from, l1Recipient, amount);
    }

    function tokenOf(address l1Token) public view returns (address) {
        return Create2.computeAddress(_salt(l1Token), keccak256(type(BridgedToken).creationCode));
    }

    function l1TokenOf(address l2Token) external view returns (address) {
        return _l1Tokens[l2Token];
    }

    function tokenParameters() external view returns (TokenParameters memory) {
        return _parameters;
    }

    function _create(TokenParameters memory parameters, address expected) private {
        _parameters = parameters;
        address token = address(new BridgedToken{salt: _salt(parameters.l1Token)}());
        delete _parameters;
        assert(token == expected);
        _l1Tokens[token] = parameters.l1Token;
        emit TokenCreated(parameters.l1Token, token, parameters.name, parameters.symbol, parameters.decimals);
    }

    function _salt(address l1Token) private pure returns (bytes32) {
        return bytes32(uint256(uint160(l1Token)));
    }
}
