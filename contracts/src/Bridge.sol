// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";

import {IBridge} from "./interfaces/IBridge.sol";
import {IInbox} from "./interfaces/IInbox.sol";
import {IRollup} from "./interfaces/IRollup.sol";
import {ITokenFactory} from "./interfaces/ITokenFactory.sol";
import {MerklePath} from "./MerklePath.sol";
import {Message, MessageHash} from "./Message.sol";
import {TokenMetadata} from "./TokenMetadata.sol";

/// Invariant B1: pays only what the final Outbox root proves, each message once, and never more of a token than is locked. It
/// has no other way out for anything. A token's behaviour can hurt only those who hold that token.
contract Bridge is IBridge, ReentrancyGuardTransient {
    using BitMaps for BitMaps.BitMap;
    using SafeERC20 for IERC20;

    address private constant ETH = address(0);

    IInbox private immutable _inbox;
    IRollup private immutable _rollup;
    address private immutable _tokenFactory;

    BitMaps.BitMap private _finalized;
    mapping(address token => uint256) private _locked; // ERC-20s; for ETH the balance says it

    /// @param tokenFactory the predeploy on L2
    constructor(address inbox, address rollup, address tokenFactory) {
        if (inbox == address(0)) revert InvalidParameter("inbox");
        if (rollup == address(0)) revert InvalidParameter("rollup");
        if (tokenFactory == address(0)) revert InvalidParameter("tokenFactory");
        _inbox = IInbox(inbox);
        _rollup = IRollup(rollup);
        _tokenFactory = tokenFactory;
    }

    /// The ETH that the Inbox's requests mint on L2 is locked here. What others sent by mistake would be lost, so nobody can.
    receive() external payable {
        if (msg.sender != address(_inbox)) revert NotInbox(msg.sender);
    }

    function depositETH(address to, uint256 amount, uint64 gas) external payable nonReentrant {
        _checkRecipient(to);
        if (amount == 0) revert NothingDeposited();
        uint256 needed = amount + _inbox.forcedFee();
        if (msg.value < needed) revert PaymentBelowAmount(needed);
        emit ETHDeposited(msg.sender, to, amount);
        _inbox.requestL2{value: msg.value}(to, amount, "", gas, to);
    }

    function depositERC20(address token, address to, uint256 amount, uint64 gas) external payable nonReentrant {
        _checkRecipient(to);
        uint256 balanceBefore = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - balanceBefore;
        if (received == 0) revert NothingDeposited();
        _locked[token] += received;
        emit ERC20Deposited(token, msg.sender, to, received);

        (string memory name, string memory symbol, uint8 decimals) = TokenMetadata.read(token);
        bytes memory data =
            abi.encodeCall(ITokenFactory.finalizeDeposit, (token, name, symbol, decimals, msg.sender, to, received));
        _inbox.requestL2{value: msg.value}(_tokenFactory, 0, data, gas, to);
    }

    function finalizeWithdrawal(Message calldata message, bytes32[32] calldata path) external nonReentrant {
        (uint64 proposal,,, bytes32 outboxRoot) = _rollup.finalized();
        if (proposal == 0) revert NothingFinal();
        if (message.index >> MerklePath.DEPTH != 0) revert InvalidIndex(message.index);
        if (_finalized.get(message.index)) revert AlreadyFinalized(message.index);
        bytes32 root = MerklePath.computeRoot(MessageHash.leaf(message), message.index, path);
        if (root != outboxRoot) revert InvalidPath(outboxRoot);
        uint256 available = locked(message.token);
        if (message.amount > available) revert ExceedsLocked(message.token, available);

        _finalized.set(message.index);
        emit WithdrawalFinalized(message.index, message.token, message.from, message.to, message.amount);
        if (message.token == ETH) {
            // Without a limit on gas, for contracts; without its return data, which could cost the caller any amount of gas.
            if (!LowLevelCall.callNoReturn(message.to, message.amount, "")) revert PaymentFailed(message.to);
        } else {
            _locked[message.token] = available - message.amount;
            IERC20(message.token).safeTransfer(message.to, message.amount);
        }
    }

    function isFinalized(uint64 index) external view returns (bool) {
        return _finalized.get(index);
    }

    function locked(address token) public view returns (uint256) {
        return token == ETH ? address(this).balance : _locked[token];
    }

    /// A request from here to the factory must be a token deposit, and address 0 on L2 is nobody's.
    function _checkRecipient(address to) private view {
        if (to == address(0) || to == _tokenFactory) revert InvalidRecipient(to);
    }
}
