// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Message} from "../Message.sol";

/// @title Locks ETH and tokens on L1 for their use on L2, and pays out withdrawals
/// @notice spec/l1-contracts.md, section 3.
interface IBridge {
    event ETHDeposited(address indexed from, address indexed to, uint256 amount);
    /// @param amount what arrived here, which a token that charges for transfers makes less than what was sent
    event ERC20Deposited(address indexed token, address indexed from, address indexed to, uint256 amount);
    event WithdrawalFinalized(uint64 indexed index, address indexed token, address from, address indexed to, uint256 amount);

    error InvalidParameter(bytes32 name);
    error InvalidRecipient(address to);
    error NothingDeposited();
    error PaymentBelowAmount(uint256 needed);
    error NotInbox(address caller);
    error NothingFinal();
    error InvalidIndex(uint64 index);
    error AlreadyFinalized(uint64 index);
    error InvalidPath(bytes32 outboxRoot);
    error ExceedsLocked(address token, uint256 locked);
    error PaymentFailed(address to);

    /// @notice Sends exactly `amount` wei to `to` on L2. What is paid beyond it and Inbox.forcedFee() is the budget for L2 gas;
    /// what L2 does not use of that, and `amount` too if the call to `to` fails, is `to`'s on L2.
    /// @param gas the L2 gas limit; 21,000 is enough for an account without code
    function depositETH(address to, uint256 amount, uint64 gas) external payable;

    /// @notice Locks `amount` of `token` and mints as much as arrived to `to` on L2. What is paid beyond Inbox.forcedFee() is
    /// the budget for L2 gas; its rest is `to`'s on L2. If L2 cannot mint, the caller gets the tokens back by a withdrawal.
    /// @param gas the L2 gas limit; the first deposit of a token creates its L2 contract
    function depositERC20(address token, address to, uint256 amount, uint64 gas) external payable;

    /// @notice Pays a withdrawal of the final Outbox, once. Anyone may call; a call that fails can be made again.
    /// @param path path[h] is the sibling at height h
    function finalizeWithdrawal(Message calldata message, bytes32[32] calldata path) external;

    /// @notice Was the withdrawal with this index paid?
    function isFinalized(uint64 index) external view returns (bool);

    /// @notice What is locked here for L2, and so the most that withdrawals can take; token 0 is ETH.
    function locked(address token) external view returns (uint256);
}
