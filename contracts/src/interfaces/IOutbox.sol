// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Message} from "../Message.sol";

/// @title The L2 predeploy that collects the messages to L1 in one Merkle tree
/// @notice spec/l1-contracts.md, section 4.
interface IOutbox {
    event MessageAppended(uint64 indexed index, bytes32 leaf, Message message);

    error NotTokenFactory(address caller);
    error InvalidRecipient();
    error NothingWithdrawn();
    error OutboxFull();

    /// @notice Withdraws the ETH sent along to `to` on L1.
    function withdrawETH(address to) external payable;

    /// @notice Appends the withdrawal of an L1 token. For the TokenFactory only.
    function append(address token, address from, address to, uint256 amount) external;

    /// @notice The number of messages so far.
    function count() external view returns (uint64);

    /// @notice The root of the tree of all messages so far.
    function root() external view returns (bytes32);
}
