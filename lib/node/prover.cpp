#include "node/prover.hpp"

#include "base/hex.hpp"
#include "codec/abi.hpp"
#include "sys/clock.hpp"
#include "sys/log.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace freehold::node
{
namespace
{
// What others change on L1 between the estimate and the block (a slot that is written first, a prover fee).
constexpr std::uint64_t kGasMargin = 30'000;
constexpr std::uint64_t kResendAfterBlocks = 3;  // L1 blocks without inclusion before the fees are raised
const U256 kLeastTip = 1'000'000'000;
// Fees are not raised beyond this multiple of today's choice.
const U256 kMaxFeeMultiple = 16;
// An L1 node may count a transaction, which takes it a while to execute, before it has the receipt and the
// logs.
constexpr unsigned kPollsWithoutAnswer = 10;
constexpr auto kPatience = std::chrono::minutes{10};
constexpr std::uint64_t kMaxTransactionGas = 16'777'216;  // EIP-7825

bool is_missing_claim(BytesView revert)
{
    for (const char* error : {"NotReduced()", "NotFolded()"})
        if (std::ranges::equal(revert, abi::selector(error))) return true;
    return false;
}

std::string name_of(const RangeIds& range)
{
    return range.first == range.last
               ? "proposal " + std::to_string(range.first)
               : "proposals " + std::to_string(range.first) + " to " + std::to_string(range.last);
}
}  // namespace

const char* to_string(ProverStep step)
{
    switch (step) {
        case ProverStep::Waiting: return "waiting";
        case ProverStep::Proving: return "proving";
        case ProverStep::Sending: return "sending";
        case ProverStep::Accepted: return "accepted";
        case ProverStep::Stuck: return "stuck";
    }
    return "";
}

Prover::Prover(const Chain& chain, L1Api& l1, const L1View& view, const Signer& signer, ProverConfig config,
               RangeProver prove)
    : chain_{chain},
      l1_{l1},
      view_{view},
      signer_{signer},
      config_{std::move(config)},
      prove_{std::move(prove)}
{}

Prover::~Prover() { stop(); }

void Prover::start()
{
    thread_ = std::jthread{[this](const std::stop_token& stop) {
        std::chrono::milliseconds wait = config_.poll;
        do {
            const auto done = step(stop);
            // What went wrong once is not tried over and over at full speed.
            wait = done ? config_.poll : std::min(wait * 2, std::chrono::milliseconds{60'000});
        } while (sys::sleep_for(wait, stop));
    }};
}

void Prover::stop()
{
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
}

ProverStatus Prover::status() const
{
    const std::lock_guard lock{mutex_};
    return status_;
}

void Prover::report(ProverStep step, const RangeIds& range)
{
    const std::lock_guard lock{mutex_};
    status_.step = step;
    status_.range = range;
    status_.error.clear();
}

std::expected<ProverStep, std::string> Prover::step(const std::stop_token& stop)
{
    auto done = advance(stop);
    const std::lock_guard lock{mutex_};
    if (done) {
        status_.step = *done;
        if (*done != ProverStep::Stuck) status_.error.clear();
    } else if (!stop.stop_requested()) {
        if (status_.error != done.error()) sys::log_warn("prover: {}", done.error());
        status_.error = done.error();
        status_.step = stuck_at_ ? ProverStep::Stuck : ProverStep::Waiting;
    }
    return done;
}

std::string Prover::file_of(std::uint64_t first) const
{
    return config_.folder + "/range-" + std::to_string(first) + ".json";
}

std::uint64_t Prover::last_l1_final() const
{
    const std::uint64_t finalized = chain_.heads().finalized;
    if (finalized == 0) return 0;
    const auto record = chain_.store().proposal_of_block(finalized);
    return record ? record->proposal.id : 0;
}

L1Result<std::optional<ProvenRange>> Prover::stored(const FinalState& state)
{
    const std::string file = file_of(state.proposal + 1);
    if (!std::filesystem::exists(file)) return std::nullopt;
    const auto drop = [&](const std::string& why) -> std::optional<ProvenRange> {
        sys::log_warn("prover: dropping {}: {}", file, why);
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        return std::nullopt;
    };
    auto range = load_proven_range(file);
    if (!range) return drop(range.error());
    const Address& inbox = chain_.deployment().inbox;
    const auto parent = read_proposal_hash(l1_, inbox, range->first - 1);
    if (!parent) return std::unexpected{parent.error()};
    const auto last = read_proposal_hash(l1_, inbox, range->last);
    if (!last) return std::unexpected{last.error()};
    if (range->first != state.proposal + 1 || range->parent_proposal != *parent || range->proposal != *last ||
        range->parent_block != state.block_hash)
        return drop("it is not about what L1 holds");
    if (range->prover != config_.reward) return drop("it names another prover");
    return std::move(*range);
}

std::expected<ProverStep, std::string> Prover::advance(const std::stop_token& stop)
{
    const auto text = [](const L1Error& error) { return std::unexpected{"L1: " + error.text}; };
    if (!view_.status().ready) return ProverStep::Waiting;
    const auto state = read_final_state(l1_, chain_.deployment().rollup);
    if (!state) return text(state.error());
    {
        const std::lock_guard lock{mutex_};
        status_.proved = state->proposal;
    }
    if (stuck_at_ && *stuck_at_ != state->proposal + 1) stuck_at_.reset();  // another prover helped
    if (stuck_at_) return ProverStep::Stuck;

    auto range = stored(*state);
    if (!range) return text(range.error());
    if (!*range) {
        const std::uint64_t last = last_l1_final();
        if (last <= state->proposal) return ProverStep::Waiting;
        const RangeIds ids{state->proposal + 1, std::min(last, state->proposal + config_.max_proposals)};
        if (const auto proved = prove(ids, stop); !proved) return std::unexpected{proved.error()};
        // Minutes have passed: L1 is asked again.
        range = stored(*state);
        if (!range) return text(range.error());
        if (!*range) return std::unexpected{"the proof of " + name_of(ids) + " came too late"};
    }
    report(ProverStep::Sending, {(*range)->first, (*range)->last});
    return send(**range, stop);
}

std::expected<void, std::string> Prover::prove(const RangeIds& ids, const std::stop_token& stop)
{
    report(ProverStep::Proving, ids);
    sys::log_info("prover: proving {}", name_of(ids));
    const auto proved = prove_(ids, file_of(ids.first), stop);
    if (proved) return {};
    if (proved.error().is_permanent) stuck_at_ = ids.first;
    return std::unexpected{"no proof of " + name_of(ids) + ": " + proved.error().text};
}

L1Result<Prover::Call> Prover::next_call(const ProvenRange& range)
{
    const Address& rollup = chain_.deployment().rollup;
    const BytesView proof = range.proof;
    Call whole{rollup, with_proof(range.call, whole_proof(range.layers, proof)), "the proof", true};
    if (whole.data.size() <= std::min(kMaxCallSize, config_.max_call_size)) return whole;

    const auto verifier = read_last_verifier(l1_, rollup, range.layers, range.public_input);
    if (!verifier) return std::unexpected{verifier.error()};
    const auto latest = l1_.latest();
    if (!latest) return std::unexpected{latest.error()};
    // No claim is older than what it is about.
    const auto record = chain_.store().proposal(range.last);
    const std::uint64_t from = record ? std::min(record->l1_block_number, latest->ref.number) : 0;
    const auto [first, second] = range.cuts;
    const auto folded = read_claim(l1_, *verifier, Stage::Folded, second.state, from, latest->ref.number);
    if (!folded) return std::unexpected{folded.error()};
    if (*folded)
        return Call{
            rollup,
            with_proof(range.call, rest_of_proof(range.layers, **folded, proof.subspan(second.bytes))),
            "the proof's last part", true};
    const auto reduced = read_claim(l1_, *verifier, Stage::Reduced, first.state, from, latest->ref.number);
    if (!reduced) return std::unexpected{reduced.error()};
    if (*reduced)
        return Call{verifier->address,
                    encode_fold(verifier->public_input, **reduced,
                                proof.subspan(first.bytes, second.bytes - first.bytes)),
                    "the proof's second part", false};
    if (whole.data.size() <= config_.max_call_size) {
        // Unless that takes more gas than a transaction may use. A refusal by the contract is the proof's.
        const auto gas = l1_.estimate_gas(signer_.address(), whole.to, whole.data);
        if (gas ? *gas <= kMaxTransactionGas : !gas.error().data.empty()) return whole;
        if (!gas && gas.error().kind != L1Error::Kind::Refused) return std::unexpected{gas.error()};
    }
    return Call{verifier->address, encode_reduce(verifier->public_input, proof.first(first.bytes)),
                "the proof's first part", false};
}

std::expected<std::optional<Prover::Mined>, std::string> Prover::carry(const ProvenRange& range,
                                                                       const Call& call,
                                                                       const std::stop_token& stop)
{
    const std::string name = name_of({range.first, range.last});
    const auto estimate = l1_.estimate_gas(signer_.address(), call.to, call.data);
    if (!estimate) {
        const L1Error& error = estimate.error();
        // With revert data it is the contract that says no. A claim that is not there was taken back with its
        // block.
        if (error.kind != L1Error::Kind::Refused || error.data.empty() || is_missing_claim(error.data))
            return std::unexpected{"L1: " + error.text};
        const auto now = read_final_state(l1_, chain_.deployment().rollup);
        if (now && now->proposal >= range.first)
            return std::unexpected{name + " was proved by another prover"};
        stuck_at_ = range.first;
        return std::unexpected{"L1 refuses the proof of " + name + " in " + file_of(range.first) + ": " +
                               error.text};
    }
    const std::uint64_t limit = std::max(*estimate, std::min(*estimate + kGasMargin, kMaxTransactionGas));
    const auto mined = wait_mined(call, limit, stop);
    if (!mined) return std::unexpected{"L1: " + mined.error().text};
    if (*mined && !(**mined).success)
        return std::unexpected{"the transaction " + to_hex((**mined).transaction) + " reverted on L1"};
    if (*mined)
        sys::log_info("prover: L1 accepted {} of {}: {} gas, transaction {}", call.name, name, (**mined).gas,
                      to_hex((**mined).transaction));
    return *mined;
}

// One transaction: before the next one L1 is asked again what it holds.
std::expected<ProverStep, std::string> Prover::send(const ProvenRange& range, const std::stop_token& stop)
{
    const auto call = next_call(range);
    if (!call) return std::unexpected{"L1: " + call.error().text};
    // Not twice because of an L1 node that is late with its logs; but if its block was taken back, then
    // again.
    if (call->name == carried_ && ++looks_ <= kPollsWithoutAnswer)
        return std::unexpected{"L1 does not show yet what " + std::string{call->name} + " left"};
    const auto mined = carry(range, *call, stop);
    if (!mined) return std::unexpected{mined.error()};
    if (!*mined) return ProverStep::Sending;
    gas_ += (**mined).gas;
    carried_ = call->name;
    looks_ = 0;
    if (!call->proves) return ProverStep::Sending;

    drop_proofs_before(range);
    const std::lock_guard lock{mutex_};
    ++status_.accepted;
    status_.proved = range.last;
    status_.last = range;
    status_.last.call.clear();
    status_.last.proof.clear();
    status_.gas = std::exchange(gas_, 0);
    status_.l1_transaction = (**mined).transaction;
    carried_ = {};
    return ProverStep::Accepted;
}

void Prover::drop_proofs_before(const ProvenRange& range) const
{
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{config_.folder, ignored})
        if (entry.path().extension() == ".json")
            if (const auto old = load_proven_range(entry.path()); old && old->last < range.first)
                std::filesystem::remove(entry.path(), ignored);
}

L1Result<Hash256> Prover::launch(const Call& call, std::uint64_t nonce, std::uint64_t gas_limit,
                                 const Fees& fees)
{
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.chain_id = chain_.deployment().l1_chain_id;
    tx.nonce = nonce;
    tx.max_fee_per_gas = fees.cap;
    tx.max_priority_fee_per_gas = fees.tip;
    tx.gas_limit = gas_limit;
    tx.to = call.to;
    tx.data = call.data;
    const Signature signature = signer_.sign(signing_hash(tx));
    tx.r = signature.r;
    tx.s = signature.s;
    tx.y_parity = signature.y_parity;
    const auto sent = l1_.send(encode(tx));
    // A refusal may mean that one with this nonce waits there, perhaps of before a restart; that is found out
    // by waiting.
    if (!sent && sent.error().kind != L1Error::Kind::Refused) return std::unexpected{sent.error()};
    if (!sent) sys::log_warn("prover: L1: {}", sent.error().text);
    return hash(tx);
}

// nullopt when it was not decided: a stop, or the nonce went to a transaction that is not known here, or
// patience ended. Then L1's state tells what happened.
L1Result<std::optional<Prover::Mined>> Prover::wait_mined(const Call& call, std::uint64_t gas_limit,
                                                          const std::stop_token& stop)
{
    const auto nonce = l1_.nonce(signer_.address());
    if (!nonce) return std::unexpected{nonce.error()};
    Fees fees{};
    std::vector<Hash256> sent;
    std::uint64_t sent_at = 0;
    unsigned polls_without_receipt = 0;
    const sys::Stopwatch watch;
    do {
        const L1Status l1 = view_.status();
        if (sent.empty() || l1.head.number >= sent_at + kResendAfterBlocks) {
            // L1 nodes replace a transaction only by one whose fees are both a tenth higher.
            const Fees raised{std::max(fees.tip + fees.tip / U256{4}, kLeastTip),
                              std::max(fees.cap + fees.cap / U256{4}, l1.base_fee * U256{2} + kLeastTip)};
            // Beyond that the same transaction is sent again, in case it was forgotten.
            if (raised.tip <= kLeastTip * kMaxFeeMultiple &&
                raised.cap <= (l1.base_fee * U256{2} + kLeastTip) * kMaxFeeMultiple)
                fees = raised;
            const auto hash = launch(call, *nonce, gas_limit, fees);
            if (!hash) return std::unexpected{hash.error()};
            if (sent.empty() || sent.back() != *hash) sent.push_back(*hash);
            sent_at = l1.head.number;
        }
        const auto now = l1_.nonce(signer_.address());
        if (!now) return std::unexpected{now.error()};
        for (const Hash256& hash : sent) {
            const auto receipt = l1_.receipt(hash);
            if (!receipt) return std::unexpected{receipt.error()};
            if (*receipt) return Mined{hash, (**receipt).gas_used, (**receipt).success};
        }
        if (*now > *nonce && ++polls_without_receipt > kPollsWithoutAnswer) return std::nullopt;
    } while (sys::sleep_for(config_.poll, stop) && watch.elapsed() < kPatience);
    return std::nullopt;
}
}  // namespace freehold::node
