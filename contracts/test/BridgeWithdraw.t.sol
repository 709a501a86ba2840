// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {TestToken} from "../src/dev/TestToken.sol";
import {IBridge} from "../src/interfaces/IBridge.sol";
import {Message} from "../src/Message.sol";
import {PlainTree} from "./base/PlainTree.sol";
import {RollupTest} from "./base/RollupTest.sol";
import {vm, Vm} from "./base/Vm.sol";
import {DataBomb, GreedyRecipient, Refuser} from "./doubles/Accounts.sol";
import {FalseToken, FeeToken, NoBoolToken, ReentrantToken} from "./doubles/Tokens.sol";

/// B1. The test is the Outbox: it puts any message into the final tree, also ones that an honest L2 would never make.
contract BridgeWithdrawTest is RollupTest {
    uint64 private constant GAS = 2_000_000;

    Message[] private _messages;
    bytes32[] private _leaves;
    TestToken private _token;

    function setUp() public override {
        super.setUp();
        _token = new TestToken("Test", "TEST", 18);
        _token.mint(ALICE, 1_000_000);
        vm.prank(ALICE);
        _token.approve(address(bridge), type(uint256).max);
        _lockETH(10 ether);
        _lockTokens(1000);
    }

    function _lockETH(uint256 amount) private {
        uint256 fee = inbox.forcedFee();
        vm.prank(ALICE, ALICE);
        bridge.depositETH{value: amount + fee}(ALICE, amount, 21_000);
    }

    function _lockTokens(uint256 amount) private {
        uint256 fee = inbox.forcedFee();
        vm.prank(ALICE, ALICE);
        bridge.depositERC20{value: fee}(address(_token), ALICE, amount, GAS);
    }

    function _add(address token, address to, uint256 amount) private returns (Message memory message) {
        message = Message(uint64(_messages.length), token, address(0x2222), to, amount);
        _messages.push(message);
        _leaves.push(keccak256(abi.encode(message.index, message.token, message.from, message.to, message.amount)));
    }

    function _finalize() private {
        rollup.setFinalized(1, PlainTree.root(_leaves));
    }

    function _path(uint64 index) private view returns (bytes32[32] memory) {
        return PlainTree.path(_leaves, index);
    }

    function _claim(Message memory message) private {
        bridge.finalizeWithdrawal(message, _path(message.index));
    }

    function _claimReverts(Message memory message, bytes memory reason) private {
        bytes32[32] memory path = _path(message.index);
        vm.expectRevert(reason);
        bridge.finalizeWithdrawal(message, path);
    }

    function _invalidPath() private view returns (bytes memory) {
        return abi.encodeWithSelector(IBridge.InvalidPath.selector, PlainTree.root(_leaves));
    }

    // --- What is paid ------------------------------------------------------------------------------------------------

    function test_PaysETHAndTokensOnce() public {
        Message memory eth = _add(address(0), BOB, 4 ether);
        Message memory token = _add(address(_token), BOB, 300);
        _finalize();
        uint256 before = BOB.balance;
        vm.assertFalse(bridge.isFinalized(0), "not yet");
        vm.recordLogs();
        vm.prank(MALLORY); // Anyone may finalize; the money goes where the message says.
        _claim(eth);
        Vm.Log memory log = _onlyLog(address(bridge), IBridge.WithdrawalFinalized.selector);
        vm.assertEq(uint256(log.topics[1]), 0, "index in the event");
        vm.assertEq(log.data, abi.encode(address(0x2222), 4 ether), "from and amount in the event");
        _claim(token);
        vm.assertEq(BOB.balance - before, 4 ether, "ETH");
        vm.assertEq(_token.balanceOf(BOB), 300, "tokens");
        vm.assertTrue(bridge.isFinalized(0) && bridge.isFinalized(1), "both are final");
        vm.assertEq(bridge.locked(address(0)), 6 ether, "locked ETH");
        vm.assertEq(bridge.locked(address(_token)), 700, "locked tokens");
    }

    function test_AnOldWithdrawalNeverExpires() public {
        Message memory old = _add(address(0), BOB, 1 ether);
        _finalize();
        for (uint256 i = 0; i < 300; ++i) {
            _add(address(0), ALICE, 1);
        }
        _finalize();
        _claim(old);
        _claim(_messages[256]); // In another word of the bit map.
        vm.assertTrue(bridge.isFinalized(256) && !bridge.isFinalized(255) && !bridge.isFinalized(257), "only this one");
    }

    function test_TokenWithoutReturnValues() public {
        NoBoolToken token = new NoBoolToken();
        token.mint(ALICE, 5);
        vm.prank(ALICE);
        token.approve(address(bridge), 5);
        vm.prank(ALICE, ALICE);
        bridge.depositERC20{value: BASE_FEE}(address(token), ALICE, 5, GAS);
        Message memory message = _add(address(token), BOB, 5);
        _finalize();
        _claim(message);
        vm.assertEq(token.balanceOf(BOB), 5, "paid");
    }

    // --- Attacks -----------------------------------------------------------------------------------------------------

    function test_B1_NothingIsPaidBeforeSomethingIsFinal() public {
        Message memory message = _add(address(0), BOB, 1 ether);
        _claimReverts(message, abi.encodeWithSelector(IBridge.NothingFinal.selector));
        // Not even by a root that would fit.
        rollup.setFinalized(0, PlainTree.root(_leaves));
        _claimReverts(message, abi.encodeWithSelector(IBridge.NothingFinal.selector));
    }

    function test_B1_ReplayReverts() public {
        Message memory message = _add(address(0), BOB, 1 ether);
        _finalize();
        _claim(message);
        bytes memory reason = abi.encodeWithSelector(IBridge.AlreadyFinalized.selector, 0);
        _claimReverts(message, reason);
        // A later root proves it too, by another path.
        _add(address(0), ALICE, 1 ether);
        _finalize();
        _claimReverts(message, reason);
    }

    function testFuzz_B1_ForgedPathReverts(uint8 size, uint8 pick, uint8 height, bytes32 other) public {
        uint256 count = uint256(size) % 20 + 1;
        for (uint256 i = 0; i < count; ++i) {
            _add(address(0), BOB, 1);
        }
        _finalize();
        Message memory message = _messages[pick % count];
        bytes32[32] memory path = _path(message.index);
        vm.assume(path[height % 32] != other);
        path[height % 32] = other;
        vm.expectRevert(_invalidPath());
        bridge.finalizeWithdrawal(message, path);
        _claim(message); // The honest path is paid, so it was the path that was refused.
    }

    function test_B1_ForgedMessageReverts() public {
        Message memory honest = _add(address(0), BOB, 1 ether);
        _add(address(0), BOB, 1 ether + 1);
        _finalize();
        bytes memory reason = _invalidPath();
        Message memory forged = _copy(honest);
        forged.amount = 2 ether;
        _claimReverts(forged, reason);
        forged = _copy(honest);
        forged.to = MALLORY;
        _claimReverts(forged, reason);
        forged = _copy(honest);
        forged.from = MALLORY;
        _claimReverts(forged, reason);
        forged = _copy(honest);
        forged.token = address(_token);
        _claimReverts(forged, reason);
        forged = _copy(honest);
        forged.index = 1; // The same payment under the next index.
        _claimReverts(forged, reason);
        forged.index = 2; // An empty leaf.
        _claimReverts(forged, reason);
    }

    /// Index 2^32 + i has the path of i: without its own check it would be a second claim, were it not in the leaf.
    function test_B1_IndexBeyondTheTreeReverts() public {
        Message memory message = _add(address(0), BOB, 1 ether);
        _finalize();
        bytes32[32] memory path = _path(0);
        uint64[3] memory indices = [uint64(2 ** 32), 2 ** 63, type(uint64).max];
        for (uint256 i = 0; i < 3; ++i) {
            message.index = indices[i];
            vm.expectRevert(abi.encodeWithSelector(IBridge.InvalidIndex.selector, message.index));
            bridge.finalizeWithdrawal(message, path);
        }
    }

    function test_B1_RootThatIsNotFinalReverts() public {
        _add(address(0), BOB, 1 ether);
        _finalize();
        (,,, bytes32 finalRoot) = rollup.finalized();
        Message memory pending = _add(address(0), BOB, 1 ether);
        _claimReverts(pending, abi.encodeWithSelector(IBridge.InvalidPath.selector, finalRoot));
        _finalize();
        _claim(pending);
    }

    function test_B1_ClaimsNeverExceedWhatIsLocked() public {
        Message memory eth = _add(address(0), BOB, 10 ether + 1);
        Message memory token = _add(address(_token), BOB, 1001);
        Message memory unknown = _add(address(0xdead), BOB, 1);
        Message memory first = _add(address(_token), BOB, 600);
        Message memory second = _add(address(_token), BOB, 401);
        Message memory rest = _add(address(_token), BOB, 400);
        _finalize();
        _claimReverts(eth, abi.encodeWithSelector(IBridge.ExceedsLocked.selector, address(0), 10 ether));
        // Tokens that came here without being locked for L2 do not count.
        _token.mint(address(bridge), 1_000_000);
        _claimReverts(token, abi.encodeWithSelector(IBridge.ExceedsLocked.selector, address(_token), 1000));
        _claimReverts(unknown, abi.encodeWithSelector(IBridge.ExceedsLocked.selector, address(0xdead), 0));
        _claim(first);
        _claimReverts(second, abi.encodeWithSelector(IBridge.ExceedsLocked.selector, address(_token), 400));
        _claim(rest);
        vm.assertEq(bridge.locked(address(_token)), 0, "all is paid");
    }

    function test_B1_FeesInTheInboxAreOutOfReach() public {
        _force(3);
        uint256 fees = address(inbox).balance;
        vm.assertTrue(fees != 0, "there are fees");
        Message memory all = _add(address(0), BOB, 10 ether);
        Message memory more = _add(address(0), BOB, 1);
        _finalize();
        _claim(all);
        _claimReverts(more, abi.encodeWithSelector(IBridge.ExceedsLocked.selector, address(0), 0));
        vm.assertEq(address(inbox).balance, fees, "fees");
    }

    // --- Hostile recipients and tokens -------------------------------------------------------------------------------

    function test_B1_ReentrantRecipientIsPaidOnce() public {
        GreedyRecipient greedy = new GreedyRecipient(bridge);
        Message memory message = _add(address(0), address(greedy), 1 ether);
        Message memory another = _add(address(0), address(greedy), 1 ether);
        _finalize();
        greedy.prepare(message, _path(0));
        _claim(message);
        _checkRefused(greedy.refusal(), address(greedy).balance);
        // Nor does it get at another message from within a payment; afterwards that one is paid as any other.
        greedy.prepare(another, _path(1));
        vm.assertFalse(bridge.isFinalized(1), "not paid from within");
        _claim(another);
        vm.assertEq(address(greedy).balance, 2 ether, "each once");
    }

    function _checkRefused(bytes memory refusal, uint256 balance) private pure {
        bytes memory reason = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        vm.assertEq(refusal, reason, "refusal");
        vm.assertEq(balance, 1 ether, "paid once");
    }

    function test_B1_ReentrantTokenIsPaidOnce() public {
        ReentrantToken token = new ReentrantToken(bridge);
        token.mint(ALICE, 100);
        vm.prank(ALICE);
        token.approve(address(bridge), 100);
        vm.prank(ALICE, ALICE);
        bridge.depositERC20{value: BASE_FEE}(address(token), ALICE, 100, GAS);
        Message memory message = _add(address(token), BOB, 40);
        _finalize();
        token.prepare(abi.encodeCall(IBridge.finalizeWithdrawal, (message, _path(0))));
        _claim(message);
        vm.assertTrue(token.attacked(), "the token tried");
        bytes memory reason = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        vm.assertEq(token.refusal(), reason, "refusal");
        vm.assertEq(token.balanceOf(BOB), 40, "paid once");
        vm.assertEq(bridge.locked(address(token)), 60, "locked");
    }

    function test_FailedPaymentCanBeMadeAgainAndBlocksNobody() public {
        Refuser refuser = new Refuser();
        Message memory refused = _add(address(0), address(refuser), 1 ether);
        Message memory other = _add(address(0), BOB, 1 ether);
        _finalize();
        _claimReverts(refused, abi.encodeWithSelector(IBridge.PaymentFailed.selector, address(refuser)));
        vm.assertFalse(bridge.isFinalized(0), "not final");
        _claim(other);
        refuser.accept();
        _claim(refused);
        vm.assertEq(address(refuser).balance, 1 ether, "paid");
    }

    function test_TokenThatReturnsFalseIsNotTakenForPaid() public {
        FalseToken token = new FalseToken();
        Message memory message = _add(address(token), BOB, 0);
        _finalize();
        bytes32[32] memory path = _path(0);
        vm.expectRevert();
        bridge.finalizeWithdrawal(message, path);
        vm.assertFalse(bridge.isFinalized(0), "not final");
    }

    /// A recipient's answer is not read: it would cost the caller its copy.
    function test_DataBombCostsOnlyItsOwnGas() public {
        DataBomb bomb = new DataBomb();
        Message memory message = _add(address(0), address(bomb), 1 ether);
        _finalize();
        bytes32[32] memory path = _path(0);
        // A megabyte of memory is 2.2 million gas: enough for the bomb once, not twice.
        vm.expectRevert(abi.encodeWithSelector(IBridge.PaymentFailed.selector, address(bomb)));
        bridge.finalizeWithdrawal{gas: 3_000_000}(message, path);
    }

    function test_FeeOnTransferTokenPaysOutWhatIsLocked() public {
        FeeToken token = new FeeToken();
        token.mint(ALICE, 10_000);
        vm.prank(ALICE);
        token.approve(address(bridge), 10_000);
        vm.prank(ALICE, ALICE);
        bridge.depositERC20{value: BASE_FEE}(address(token), ALICE, 10_000, GAS);
        Message memory tooMuch = _add(address(token), BOB, 10_000);
        Message memory all = _add(address(token), BOB, 9_900);
        _finalize();
        _claimReverts(tooMuch, abi.encodeWithSelector(IBridge.ExceedsLocked.selector, address(token), 9_900));
        _claim(all);
        vm.assertEq(token.balanceOf(BOB), 9_801, "less the token's own fee");
        vm.assertEq(bridge.locked(address(token)), 0, "locked");
    }

    /// Random deposits, and an Outbox that promises anything: whatever the order of claims, the Bridge pays each message
    /// at most once, and in sum what was locked at most.
    function testFuzz_B1_ConservesWhatIsLocked(uint256 seed) public {
        uint256[2] memory lockedSum = [uint256(10 ether), 1000];
        uint256[2] memory paidSum;
        uint256 bobBefore = BOB.balance;
        for (uint256 i = 0; i < 24; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            uint256 kind = random & 1;
            uint256 amount = (random >> 8) % (kind == 0 ? 4 ether : 400) + 1;
            if ((random >> 1) & 3 == 0) {
                if (kind == 0) _lockETH(amount);
                else _lockTokens(amount);
                lockedSum[kind] += amount;
            } else if ((random >> 1) & 3 == 1 || _messages.length == 0) {
                _add(kind == 0 ? address(0) : address(_token), BOB, amount);
                _finalize();
            } else {
                Message memory message = _messages[(random >> 8) % _messages.length];
                kind = message.token == address(0) ? 0 : 1;
                bool due = !bridge.isFinalized(message.index) && paidSum[kind] + message.amount <= lockedSum[kind];
                try bridge.finalizeWithdrawal(message, _path(message.index)) {
                    vm.assertTrue(due, "paid what must not be paid");
                    paidSum[kind] += message.amount;
                } catch {
                    vm.assertFalse(due, "refused what must be paid");
                }
            }
        }
        vm.assertEq(BOB.balance - bobBefore, paidSum[0], "paid ETH");
        vm.assertEq(_token.balanceOf(BOB), paidSum[1], "paid tokens");
        vm.assertEq(address(bridge).balance, lockedSum[0] - paidSum[0], "ETH");
        vm.assertEq(bridge.locked(address(_token)), lockedSum[1] - paidSum[1], "locked tokens");
        vm.assertEq(_token.balanceOf(address(bridge)), lockedSum[1] - paidSum[1], "tokens");
    }

    function _copy(Message memory m) private pure returns (Message memory) {
        return Message(m.index, m.token, m.from, m.to, m.amount);
    }
}
