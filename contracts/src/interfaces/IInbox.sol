// SPDX-License-Identifier: (MIT OR Apache-2.0)
pragma solidity 0.8.37;

/// Consecutive blobs of the calling transaction, by their index in it (EIP-4844).
struct BlobRange {
    uint16 first;
    uint16 count;
}

/// What one accepted proposal commits to: all that derivation reads (spec/derivation.md).
struct Proposal {
    bytes32 parent; // hash of the proposal before; for id 1 the L2 genesis block hash
    uint64 id;
    bytes32[] blobHashes; // versioned hashes, in order
    uint64 forcedFrom; // forced items [forcedFrom, forcedTo)
    uint64 forcedTo;
    bytes32 forcedAcc; // forcedAccumulator(forcedTo)
    uint64 l1Anchor; // L1 block number
    bytes32 anchorHash; // its hash
    uint64 timestamp; // of the L1 block that holds the proposal
    address proposer;
    uint256 proverFee; // wei, in escrow for whoever proves the proposal
    uint64 forkId;
}

/// @title The order of the rollup: proposals and the queue of forced items
/// @notice spec/l1-contracts.md, section 1. Nothing here can be paused, filtered, upgraded or owned.
interface IInbox {
    event Proposed(uint64 indexed id, bytes32 indexed proposalHash, Proposal proposal);
    /// @param acc the accumulator after this item
    event ForcedItem(uint64 indexed index, bytes32 acc, bytes item);
    event ProverFeesClaimed(uint64 indexed first, uint64 indexed last, address indexed to, uint256 amount);

    error InvalidParameter(bytes32 name);
    error NotScheduledProposer(address caller);
    error BlockHasProposal(uint64 id);
    error StaleParent(bytes32 head);
    error EmptyProposal();
    error TooManyBlobs(uint256 count);
    error MissingBlob(uint256 index);
    error TooManyForcedItems(uint256 count);
    error NoSuchForcedItem(uint256 index);
    error ForcedItemDue(uint256 index);
    error AnchorOutOfRange(uint64 l1Anchor);
    error AnchorHashUnavailable(uint64 l1Anchor);
    error ForcedFeeUnpaid(uint256 fee);
    error InvalidItemLength(uint256 length);
    error InvalidItemGas(uint64 gas);
    error ValueAboveMint(uint256 mint);
    error NotRollup(address caller);
    error InvalidRange();
    error PaymentFailed(address to);

    /// @notice Appends a proposal to the chain of proposals. What is paid is the prover fee.
    /// @param parent the hash of the head: a caller that lost a race reverts
    /// @param nForced how many items of the forced queue, from its front, the proposal takes
    /// @param l1Anchor the L1 block whose hash L2 sees; not below the previous proposal's, below the current block
    function propose(bytes32 parent, BlobRange calldata blobs, uint16 nForced, uint64 l1Anchor) external payable;

    /// @notice Queues a signed L2 transaction. What is paid beyond forcedFee() comes back.
    function forceTransaction(bytes calldata rawTx) external payable;

    /// @notice Queues a call on L2 from the caller, aliased if it is a contract. What is paid beyond forcedFee() is minted on
    /// L2: `value` of it goes with the call, the rest pays for L2 gas; what then is left goes to `refund`.
    /// @param gas the call's L2 gas limit, within [MIN_ITEM_GAS, ITEM_GAS_CAP]
    function requestL2(address to, uint256 value, bytes calldata data, uint64 gas, address refund) external payable;

    /// @notice Pays out, once, the prover fees of the proposals [first, last]. For the Rollup only.
    function claimProverFees(uint64 first, uint64 last, address to) external;

    /// @notice The newest proposal. Id 0 is the genesis; its hash is the L2 genesis block hash.
    function head() external view returns (uint64 id, bytes32 hash);

    /// @notice Zero for an id that is not there yet.
    function proposalHash(uint64 id) external view returns (bytes32);

    /// @notice How many items were ever queued.
    function forcedCount() external view returns (uint64);

    /// @notice How many items proposals have taken.
    function forcedConsumed() external view returns (uint64);

    /// @notice The accumulator after the first `count` items; 0 for count = 0 and for items that are not there yet.
    function forcedAccumulator(uint64 count) external view returns (bytes32);

    /// @notice What the next item pays, in wei: the base fee for the proposer that will take it, the rest to be burned then.
    function forcedFee() external view returns (uint256);

    /// @notice May anyone propose now?
    function isOpen() external view returns (bool);

    /// @notice Who may propose at time `t` while the Inbox is not open; 0 if nobody is scheduled.
    function proposerOf(uint256 t) external view returns (address);

    /// @notice The last timestamp at which a proposal may leave out the oldest pending item; 2^64 - 1 if none is pending.
    function nextDeadline() external view returns (uint64);

    /// @notice What is still in escrow for the proof of a proposal, in wei.
    function proverFee(uint64 id) external view returns (uint256);
}
