// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {TestToken} from "../src/dev/TestToken.sol";
import {IInbox} from "../src/interfaces/IInbox.sol";
import {IOutbox} from "../src/interfaces/IOutbox.sol";
import {BridgedToken} from "../src/l2/BridgedToken.sol";
import {Predeploys} from "../src/l2/Predeploys.sol";
import {Message} from "../src/Message.sol";
import {L2Test} from "./base/L2Test.sol";
import {PlainTree} from "./base/PlainTree.sol";
import {RollupTest} from "./base/RollupTest.sol";
import {vm, Vm} from "./base/Vm.sol";

/// Both sides of the bridge in one EVM. The test is the state transition: it executes the items that the Inbox queued, as
/// spec/l1-contracts.md says, and tells the Rollup the Outbox root.
contract RoundTripTest is RollupTest, L2Test {
    TestToken private _l1Token;

    function setUp() public override {
        super.setUp();
        _makeGenesis(address(uint160(uint256(uint160(address(bridge))) + uint160(0x1111000000000000000000000000000000001111))));
        _l1Token = new TestToken("Test Dollar", "TUSD", 6);
        _l1Token.mint(ALICE, 500);
        vm.prank(ALICE);
        _l1Token.approve(address(bridge), 500);
    }

    function test_TokensGoToL2AndBack() public {
        vm.assertTrue(_execute(_depositTokens(500, BOB)), "executed");
        BridgedToken token = BridgedToken(FACTORY.tokenOf(address(_l1Token)));
        vm.assertEq(token.name(), "Test Dollar", "name");
        vm.assertEq(token.decimals(), 6, "decimals");
        vm.assertEq(token.balanceOf(BOB), 500, "L2 balance");

        vm.prank(BOB);
        vm.assertTrue(token.transfer(MALLORY, 200), "transfer");
        vm.recordLogs();
        vm.prank(MALLORY);
        token.withdraw(ALICE, 150);
        _claim(_appended());
        vm.assertEq(_l1Token.balanceOf(ALICE), 150, "L1 balance");
        vm.assertEq(bridge.locked(address(_l1Token)), 350, "locked");
        vm.assertEq(token.totalSupply(), 350, "every L2 token is backed");
    }

    function test_ETHGoesToL2AndBack() public {
        uint256 fee = inbox.forcedFee();
        vm.prank(ALICE, ALICE);
        bridge.depositETH{value: 2 ether + fee}(BOB, 2 ether, 21_000);
        // BOB has ETH on L2, which here is the same account.
        uint256 before = ALICE.balance;
        vm.recordLogs();
        vm.prank(BOB);
        OUTBOX.withdrawETH{value: 1.5 ether}(ALICE);
        _claim(_appended());
        vm.assertEq(ALICE.balance - before, 1.5 ether, "L1 balance");
        vm.assertEq(bridge.locked(address(0)), 0.5 ether, "locked");
    }

    /// Whatever fails on L2, the tokens are on one of the two sides.
    function test_FailedDepositComesBackToTheDepositor() public {
        bytes memory item = _depositTokens(500, BOB);
        // Too little gas to create the token.
        (, address to, uint64 gas, bytes memory data) = _decode(item);
        vm.assertTrue(to == Predeploys.TOKEN_FACTORY && gas == 2_000_000, "the item");
        vm.prank(_aliasedBridge());
        (bool done,) = to.call{gas: 200_000}(data);
        vm.assertFalse(done, "the deposit fails");

        vm.recordLogs();
        vm.prank(Predeploys.SYSTEM);
        FACTORY.returnDeposit(data);
        Message memory message = _appended();
        vm.assertEq(message.from, Predeploys.TOKEN_FACTORY, "from");
        vm.assertEq(message.to, ALICE, "to the depositor, not to the recipient");
        _claim(message);
        vm.assertEq(_l1Token.balanceOf(ALICE), 500, "L1 balance");
        vm.assertEq(bridge.locked(address(_l1Token)), 0, "locked");
    }

    /// A user's own request to the factory comes from another sender.
    function test_RequestsCannotPoseAsDeposits() public {
        vm.recordLogs();
        bytes memory data = abi.encodeCall(FACTORY.finalizeDeposit, (address(_l1Token), "T", "T", 6, MALLORY, MALLORY, 500));
        vm.prank(MALLORY, MALLORY);
        inbox.requestL2{value: BASE_FEE}(Predeploys.TOKEN_FACTORY, 0, data, 2_000_000, MALLORY);
        (, bytes memory item) = _itemOf(_onlyLog(address(inbox), IInbox.ForcedItem.selector));
        vm.assertFalse(_execute(item), "refused");
    }

    function _depositTokens(uint256 amount, address to) private returns (bytes memory item) {
        uint256 fee = inbox.forcedFee();
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        bridge.depositERC20{value: fee}(address(_l1Token), to, amount, 2_000_000);
        (, item) = _itemOf(_onlyLog(address(inbox), IInbox.ForcedItem.selector));
    }

    function _execute(bytes memory item) private returns (bool done) {
        (address from, address to, uint64 gas, bytes memory data) = _decode(item);
        vm.prank(from);
        (done,) = to.call{gas: gas - 21_000}(data);
    }

    function _decode(bytes memory item) private pure returns (address from, address to, uint64 gas, bytes memory data) {
        vm.assertEq(uint8(item[0]), 1, "an unsigned item");
        from = address(uint160(_number(item, 1, 20)));
        to = address(uint160(_number(item, 21, 20)));
        gas = uint64(_number(item, 105, 8));
        data = new bytes(item.length - 133);
        for (uint256 i = 0; i < data.length; ++i) {
            data[i] = item[133 + i];
        }
    }

    function _number(bytes memory raw, uint256 start, uint256 size) private pure returns (uint256 number) {
        for (uint256 i = 0; i < size; ++i) {
            number = number << 8 | uint8(raw[start + i]);
        }
    }

    function _appended() private returns (Message memory message) {
        bytes32 leaf;
        (leaf, message) = abi.decode(_onlyLog(Predeploys.OUTBOX, IOutbox.MessageAppended.selector).data, (bytes32, Message));
        vm.assertEq(leaf, _leaf(message), "leaf");
        leaves.push(leaf);
    }

    function _claim(Message memory message) private {
        rollup.setFinalized(1, OUTBOX.root());
        bridge.finalizeWithdrawal(message, PlainTree.path(leaves, message.index));
    }

    function _aliasedBridge() private view returns (address) {
        return address(uint160(uint256(vm.load(Predeploys.TOKEN_FACTORY, 0))));
    }
}
