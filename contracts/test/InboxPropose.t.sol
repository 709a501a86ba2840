// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Inbox} from "../src/Inbox.sol";
import {BlobRange, IInbox, Proposal} from "../src/interfaces/IInbox.sol";
import {Artifact} from "./base/Artifact.sol";
import {RollupTest} from "./base/RollupTest.sol";
import {vm, Vm} from "./base/Vm.sol";
import {Refuser} from "./doubles/Accounts.sol";

/// I1 (one chain of proposals), I2 (what a proposal commits to) and the escrow of prover fees.
contract InboxProposeTest is RollupTest {
    address private constant HISTORY = 0x0000F90827F1C53a10cb7A02335B175320002935;
    /// The runtime code that EIP-2935 specifies.
    bytes private constant HISTORY_CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

    // --- Construction ------------------------------------------------------------------------------------------------

    function test_StartsAtTheGenesis() public view {
        (uint64 id, bytes32 hash) = inbox.head();
        vm.assertEq(id, 0, "id");
        vm.assertEq(hash, GENESIS, "hash");
        vm.assertEq(inbox.proposalHash(0), GENESIS, "proposalHash");
        vm.assertEq(inbox.proposalHash(1), bytes32(0), "no proposal yet");
        vm.assertEq(inbox.proposerOf(vm.getBlockTimestamp()), SEQUENCER, "proposer");
        vm.assertEq(inbox.nextDeadline(), type(uint64).max, "no deadline");
        vm.assertFalse(inbox.isOpen(), "closed");
    }

    function test_RefusesInsaneParameters() public {
        _refuses("genesisHash", 0, address(1), address(2), 1, 2, 1, 1);
        _refuses("rollup", GENESIS, address(0), address(2), 1, 2, 1, 1);
        _refuses("bridge", GENESIS, address(1), address(0), 1, 2, 1, 1);
        _refuses("d1", GENESIS, address(1), address(2), 0, 2, 1, 1);
        _refuses("d2", GENESIS, address(1), address(2), 2, 2, 2, 1);
        _refuses("d2", GENESIS, address(1), address(2), 2, 30 days + 1, 2, 1);
        _refuses("tIdle", GENESIS, address(1), address(2), 2, 3, 1, 1);
        _refuses("tIdle", GENESIS, address(1), address(2), 2, 3, 30 days + 1, 1);
        _refuses("baseForcedFee", GENESIS, address(1), address(2), 1, 2, 1, 0);
        _refuses("baseForcedFee", GENESIS, address(1), address(2), 1, 2, 1, 1 ether + 1);
        Artifact.create("Inbox", abi.encode(GENESIS, 0, 1, 2, 0, 1, 2, 1, 1 ether)); // The limits themselves are legal.
    }

    function _refuses(
        bytes32 name,
        bytes32 genesis,
        address rollup_,
        address bridge_,
        uint64 d1,
        uint64 d2,
        uint64 tIdle,
        uint256 fee
    ) private {
        vm.expectRevert(abi.encodeWithSelector(IInbox.InvalidParameter.selector, name));
        Artifact.create("Inbox", abi.encode(genesis, SEQUENCER, rollup_, bridge_, FORK_ID, d1, d2, tIdle, fee));
    }

    // --- I1 ----------------------------------------------------------------------------------------------------------

    function test_I1_IdsAreContiguousAndChained() public {
        bytes32 parent = GENESIS;
        for (uint64 id = 1; id <= 5; ++id) {
            vm.recordLogs();
            _propose(1, 0);
            Vm.Log memory log = _onlyLog(address(inbox), IInbox.Proposed.selector);
            Proposal memory proposal = _proposalOf(log);
            vm.assertEq(proposal.id, id, "id");
            vm.assertEq(uint256(log.topics[1]), id, "id topic");
            vm.assertEq(proposal.parent, parent, "parent");
            parent = inbox.proposalHash(id);
            vm.assertEq(log.topics[2], parent, "hash topic");
            vm.assertEq(_headId(), id, "head id");
            vm.assertEq(_head(), parent, "head hash");
            _nextBlock();
        }
    }

    /// Two proposals for one parent: whoever comes second must notice.
    function test_I1_RacedProposalReverts() public {
        bytes32 parent = _head();
        _propose(1, 0);
        _nextBlock();
        _useBlobs(1);
        bytes32 head = _head();
        uint64 anchor = _anchor();
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.StaleParent.selector, head));
        inbox.propose(parent, BlobRange(0, 1), 0, anchor);
        vm.assertEq(_headId(), 1, "head id");
    }

    function testFuzz_I1_OnlyTheHeadIsAParent(bytes32 parent) public {
        _propose(1, 0);
        _nextBlock();
        vm.assume(parent != _head());
        _useBlobs(1);
        bytes32 head = _head();
        uint64 anchor = _anchor();
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.StaleParent.selector, head));
        inbox.propose(parent, BlobRange(0, 1), 0, anchor);
    }

    function test_I1_OneProposalPerL1Block() public {
        _propose(1, 0);
        _proposeReverts(SEQUENCER, 1, 0, abi.encodeWithSelector(IInbox.BlockHasProposal.selector, 1));
        _nextBlock();
        _propose(1, 0);
        vm.assertEq(_headId(), 2, "head id");
    }

    // --- Blobs -------------------------------------------------------------------------------------------------------

    function test_EmptyProposalReverts() public {
        _proposeReverts(SEQUENCER, 0, 0, abi.encodeWithSelector(IInbox.EmptyProposal.selector));
    }

    function test_BlobRangeSelectsFromTheTransaction() public {
        bytes32[] memory all = _useBlobs(6);
        bytes32 parent = _head();
        uint64 anchor = _anchor();
        vm.recordLogs();
        vm.prank(SEQUENCER);
        inbox.propose(parent, BlobRange(2, 3), 0, anchor);
        Proposal memory proposal = _proposalOf(_onlyLog(address(inbox), IInbox.Proposed.selector));
        bytes32[] memory expected = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) {
            expected[i] = all[2 + i];
        }
        vm.assertEq(proposal.blobHashes, expected, "blob hashes");
    }

    function test_BlobRangeOutOfBoundsReverts() public {
        _useBlobs(2);
        _blobsRevert(BlobRange(2, 1), abi.encodeWithSelector(IInbox.MissingBlob.selector, 2));
        _blobsRevert(BlobRange(1, 2), abi.encodeWithSelector(IInbox.MissingBlob.selector, 2));
        _blobsRevert(BlobRange(0, 3), abi.encodeWithSelector(IInbox.MissingBlob.selector, 2));
        _blobsRevert(BlobRange(type(uint16).max, 2), abi.encodeWithSelector(IInbox.MissingBlob.selector, 65_535));
        _blobsRevert(BlobRange(0, 7), abi.encodeWithSelector(IInbox.TooManyBlobs.selector, 7));
        _blobsRevert(BlobRange(0, type(uint16).max), abi.encodeWithSelector(IInbox.TooManyBlobs.selector, 65_535));
        vm.blobhashes(new bytes32[](0));
        _blobsRevert(BlobRange(0, 1), abi.encodeWithSelector(IInbox.MissingBlob.selector, 0));
    }

    function _blobsRevert(BlobRange memory range, bytes memory reason) private {
        bytes32 parent = _head();
        uint64 anchor = _anchor();
        vm.prank(SEQUENCER);
        vm.expectRevert(reason);
        inbox.propose(parent, range, 0, anchor);
    }

    // --- I2 ----------------------------------------------------------------------------------------------------------

    /// The hash, put together byte by byte from the event and from what the test knows.
    function testFuzz_I2_HashBindsEverything(uint8 blobSeed, uint8 itemSeed, uint128 fee, uint8 age) public {
        uint16 blobCount = uint16(_bound(blobSeed, 0, 6));
        uint16 taken = uint16(_bound(itemSeed, blobCount == 0 ? 1 : 0, 5));
        fee = uint128(_bound(fee, 0, 100 ether));
        _force(3);
        _propose(0, 2);
        _nextBlock();
        _force(5);
        bytes32 parent = _head();
        uint64 anchor = uint64(vm.getBlockNumber() - _bound(age, 1, 2));
        bytes32[] memory hashes = _useBlobs(blobCount);

        vm.recordLogs();
        vm.prank(SEQUENCER);
        inbox.propose{value: fee}(parent, BlobRange(0, blobCount), taken, anchor);

        Vm.Log memory log = _onlyLog(address(inbox), IInbox.Proposed.selector);
        bytes memory blobBytes;
        for (uint256 i = 0; i < hashes.length; ++i) {
            blobBytes = bytes.concat(blobBytes, hashes[i]);
        }
        bytes memory words =
            bytes.concat(parent, bytes32(uint256(2)), keccak256(blobBytes), bytes32(uint256(2)), bytes32(uint256(2) + taken));
        words = bytes.concat(words, _accumulatorOf(2 + taken), bytes32(uint256(anchor)), blockhash(anchor));
        words = bytes.concat(words, bytes32(vm.getBlockTimestamp()), bytes32(uint256(uint160(SEQUENCER))));
        words = bytes.concat(words, bytes32(uint256(fee)), bytes32(uint256(FORK_ID)));
        vm.assertEq(words.length, 12 * 32, "twelve words");
        vm.assertEq(log.topics[2], keccak256(words), "hash in the event");
        vm.assertEq(_head(), keccak256(words), "hash in storage");
        _checkEvent(_proposalOf(log), hashes, taken, anchor, fee);
    }

    function _checkEvent(Proposal memory p, bytes32[] memory hashes, uint16 taken, uint64 anchor, uint256 fee) private view {
        vm.assertEq(p.blobHashes, hashes, "blobHashes");
        vm.assertEq(p.forcedFrom, 2, "forcedFrom");
        vm.assertEq(p.forcedTo, 2 + taken, "forcedTo");
        vm.assertEq(p.forcedAcc, _accumulatorOf(2 + taken), "forcedAcc");
        vm.assertEq(p.l1Anchor, anchor, "l1Anchor");
        vm.assertEq(p.anchorHash, blockhash(anchor), "anchorHash");
        vm.assertTrue(p.anchorHash != 0, "anchorHash is there");
        vm.assertEq(p.timestamp, vm.getBlockTimestamp(), "timestamp");
        vm.assertEq(p.proposer, SEQUENCER, "proposer");
        vm.assertEq(p.proverFee, fee, "proverFee");
        vm.assertEq(p.forkId, FORK_ID, "forkId");
    }

    /// From the bytes that _force() sends.
    function _accumulatorOf(uint256 count) private pure returns (bytes32 acc) {
        for (uint64 i = 0; i < count; ++i) {
            acc = keccak256(bytes.concat(acc, keccak256(bytes.concat(hex"00", "tx", bytes8(i)))));
        }
    }

    function test_I2_AnchorNeverGoesBack() public {
        uint64 first = _anchor();
        _propose(1, 0);
        _nextBlock();
        _anchorReverts(first - 1, abi.encodeWithSelector(IInbox.AnchorOutOfRange.selector, first - 1));
        _anchorReverts(0, abi.encodeWithSelector(IInbox.AnchorOutOfRange.selector, 0));
        _proposeAt(first); // The same anchor again is legal.
        vm.assertEq(_headId(), 2, "head id");
    }

    function test_I2_AnchorIsInThePast() public {
        uint64 current = uint64(vm.getBlockNumber());
        _anchorReverts(current, abi.encodeWithSelector(IInbox.AnchorOutOfRange.selector, current));
        _anchorReverts(current + 1, abi.encodeWithSelector(IInbox.AnchorOutOfRange.selector, current + 1));
        _anchorReverts(type(uint64).max, abi.encodeWithSelector(IInbox.AnchorOutOfRange.selector, type(uint64).max));
        _proposeAt(current - 1);
    }

    function test_I2_AnchorHashMustBeReadable() public {
        // The history contract of EIP-2935 is not there, so only BLOCKHASH answers, for 256 blocks.
        vm.etch(HISTORY, "");
        uint64 current = uint64(vm.getBlockNumber());
        _anchorReverts(current - 257, abi.encodeWithSelector(IInbox.AnchorHashUnavailable.selector, current - 257));
        _proposeAt(current - 256);
        vm.assertEq(_headId(), 1, "head id");
    }

    function test_I2_OlderAnchorComesFromTheHistoryContract() public {
        vm.etch(HISTORY, HISTORY_CODE);
        uint64 current = uint64(vm.getBlockNumber());
        uint64 oldest = current - 8191;
        bytes32 known = keccak256("an old block");
        vm.store(HISTORY, bytes32(uint256(oldest % 8191)), known);
        _anchorReverts(oldest - 1, abi.encodeWithSelector(IInbox.AnchorHashUnavailable.selector, oldest - 1));
        vm.recordLogs();
        _proposeAt(oldest);
        Proposal memory proposal = _proposalOf(_onlyLog(address(inbox), IInbox.Proposed.selector));
        vm.assertEq(proposal.anchorHash, known, "anchorHash");
    }

    function _proposeAt(uint64 anchor) private {
        _useBlobs(1);
        bytes32 parent = _head();
        vm.prank(SEQUENCER);
        inbox.propose(parent, BlobRange(0, 1), 0, anchor);
    }

    function _anchorReverts(uint64 anchor, bytes memory reason) private {
        _useBlobs(1);
        bytes32 parent = _head();
        vm.prank(SEQUENCER);
        vm.expectRevert(reason);
        inbox.propose(parent, BlobRange(0, 1), 0, anchor);
    }

    // --- Prover fees -------------------------------------------------------------------------------------------------

    function _proposeWithFee(uint256 fee) private {
        _useBlobs(1);
        bytes32 parent = _head();
        uint64 anchor = _anchor();
        vm.prank(SEQUENCER);
        inbox.propose{value: fee}(parent, BlobRange(0, 1), 0, anchor);
        _nextBlock();
    }

    function test_ProverFeesArePaidOnceToWhomTheRollupSays() public {
        _proposeWithFee(1 ether);
        _proposeWithFee(0);
        _proposeWithFee(4 ether);
        _proposeWithFee(8 ether);
        vm.assertEq(inbox.proverFee(3), 4 ether, "escrow");
        uint256 before = BOB.balance;
        rollup.claimProverFees(inbox, 1, 3, BOB);
        vm.assertEq(BOB.balance - before, 5 ether, "paid");
        vm.assertEq(inbox.proverFee(1) + inbox.proverFee(3), 0, "escrow is empty");
        rollup.claimProverFees(inbox, 1, 3, BOB);
        vm.assertEq(BOB.balance - before, 5 ether, "paid once");
        vm.assertEq(address(inbox).balance, 8 ether, "the fourth fee stays");
    }

    function test_ProverFeesAreForTheRollupOnly() public {
        _proposeWithFee(1 ether);
        vm.prank(SEQUENCER);
        vm.expectRevert(abi.encodeWithSelector(IInbox.NotRollup.selector, SEQUENCER));
        inbox.claimProverFees(1, 1, SEQUENCER);
    }

    function test_ProverFeesOfNoProposalRevert() public {
        _proposeWithFee(1 ether);
        vm.expectRevert(IInbox.InvalidRange.selector);
        rollup.claimProverFees(inbox, 0, 1, BOB);
        vm.expectRevert(IInbox.InvalidRange.selector);
        rollup.claimProverFees(inbox, 1, 2, BOB);
        vm.expectRevert(IInbox.InvalidRange.selector);
        rollup.claimProverFees(inbox, 1, 0, BOB);
        address refuser = address(new Refuser());
        vm.expectRevert(abi.encodeWithSelector(IInbox.PaymentFailed.selector, refuser));
        rollup.claimProverFees(inbox, 1, 1, refuser);
        vm.assertEq(inbox.proverFee(1), 1 ether, "still in escrow");
    }
}
