// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// What a token's constructor asks its factory for.
struct TokenParameters {
    address l1Token;
    uint8 decimals;
    string name;
    string symbol;
}

/// @title The L2 predeploy that mints and burns the L2 twins of L1 tokens
/// @notice spec/l1-contracts.md, section 4.
interface ITokenFactory {
    event TokenCreated(address indexed l1Token, address indexed l2Token, string name, string symbol, uint8 decimals);
    event DepositFinalized(address indexed l1Token, address indexed from, address indexed to, uint256 amount);
    event DepositReturned(address indexed l1Token, address indexed from, uint256 amount);

    error NotBridge(address caller);
    error NotSystem(address caller);
    error NotToken(address caller);
    error NotADeposit();

    /// @notice Mints a deposit, and creates the L2 token first if need be. For the aliased L1 Bridge only.
    function finalizeDeposit(
        address l1Token,
        string calldata name,
        string calldata symbol,
        uint8 decimals,
        address from,
        address to,
        uint256 amount
    ) external;

    /// @notice Pays back on L1 a deposit whose finalizeDeposit call failed. For the state transition only.
    /// @param depositCalldata the calldata of that call
    function returnDeposit(bytes calldata depositCalldata) external;

    /// @notice Appends a withdrawal of the calling token, which has burned `amount` of `from`'s.
    function withdrawTo(address from, address l1Recipient, uint256 amount) external;

    /// @notice The address of an L1 token's L2 twin, whether it exists yet or not.
    function tokenOf(address l1Token) external view returns (address);

    /// @notice The L1 token of one of this factory's tokens; 0 for any other address.
    function l1TokenOf(address l2Token) external view returns (address);

    /// @notice The parameters of the token under construction; empty at any other time.
    function tokenParameters() external view returns (TokenParameters memory);
}
