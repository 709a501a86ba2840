// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {BlobRange, IInbox} from "../src/interfaces/IInbox.sol";
import {RollupTest} from "./base/RollupTest.sol";
import {vm} from "./base/Vm.sol";

/// Random lives of an Inbox against a model that keeps plain lists and decides each rule in the words of the specification.
contract InboxModelTest is RollupTest {
    struct Item {
        uint256 queuedAt;
        uint256 fee;
        bytes32 acc;
    }

    Item[] private _items;
    bytes32[] private _chain;
    uint256 private _consumed;
    uint256 private _lastProposalAt;
    uint256 private _lastProposalBlock;
    uint256 private _lastAnchor;
    uint256 private _accepted;

    function testFuzz_AgreesWithTheModel(uint256 seed) public {
        _chain.push(GENESIS);
        _lastProposalAt = vm.getBlockTimestamp() - 12; // RollupTest makes a block after the deployment.
        for (uint256 i = 0; i < 40; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            uint256 action = random % 8;
            if (action < 3) _queueSome((random >> 8) % 12 + 1);
            else if (action < 7) _proposeSomehow(random >> 8);
            else _pass((random >> 8) % (T_IDLE / 2));
            _compare();
        }
    }

    function _queueSome(uint256 count) private {
        for (uint256 i = 0; i < count; ++i) {
            uint256 fee = BASE_FEE;
            uint256 pending = _items.length - _consumed;
            for (uint256 step = 64; step <= pending && step <= 640; step += 64) {
                fee *= 2;
            }
            vm.assertEq(inbox.forcedFee(), fee, "fee");
            _force(1);
            bytes32 last = _items.length == 0 ? bytes32(0) : _items[_items.length - 1].acc;
            bytes32 item = keccak256(bytes.concat(hex"00", "tx", bytes8(uint64(_items.length))));
            _items.push(Item(vm.getBlockTimestamp(), fee, keccak256(bytes.concat(last, item))));
        }
    }

    /// Makes a call that is honest or bent in one way; the model says which of the two it is.
    function _proposeSomehow(uint256 random) private {
        address who = random & 3 == 0 ? MALLORY : SEQUENCER;
        uint16 blobCount = uint16((random >> 2) % 3);
        uint256 pending = _items.length - _consumed;
        uint16 taken = uint16((random >> 8) % (pending + 2));
        if ((random >> 16) & 1 == 0) taken = uint16(pending < 32 ? pending : 32);
        uint64 anchor = uint64(vm.getBlockNumber() - (random >> 24) % 4);
        bytes32 parent = _chain[(random >> 32) % 8 == 0 ? (random >> 40) % _chain.length : _chain.length - 1];
        bool legal = _isLegal(who, parent, blobCount, taken, anchor);

        _useBlobs(blobCount);
        uint256 before = who.balance;
        uint256 burnedBefore = address(0).balance;
        vm.prank(who, who);
        (bool done,) = address(inbox).call(abi.encodeCall(IInbox.propose, (parent, BlobRange(0, blobCount), taken, anchor)));
        vm.assertTrue(done == legal, legal ? "a legal proposal was refused" : "an illegal proposal was accepted");
        if (!done) return _pass((random >> 48) % 2 * 12);

        uint256 fees;
        for (uint256 i = _consumed; i < _consumed + taken; ++i) {
            fees += _items[i].fee;
        }
        vm.assertEq(who.balance - before, taken * BASE_FEE, "the base fees of the items");
        vm.assertEq(address(0).balance - burnedBefore, fees - taken * BASE_FEE, "what else they paid is burned");
        _consumed += taken;
        _lastProposalAt = vm.getBlockTimestamp();
        _lastProposalBlock = vm.getBlockNumber();
        _lastAnchor = anchor;
        _chain.push(_head());
        if ((random >> 56) & 3 != 0) _nextBlock();
    }

    function _isLegal(address who, bytes32 parent, uint256 blobCount, uint256 taken, uint256 anchor)
        private
        view
        returns (bool)
    {
        if (who != SEQUENCER && !_isOpen()) return false;
        if (vm.getBlockNumber() == _lastProposalBlock) return false;
        if (parent != _chain[_chain.length - 1]) return false;
        if (blobCount + taken == 0) return false;
        if (anchor < _lastAnchor || anchor >= vm.getBlockNumber()) return false;
        if (taken > 32 || _consumed + taken > _items.length) return false;
        if (taken == 32 || _consumed + taken == _items.length) return true;
        return vm.getBlockTimestamp() - _items[_consumed + taken].queuedAt <= D1;
    }

    function _isOpen() private view returns (bool) {
        uint256 time = vm.getBlockTimestamp();
        if (time - _lastProposalAt > T_IDLE) return true;
        return _consumed < _items.length && time - _items[_consumed].queuedAt > D2;
    }

    function _compare() private view {
        vm.assertEq(_headId(), _chain.length - 1, "head id");
        vm.assertEq(_head(), _chain[_chain.length - 1], "head");
        vm.assertEq(inbox.forcedCount(), _items.length, "forcedCount");
        vm.assertEq(inbox.forcedConsumed(), _consumed, "forcedConsumed");
        vm.assertTrue(inbox.isOpen() == _isOpen(), "isOpen");
        uint256 deadline = _consumed < _items.length ? _items[_consumed].queuedAt + D1 : type(uint64).max;
        vm.assertEq(inbox.nextDeadline(), deadline, "nextDeadline");
        if (_items.length != 0) {
            vm.assertEq(inbox.forcedAccumulator(uint64(_items.length)), _items[_items.length - 1].acc, "accumulator");
        }
        uint256 escrow;
        for (uint256 i = _consumed; i < _items.length; ++i) {
            escrow += _items[i].fee;
        }
        vm.assertEq(address(inbox).balance, escrow, "the Inbox holds the fees of the pending items, and nothing else");
    }
}
