// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";

import {AddressAlias} from "./AddressAlias.sol";
import {BlobRange, IInbox, Proposal} from "./interfaces/IInbox.sol";

/// Invariants (/spec/l1-contracts.md):
/// I1 proposal ids are contiguous, each names the hash of the one before, and an L1 block holds at most one.
/// I2 a proposal's hash binds everything that derivation reads; anchors never go back.
/// I3 items are taken in queue order, and no proposal leaves out an item that is older than D1 if it has room for it.
/// I4 only the scheduled proposer proposes, unless nobody is scheduled, an item is older than D2, or nothing came for T_IDLE.
/// I5 an item's gas and length are bounded; its fee depends on the length of the queue alone, within fixed bounds;
/// what it is above the base fee goes to nobody.
/// All ETH in this contract is forced fees of pending items and prover fees; what is minted on L2 is locked in the Bridge.
contract Inbox is IInbox {
    /// The execution of one forced item may use this much L2 gas; a proposal's forced items always fit one L2 block.
    uint64 public constant ITEM_GAS_CAP = 5_000_000;
    /// The intrinsic gas of the cheapest call (Yellow Paper, G_transaction).
    uint64 public constant MIN_ITEM_GAS = 21_000;
    uint16 public constant MAX_FORCED_PER_PROPOSAL = 32;
    uint256 public constant MAX_ITEM_BYTES = 65_536;
    /// EIP-7594: an L1 transaction carries at most six blobs.
    uint16 public constant MAX_BLOBS = 6;
    uint64 public constant FEE_DOUBLING_ITEMS = 64;
    uint64 public constant MAX_FEE_DOUBLINGS = 10;

    uint256 private constant MAX_BASE_FORCED_FEE = 1 ether;
    uint64 private constant MAX_DELAY = 30 days;
    bytes1 private constant SIGNED_ITEM = 0x00;
    bytes1 private constant UNSIGNED_ITEM = 0x01;

    /// The newest proposal, but for its hash. One slot.
    struct Head {
        uint64 id;
        uint64 l1Block;
        uint64 timestamp;
        uint64 l1Anchor;
    }

    struct Queue {
        uint64 count;
        uint64 consumed;
    }

    /// The state of the queue after an item was added.
    struct QueueEntry {
        bytes32 acc;
        uint64 queuedAt; // when the item was added
        uint192 feeSum; // of this and all earlier items, so that the fees of a range are one difference
    }

    address private immutable _sequencer;
    address private immutable _rollup;
    address private immutable _bridge;
    uint64 private immutable _forkId;
    uint64 private immutable _d1;
    uint64 private immutable _d2;
    uint64 private immutable _tIdle;
    uint256 private immutable _baseForcedFee;

    Head private _head;
    Queue private _queue;
    mapping(uint64 id => bytes32) private _proposalHashes;
    mapping(uint64 count => QueueEntry) private _entries; // by the number of items up to and including this one
    mapping(uint64 id => uint256) private _proverFees;

    /// @param sequencer the scheduled proposer; 0 means that proposing is always open
    /// @param d1 seconds after which a pending item must be taken
    /// @param d2 seconds after which a pending item opens proposing to everyone
    /// @param tIdle seconds without a proposal that open proposing to everyone
    /// @param baseForcedFee wei, the forced fee while the queue is short
    constructor(
        bytes32 genesisHash,
        address sequencer,
        address rollup,
        address bridge,
        uint64 forkId,
        uint64 d1,
        uint64 d2,
        uint64 tIdle,
        uint256 baseForcedFee
    ) {
        if (genesisHash == 0) revert InvalidParameter("genesisHash");
        if (rollup == address(0)) revert InvalidParameter("rollup");
        if (bridge == address(0)) revert InvalidParameter("bridge");
        if (d1 == 0) revert InvalidParameter("d1");
        if (d2 <= d1 || d2 > MAX_DELAY) revert InvalidParameter("d2");
        if (tIdle < d1 || tIdle > MAX_DELAY) revert InvalidParameter("tIdle");
        // A free queue could be filled at will, and twice nothing is nothing.
        if (baseForcedFee == 0 || baseForcedFee > MAX_BASE_FORCED_FEE) revert InvalidParameter("baseForcedFee");
        _sequencer = sequencer;
        _rollup = rollup;
        _bridge = bridge;
        _forkId = forkId;
        _d1 = d1;
        _d2 = d2;
        _tIdle = tIdle;
        _baseForcedFee = baseForcedFee;
        _proposalHashes[0] = genesisHash;
        _head.timestamp = uint64(block.timestamp);
    }

    // --- Proposals ---------------------------------------------------------------------------------------------------

    function propose(bytes32 parent, BlobRange calldata blobs, uint16 nForced, uint64 l1Anchor) external payable {
        Head memory last = _head;
        Queue memory queue = _queue;
        if (msg.sender != _sequencer && !_isOpen(last, queue)) revert NotScheduledProposer(msg.sender);
        if (block.number == last.l1Block) revert BlockHasProposal(last.id);
        bytes32 headHash = _proposalHashes[last.id];
        if (parent != headHash) revert StaleParent(headHash);
        if (blobs.count == 0 && nForced == 0) revert EmptyProposal();
        if (l1Anchor < last.l1Anchor || l1Anchor >= block.number) revert AnchorOutOfRange(l1Anchor);
        _checkForced(queue, nForced);

        Proposal memory proposal = Proposal({
            parent: parent,
            id: last.id + 1,
            blobHashes: _blobHashes(blobs),
            forcedFrom: queue.consumed,
            forcedTo: queue.consumed + nForced,
            forcedAcc: _entries[queue.consumed + nForced].acc,
            l1Anchor: l1Anchor,
            anchorHash: Blockhash.blockHash(l1Anchor),
            timestamp: uint64(block.timestamp),
            proposer: msg.sender,
            proverFee: msg.value,
            forkId: _forkId
        });
        if (proposal.anchorHash == 0) revert AnchorHashUnavailable(l1Anchor);

        bytes32 hash = _hash(proposal);
        _head = Head(proposal.id, uint64(block.number), proposal.timestamp, l1Anchor);
        _proposalHashes[proposal.id] = hash;
        if (msg.value != 0) _proverFees[proposal.id] = msg.value;
        emit Proposed(proposal.id, hash, proposal);

        if (nForced != 0) {
            _queue.consumed = proposal.forcedTo;
            uint256 fees = _entries[proposal.forcedTo].feeSum - _entries[proposal.forcedFrom].feeSum;
            uint256 reward = nForced * _baseForcedFee;
            // Burned: a proposer that raises the fee with items of its own must not get back what that costs.
            _pay(address(0), fees - reward);
            _pay(msg.sender, reward);
        }
    }

    function claimProverFees(uint64 first, uint64 last, address to) external {
        if (msg.sender != _rollup) revert NotRollup(msg.sender);
        if (first == 0 || first > last || last > _head.id) revert InvalidRange();
        uint256 amount;
        for (uint64 id = first; id <= last; ++id) {
            uint256 fee = _proverFees[id];
            if (fee == 0) continue;
            delete _proverFees[id];
            amount += fee;
        }
        emit ProverFeesClaimed(first, last, to, amount);
        _pay(to, amount);
    }

    // --- Forced items ------------------------------------------------------------------------------------------------

    function forceTransaction(bytes calldata rawTx) external payable {
        if (rawTx.length == 0) revert InvalidItemLength(0);
        uint256 excess = _enqueue(rawTx.length, abi.encodePacked(SIGNED_ITEM, rawTx));
        _pay(msg.sender, excess);
    }

    function requestL2(address to, uint256 value, bytes calldata data, uint64 gas, address refund) external payable {
        if (gas < MIN_ITEM_GAS || gas > ITEM_GAS_CAP) revert InvalidItemGas(gas);
        // Only who signed the transaction speaks on L2 as itself: a contract's address may have another owner there.
        address from = msg.sender == tx.origin ? msg.sender : AddressAlias.toL2(msg.sender);
        uint256 fee = forcedFee();
        if (msg.value < fee) revert ForcedFeeUnpaid(fee);
        uint256 mint = msg.value - fee;
        if (value > mint) revert ValueAboveMint(mint);
        _enqueue(data.length, abi.encodePacked(UNSIGNED_ITEM, from, to, mint, value, gas, refund, data));
        _pay(_bridge, mint);
    }

    // --- Views -------------------------------------------------------------------------------------------------------

    function head() external view returns (uint64 id, bytes32 hash) {
        id = _head.id;
        hash = _proposalHashes[id];
    }

    function proposalHash(uint64 id) external view returns (bytes32) {
        return _proposalHashes[id];
    }

    function forcedCount() external view returns (uint64) {
        return _queue.count;
    }

    function forcedConsumed() external view returns (uint64) {
        return _queue.consumed;
    }

    function forcedAccumulator(uint64 count) external view returns (bytes32) {
        return _entries[count].acc;
    }

    function forcedFee() public view returns (uint256) {
        Queue memory queue = _queue;
        uint64 doublings = (queue.count - queue.consumed) / FEE_DOUBLING_ITEMS;
        return _baseForcedFee << (doublings < MAX_FEE_DOUBLINGS ? doublings : MAX_FEE_DOUBLINGS);
    }

    function isOpen() external view returns (bool) {
        return _isOpen(_head, _queue);
    }

    function proposerOf(uint256) external view returns (address) {
        return _sequencer;
    }

    function nextDeadline() external view returns (uint64) {
        Queue memory queue = _queue;
        return queue.consumed == queue.count ? type(uint64).max : _entries[queue.consumed + 1].queuedAt + _d1;
    }

    function proverFee(uint64 id) external view returns (uint256) {
        return _proverFees[id];
    }

    // --- Inner parts -------------------------------------------------------------------------------------------------

    /// I4.
    function _isOpen(Head memory last, Queue memory queue) private view returns (bool) {
        if (_sequencer == address(0) || block.timestamp > last.timestamp + _tIdle) return true;
        return queue.consumed != queue.count && block.timestamp > _entries[queue.consumed + 1].queuedAt + _d2;
    }

    /// I3: the items exist, and the first one that is left out is not due, unless the proposal is full.
    function _checkForced(Queue memory queue, uint16 nForced) private view {
        if (nForced > MAX_FORCED_PER_PROPOSAL) revert TooManyForcedItems(nForced);
        uint64 next = queue.consumed + nForced;
        if (next > queue.count) revert NoSuchForcedItem(next - 1);
        if (next == queue.count || nForced == MAX_FORCED_PER_PROPOSAL) return;
        if (block.timestamp > _entries[next + 1].queuedAt + _d1) revert ForcedItemDue(next);
    }

    function _blobHashes(BlobRange calldata blobs) private view returns (bytes32[] memory hashes) {
        if (blobs.count > MAX_BLOBS) revert TooManyBlobs(blobs.count);
        hashes = new bytes32[](blobs.count);
        for (uint256 i = 0; i < hashes.length; ++i) {
            uint256 index = uint256(blobs.first) + i;
            hashes[i] = blobhash(index); // 0 beyond the last blob
            if (hashes[i] == 0) revert MissingBlob(index);
        }
    }

    /// I2.
    function _hash(Proposal memory p) private pure returns (bytes32) {
        return keccak256(
            abi.encode(
                p.parent,
                p.id,
                keccak256(abi.encodePacked(p.blobHashes)),
                p.forcedFrom,
                p.forcedTo,
                p.forcedAcc,
                p.l1Anchor,
                p.anchorHash,
                p.timestamp,
                p.proposer,
                p.proverFee,
                p.forkId
            )
        );
    }

    /// Adds an item and keeps its forced fee; returns what else was paid.
    function _enqueue(uint256 payloadLength, bytes memory item) private returns (uint256 excess) {
        if (payloadLength > MAX_ITEM_BYTES) revert InvalidItemLength(payloadLength);
        uint256 fee = forcedFee();
        if (msg.value < fee) revert ForcedFeeUnpaid(fee);

        uint64 index = _queue.count;
        QueueEntry storage previous = _entries[index];
        bytes32 acc = keccak256(abi.encodePacked(previous.acc, keccak256(item)));
        // A fee is below 2^70 wei (1 ether, ten doublings): 2^64 of them fit 192 bits.
        _entries[index + 1] = QueueEntry(acc, uint64(block.timestamp), previous.feeSum + uint192(fee));
        _queue.count = index + 1;
        emit ForcedItem(index, acc, item);
        return msg.value - fee;
    }

    /// Last of all steps: the receiver may call back, into a state that is complete. Nobody is at the zero address.
    function _pay(address to, uint256 amount) private {
        if (amount == 0) return;
        (bool paid,) = to.call{value: amount}("");
        if (!paid) revert PaymentFailed(to);
    }
}
