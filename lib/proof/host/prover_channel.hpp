#pragma once
// The prover's end of the proof stream: the same calls as the verifier's (proof/transcript.hpp), each of
// which writes a message and absorbs it.

#include "proof/transcript.hpp"
#include "proof/workers.hpp"

#include <functional>
#include <map>
#include <string>

namespace freehold::proof
{
/// How a lying prover alters the message `label` before it is written and absorbed: the forgery tests are
/// made of these. `context` holds what such a prover would need to know; what is in it stands at the call of
/// send. A nonce may be altered as well: `grind_ok` says of any other whether it would pass (null elsewhere).
struct TamperedMessage
{
    std::string_view label;
    Bytes& bytes;
    std::span<const Ext5> context;
    std::function<bool(std::uint64_t nonce)> grind_ok;
};
using Tamper = std::function<void(const TamperedMessage&)>;

class ProverChannel : public Transcript
{
public:
    /// The honest prover has no `tamper`.
    ProverChannel(const HashSuite& suite, BytesView tag, Tamper tamper = {})
        : Transcript{suite, tag}, tamper_{std::move(tamper)}
    {}

    /// Is a context worth making?
    [[nodiscard]] bool tampers() const { return tamper_ != nullptr; }
    /// Returns what was sent, which a tampering prover goes on with.
    std::vector<Ext5> send(const Label& label, std::span<const Ext5> elements,
                           std::span<const Ext5> context = {});
    std::vector<Hash256> send_digests(const Label& label, std::span<const Hash256> digests);
    /// Sends the least nonce that passes, so that proving is deterministic. REQUIRES: bits <= 63.
    void grind(const Label& label, unsigned bits, Workers& workers);

    /// Merkle openings: written, not absorbed.
    void hint(const Label& label, Bytes elements);
    void hint_digests(const Label& label, std::span<const Hash256> digests);

    [[nodiscard]] const Bytes& proof() const { return proof_; }
    Bytes take_proof() { return std::move(proof_); }
    /// Bytes written so far, by label.
    [[nodiscard]] const std::map<std::string, std::size_t, std::less<>>& sizes() const { return sizes_; }

private:
    void write(const Label& label, Bytes& bytes, std::span<const Ext5> context = {},
               unsigned grinding_bits = 0);

    Bytes proof_;
    std::map<std::string, std::size_t, std::less<>> sizes_;
    Tamper tamper_;
};
}  // namespace freehold::proof
