#pragma once
// Executing blocks: the rules of Ethereum from Cancun to Osaka, with the rollup's few, listed differences
// (spec/differences.md). Pure: everything comes in by argument, nothing but the result goes out.

#include "codec/block.hpp"
#include "evm/interpreter.hpp"
#include "state/journal.hpp"
#include "state/view.hpp"
#include "stf/errors.hpp"

#include <expected>
#include <functional>

namespace freehold::stf
{
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
    /// The rollup's differences: deposits (0x7E) allowed, blob transactions refused, no withdrawals or
    /// requests, 25 % of the base fee burned and 75 % paid to the fee recipient, the L1 anchor written at the
    /// start of each block.
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
    /// Why no block can end like this (a request contract without code, ...); never set in rollup mode.
    std::optional<BlockError> error;
};

/// Hashes of ancestors. REQUIRES (of callers): number < the current block's, within the last 256.
using BlockHashes = std::function<Hash256(std::uint64_t number)>;

/// EIP-1559: the base fee of the child of `parent`.
U256 next_base_fee(const Header& parent);
/// EIP-4844, EIP-7918 (Osaka): the excess blob gas of the child of `parent`.
std::uint64_t next_excess_blob_gas(const Header& parent, const ChainRules& rules);
U256 blob_base_fee(std::uint64_t excess_blob_gas, const BlobParameters& parameters);
/// 21000 + calldata + access list + authorizations + creation, and EIP-7623's floor (0 before Prague).
struct IntrinsicGas
{
    std::uint64_t intrinsic;
    std::uint64_t floor;
    [[nodiscard]] std::uint64_t required() const { return intrinsic > floor ? intrinsic : floor; }
};
IntrinsicGas intrinsic_gas(const Transaction& tx, evm::Revision revision);

/// Builds one block, transaction by transaction. The view is the parent's state and must outlive the
/// executor.
class BlockExecutor
{
public:
    BlockExecutor(const ChainRules& rules, BlockInput input, const state::StateView& parent_state,
                  BlockHashes hashes);
    ~BlockExecutor();

    /// How many transactions to expect; saves the moves of what grows with them.
    void reserve(std::size_t transactions);
    /// The calls at the start of a block: EIP-4788, EIP-2935, the anchor. Call once, first.
    void begin();

    /// Checks and executes. On an error nothing has changed and the transaction is not part of the block.
    /// `sender` is tx's recovered sender (recovery is the caller's, so that it can be done in parallel).
    /// Returns the receipt, valid until the next call.
    std::expected<const Receipt*, TxError> execute(const Transaction& tx, const Address& sender,
                                                   evm::Tracer* tracer = nullptr);

    /// Executes an L1 request (type 0x7E), which is always included: rules in spec/differences.md. `refund`
    /// receives what is left of its ETH. The returned receipt is valid until the next call. REQUIRES:
    /// rules.rollup.
    const Receipt& execute_deposit(const Transaction& tx, const Address& refund,
                                   evm::Tracer* tracer = nullptr);

    [[nodiscard]] std::uint64_t gas_used() const;
    [[nodiscard]] std::uint64_t gas_left() const;
    [[nodiscard]] const BlockInput& input() const;
    [[nodiscard]] const ChainRules& rules() const;
    state::Journal& journal();

    /// Withdrawals, requests, roots and bloom. The executor is spent afterwards.
    BlockOutput finish();

private:
    friend std::expected<struct CallOutcome, TxError> simulate(BlockExecutor&, const Transaction&,
                                                               const Address&, const struct CallOptions&,
                                                               evm::Tracer*);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The result of a call that is not a transaction (eth_call, eth_estimateGas): state changes are dropped.
struct CallOutcome
{
    evm::Status status = evm::Status::Success;
    std::uint64_t gas_used = 0;  // as a transaction's receipt would say, refunds and floor included
    Bytes output;                // return data; the deployed code of a creation
    std::optional<Address> created;
    std::vector<Log> logs;
};
struct CallOptions
{
    /// Take gas and gas price from the sender's balance and check the price against the base fee, as eth_call
    /// does when a price is given. Otherwise the call is free, GASPRICE and BASEFEE read as zero.
    bool check_fees = false;
};
/// Executes `tx` from `sender` on top of `executor`'s state and undoes it. Signature, chain id, nonce (taken
/// from the state), EIP-3607, EIP-7825 and the block's gas are not checked; the balance must cover the value,
/// the gas limit the intrinsic gas.
std::expected<CallOutcome, TxError> simulate(BlockExecutor& executor, const Transaction& tx,
                                             const Address& sender, const CallOptions& options = {},
                                             evm::Tracer* tracer = nullptr);
}  // namespace freehold::stf
