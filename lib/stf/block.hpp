#pragma once
// Executing blocks: the rules of Ethereum from Cancun to Osaka, with the rollup's few, listed differences
// (spec/differences.md). Pure: everything comes in by argument, nothing but the result goes out.

#include "codec/block.hpp"
#include "evm/interpreter.hpp"
#include "state/journal.hpp"
#include "state/view.hpp"

#include <expected>
#include <functional>

namespace freehold::stf
{
/// Why a transaction is not valid in its block; one to one with the exception names of the execution-spec-tests.
enum class [[nodiscard]] TxError : std::uint8_t
{
    InvalidSignature,
    InvalidChainId,
    TypeNotSupported,
    NonceMismatchTooLow,
    NonceMismatchTooHigh,
    NonceIsMax,
    SenderNotEoa,
    InsufficientAccountFunds,
    IntrinsicGasTooLow,
    IntrinsicGasBelowFloorGasCost,   // EIP-7623
    GasLimitExceedsMaximum,          // EIP-7825
    GasAllowanceExceeded,            // does not fit the rest of the block
    InsufficientMaxFeePerGas,
    PriorityGreaterThanMaxFeePerGas,
    InitcodeSizeExceeded,
    GasLimitPriceProductOverflow,
    Type3ZeroBlobs,
    Type3BlobCountExceeded,
    Type3InvalidBlobVersionedHash,
    Type3ContractCreation,
    Type3MaxBlobGasAllowanceExceeded,
    InsufficientMaxFeePerBlobGas,
    Type4EmptyAuthorizationList,
    Type4ContractCreation,
    PrecompileMissing,  // execution reached a precompile that this build lacks: refused, nothing changed
};
/// The name above, as text ("NonceMismatchTooLow").
const char* to_string(TxError error);

struct BlobParameters  // EIP-7840
{
    std::uint64_t target = 6;
    std::uint64_t max = 9;
    std::uint64_t base_fee_update_fraction = 5007716;
};

/// What differs between chains; data, not code.
struct ChainRules
{
    std::uint64_t chain_id = 1;
    evm::Revision revision = evm::Revision::Osaka;
    BlobParameters blobs;
    /// The rollup's differences: deposits (0x7E) allowed, blob transactions refused, no withdrawals or requests, 25 % of
    /// the base fee burned and 75 % paid to the fee recipient, the L1 anchor written at the start of each block.
    bool rollup = false;
};

/// The header fields that are inputs of execution.
struct BlockInput
{
    std::uint64_t number = 0;
    std::uint64_t timestamp = 0;
    std::uint64_t gas_limit = 0;
    Address fee_recipient;
    Bytes extra_data;
    U256 base_fee;
    Hash256 parent_hash;
    Hash256 prev_randao;
    Hash256 parent_beacon_block_root;  // rollup: the anchor's hash
    std::uint64_t excess_blob_gas = 0;
    std::uint64_t l1_anchor = 0;  // rollup only: the anchor's number
    std::optional<std::vector<Withdrawal>> withdrawals;
};

struct BlockOutput
{
    Block block;  // header complete except that state_root is zero until seal()
    std::vector<Receipt> receipts;
    state::StateDiff diff;
    std::vector<Bytes> requests;  // EIP-7685, type byte first; non-empty ones only
};

/// Hashes of ancestors. REQUIRES (of callers): number < the current block's, within the last 256.
using BlockHashes = std::function<Hash256(std::uint64_t number)>;

/// EIP-1559: the base fee of the child of `parent`.
U256 next_base_fee(const Header& parent);
/// EIP-4844, EIP-7918 (Osaka): the excess blob gas of the child of `parent`.
std::uint64_t next_excess_blob_gas(const Header& parent, const ChainRules& rules);
U256 blob_base_fee(std::uint64_t excess_blob_gas, const BlobParameters& parameters);
/// 21000 + calldata + access list + authorizations + creation, and EIP-7623's floor.
struct IntrinsicGas
{
    std::uint64_t intrinsic;
    std::uint64_t floor;
};
IntrinsicGas intrinsic_gas(const Transaction& tx, evm::Revision revision);

/// Builds one block, transaction by transaction. The view is the parent's state and must outlive the executor.
class BlockExecutor
{
public:
    BlockExecutor(const ChainRules& rules, BlockInput input, const state::StateView& parent_state, BlockHashes hashes);
    ~BlockExecutor();

    /// The calls at the start of a block: EIP-4788, EIP-2935, the anchor. Call once, first.
    void begin();

    /// Checks and executes. On an error nothing has changed and the transaction is not part of the block.
    /// `sender` is tx's recovered sender (recovery is the caller's, so that it can be done in parallel).
    /// Returns the receipt, valid until the next call.
    std::expected<const Receipt*, TxError> execute(const Transaction& tx, const Address& sender, evm::Tracer* tracer = nullptr);

    [[nodiscard]] std::uint64_t gas_used() const;
    [[nodiscard]] std::uint64_t gas_left() const;
    state::Journal& journal();

    /// Withdrawals, requests, roots and bloom. The executor is spent afterwards.
    BlockOutput finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The result of a call that is not a transaction (eth_call, eth_estimateGas): state changes are dropped.
struct CallOutcome
{
    evm::Status status = evm::Status::Success;
    std::uint64_t gas_used = 0;  // as a transaction's receipt would say, refunds and floor included
    Bytes output;
    std::vector<Log> logs;
};
/// Executes `tx` from `sender` on top of `executor`'s state without validating signature, nonce, balance or fees beyond what `checked`
/// asks for, and undoes it.
struct CallOptions
{
    bool check_fees = false;  // take the gas price from the balance, as eth_call does when one is given
};
std::expected<CallOutcome, TxError> simulate(BlockExecutor& executor, const Transaction& tx, const Address& sender,
                                             const CallOptions& options = {}, evm::Tracer* tracer = nullptr);
}  // namespace freehold::stf
