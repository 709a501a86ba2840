#include "proof/transcript.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"
#include "field/ext5_factor.hpp"
#include "proof/dot.hpp"

#include <cstring>
#include <memory>

namespace freehold::proof
{
namespace
{
// A proof is a list of words, so most often what is read is aligned, and a machine without misaligned loads
// then reads it by words.
bool is_aligned(const std::uint8_t* p) { return reinterpret_cast<std::uintptr_t>(p) % kBaseBytes == 0; }

/// Whether f(word) holds for each word of `bytes`; ends at the first for which it does not, as a branch is
/// cheaper than a conjunction.
template <class F>
bool all_words(BytesView bytes, const F& f)
{
    if (!is_aligned(bytes.data())) {
        for (std::size_t i = 0; i < bytes.size(); i += kBaseBytes)
            if (!f(load_le<std::uint32_t>(bytes.data() + i))) return false;
        return true;
    }
    const std::uint8_t* p = std::assume_aligned<kBaseBytes>(bytes.data());
    constexpr std::size_t kEight = 8 * kBaseBytes;
    std::size_t i = 0;
    for (; i + kEight <= bytes.size(); i += kEight) {
#pragma clang loop unroll(full)
        for (std::size_t j = 0; j < kEight; j += kBaseBytes)
            if (!f(load_le<std::uint32_t>(p + i + j))) return false;
    }
    for (; i < bytes.size(); i += kBaseBytes)
        if (!f(load_le<std::uint32_t>(p + i))) return false;
    return true;
}

/// f(the word) for each word of `bytes`.
template <class F>
void for_each_word(BytesView bytes, const F& f)
{
    all_words(bytes, [&f](std::uint32_t word) {
        f(word);
        return true;
    });
}

void copy_digest(const std::uint8_t* from, Hash256& digest)
{
    if (is_aligned(from))
        std::memcpy(digest.data(), std::assume_aligned<kBaseBytes>(from), kDigestBytes);
    else
        std::memcpy(digest.data(), from, kDigestBytes);
}

/// A reason is a literal, so there is one for each place that grinds.
std::string_view grinding_reason(const Label& label)
{
    for (const std::string_view reason :
         {"grinding: bus", "grinding: global bus", "grinding: fold", "grinding: query"})
        if (reason.substr(10) == label.name()) return reason;
    return "grinding";
}
}  // namespace

Transcript::Transcript(const HashSuite& suite, BytesView tag)
    : suite_{&suite}, state_{{suite.hash(std::array{tag})}}
{}

void Transcript::absorb(const Label& label, BytesView data) { step(label, kAbsorb, data.size(), data); }

Ext5 Transcript::challenge(const Label& label)
{
    squeeze(label);
    return drawn();
}

Ext5 Transcript::drawn() const { return element_of(state()); }

std::vector<Ext5> Transcript::challenges(const Label& label, std::size_t count)
{
    std::vector<Ext5> result;
    result.reserve(count);
    while (result.size() < count) result.push_back(challenge(label));
    return result;
}

std::vector<std::uint32_t> Transcript::indices(const Label& label, std::size_t count, unsigned log_range)
{
    CHECK(log_range <= 32, "indices are 32-bit numbers");
    const std::uint64_t mask = (std::uint64_t{1} << log_range) - 1;
    std::vector<std::uint32_t> result;
    result.reserve(count);
    while (result.size() < count) {
        squeeze(label);
        for (std::size_t i = 0; i < 8 && result.size() < count; ++i)
            result.push_back(static_cast<std::uint32_t>(state_word(i) & mask));
    }
    return result;
}

Bytes Transcript::grinding_prefix(const Label& label) const
{
    Bytes prefix = to_bytes(state().view());
    const std::array<std::uint8_t, 32> header = step_header(label.words(), kGrind, 0);
    append(prefix, BytesView{header}.first(header.size() - kNonceBytes));
    return prefix;
}

bool Transcript::take_nonce(const Label& label, std::uint64_t nonce, unsigned bits)
{
    CHECK(bits >= 1 && bits <= 63, "grinding bits");
    step(label, kGrind, nonce, {});
    return (std::uint64_t{state_word(1)} << 32 | state_word(0)) < std::uint64_t{1} << (64 - bits);
}

bool Transcript::grind_ok(const Label& label, std::uint64_t nonce, unsigned bits) const
{
    Transcript trial = *this;
    return trial.take_nonce(label, nonce, bits);
}

bool VerifierChannel::check(bool condition, std::string_view reason)
{
    if (!condition && !reject_) reject_ = Reject{reason};
    return !reject_;
}

BytesView VerifierChannel::take(std::size_t size)
{
    if (!check(size <= proof_.size() - at_, "proof too short")) return zeros(size);
    at_ += size;
    return proof_.subspan(at_ - size, size);
}

BytesView VerifierChannel::take_elements(std::size_t count)
{
    const BytesView bytes = take(kBaseBytes * count);
    const bool canonical = all_words(bytes, [](std::uint32_t word) { return word < BabyBear::kModulus; });
    return check(canonical, "element not canonical") ? bytes : zeros(bytes.size());
}

BytesView VerifierChannel::zeros(std::size_t size)
{
    if (zeros_.empty() || zeros_.back().size() < size) zeros_.emplace_back(size);
    return BytesView{zeros_.back()}.first(size);
}

std::vector<Ext5> VerifierChannel::receive(const Label& label, std::size_t count)
{
    const BytesView bytes = take_elements(Ext5::kDegree * count);
    absorb(label, bytes);
    return decode_ext(bytes);
}

Ext5List VerifierChannel::receive_list(const Label& label, std::size_t count)
{
    const BytesView bytes = take_elements(Ext5::kDegree * count);
    absorb(label, bytes);
    return decode_list(bytes);
}

Ext5List VerifierChannel::receive_divided(const Label& label, std::size_t count)
{
    const BytesView bytes = take_elements(Ext5::kDegree * count);
    absorb(label, bytes);
    return divided_list(bytes);
}

std::span<const Ext5> VerifierChannel::view_divided(const Label& label, std::size_t count)
{
    const BytesView bytes = take_elements(Ext5::kDegree * count);
    absorb(label, bytes);
    static_assert(sizeof(Ext5) == kExtBytes);
    if (is_aligned(bytes.data())) return {reinterpret_cast<const Ext5*>(bytes.data()), count};
    copied_.resize(count);
    std::memcpy(copied_.data(), bytes.data(), bytes.size());
    return copied_;
}

std::vector<Hash256> VerifierChannel::receive_digests(const Label& label, std::size_t count)
{
    const BytesView bytes = take(kDigestBytes * count);
    absorb(label, bytes);
    std::vector<Hash256> digests;
    digests.reserve(count);
    for (std::size_t i = 0; i < bytes.size(); i += kDigestBytes)
        copy_digest(bytes.data() + i, digests.emplace_back());
    return digests;
}

void VerifierChannel::grind(const Label& label, unsigned bits)
{
    if (bits == 0) return;
    const auto nonce = load_le<std::uint64_t>(take(kNonceBytes).data());
    check(take_nonce(label, nonce, bits), grinding_reason(label));
}

void VerifierChannel::hint(std::span<std::uint32_t> words)
{
    std::uint32_t* out = words.data();
    const bool canonical = all_words(take(kBaseBytes * words.size()), [&](std::uint32_t word) {
        *out++ = word;
        return word < BabyBear::kModulus;
    });
    if (!check(canonical, "element not canonical")) std::ranges::fill(words, 0);
}

// No call on the way of most digests.
void VerifierChannel::hint_digest(Hash256& digest)
{
    const std::uint8_t* from = proof_.data() + at_;
    if (proof_.size() - at_ < kDigestBytes || reject_ || !is_aligned(from)) {
        hint_digest_slowly(digest);
        return;
    }
    at_ += kDigestBytes;
    std::memcpy(digest.data(), std::assume_aligned<kBaseBytes>(from), kDigestBytes);
}

[[gnu::noinline]] void VerifierChannel::hint_digest_slowly(Hash256& digest)
{
    copy_digest(take(kDigestBytes).data(), digest);
}

Verified<> VerifierChannel::finish()
{
    check(at_ == proof_.size(), "trailing bytes");
    if (reject_) return reject(reject_->reason);
    return {};
}

std::vector<Ext5> decode_ext(BytesView bytes)
{
    CHECK(bytes.size() % kExtBytes == 0, "whole elements");
    std::vector<Ext5> elements(bytes.size() / kExtBytes);
    static_assert(sizeof(Ext5) == Ext5::kDegree * sizeof(BabyBear));
    auto* coefficient = reinterpret_cast<BabyBear*>(elements.data());
    for_each_word(bytes, [&](std::uint32_t word) { *coefficient++ = BabyBear{word}; });
    return elements;
}

Ext5List divided_list(BytesView bytes)
{
    CHECK(bytes.size() % kExtBytes == 0, "whole elements");
    Ext5List list{bytes.size() / kExtBytes};
    const auto read = [&]<std::size_t kAlignment> {
        for (std::size_t i = 0; i < list.size(); ++i) {
            const std::uint8_t* p = std::assume_aligned<kAlignment>(bytes.data() + kExtBytes * i);
            const auto raw = [p](std::size_t k) {
                return BabyBear::from_montgomery_unchecked(load_le<std::uint32_t>(p + kBaseBytes * k));
            };
            // Not a loop: the compiler would make a call of memmove of it.
            list.set(i, Ext5{std::array{raw(0), raw(1), raw(2), raw(3), raw(4)}});
        }
    };
    if (is_aligned(bytes.data()))
        read.template operator()<kBaseBytes>();
    else
        read.template operator()<1>();
    return list;
}

Ext5List decode_list(BytesView bytes)
{
    Ext5List list = divided_list(bytes);
    static const auto two_32 = field::Ext5Factor::kept(Ext5{BabyBear{std::uint64_t{1} << 32}});
    for (std::size_t i = 0; i < list.size(); ++i) two_32.times(list, i, list, i);
    return list;
}

void encode(BabyBear element, Bytes& out)
{
    const std::size_t at = out.size();
    out.resize(at + kBaseBytes);
    store_le(out.data() + at, element.value());
}

void encode(const Ext5& element, Bytes& out)
{
    for (std::size_t i = 0; i < Ext5::kDegree; ++i) encode(element[i], out);
}

Bytes encode(std::span<const BabyBear> elements)
{
    Bytes out;
    out.reserve(kBaseBytes * elements.size());
    for (const BabyBear element : elements) encode(element, out);
    return out;
}

Bytes encode(std::span<const Ext5> elements)
{
    Bytes out;
    out.reserve(kExtBytes * elements.size());
    for (const Ext5& element : elements) encode(element, out);
    return out;
}
}  // namespace freehold::proof
