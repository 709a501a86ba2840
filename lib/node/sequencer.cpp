#include "node/sequencer.hpp"

#include "base/hex.hpp"
#include "sys/log.hpp"

#include <algorithm>

namespace freehold::node
{
namespace
{
using std::chrono::steady_clock;

// A block must fit one proposal: six blobs (EIP-7594) of 31 usable bytes per field element, less room for the
// batch's own headers.
constexpr std::size_t kMaxBlockBatchBytes = 6 * std::size_t{4096 * 31} - 8192;
constexpr std::uint64_t kMaxForcedPerProposal = 32;
// Execution gets this share of the block time; the rest is for hashing and writing.
constexpr int kExecutionShareNumerator = 3;
constexpr int kExecutionShareDenominator = 4;
}  // namespace

std::size_t batch_bytes_bound(const Transaction& tx)
{
    // spec/batch.md: signature and parity, recipient as a new dictionary entry, value, nonce, and for gas and
    // fees an index or a new dictionary entry each; data may not compress at all.
    std::size_t bytes = 65 + 22 + tx.value.byte_length() + 2 + 4 + 6 + tx.data.size() + tx.data.size() / 128;
    if (!tx.max_fee_per_gas.fits_u64() || !tx.max_priority_fee_per_gas.fits_u64()) bytes += 64;
    for (const auto& entry : tx.access_list) bytes += 22 + 33 * entry.storage_keys.size();
    return bytes + 160 * tx.authorizations.size();
}

Sequencer::Sequencer(Chain& chain, Mempool& pool, const L1View& l1, ForcedItemSource forced_items,
                     const NodeConfig& config)
    : chain_{chain}, pool_{pool}, l1_{l1}, forced_items_{std::move(forced_items)}, config_{config}
{}

Sequencer::~Sequencer() { stop(); }

void Sequencer::start()
{
    thread_ = std::thread{[this] { run(); }};
}

void Sequencer::stop()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Sequencer::run()
{
    auto next = steady_clock::now();
    for (;;) {
        {
            std::unique_lock lock{mutex_};
            if (wake_.wait_until(lock, next, [this] { return stopping_; })) return;
        }
        const auto made = make_blocks();
        if (!made)
            sys::log_error("sequencer: cannot store a block: {}; trying again",
                           store::to_string(made.error()));
        // A late block does not make the following ones early.
        next = std::max(next + config_.block_time, steady_clock::now());
    }
}

std::uint64_t Sequencer::choose_timestamp(const L1Status& l1, const Header& parent) const
{
    // Never ahead of what L1's clock must show when the block gets there: the head's time plus what has
    // passed since.
    const auto since =
        std::chrono::duration_cast<std::chrono::seconds>(steady_clock::now() - l1.updated).count();
    const std::uint64_t l1_now =
        l1.head.timestamp + static_cast<std::uint64_t>(std::max<std::int64_t>(since, 0));
    return std::max(parent.timestamp, l1_now);
}

bool Sequencer::move_anchor(const L1Status& l1)
{
    const auto now = steady_clock::now();
    if (!anchor_) {
        // After a restart the chain's own anchor is the floor: anchors never go back.
        const auto head = chain_.head();
        anchor_ = stf::AnchorContext{head->origin.l1_anchor,
                                     head->block.header.parent_beacon_block_root.value_or(Hash256{})};
    }
    // The forced block and the batch's first block share a proposal, and so an anchor.
    if (chain_.head()->origin.forced || l1.finalized.number <= anchor_->number) return false;
    if (anchor_->number != 0 && now - anchor_moved_ < config_.anchor_interval) return false;
    anchor_ = stf::AnchorContext{l1.finalized.number, l1.finalized.hash};
    anchor_moved_ = now;
    return true;
}

Result<std::vector<store::BlockPtr>, store::StoreError> Sequencer::make_blocks()
{
    std::vector<store::BlockPtr> made;
    const L1Status l1 = l1_.status();
    if (!l1.ready) return made;
    const std::lock_guard lock{chain_.writer_mutex()};
    const bool moved = move_anchor(l1);
    if (anchor_->number == 0) return made;  // L1 has not finalized anything yet
    // Forced items come first in a proposal: with another anchor one begins, and after what is on L1 already.
    const bool begins = moved || chain_.head()->number() == chain_.heads().safe;
    if (begins && l1.forced_count_final > chain_.head()->origin.forced_count) {
        auto forced = make_forced_block(l1);
        if (!forced) return fail(forced.error());
        if (*forced == nullptr) return made;
        made.push_back(*forced);
    }
    auto block = make_block(l1);
    if (!block) return fail(block.error());
    made.push_back(*block);
    return made;
}

Result<store::BlockPtr, store::StoreError> Sequencer::make_forced_block(const L1Status& l1)
{
    const auto head = chain_.head();
    const std::uint64_t from = head->origin.forced_count;
    const std::uint64_t to = std::min(l1.forced_count_final, from + kMaxForcedPerProposal);
    const auto items = forced_items_(from, to);
    // The watcher may have dropped items since `l1` was told (L1 reorganised): a block that claims them
    // without having executed them would never be what anybody else derives.
    if (items.size() != to - from) {
        sys::log_warn("sequencer: forced items {} to {} are not all known; waiting", from, to);
        return nullptr;
    }
    const auto& params = chain_.deployment().rollup_params;
    const auto input =
        stf::make_block_input(params, head->block.header, *anchor_, choose_timestamp(l1, head->block.header),
                              config_.fee_recipient, {});
    auto derived =
        stf::execute_forced_block(params, input, chain_.head_state(), chain_.block_hashes(), items, from);
    return chain_.append(std::move(derived.output), std::move(derived.senders),
                         {.l1_anchor = anchor_->number, .forced = true, .forced_count = to}, true);
}

Result<store::BlockPtr, store::StoreError> Sequencer::make_block(const L1Status& l1)
{
    const auto head = chain_.head();
    const auto& params = chain_.deployment().rollup_params;
    // The forced block asks for the time of the batch's first block, so that one must carry the same.
    const std::uint64_t timestamp =
        head->origin.forced ? head->block.header.timestamp : choose_timestamp(l1, head->block.header);
    auto input =
        stf::make_block_input(params, head->block.header, *anchor_, timestamp, config_.fee_recipient, {});
    const U256 base_fee = input.base_fee;
    stf::BlockExecutor executor{params.chain_rules(), std::move(input), chain_.head_state(),
                                chain_.block_hashes()};
    executor.begin();
    std::vector<Address> senders;
    fill(executor, base_fee, senders);
    return chain_.append(
        executor.finish(), std::move(senders),
        {.l1_anchor = anchor_->number, .forced = false, .forced_count = head->origin.forced_count}, true);
}

void Sequencer::fill(stf::BlockExecutor& executor, const U256& base_fee, std::vector<Address>& senders)
{
    const auto deadline =
        steady_clock::now() + config_.block_time * kExecutionShareNumerator / kExecutionShareDenominator;
    const auto selection = pool_.select(base_fee);
    std::size_t batch_bytes = 0;
    while (const auto pooled = selection->next()) {
        const std::size_t bytes = batch_bytes_bound(pooled->tx);
        if (batch_bytes + bytes > kMaxBlockBatchBytes) {
            selection->skip_sender(pooled->sender);
            if (batch_bytes + 128 > kMaxBlockBatchBytes) break;
            continue;
        }
        const auto outcome = executor.execute(pooled->tx, pooled->sender);
        if (outcome) {
            senders.push_back(pooled->sender);
            batch_bytes += bytes;
        } else {
            selection->skip_sender(pooled->sender);
            // What does not fit now may fit the next block; anything else cannot become valid by waiting
            // here.
            if (outcome.error() == stf::TxError::GasAllowanceExceeded) {
                if (executor.gas_left() < 21'000) break;
            } else if (outcome.error() != stf::TxError::NonceMismatchTooHigh &&
                       outcome.error() != stf::TxError::InsufficientMaxFeePerGas) {
                sys::log_info("sequencer: {} dropped: {}", to_hex(pooled->hash),
                              stf::to_string(outcome.error()));
                pool_.drop(pooled->hash);
            }
        }
        if (steady_clock::now() >= deadline) break;
    }
}
}  // namespace freehold::node
