#include "node/l1_watcher.hpp"

#include "base/hex.hpp"
#include "node/rollup.hpp"
#include "sys/log.hpp"

#include <algorithm>

namespace freehold::node
{
namespace
{
constexpr std::uint64_t kRangePerPoll = 500;  // finalized blocks are read by range
constexpr std::size_t kBlocksPerPoll = 64;    // others one by one, by hash
constexpr std::size_t kKeptBlocks = 256;      // how deep a reorganisation is found without starting over
}  // namespace

L1Watcher::L1Watcher(L1Api& l1, const Deployment& deployment, store::L1Store& l1_store,
                     DerivationDriver& derivation, L1View& view, std::chrono::milliseconds poll_interval)
    : l1_{l1},
      deployment_{deployment},
      l1_store_{l1_store},
      derivation_{derivation},
      view_{view},
      poll_interval_{poll_interval},
      processed_{l1_store.processed()}
{}

L1Watcher::~L1Watcher() { stop(); }

void L1Watcher::start()
{
    thread_ = std::thread{[this] { run(); }};
}

void L1Watcher::stop()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void L1Watcher::run()
{
    auto wait = poll_interval_;
    for (;;) {
        const auto more = poll();
        if (!more) {
            sys::log_warn("L1: {}", more.error().text);
            view_.update([&](L1Status& status) { status.error = more.error().text; });
            // A dead endpoint is not hammered, also not if it died when there was more to read at once.
            wait = std::max(poll_interval_, std::min(wait * 2, std::chrono::milliseconds{10'000}));
        } else {
            wait = *more ? std::chrono::milliseconds{0} : poll_interval_;
        }
        std::unique_lock lock{mutex_};
        if (wake_.wait_for(lock, wait, [this] { return stopping_; })) return;
    }
}

L1Result<bool> L1Watcher::poll()
{
    const auto head = l1_.latest();
    if (!head) return std::unexpected{head.error()};
    const auto finalized = l1_.finalized();
    if (!finalized) return std::unexpected{finalized.error()};
    if (auto done = find_fork(head->ref.number); !done) return std::unexpected{done.error()};

    const std::uint64_t next = processed_.empty() ? deployment_.l1_start_block : processed_.back().number + 1;
    if (next <= finalized->ref.number) {
        const std::uint64_t to = std::min(finalized->ref.number, next + kRangePerPoll - 1);
        const auto end = l1_.block(to);
        if (!end) return std::unexpected{end.error()};
        if (auto done = process_range(next, to, end->ref); !done) return std::unexpected{done.error()};
    } else {
        for (std::uint64_t number = next; number <= head->ref.number && number < next + kBlocksPerPoll;
             ++number) {
            const auto block = l1_.block(number);
            if (!block) return std::unexpected{block.error()};
            // The chain changed under our feet: the next poll finds the fork.
            if (!processed_.empty() && processed_.back().number + 1 == number &&
                block->parent_hash != processed_.back().hash)
                return true;
            if (auto done = process_block(*block); !done) return std::unexpected{done.error()};
        }
    }
    const bool caught_up = !processed_.empty() && processed_.back().number >= head->ref.number;
    if (caught_up || view_.status().ready)
        derivation_.finalize_up_to(std::min(finalized->ref.number, processed_.back().number));
    publish(*head, *finalized, caught_up);
    if (caught_up)
        if (auto done = read_proved(); !done) return std::unexpected{done.error()};
    return !caught_up;
}

L1Result<void> L1Watcher::read_proved()
{
    const auto state = read_final_state(l1_, deployment_.rollup);
    if (!state) return std::unexpected{state.error()};
    view_.update([&](L1Status& status) { status.proved_proposal = state->proposal; });
    return {};
}

L1Result<void> L1Watcher::find_fork(std::uint64_t head)
{
    std::size_t keep = processed_.size();
    while (keep > 0) {
        const auto block = l1_.block(processed_[keep - 1].number);
        // Only above the head may a block be missing. An endpoint that forgets one below it must not look
        // like a reorganisation, for which proposals and forced items would be dropped.
        const bool is_gone =
            !block && block.error().kind == L1Error::Kind::NotFound && processed_[keep - 1].number > head;
        if (!block && !is_gone) return std::unexpected{block.error()};
        if (block && block->ref.hash == processed_[keep - 1].hash) break;
        --keep;
    }
    if (keep == processed_.size()) return {};
    // Nothing that is remembered is left: everything from the Inbox's creation is read again.
    const std::uint64_t fork = keep > 0 ? processed_[keep - 1].number : deployment_.l1_start_block - 1;
    sys::log_warn("L1 reorganised above block {}", fork);
    if (auto done = unwind(fork); !done) return done;
    processed_.resize(keep);
    if (auto done = l1_store_.put_processed(processed_); !done)
        return std::unexpected{L1Error{L1Error::Kind::Refused, store::to_string(done.error())}};
    return {};
}

L1Result<void> L1Watcher::unwind(std::uint64_t above)
{
    if (auto done = derivation_.forget_above(above); !done) return done;
    if (auto done = l1_store_.drop_forced_items_above(above); !done)
        return std::unexpected{L1Error{L1Error::Kind::Refused, store::to_string(done.error())}};
    return {};
}

// Each log is proved to be in its block, but an endpoint can leave out the logs of a whole block when it is
// asked for a range (L1Client::logs), and nothing shows until a later event does not follow. Then that range
// must be read again: from the last block that brought something of each kind. What is known already is
// recognised on the way.
L1Result<void> L1Watcher::read_again(const L1Error& gap)
{
    if (gap.kind != L1Error::Kind::Incomplete) return std::unexpected{gap};
    const std::uint64_t items = l1_store_.forced_count();
    const std::uint64_t last_item = items > 0 ? l1_store_.forced_item(items - 1)->l1_block : 0;
    const std::uint64_t known = std::min(derivation_.last_proposal().l1_block, last_item);
    std::vector<store::ProcessedL1Block> processed;
    if (known > 0) {
        const auto block = l1_.block(known);
        if (!block) return std::unexpected{block.error()};
        processed.push_back({known, block->ref.hash});
    }
    processed_ = std::move(processed);
    if (auto done = l1_store_.put_processed(processed_); !done)
        return std::unexpected{L1Error{L1Error::Kind::Refused, store::to_string(done.error())}};
    return std::unexpected{
        L1Error{gap.kind, gap.text + "; reading L1 again from block " + std::to_string(known + 1)}};
}

L1Result<void> L1Watcher::process_range(std::uint64_t from, std::uint64_t to, const L1BlockRef& end)
{
    const auto logs = l1_.logs(deployment_.inbox, from, to, {});
    if (!logs) return std::unexpected{logs.error()};
    if (auto done = handle(*logs); !done) return read_again(done.error());
    processed_ = {{end.number, end.hash}};
    if (auto done = l1_store_.put_processed(processed_); !done)
        return std::unexpected{L1Error{L1Error::Kind::Refused, store::to_string(done.error())}};
    return {};
}

L1Result<void> L1Watcher::process_block(const L1Block& block)
{
    const auto logs = l1_.logs_of(deployment_.inbox, block.ref.hash);
    if (!logs) return std::unexpected{logs.error()};
    if (auto done = handle(*logs); !done) return read_again(done.error());
    processed_.push_back({block.ref.number, block.ref.hash});
    if (processed_.size() > kKeptBlocks) processed_.erase(processed_.begin());
    if (auto done = l1_store_.put_processed(processed_); !done)
        return std::unexpected{L1Error{L1Error::Kind::Refused, store::to_string(done.error())}};
    return {};
}

L1Result<void> L1Watcher::handle(const std::vector<L1Log>& logs)
{
    const auto malformed = [](std::string text) {
        return std::unexpected{L1Error{L1Error::Kind::Malformed, std::move(text)}};
    };
    for (const L1Log& log : logs) {
        const auto event = decode_inbox_log(log);
        if (!event)
            return malformed("a log of the Inbox in block " + std::to_string(log.block.number) +
                             " does not decode");
        if (const auto* forced = std::get_if<ForcedItemEvent>(&*event)) {
            const std::uint64_t count = l1_store_.forced_count();
            if (forced->index < count) continue;  // seen before a restart
            const auto previous = count > 0 ? l1_store_.forced_item(count - 1)->accumulator : Hash256{};
            if (forced->index != count || stf::accumulate(previous, forced->item) != forced->accumulator)
                return std::unexpected{L1Error{
                    L1Error::Kind::Incomplete,
                    "forced item " + std::to_string(forced->index) + " does not follow the last one"}};
            const auto stored =
                l1_store_.put_forced_item(count, {forced->item, forced->accumulator, log.block.number});
            if (!stored)
                return std::unexpected{L1Error{L1Error::Kind::Refused, store::to_string(stored.error())}};
            continue;
        }
        if (const auto* proposed = std::get_if<ProposedEvent>(&*event))
            if (auto done = derivation_.apply(*proposed, log.block, log.tx_hash); !done) return done;
    }
    return {};
}

void L1Watcher::publish(const L1Block& head, const L1Block& finalized, bool caught_up)
{
    const std::uint64_t forced_count = l1_store_.forced_count();
    std::uint64_t final_count = forced_count;
    while (final_count > 0 && l1_store_.forced_item(final_count - 1)->l1_block > finalized.ref.number)
        --final_count;
    const DerivationDriver::LastProposal last = derivation_.last_proposal();
    view_.update([&](L1Status& status) {
        status.ready = status.ready || caught_up;
        if (status.head != head.ref) status.updated = std::chrono::steady_clock::now();
        status.head = head.ref;
        status.finalized = finalized.ref;
        status.base_fee = head.base_fee;
        status.blob_base_fee = head.blob_base_fee;
        status.proposal_id = last.id;
        status.proposal_hash = last.hash;
        status.proposal_last_block = last.last_block;
        status.forced_count = forced_count;
        status.forced_count_final = final_count;
        status.error.clear();
    });
}
}  // namespace freehold::node
