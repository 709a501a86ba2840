#include "node/batcher.hpp"

#include "base/hex.hpp"
#include "codec/batch.hpp"
#include "node/sequencer.hpp"
#include "sys/log.hpp"

#include <algorithm>

namespace freehold::node
{
namespace
{
constexpr std::size_t kMaxBlobs = 6;                // EIP-7594: per transaction
constexpr std::uint64_t kProposeGas = 500'000;      // ample: contracts/gas.md
constexpr std::uint64_t kMaxBlocksPerBatch = 1000;  // below RollupParams::max_blocks_per_proposal
constexpr std::uint64_t kResendAfterBlocks = 3;     // L1 blocks without inclusion before the fees are doubled
constexpr std::size_t kRemembered = 64;
// Fees are not raised beyond this multiple of today's choice: a tip is paid in full, and what is not taken at
// such a price waits for another reason.
constexpr std::uint64_t kMaxFeeMultiple = 16;
// EIP-2935 serves the hashes of so many blocks; a margin for those until inclusion.
constexpr std::uint64_t kMaxAnchorAge = 8191 - 64;

// Leaves room under proposal_gas_limit for the last transaction's limit (EIP-7825).
bool fits_gas(const stf::RollupParams& params, std::uint64_t gas_used)
{
    return gas_used + 16'777'216 <= params.proposal_gas_limit;
}

BatchBlock to_batch_block(const store::SealedBlock& block)
{
    const Header& header = block.block.header;
    return {.timestamp = header.timestamp,
            .fee_recipient = header.beneficiary,
            .extra_data = header.extra_data,
            .transactions = block.block.transactions};
}
}  // namespace

Batcher::Batcher(Chain& chain, L1Api& l1, const L1View& view, SidecarMaker make_sidecar, const Signer& signer,
                 const NodeConfig& config)
    : chain_{chain},
      l1_{l1},
      view_{view},
      make_sidecar_{std::move(make_sidecar)},
      signer_{signer},
      config_{config}
{}

Batcher::~Batcher() { stop(); }

void Batcher::start()
{
    thread_ = std::thread{[this] { run(); }};
}

void Batcher::stop()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Batcher::run()
{
    for (;;) {
        std::chrono::milliseconds wait{100};
        if (const auto done = step(); !done) {
            sys::log_warn("batcher: {}", done.error().text);
            wait = std::chrono::milliseconds{1000};
        }
        std::unique_lock lock{mutex_};
        if (wake_.wait_for(lock, wait, [this] { return stopping_; })) return;
    }
}

std::uint64_t Batcher::next_block() const { return chain_.heads().safe + 1; }

bool Batcher::is_stale(const Prepared& batch) const
{
    const auto last = chain_.block(batch.last);
    return batch.first < next_block() || !last || last->hash != batch.last_hash;
}

// The longest run of blocks from `first` that one proposal may hold: one anchor, a forced block only in
// front, no timestamp that L1 could still clamp. The chain may be rolled back meanwhile, so each block is
// read once.
std::vector<store::BlockPtr> Batcher::candidates(std::uint64_t first, const L1Status& l1) const
{
    const auto& params = chain_.deployment().rollup_params;
    std::vector<store::BlockPtr> run;
    std::uint64_t gas = 0;
    while (run.size() < kMaxBlocksPerBatch) {
        auto block = chain_.block(first + run.size());
        if (!block || block->block.header.timestamp > l1.head.timestamp + 1) break;
        if (!run.empty() && (block->origin.l1_anchor != run[0]->origin.l1_anchor || block->origin.forced ||
                             block->block.header.parent_hash != run.back()->hash))
            break;
        if (!block->origin.forced) gas += block->block.header.gas_used;
        if (!fits_gas(params, gas) && !run.empty()) break;
        run.push_back(std::move(block));
    }
    // The forced block needs the batch's first block beside it, which carries its time and fee recipient.
    if (run.size() == 1 && run[0]->origin.forced) run.clear();
    return run;
}

std::optional<Batcher::Prepared> Batcher::plan(std::uint64_t first, const L1Status& l1) const
{
    const auto parent = chain_.block(first - 1);
    const std::vector<store::BlockPtr> run = candidates(first, l1);
    if (!parent || run.empty() || run[0]->block.header.parent_hash != parent->hash) return std::nullopt;

    const std::size_t forced = run[0]->origin.forced ? 1 : 0;
    std::vector<BatchBlock> blocks;
    std::size_t bound = 0;
    for (std::size_t i = forced; i < run.size(); ++i) {
        std::size_t block_bound = 64;
        for (const Transaction& tx : run[i]->block.transactions) block_bound += batch_bytes_bound(tx);
        // The bound is generous, so a quarter more than fits is tried before the real size decides.
        if (!blocks.empty() && bound + block_bound > blob_capacity(kMaxBlobs) * 5 / 4) break;
        bound += block_bound;
        blocks.push_back(to_batch_block(*run[i]));
    }
    Bytes payload = encode_batch(blocks);
    while (payload.size() > blob_capacity(kMaxBlobs) && blocks.size() > 1) {
        blocks.pop_back();
        payload = encode_batch(blocks);
    }
    const std::size_t taken = forced + blocks.size();
    const store::SealedBlock& last = *run[taken - 1];

    // Post when the batch is old enough, or full enough to be worth a proposal now.
    const auto age = static_cast<std::int64_t>(l1.head.timestamp) -
                     static_cast<std::int64_t>(run[0]->block.header.timestamp);
    const bool full = payload.size() > blob_capacity(kMaxBlobs) * 3 / 4 || taken < run.size();
    const auto next = chain_.block(last.number() + 1);
    const bool closed = next && next->origin.l1_anchor != run[0]->origin.l1_anchor;
    const bool old = std::chrono::seconds{std::max<std::int64_t>(age, 0)} >= config_.max_batch_age;
    if (!full && !old && !closed) return std::nullopt;

    Prepared batch;
    batch.first = first;
    batch.last = last.number();
    batch.last_hash = last.hash;
    batch.forced_count = run[0]->origin.forced_count;
    batch.forced = static_cast<std::uint16_t>(batch.forced_count - parent->origin.forced_count);
    batch.anchor = run[0]->origin.l1_anchor;
    batch.payload_bytes = payload.size();
    for (const BatchBlock& block : blocks) batch.transactions += block.transactions.size();
    batch.sidecar = make_sidecar_(pack_payload(payload));
    for (const auto& commitment : batch.sidecar.commitments)
        batch.blob_hashes.push_back(versioned_hash(commitment));
    return batch;
}

L1Result<bool> Batcher::step()
{
    const L1Status l1 = view_.status();
    if (!l1.ready) return false;
    if (prepared_ && is_stale(*prepared_)) prepared_.reset();
    if (in_flight_) {
        auto landed = check_in_flight(l1);
        if (!landed) return std::unexpected{landed.error()};
        if (in_flight_) {
            if (prepared_) return *landed;
            prepared_ = plan(in_flight_->batch.last + 1, l1);
            return prepared_.has_value();
        }
    }
    if (!prepared_ || prepared_->first != next_block()) prepared_ = plan(next_block(), l1);
    if (!prepared_) return false;
    if (auto done = launch(view_.status()); !done) return std::unexpected{done.error()};
    return true;
}

Batcher::Fees Batcher::choose_fees(const L1Status& l1) const
{
    // Twice the current prices outlives half a dozen full blocks; only the price of the block of inclusion is
    // paid.
    const U256 tip = 1'000'000'000;
    return {tip, l1.base_fee * U256{2} + tip, l1.blob_base_fee * U256{2} + U256{1}};
}

// Asks L1 with the call as it would be sent, but for the blobs: the Inbox looks at those after the forced
// items.
L1Result<Batcher::Verdict> Batcher::judge(const Prepared& batch, const L1Status& l1)
{
    if (l1.head.number > batch.anchor + kMaxAnchorAge) return Verdict::TooLate;
    const Bytes data = encode_propose(l1.proposal_hash, static_cast<std::uint16_t>(batch.blob_hashes.size()),
                                      batch.forced, batch.anchor);
    const auto answer = l1_.call(signer_.address(), chain_.deployment().inbox, data);
    if (answer) return Verdict::Postable;
    const auto refused = [](std::string text) {
        return std::unexpected{L1Error{L1Error::Kind::Refused, std::move(text), 0, {}}};
    };
    if (answer.error().kind != L1Error::Kind::Refused) return std::unexpected{answer.error()};
    switch (classify_refusal(answer.error().data)) {
        case ProposeRefusal::Other:
            return Verdict::Postable;  // the missing blobs, or a race that L1 will decide
        case ProposeRefusal::NotScheduledProposer:
            return refused("the Inbox takes no proposals from this key now");
        case ProposeRefusal::ForcedItemDue: break;
    }
    if (l1.forced_count_final <= batch.forced_count)
        return refused("a forced item is due that is not final yet");
    return Verdict::TooLate;
}

// The mempool takes the transactions back (Mempool::on_rollback), and the sequencer begins the next proposal
// with what is due.
L1Result<void> Batcher::sequence_again(const L1Status& l1)
{
    const std::lock_guard lock{chain_.writer_mutex()};
    prepared_.reset();
    if (view_.status().proposal_hash != l1.proposal_hash) return {};  // no longer what was judged
    const std::uint64_t safe = chain_.heads().safe;
    sys::log_error(
        "batcher: L1 can take blocks {} to {} never again (a forced item is due, or their anchor is too "
        "old): "
        "sequencing their transactions again",
        safe + 1, chain_.head()->number());
    if (auto done = chain_.rollback_to(safe); !done)
        return std::unexpected{L1Error{
            L1Error::Kind::Refused, std::string{"local store: "} + store::to_string(done.error()), 0, {}}};
    return {};
}

L1Result<void> Batcher::launch(const L1Status& l1)
{
    // Making the blobs takes a while, in which L1 may have shown a proposal with some of these blocks (one of
    // before a restart). Under the new parent they would be taken by L1 a second time, as other blocks.
    if (prepared_->first != l1.proposal_last_block + 1 || is_stale(*prepared_)) {
        prepared_.reset();
        return {};
    }
    const auto verdict = judge(*prepared_, l1);
    if (!verdict) return std::unexpected{verdict.error()};
    if (*verdict == Verdict::TooLate) return sequence_again(l1);
    const auto nonce = l1_.nonce(signer_.address());
    if (!nonce) return std::unexpected{nonce.error()};
    InFlight flight{.batch = std::move(*prepared_),
                    .parent = l1.proposal_hash,
                    .nonce = *nonce,
                    .fees = choose_fees(l1),
                    .tx_hashes = {},
                    .sent_at = l1.head.number};
    prepared_.reset();
    {
        const std::lock_guard lock{mutex_};
        recent_.push_back({flight.parent,
                           flight.batch.blob_hashes,
                           {flight.batch.first, flight.batch.last},
                           flight.batch.last_hash});
        if (recent_.size() > kRemembered) recent_.erase(recent_.begin());
    }
    in_flight_ = std::move(flight);
    return send(*in_flight_);
}

L1Result<void> Batcher::send(InFlight& flight)
{
    Transaction tx;
    tx.type = TxType::Blob;
    tx.chain_id = chain_.deployment().l1_chain_id;
    tx.nonce = flight.nonce;
    tx.max_priority_fee_per_gas = flight.fees.tip;
    tx.max_fee_per_gas = flight.fees.cap;
    tx.max_fee_per_blob_gas = flight.fees.blob_cap;
    tx.gas_limit = kProposeGas;
    tx.to = chain_.deployment().inbox;
    tx.blob_hashes = flight.batch.blob_hashes;
    tx.data = encode_propose(flight.parent, static_cast<std::uint16_t>(tx.blob_hashes.size()),
                             flight.batch.forced, flight.batch.anchor);
    const Signature signature = signer_.sign(signing_hash(tx));
    tx.r = signature.r;
    tx.s = signature.s;
    tx.y_parity = signature.y_parity;
    const Hash256 tx_hash = hash(tx);
    if (flight.tx_hashes.empty() || flight.tx_hashes.back() != tx_hash) flight.tx_hashes.push_back(tx_hash);
    const auto sent = l1_.send(encode_blob_transaction(tx, flight.batch.sidecar));
    // Also a refusal may mean that a transaction with this nonce waits there: perhaps one of before a
    // restart.
    flight.is_known = flight.is_known || sent || sent.error().kind == L1Error::Kind::Refused;
    if (!sent) return std::unexpected{sent.error()};
    sys::log_debug("batcher: blocks {}-{} in {} blobs, {} bytes, L1 transaction {}", flight.batch.first,
                   flight.batch.last, tx.blob_hashes.size(), flight.batch.payload_bytes, to_hex(*sent));
    return {};
}

// A blob transaction is replaced only by one that doubles every fee (geth's blob pool).
void Batcher::raise_fees(InFlight& flight, const Fees& now)
{
    const auto at_least = [](const Fees& a, const Fees& b) {
        return Fees{std::max(a.tip, b.tip), std::max(a.cap, b.cap), std::max(a.blob_cap, b.blob_cap)};
    };
    if (!flight.is_known) {
        flight.fees = at_least(flight.fees, now);
        return;
    }
    const U256 limit = kMaxFeeMultiple;
    const Fees doubled =
        at_least({flight.fees.tip * U256{2}, flight.fees.cap * U256{2}, flight.fees.blob_cap * U256{2}}, now);
    // Beyond the limit the same transaction is sent again, in case it was forgotten.
    if (doubled.tip <= now.tip * limit && doubled.cap <= now.cap * limit &&
        doubled.blob_cap <= now.blob_cap * limit)
        flight.fees = doubled;
}

// Clears in_flight_ when it is decided. True if something moved.
L1Result<bool> Batcher::check_in_flight(const L1Status& l1)
{
    InFlight& flight = *in_flight_;
    if (l1.proposal_hash != flight.parent) {
        // The Inbox moved on: with ours, then the safe head has moved too; or with somebody else's, then the
        // plan is void.
        if (chain_.heads().safe >= flight.batch.last) {
            std::uint64_t gas = 0;
            for (const Hash256& tx_hash : flight.tx_hashes)
                if (const auto receipt = l1_.receipt(tx_hash); receipt && *receipt)
                    gas = (**receipt).gas_used;
            const std::lock_guard lock{mutex_};
            ++status_.posted;
            status_.l1_bytes += flight.batch.payload_bytes;
            status_.transactions += flight.batch.transactions;
            status_.l1_gas += gas;
        } else {
            sys::log_warn("batcher: L1's last proposal changed (a race or a reorganisation); planning again");
        }
        in_flight_.reset();
        return true;
    }
    // The safe head moves a moment before the watcher tells of the proposal that moved it.
    if (chain_.heads().safe >= flight.batch.last) return false;
    if (is_stale(flight.batch)) {
        in_flight_.reset();
        return true;
    }
    for (const Hash256& tx_hash : flight.tx_hashes) {
        const auto receipt = l1_.receipt(tx_hash);
        if (!receipt) return std::unexpected{receipt.error()};
        if (!*receipt) continue;
        // A node may still tell of an inclusion that a reorganisation undid.
        const auto block = l1_.block((**receipt).block_number);
        if (!block) return std::unexpected{block.error()};
        if (block->ref.hash != (**receipt).block_hash) continue;
        if ((**receipt).success) return false;  // mined: the watcher will tell
        sys::log_warn("batcher: proposal {} reverted on L1; planning again", to_hex(tx_hash));
        in_flight_.reset();
        return true;
    }
    if (l1.head.number < flight.sent_at + kResendAfterBlocks) return false;

    const auto nonce = l1_.nonce(signer_.address());
    if (!nonce) return std::unexpected{nonce.error()};
    if (*nonce > flight.nonce) {
        // Used by a transaction that is no longer known (an L1 reorganisation, another process with this
        // key).
        in_flight_.reset();
        return true;
    }
    raise_fees(flight, choose_fees(l1));
    flight.nonce = *nonce;
    flight.sent_at = l1.head.number;
    {
        const std::lock_guard lock{mutex_};
        ++status_.resent;
    }
    if (auto done = send(flight); !done) return std::unexpected{done.error()};
    return true;
}

std::optional<PostedBatch> Batcher::posted_batch(const stf::Proposal& proposal) const
{
    if (proposal.blob_hashes.empty() || proposal.proposer != signer_.address()) return std::nullopt;
    // Equal blobs may follow each other (blocks without transactions in the same second), and the chain may
    // have been rolled back since: only the parent tells which batch it is, and only the hash that its blocks
    // are still the chain's.
    const std::lock_guard lock{mutex_};
    for (const Posted& posted : recent_) {
        if (posted.parent != proposal.parent || posted.blob_hashes != proposal.blob_hashes) continue;
        const auto last = chain_.block(posted.blocks.last);
        if (last && last->hash == posted.last_hash) return posted.blocks;
    }
    return std::nullopt;
}

BatcherStatus Batcher::status() const
{
    const std::lock_guard lock{mutex_};
    return status_;
}
}  // namespace freehold::node
