// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Inbox} from "../src/Inbox.sol";
import {BlobRange, IInbox, Proposal} from "../src/interfaces/IInbox.sol";
import {RollupTest} from "./base/RollupTest.sol";
import {vm, Vm} from "./base/Vm.sol";
import {Refuser, Requester} from "./doubles/Accounts.sol";

/// I3 (no due item is left out), I4 (when proposing is open) and I5 (what an item may be and what it costs).
contract InboxForcedTest is RollupTest {
    uint16 private constant MAX = 32;

    // --- I3 ----------------------------------------------------------------------------------------------------------

    function test_I3_DueItemMayNotBeSkipped() public {
        _force(1);
        uint256 queuedAt = vm.getBlockTimestamp();
        vm.assertEq(inbox.nextDeadline(), queuedAt + D1, "deadline");
        _pass(D1); // The last second of grace.
        _propose(1, 0);
        _pass(1);
        _proposeReverts(SEQUENCER, 1, 0, abi.encodeWithSelector(IInbox.ForcedItemDue.selector, 0));
        _propose(1, 1);
        vm.assertEq(inbox.forcedConsumed(), 1, "consumed");
        vm.assertEq(inbox.nextDeadline(), type(uint64).max, "no deadline");
    }

    function test_I3_AllDueItemsMustBeTaken() public {
        _force(2);
        _pass(10);
        _force(1);
        _pass(D1 - 9); // The first two are due, the third has nine seconds left.
        _proposeReverts(SEQUENCER, 1, 0, abi.encodeWithSelector(IInbox.ForcedItemDue.selector, 0));
        _proposeReverts(SEQUENCER, 0, 1, abi.encodeWithSelector(IInbox.ForcedItemDue.selector, 1));
        _propose(0, 2);
        vm.assertEq(inbox.forcedConsumed(), 2, "consumed");
    }

    function test_I3_FullProposalMayLeaveDueItems() public {
        _force(MAX + 3);
        _pass(D1 + 1);
        _proposeReverts(SEQUENCER, 1, MAX - 1, abi.encodeWithSelector(IInbox.ForcedItemDue.selector, MAX - 1));
        _propose(1, MAX);
        _nextBlock();
        _proposeReverts(SEQUENCER, 1, 2, abi.encodeWithSelector(IInbox.ForcedItemDue.selector, MAX + 2));
        _propose(1, 3);
        vm.assertEq(inbox.forcedConsumed(), MAX + 3, "consumed");
    }

    function test_I3_NoItemsBeyondTheQueueOrTheLimit() public {
        _force(2);
        _proposeReverts(SEQUENCER, 1, 3, abi.encodeWithSelector(IInbox.NoSuchForcedItem.selector, 2));
        _force(MAX);
        _proposeReverts(SEQUENCER, 1, MAX + 1, abi.encodeWithSelector(IInbox.TooManyForcedItems.selector, MAX + 1));
        _proposeReverts(SEQUENCER, 1, 65_535, abi.encodeWithSelector(IInbox.TooManyForcedItems.selector, 65_535));
    }

    /// There is no way to name items: ranges are contiguous, start at 0 and never overlap.
    function testFuzz_I3_ItemsAreTakenInOrder(uint256 seed) public {
        _force(20);
        uint64 consumed;
        for (uint256 i = 0; i < 6 && consumed < 20; ++i) {
            uint16 taken = uint16(_bound(uint256(keccak256(abi.encode(seed, i))), 1, 20 - consumed));
            vm.recordLogs();
            _propose(0, taken);
            Proposal memory proposal = _proposalOf(_onlyLog(address(inbox), IInbox.Proposed.selector));
            vm.assertEq(proposal.forcedFrom, consumed, "forcedFrom");
            consumed += taken;
            vm.assertEq(proposal.forcedTo, consumed, "forcedTo");
            vm.assertEq(proposal.forcedAcc, inbox.forcedAccumulator(consumed), "forcedAcc");
            _nextBlock();
        }
        vm.assertEq(inbox.forcedConsumed(), consumed, "consumed");
    }

    // --- I4 ----------------------------------------------------------------------------------------------------------

    function test_I4_StrangerMayNotProposeWhileClosed() public {
        _proposeReverts(MALLORY, 1, 0, abi.encodeWithSelector(IInbox.NotScheduledProposer.selector, MALLORY));
        _force(1);
        _proposeReverts(MALLORY, 0, 1, abi.encodeWithSelector(IInbox.NotScheduledProposer.selector, MALLORY));
    }

    function test_I4_OpensWhenNothingIsProposedForTIdle() public {
        _propose(1, 0);
        _pass(T_IDLE);
        vm.assertFalse(inbox.isOpen(), "closed to the last second");
        _proposeReverts(MALLORY, 1, 0, abi.encodeWithSelector(IInbox.NotScheduledProposer.selector, MALLORY));
        _pass(1);
        vm.assertTrue(inbox.isOpen(), "open");
        _proposeAs(MALLORY, 0);
        // That proposal ends the idleness.
        _nextBlock();
        vm.assertFalse(inbox.isOpen(), "closed again");
        _proposeReverts(MALLORY, 1, 0, abi.encodeWithSelector(IInbox.NotScheduledProposer.selector, MALLORY));
    }

    function test_I4_IdlenessCountsFromTheDeployment() public {
        vm.assertFalse(inbox.isOpen(), "closed");
        _pass(T_IDLE - 12);
        vm.assertFalse(inbox.isOpen(), "closed to the last second");
        _pass(1);
        vm.assertTrue(inbox.isOpen(), "open");
    }

    function test_I4_OpensWhenAnItemIsOlderThanD2() public {
        // More items than one proposal takes, so that late ones are left while the sequencer is at work.
        _force(MAX + 1);
        _pass(T_IDLE);
        _propose(1, MAX);
        _pass(D2 - T_IDLE);
        vm.assertFalse(inbox.isOpen(), "closed to the last second");
        _pass(1);
        vm.assertTrue(inbox.isOpen(), "open");
        // Whoever it is must carry what is late.
        _proposeReverts(MALLORY, 1, 0, abi.encodeWithSelector(IInbox.ForcedItemDue.selector, MAX));
        _proposeAs(MALLORY, 1);
        vm.assertFalse(inbox.isOpen(), "closed again");
    }

    function test_I4_FirstOpenProposalCarriesTheLateItems() public {
        _force(2);
        _pass(T_IDLE + 1);
        _proposeReverts(MALLORY, 1, 0, abi.encodeWithSelector(IInbox.ForcedItemDue.selector, 0));
        _proposeReverts(MALLORY, 1, 1, abi.encodeWithSelector(IInbox.ForcedItemDue.selector, 1));
        _proposeAs(MALLORY, 2);
    }

    function test_I4_AlwaysOpenWithoutAScheduledProposer() public {
        _deploy(address(0));
        vm.assertEq(inbox.proposerOf(0), address(0), "nobody");
        vm.assertTrue(inbox.isOpen(), "open");
        _proposeAs(MALLORY, 0);
        _nextBlock();
        _proposeAs(BOB, 0);
        vm.assertEq(_headId(), 2, "head id");
    }

    function _proposeAs(address who, uint16 nForced) private {
        _useBlobs(1);
        bytes32 parent = _head();
        uint64 anchor = _anchor();
        vm.prank(who, who);
        inbox.propose(parent, BlobRange(0, 1), nForced, anchor);
    }

    // --- I5: items ---------------------------------------------------------------------------------------------------

    function test_I5_AccumulatorAndItemOfASignedTransaction() public {
        bytes memory rawTx = hex"02f86b0180";
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        inbox.forceTransaction{value: BASE_FEE}(rawTx);
        Vm.Log memory log = _onlyLog(address(inbox), IInbox.ForcedItem.selector);
        (bytes32 acc, bytes memory item) = _itemOf(log);
        vm.assertEq(uint256(log.topics[1]), 0, "index");
        vm.assertEq(item, hex"0002f86b0180", "item");
        vm.assertEq(acc, keccak256(bytes.concat(bytes32(0), keccak256(hex"0002f86b0180"))), "accumulator");
        vm.assertEq(inbox.forcedAccumulator(1), acc, "stored accumulator");
        vm.assertEq(inbox.forcedAccumulator(0), bytes32(0), "empty accumulator");
        vm.assertEq(inbox.forcedCount(), 1, "count");
    }

    function testFuzz_I5_ItemOfARequest(address to, uint96 mint, uint96 value, uint64 gas, bytes calldata data, address refund)
        public
    {
        vm.assume(data.length <= 1024);
        gas = uint64(_bound(gas, 21_000, 5_000_000));
        value = uint96(_bound(value, 0, mint));
        vm.deal(ALICE, uint256(mint) + BASE_FEE);
        _force(0);
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        inbox.requestL2{value: mint + BASE_FEE}(to, value, data, gas, refund);
        (bytes32 acc, bytes memory item) = _itemOf(_onlyLog(address(inbox), IInbox.ForcedItem.selector));
        bytes memory expected = bytes.concat(hex"01", bytes20(ALICE), bytes20(to), bytes32(uint256(mint)));
        expected = bytes.concat(expected, bytes32(uint256(value)), bytes8(gas), bytes20(refund), data);
        vm.assertEq(item, expected, "item");
        vm.assertEq(acc, keccak256(bytes.concat(bytes32(0), keccak256(expected))), "accumulator");
        vm.assertEq(address(bridge).balance, mint, "the mint is locked in the Bridge");
        vm.assertEq(address(inbox).balance, BASE_FEE, "the fee waits in the Inbox");
    }

    function test_I5_OneQueueForSignedAndUnsignedItems() public {
        _force(1);
        bytes32 first = inbox.forcedAccumulator(1);
        vm.recordLogs();
        vm.prank(BOB, BOB);
        inbox.requestL2{value: BASE_FEE}(ALICE, 0, "", 21_000, BOB);
        Vm.Log memory log = _onlyLog(address(inbox), IInbox.ForcedItem.selector);
        (bytes32 acc, bytes memory item) = _itemOf(log);
        vm.assertEq(uint256(log.topics[1]), 1, "index");
        vm.assertEq(acc, keccak256(bytes.concat(first, keccak256(item))), "accumulator");
    }

    function test_I5_ContractSenderIsAliased() public {
        Requester requester = new Requester();
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        requester.request{value: BASE_FEE}(inbox, BOB, 0, "", 21_000, BOB);
        (, bytes memory item) = _itemOf(_onlyLog(address(inbox), IInbox.ForcedItem.selector));
        uint256 sum = uint256(uint160(address(requester))) + uint256(uint160(0x1111000000000000000000000000000000001111));
        vm.assertEq(_senderOf(item), address(uint160(sum % 2 ** 160)), "alias");

        // The sum wraps.
        address high = address(type(uint160).max);
        vm.etch(high, address(requester).code);
        vm.recordLogs();
        vm.prank(ALICE, ALICE);
        Requester(high).request{value: BASE_FEE}(inbox, BOB, 0, "", 21_000, BOB);
        (, item) = _itemOf(_onlyLog(address(inbox), IInbox.ForcedItem.selector));
        vm.assertEq(_senderOf(item), address(0x1111000000000000000000000000000000001110), "wrapped alias");
    }

    function _senderOf(bytes memory item) private pure returns (address sender) {
        bytes20 raw;
        for (uint256 i = 0; i < 20; ++i) {
            raw |= bytes20(item[1 + i]) >> (8 * i);
        }
        return address(raw);
    }

    function test_I5_GasBounds() public {
        _requestReverts(20_999, BASE_FEE, 0, "", abi.encodeWithSelector(IInbox.InvalidItemGas.selector, 20_999));
        _requestReverts(5_000_001, BASE_FEE, 0, "", abi.encodeWithSelector(IInbox.InvalidItemGas.selector, 5_000_001));
        _requestReverts(0, BASE_FEE, 0, "", abi.encodeWithSelector(IInbox.InvalidItemGas.selector, 0));
        _request(21_000, BASE_FEE, 0, "");
        _request(5_000_000, BASE_FEE, 0, "");
    }

    function test_I5_LengthBounds() public {
        bytes memory longest = new bytes(65_536);
        bytes memory tooLong = new bytes(65_537);
        bytes memory reason = abi.encodeWithSelector(IInbox.InvalidItemLength.selector, 65_537);
        _request(21_000, BASE_FEE, 0, longest);
        _requestReverts(21_000, BASE_FEE, 0, tooLong, reason);
        vm.prank(ALICE, ALICE);
        inbox.forceTransaction{value: BASE_FEE}(longest);
        vm.expectRevert(reason);
        vm.prank(ALICE, ALICE);
        inbox.forceTransaction{value: BASE_FEE}(tooLong);
        vm.expectRevert(abi.encodeWithSelector(IInbox.InvalidItemLength.selector, 0));
        vm.prank(ALICE, ALICE);
        inbox.forceTransaction{value: BASE_FEE}("");
    }

    function test_I5_ValueIsPartOfTheMint() public {
        _requestReverts(21_000, BASE_FEE + 5, 6, "", abi.encodeWithSelector(IInbox.ValueAboveMint.selector, 5));
        _request(21_000, BASE_FEE + 5, 5, "");
    }

    function _request(uint64 gas, uint256 paid, uint256 value, bytes memory data) private {
        vm.prank(ALICE, ALICE);
        inbox.requestL2{value: paid}(BOB, value, data, gas, ALICE);
    }

    function _requestReverts(uint64 gas, uint256 paid, uint256 value, bytes memory data, bytes memory reason) private {
        vm.expectRevert(reason);
        _request(gas, paid, value, data);
    }

    // --- I5: the fee -------------------------------------------------------------------------------------------------

    function test_I5_FeeMustBePaid() public {
        bytes memory reason = abi.encodeWithSelector(IInbox.ForcedFeeUnpaid.selector, BASE_FEE);
        _requestReverts(21_000, BASE_FEE - 1, 0, "", reason);
        vm.expectRevert(reason);
        vm.prank(ALICE, ALICE);
        inbox.forceTransaction{value: BASE_FEE - 1}("tx");
    }

    function test_I5_ExcessPaymentComesBack() public {
        uint256 before = ALICE.balance;
        vm.prank(ALICE, ALICE);
        inbox.forceTransaction{value: 7 ether}("tx");
        vm.assertEq(before - ALICE.balance, BASE_FEE, "paid");
        vm.assertEq(address(inbox).balance, BASE_FEE, "kept");
    }

    function test_I5_FeeDoublesWithTheQueueUpToTheCap() public {
        for (uint256 i = 0; i <= 12; ++i) {
            uint256 doublings = i < 10 ? i : 10;
            vm.assertEq(inbox.forcedFee(), BASE_FEE * 2 ** doublings, "fee at a multiple of 64 pending items");
            _force(63);
            vm.assertEq(inbox.forcedFee(), BASE_FEE * 2 ** doublings, "fee just before the next multiple");
            _force(1);
        }
        // And back, as the queue is worked off.
        uint256 pending = 13 * 64;
        while (pending > 0) {
            _propose(0, MAX);
            _nextBlock();
            pending -= MAX;
            uint256 doublings = pending / 64 < 10 ? pending / 64 : 10;
            vm.assertEq(inbox.forcedFee(), BASE_FEE * 2 ** doublings, "fee while the queue shrinks");
        }
        vm.assertEq(address(inbox).balance, 0, "nothing is left");
    }

    function test_I5_BaseFeesGoToTheProposerWhoTakesTheItems() public {
        _force(70); // 64 at the base fee, 6 at twice that.
        vm.assertEq(address(inbox).balance, 76 * BASE_FEE, "escrow");
        uint256 before = SEQUENCER.balance;
        _propose(1, MAX);
        vm.assertEq(SEQUENCER.balance - before, 32 * BASE_FEE, "the first 32");
        _pass(T_IDLE + 1);
        uint256 strangerBefore = MALLORY.balance;
        _proposeAs(MALLORY, MAX);
        vm.assertEq(MALLORY.balance - strangerBefore, 32 * BASE_FEE, "the next 32");
        _nextBlock();
        _propose(0, 6);
        vm.assertEq(SEQUENCER.balance - before, (32 + 6) * BASE_FEE, "the last six");
        vm.assertEq(address(inbox).balance, 0, "nothing is left");
    }

    function test_I5_WhatIsPaidBeyondTheBaseFeeIsBurned() public {
        _force(70); // 64 at the base fee, 6 at twice that.
        _take(62);
        uint256 before = SEQUENCER.balance;
        uint256 burnedBefore = address(0).balance;
        _propose(1, 5);
        vm.assertEq(SEQUENCER.balance - before, 5 * BASE_FEE, "base fees of both kinds");
        vm.assertEq(address(0).balance - burnedBefore, 3 * BASE_FEE, "burned for three");
        vm.assertEq(address(inbox).balance, 6 * BASE_FEE, "the whole fees of the last three are kept");
        _nextBlock();
        _propose(0, 3);
        vm.assertEq(SEQUENCER.balance - before, 8 * BASE_FEE, "base fees of the last three");
        vm.assertEq(address(0).balance - burnedBefore, 6 * BASE_FEE, "burned for all six");
        vm.assertEq(address(inbox).balance, 0, "nothing is left");
    }

    function test_I5_ProposerPaysForRaisingTheFee() public {
        uint256 before = SEQUENCER.balance;
        _forceAs(SEQUENCER, 192);
        vm.assertEq(inbox.forcedFee(), 8 * BASE_FEE, "raised");
        _take(192);
        vm.assertEq(inbox.forcedFee(), BASE_FEE, "back");
        vm.assertEq(before - SEQUENCER.balance, 64 * (1 + 3) * BASE_FEE, "all that was above the base fee is lost");
    }

    function test_I5_NothingIsBurnedWhileTheQueueIsShort() public {
        uint256 burnedBefore = address(0).balance;
        uint256 before = SEQUENCER.balance;
        _force(64);
        _take(64);
        vm.assertEq(SEQUENCER.balance - before, 64 * BASE_FEE, "all fees");
        vm.assertEq(address(0).balance, burnedBefore, "burned");
    }

    function _take(uint256 count) private {
        for (uint256 taken; count > 0; count -= taken) {
            taken = count < MAX ? count : MAX;
            _propose(0, uint16(taken));
            _nextBlock();
        }
    }

    function test_ProposerThatRefusesTheFeesReverts() public {
        address refuser = address(new Refuser());
        _deploy(refuser);
        _force(1);
        _nextBlock();
        _proposeReverts(refuser, 1, 1, abi.encodeWithSelector(IInbox.PaymentFailed.selector, refuser));
        Refuser(payable(refuser)).accept();
        _proposeAs(refuser, 1);
        vm.assertEq(refuser.balance, BASE_FEE, "paid");
    }
}
