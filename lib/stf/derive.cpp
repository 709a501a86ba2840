#include "stf/derive.hpp"

#include "base/endian.hpp"
#include "codec/abi.hpp"
#include "crypto/keccak.hpp"

#include <algorithm>
#include <limits>

namespace freehold::stf
{
namespace
{
constexpr std::uint8_t kSignedItem = 0;
constexpr std::uint8_t kUnsignedItem = 1;
// kind, from, to, mint, value, gas, refund
constexpr std::size_t kUnsignedItemHeader = 1 + 20 + 20 + 32 + 32 + 8 + 20;

void append_word(Bytes& out, const U256& value) { append(out, value.to_hash().view()); }

bool is_sendable(TxType type)
{
    return type == TxType::Legacy || type == TxType::AccessList || type == TxType::DynamicFee ||
           type == TxType::SetCode;
}

std::uint64_t saturating_subtract(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : 0; }

Transaction decode_request(BytesView item, std::uint64_t index, Address& refund)
{
    auto field = [&item, offset = std::size_t{1}](std::size_t size) mutable {
        const BytesView bytes = item.subspan(offset, size);
        offset += size;
        return bytes;
    };
    Transaction tx;
    tx.type = TxType::Deposit;
    tx.deposit_from = Address::from(field(20));
    tx.to = Address::from(field(20));
    tx.mint = U256::from_be(field(32));
    tx.value = U256::from_be(field(32));
    tx.gas_limit = load_be<std::uint64_t>(field(8).data());
    refund = Address::from(field(20));
    tx.data = to_bytes(item.subspan(kUnsignedItemHeader));
    tx.source_hash = keccak256(U256{index}.to_hash().view());
    return tx;
}
}  // namespace

ChainRules RollupParams::chain_rules() const
{
    ChainRules rules;
    rules.chain_id = chain_id;
    rules.revision = evm::Revision::Osaka;
    rules.rollup = true;
    return rules;
}

BatchLimits RollupParams::batch_limits() const
{
    // No transaction uses less than 21000 gas, so more than this could never all be included.
    return {.max_decompressed_bytes = max_batch_bytes,
            .max_blocks = max_blocks_per_proposal,
            .max_transactions = proposal_gas_limit / 21'000};
}

Hash256 hash(const Proposal& proposal)
{
    Bytes packed_hashes;
    for (const Hash256& blob_hash : proposal.blob_hashes) append(packed_hashes, blob_hash.view());
    Bytes encoded;
    append(encoded, proposal.parent.view());
    append_word(encoded, proposal.id);
    append(encoded, keccak256(packed_hashes).view());
    append_word(encoded, proposal.forced_from);
    append_word(encoded, proposal.forced_to);
    append(encoded, proposal.forced_acc.view());
    append_word(encoded, proposal.l1_anchor);
    append(encoded, proposal.anchor_hash.view());
    append_word(encoded, proposal.timestamp);
    append_word(encoded, U256::from(proposal.proposer));
    append_word(encoded, proposal.prover_fee);
    append_word(encoded, proposal.fork_id);
    return keccak256(encoded);
}

Hash256 accumulate(const Hash256& accumulator, BytesView item)
{
    Bytes both = to_bytes(accumulator.view());
    append(both, keccak256(item).view());
    return keccak256(both);
}

std::optional<ForcedItem> decode_forced_item(BytesView item, std::uint64_t index, const RollupParams& params)
{
    if (item.empty()) return std::nullopt;
    if (item[0] == kSignedItem) {
        auto tx = decode_transaction(item.subspan(1));
        if (!tx || !is_sendable(tx->type) || tx->gas_limit > params.forced_item_gas_cap) return std::nullopt;
        return ForcedItem{std::move(*tx), Address{}};
    }
    if (item[0] != kUnsignedItem || item.size() < kUnsignedItemHeader) return std::nullopt;
    ForcedItem forced;
    forced.tx = decode_request(item, index, forced.refund);
    // The Inbox admits neither; refusing them keeps the executor's requirements true whatever the queue
    // holds.
    if (forced.tx.mint < forced.tx.value || forced.tx.gas_limit > params.forced_item_gas_cap)
        return std::nullopt;
    return forced;
}

BlockInput make_block_input(const RollupParams& params, const Header& parent, const AnchorContext& anchor,
                            std::uint64_t timestamp, const Address& fee_recipient, Bytes extra_data)
{
    BlockInput input;
    input.number = parent.number + 1;
    input.timestamp = timestamp;
    input.gas_limit = params.block_gas_limit;
    input.fee_recipient = fee_recipient;
    input.extra_data = std::move(extra_data);
    input.base_fee = next_base_fee(parent);
    input.parent_hash = hash(parent);
    input.parent_beacon_block_root = anchor.hash;
    input.l1_anchor = anchor.number;
    input.withdrawals.emplace();

    Bytes seed = to_bytes(anchor.hash.view());
    seed.resize(seed.size() + 8);
    store_be<std::uint64_t>(seed.data() + seed.size() - 8, input.number);
    input.prev_randao = keccak256(seed);
    return input;
}

std::vector<std::optional<Address>> recover_sequentially(std::span<const Transaction> transactions)
{
    return senders(transactions);
}

DerivedBlock execute_forced_block(const RollupParams& params, const BlockInput& input,
                                  const state::StateView& parent_state, const BlockHashes& hashes,
                                  std::span<const Bytes> items, std::uint64_t first_index)
{
    DerivedBlock derived;
    derived.forced = true;
    BlockExecutor executor{params.chain_rules(), input, parent_state, hashes};
    executor.begin();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto item = decode_forced_item(items[i], first_index + i, params);
        if (!item) continue;
        if (item->tx.type == TxType::Deposit) {
            executor.execute_deposit(item->tx, item->refund);
            derived.senders.push_back(item->tx.deposit_from);
            continue;
        }
        const auto from = sender(item->tx);
        if (from && executor.execute(item->tx, *from)) derived.senders.push_back(*from);
    }
    derived.output = executor.finish();
    return derived;
}

ProposalDeriver::ProposalDeriver(const RollupParams& params, const Proposal& proposal,
                                 std::optional<BytesView> payload, std::span<const Bytes> items,
                                 SenderRecovery recovery)
    : params_{params},
      proposal_{proposal},
      items_{items.begin(), items.end()},
      recovery_{std::move(recovery)},
      gas_left_{params.proposal_gas_limit},
      forced_pending_{proposal.forced_to > proposal.forced_from}
{
    if (payload)
        if (auto decoded = decode_batch(*payload, params.batch_limits())) blocks_ = std::move(*decoded);
    if (blocks_.empty() && (!forced_pending_ || !proposal.blob_hashes.empty()))
        blocks_.push_back({.timestamp = proposal.timestamp,
                           .fee_recipient = proposal.proposer,
                           .extra_data = {},
                           .transactions = {}});
}

std::uint64_t ProposalDeriver::clamp(std::uint64_t timestamp, const Header& parent) const
{
    return std::clamp(timestamp, parent.timestamp, std::max(parent.timestamp, proposal_.timestamp));
}

std::optional<DerivedBlock> ProposalDeriver::next(const Header& parent, const state::StateView& parent_state,
                                                  const BlockHashes& hashes)
{
    const AnchorContext anchor{proposal_.l1_anchor, proposal_.anchor_hash};
    if (forced_pending_) {
        forced_pending_ = false;
        const std::uint64_t timestamp = blocks_.empty() ? proposal_.timestamp : blocks_.front().timestamp;
        const Address& fee_recipient = blocks_.empty() ? proposal_.proposer : blocks_.front().fee_recipient;
        const auto input =
            make_block_input(params_, parent, anchor, clamp(timestamp, parent), fee_recipient, {});
        return execute_forced_block(params_, input, parent_state, hashes, items_, proposal_.forced_from);
    }
    if (exhausted_ || next_block_ == blocks_.size()) return std::nullopt;
    const BatchBlock& planned = blocks_[next_block_++];
    const auto input = make_block_input(params_, parent, anchor, clamp(planned.timestamp, parent),
                                        planned.fee_recipient, planned.extra_data);
    return execute_batch_block(planned, input, parent_state, hashes);
}

DerivedBlock ProposalDeriver::execute_batch_block(const BatchBlock& planned, const BlockInput& input,
                                                  const state::StateView& parent_state,
                                                  const BlockHashes& hashes)
{
    DerivedBlock derived;
    const ChainRules rules = params_.chain_rules();
    BlockExecutor executor{rules, input, parent_state, hashes};
    executor.reserve(planned.transactions.size());
    executor.begin();
    const auto senders = recovery_(planned.transactions);
    for (std::size_t i = 0; i < planned.transactions.size(); ++i) {
        const Transaction& tx = planned.transactions[i];
        if (tx.gas_limit > gas_left_) {
            exhausted_ = true;
            break;
        }
        const std::uint64_t gas_before = executor.gas_used();
        if (senders[i] && executor.execute(tx, *senders[i])) {
            derived.senders.push_back(*senders[i]);
            gas_left_ = saturating_subtract(gas_left_, executor.gas_used() - gas_before);
        } else {
            const IntrinsicGas gas = intrinsic_gas(tx, rules.revision);
            gas_left_ = saturating_subtract(gas_left_, std::max(gas.intrinsic, gas.floor));
        }
    }
    derived.output = executor.finish();
    return derived;
}
}  // namespace freehold::stf
