#pragma once
// The Fiat-Shamir transcript and the verifier's end of the proof stream (spec/proof.md, section 2).
//
// With H the suite's hash and header(op, label, x) = op, the label's length, the label, zeros up to 24 bytes,
// u64le(x):
//   start(tag)             state = H(tag)
//   absorb(label, data)    state = H(state | header(1, label, size of data) | data)
//   drawn()                the challenge that the state is: coefficient i = bytes 6i .. 6i + 6 as a
//                          little-endian number, mod p
//   challenge(label)       state = H(state | header(2, label, 0)), then drawn()
//   indices(label, n, d)   as challenge, but each state gives 8 indices: u32le at 4i, mod 2^d
//   grind(label, g)        state = H(state | header(3, label, nonce)) for a nonce with u64le(state[0..8)) <
//                          2^(64 - g); g = 0: nothing is sent and nothing hashed
// A 48-bit number mod p hits no residue more often than (1 + 2^-17) times its share.
//
// Bytes: a base element is a canonical u32, little-endian; an Ext5 its five coefficients, constant term
// first; a digest 32 bytes; a nonce a u64, little-endian. The proof is the concatenation of its messages and
// carries no length: each follows from the statement and the parameters.

#include "base/cells.hpp"
#include "field/ext5_list.hpp"
#include "proof/hash_suite.hpp"
#include "proof/reject.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace freehold::proof
{
using field::BabyBear;
using field::Ext5;
using field::Ext5List;

inline constexpr std::size_t kBaseBytes = 4, kExtBytes = 20, kDigestBytes = 32, kNonceBytes = 8;

/// The name of a message or a challenge: ASCII, at most 22 bytes.
class Label
{
public:
    static constexpr std::size_t kMaxSize = 22;

    template <std::size_t N>
    consteval Label(const char (&text)[N]) : name_{text, N - 1}, words_{}
    {
        static_assert(N - 1 <= kMaxSize, "label too long");
        const auto put = [this](std::size_t i, std::size_t byte) {
            words_[i / 4] |= static_cast<std::uint32_t>(byte) << 8 * (i % 4);
        };
        put(1, name_.size());
        for (std::size_t i = 0; i < name_.size(); ++i) put(2 + i, static_cast<unsigned char>(name_[i]));
    }

    [[nodiscard]] constexpr std::string_view name() const { return name_; }
    /// The length in byte 1, the name after it.
    [[nodiscard]] constexpr const LabelWords& words() const { return words_; }

private:
    std::string_view name_;
    LabelWords words_;
};

class Transcript
{
public:
    Transcript(const HashSuite& suite, BytesView tag);

    [[nodiscard]] const HashSuite& suite() const { return *suite_; }
    [[nodiscard]] const Hash256& state() const { return state_[0]; }

    void absorb(const Label& label, BytesView data);
    Ext5 challenge(const Label& label);
    /// The challenge after a message, without one step more. REQUIRES: the last call absorbed it.
    [[nodiscard]] Ext5 drawn() const;
    std::vector<Ext5> challenges(const Label& label, std::size_t count);
    /// `count` numbers below 2^log_range, in the order drawn, repetitions kept. REQUIRES: log_range <= 32.
    std::vector<std::uint32_t> indices(const Label& label, std::size_t count, unsigned log_range);
    /// REQUIRES: 1 <= bits <= 63.
    [[nodiscard]] bool grind_ok(const Label& label, std::uint64_t nonce, unsigned bits) const;

protected:
    /// What is hashed before a nonce.
    [[nodiscard]] Bytes grinding_prefix(const Label& label) const;
    /// Takes the nonce, whether it passes or not. REQUIRES: 1 <= bits <= 63.
    bool take_nonce(const Label& label, std::uint64_t nonce, unsigned bits);

private:
    static constexpr std::uint32_t kAbsorb = 1, kSqueeze = 2, kGrind = 3;

    void step(const Label& label, std::uint32_t op, std::uint64_t number, BytesView data)
    {
        suite_->step(state_[0], label.words(), op, number, data);
    }
    /// By words, as cells are read.
    [[nodiscard]] std::uint32_t state_word(std::size_t i) const
    {
        return load_le<std::uint32_t>(std::assume_aligned<4>(state().data() + 4 * i));
    }
    void squeeze(const Label& label) { step(label, kSqueeze, 0, {}); }

    const HashSuite* suite_;
    CellVector<Hash256> state_;  // the one that there is, where it is hashed
};

/// Where one verification may stop and another go on: what is left depends on what was read through the state
/// alone.
struct Halt
{
    std::size_t read = 0;  ///< bytes of the proof
    Hash256 state;         ///< the transcript's

    friend bool operator==(const Halt&, const Halt&) = default;
};

/// The verifier's end: each call reads a message, checks its form, absorbs it and returns it.
///
/// The first failed check is kept, and from then on every message reads as zeros, so that the steps need no
/// error paths of their own: all loops are bounded by the parameters. The one verdict is that of `finish`. A
/// step whose preconditions hang on a check (an inverse) asks for the result of that `check`.
class VerifierChannel : public Transcript
{
public:
    /// `proof` must live as long as the channel.
    VerifierChannel(const HashSuite& suite, BytesView tag, BytesView proof)
        : Transcript{suite, tag}, proof_{proof}
    {}

    /// Keeps `reason`, a literal, unless `condition` holds or an earlier check failed. Returns whether all is
    /// well so far.
    bool check(bool condition, std::string_view reason);
    [[nodiscard]] bool ok() const { return !reject_.has_value(); }
    [[nodiscard]] Halt halt() const { return {at_, state()}; }

    std::vector<Ext5> receive(const Label& label, std::size_t count);
    Ext5List receive_list(const Label& label, std::size_t count);
    /// The elements divided by 2^32: canonical words are the Montgomery forms of those, so that nothing is
    /// computed.
    Ext5List receive_divided(const Label& label, std::size_t count);
    /// The same, valid until the next call.
    std::span<const Ext5> view_divided(const Label& label, std::size_t count);
    Ext5 receive_one(const Label& label) { return receive(label, 1)[0]; }
    std::vector<Hash256> receive_digests(const Label& label, std::size_t count);
    /// REQUIRES: bits <= 63.
    void grind(const Label& label, unsigned bits);

    /// Merkle openings are not absorbed: an absorbed root and drawn positions fix them. Base elements, each
    /// canonical, as words.
    void hint(std::span<std::uint32_t> words);
    void hint_digest(Hash256& digest);

    /// Nothing may follow the last message. The verdict.
    [[nodiscard]] Verified<> finish();

private:
    void hint_digest_slowly(Hash256& digest);
    BytesView take(std::size_t size);
    BytesView take_elements(std::size_t count);
    BytesView zeros(std::size_t size);

    BytesView proof_;
    std::size_t at_ = 0;
    std::optional<Reject> reject_;
    std::vector<Ext5> copied_;  // what was viewed and not aligned
    std::vector<Bytes> zeros_;  // what is read after a failure, ascending sizes
};

/// Canonical elements, in order. REQUIRES: bytes.size() is a multiple of the element's size; values below p.
std::vector<Ext5> decode_ext(BytesView bytes);
Ext5List decode_list(BytesView bytes);
/// The elements divided by 2^32.
Ext5List divided_list(BytesView bytes);
void encode(BabyBear element, Bytes& out);
void encode(const Ext5& element, Bytes& out);
Bytes encode(std::span<const BabyBear> elements);
Bytes encode(std::span<const Ext5> elements);
}  // namespace freehold::proof
