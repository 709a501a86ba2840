// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

import {ITokenFactory} from "../interfaces/ITokenFactory.sol";

/// The L2 twin of an L1 token. The constructor takes its parameters from the factory, not from arguments, so that the CREATE2
/// address depends on the L1 token alone.
contract BridgedToken is ERC20Permit {
    error NotFactory(address caller);

    ITokenFactory private immutable _factory = ITokenFactory(msg.sender);
    address private immutable _l1Token = ITokenFactory(msg.sender).tokenParameters().l1Token;
    uint8 private immutable _decimals = ITokenFactory(msg.sender).tokenParameters().decimals;

    constructor()
        ERC20(ITokenFactory(msg.sender).tokenParameters().name, ITokenFactory(msg.sender).tokenParameters().symbol)
        ERC20Permit(ITokenFactory(msg.sender).tokenParameters().name)
    {}

    /// @notice Mints a deposit. For the factory only.
    function mint(address to, uint256 amount) external {
        if (msg.sender != address(_factory)) revert NotFactory(msg.sender);
        _mint(to, amount);
    }

    /// @notice Burns `amount` of the caller's and has L1 pay it to `l1Recipient`.
    function withdraw(address l1Recipient, uint256 amount) external {
        _burn(msg.sender, amount);
        _factory.withdrawTo(msg.sender, l1Recipient, amount);
    }

    function decimals() public view override returns (uint8) {
        return _decimals;
    }

    /// @notice The token on L1 that backs this one.
    function l1Token() external view returns (address) {
        return _l1Token;
    }
}
