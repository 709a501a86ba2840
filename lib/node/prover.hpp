#pragma once
// Makes the state final on L1: waits until the next proposals are L1-final, has them proved, brings the proof
// to Rollup.prove, and goes on with the next. A proof that is too long for one transaction goes through the
// stages of StagedVerifier.sol; what they left is read off L1, so that a stage is not paid for twice.
//
// Invariants: (1) what is to be done follows from L1 and the folder alone, and a proof lies whole in the
// folder before it is sent, so that a crash at any moment loses at most a proof that was being made; (2) a
// proof is sent only while it is about what L1 holds; (3) a proof that L1 refused is not made again by this
// process.

#include "crypto/host/signer.hpp"
#include "node/chain.hpp"
#include "node/l1_api.hpp"
#include "node/proven_range.hpp"
#include "node/rollup.hpp"

#include <expected>
#include <functional>
#include <thread>

namespace freehold::node
{
enum class ProverStep : std::uint8_t
{
    Waiting,   // nothing that is L1-final is unproved
    Proving,   // proposals [first, last]
    Sending,   // their proof is on its way into L1
    Accepted,  // L1 took it
    Stuck,     // `error` says why the next proposal cannot be proved by this process
};
const char* to_string(ProverStep step);

struct ProverStatus
{
    ProverStep step = ProverStep::Waiting;
    std::uint64_t proved = 0;    // the last proposal that L1 holds a proof of
    RangeIds range;              // the one at work, or the last one
    std::uint64_t accepted = 0;  // proofs, since the start
    // Of the last proof that was accepted.
    ProvenRange last;       // without its call and its proof
    std::uint64_t gas = 0;  // of all transactions that brought it, since the start
    Hash256 l1_transaction;
    std::string error;  // of the last step; empty if it went well
};

/// L1's nodes pass on transactions of at most 131,072 bytes; beside the data there are fees, a signature and
/// the like.
constexpr std::size_t kMaxCallSize = 131'072 - 256;

struct ProverConfig
{
    std::string folder;  // for the proofs; must exist
    Address reward;      // whom the proofs name: the prover fees go there
    std::uint64_t max_proposals = 64;
    /// Of data in a transaction that brings a whole proof; longer ones go in parts. With more than
    /// kMaxCallSize, where the L1 endpoint takes that, a proof goes whole where the gas allows it.
    std::size_t max_call_size = kMaxCallSize;
    std::chrono::milliseconds poll{1000};
};

struct RangeProverError
{
    std::string text;           // for a person
    bool is_permanent = false;  // another try will fail in the same way
};
/// Writes the proof of [first, at most last] to a file (proven_range.hpp), checked; takes minutes.
using RangeProver = std::function<std::expected<void, RangeProverError>(
    const RangeIds&, const std::string& file, const std::stop_token&)>;

/// One thread calls step(); status() is for any.
class Prover
{
public:
    /// Chain, L1 and view must outlive the prover. `signer` pays for L1's gas.
    Prover(const Chain& chain, L1Api& l1, const L1View& view, const Signer& signer, ProverConfig config,
           RangeProver prove);
    ~Prover();

    /// In a thread of its own, step by step until stop().
    void start();
    void stop();

    /// Goes as far as it can without waiting for a proposal. The error is for a person; unless Stuck, another
    /// try may do better.
    std::expected<ProverStep, std::string> step(const std::stop_token& stop);
    [[nodiscard]] ProverStatus status() const;

private:
    struct Fees
    {
        U256 tip;
        U256 cap;
    };
    /// A transaction to be sent.
    struct Call
    {
        Address to;
        Bytes data;
        std::string_view name;  // for people
        bool proves;            // the last one: Rollup.prove
    };
    struct Mined
    {
        Hash256 transaction;
        std::uint64_t gas = 0;
        bool success = false;
    };

    std::expected<ProverStep, std::string> advance(const std::stop_token& stop);
    std::expected<void, std::string> prove(const RangeIds& ids, const std::stop_token& stop);
    [[nodiscard]] std::string file_of(std::uint64_t first) const;
    [[nodiscard]] std::uint64_t last_l1_final() const;
    /// The proof in the folder that goes on from `state`, if it is about what L1 holds; drops it if not.
    L1Result<std::optional<ProvenRange>> stored(const FinalState& state);
    std::expected<ProverStep, std::string> send(const ProvenRange& range, const std::stop_token& stop);
    /// What brings the proof on, by what L1 holds of it.
    L1Result<Call> next_call(const ProvenRange& range);
    /// Sends it and waits; nullopt if it was not decided.
    std::expected<std::optional<Mined>, std::string> carry(const ProvenRange& range, const Call& call,
                                                           const std::stop_token& stop);
    L1Result<std::optional<Mined>> wait_mined(const Call& call, std::uint64_t gas_limit,
                                              const std::stop_token& stop);
    L1Result<Hash256> launch(const Call& call, std::uint64_t nonce, std::uint64_t gas_limit,
                             const Fees& fees);
    /// Those that lie before `range`, which L1 has accepted: it may still take that back.
    void drop_proofs_before(const ProvenRange& range) const;
    void report(ProverStep step, const RangeIds& range);

    const Chain& chain_;
    L1Api& l1_;
    const L1View& view_;
    const Signer signer_;
    const ProverConfig config_;
    const RangeProver prove_;
    std::optional<std::uint64_t>
        stuck_at_;  // the first proposal of a range that has no proof, or a refused one

    std::string_view carried_;  // the last call that L1 took, of a proof that is on its way
    std::uint64_t gas_ = 0;     // of all of them
    unsigned looks_ = 0;        // since, at an L1 that did not show what it left

    mutable std::mutex mutex_;
    ProverStatus status_;
    std::jthread thread_;
};
}  // namespace freehold::node
