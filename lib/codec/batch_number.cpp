#include "codec/batch_number.hpp"

namespace freehold::batch
{
namespace
{
constexpr unsigned kMaxChunk = 19;  // 10^19 < 2^64
constexpr auto kPowersOfTen = [] {
    std::array<std::uint64_t, kMaxChunk + 1> powers{1};
    for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
    return powers;
}();

struct Scientific
{
    U256 mantissa;
    unsigned exponent = 0;
};

// Takes out as many factors of ten as there are. REQUIRES: value != 0.
Scientific to_scientific(const U256& value)
{
    Scientific result{value};
    // 10^k divides a number only if 2^k does: this ends the search at once for most numbers that are not
    // round.
    unsigned trailing_zeros = 0;
    while (!value.bit(trailing_zeros)) ++trailing_zeros;
    for (unsigned step = 16; step > 0;) {
        if (step > trailing_zeros) {
            step /= 2;
            continue;
        }
        const auto [quotient, remainder] = divmod(result.mantissa, kPowersOfTen[step]);
        if (!remainder.is_zero()) {
            step /= 2;
            continue;
        }
        result.mantissa = quotient;
        result.exponent += step;
        trailing_zeros -= step;
    }
    return result;
}

// value * factor; nullopt if that takes more than 256 bits.
std::optional<U256> multiply(const U256& value, std::uint64_t factor)
{
    U256 product;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const Wide64 limb = mul_add_wide(value.limbs[i], factor, carry, 0);
        product.limbs[i] = limb.lo;
        carry = limb.hi;
    }
    if (carry != 0) return std::nullopt;
    return product;
}

U256 read_scientific(ByteReader& in, unsigned exponent)
{
    U256 value = in.varint();
    while (exponent > 0) {
        const unsigned chunk = std::min(exponent, kMaxChunk);
        const auto product = multiply(value, kPowersOfTen[chunk]);
        if (!product) {
            in.set_malformed();
            return {};
        }
        value = *product;
        exponent -= chunk;
    }
    return value;
}

std::size_t reference_size(std::uint64_t index)
{
    return index < kShortEntries ? 1 : 1 + varint_size(index - kShortEntries);
}

void put_reference(Bytes& out, std::uint64_t index)
{
    if (index < kShortEntries) {
        out.push_back(static_cast<std::uint8_t>(kShortEntryHead + index));
        return;
    }
    out.push_back(kLongEntryHead);
    put_varint(out, index - kShortEntries);
}

// The scientific form, if it is the shorter one.
std::optional<Scientific> shorter_scientific(const U256& value)
{
    if (value < 10) return std::nullopt;
    const Scientific form = to_scientific(value);
    if (form.exponent == 0 || !form.mantissa.fits_u64()) return std::nullopt;
    if (varint_size(form.mantissa.low64()) >= value.byte_length()) return std::nullopt;
    return form;
}
}  // namespace

std::size_t literal_size(const U256& value)
{
    const auto form = shorter_scientific(value);
    return 1 + (form ? varint_size(form->mantissa.low64()) : value.byte_length());
}

void put_literal(Bytes& out, const U256& value)
{
    if (const auto form = shorter_scientific(value)) {
        out.push_back(static_cast<std::uint8_t>(form->exponent - 1));
        put_varint(out, form->mantissa.low64());
        return;
    }
    const unsigned size = value.byte_length();
    std::uint8_t padded[32];
    value.store_be32(padded);
    out.push_back(static_cast<std::uint8_t>(kPlainHead + size));
    append(out, {padded + 32 - size, size});
}

void NumberWriter::put_dictionary(Bytes& out)
{
    std::ranges::sort(uses_, {}, &Use::value);
    std::vector<Use> candidates;
    for (std::size_t i = 0; i < uses_.size();) {
        Use total{uses_[i].value, 0};
        for (; i < uses_.size() && uses_[i].value == total.value; ++i) total.count += uses_[i].count;
        if (total.count > 1) candidates.push_back(total);
    }
    uses_.clear();
    // The most used get the one-byte references; an entry must pay for its place.
    std::ranges::sort(candidates, [](const Use& a, const Use& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    });
    Bytes dictionary;
    for (const Use& use : candidates) {
        const std::size_t size = literal_size(use.value);
        const std::size_t reference = reference_size(entries_.size());
        if (reference >= size || (size - reference) * use.count <= size) continue;
        entries_.push_back({use.value, entries_.size()});
        put_literal(dictionary, use.value);
    }
    put_varint(out, entries_.size());
    append(out, dictionary);
    std::ranges::sort(entries_, {}, &Entry::value);
}

void NumberWriter::put(Bytes& out, const U256& value)
{
    if (last_encoding_.empty() || value != last_value_) {
        last_value_ = value;
        last_encoding_.clear();
        const auto entry = std::ranges::lower_bound(entries_, value, {}, &Entry::value);
        if (entry != entries_.end() && entry->value == value)
            put_reference(last_encoding_, entry->index);
        else
            put_literal(last_encoding_, value);
    }
    append(out, last_encoding_);
}

void NumberReader::read_dictionary(ByteReader& in)
{
    const std::uint64_t count = in.varint();
    // Each entry takes a byte at least, so the vector cannot outgrow the body by more than its element size.
    if (count > in.remaining()) return in.set_malformed();
    std::vector<U256> entries;
    entries.reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count; ++i)
        entries.push_back(read(in));  // entries_ is empty: only literals are read
    entries_ = std::move(entries);
}

U256 NumberReader::read(ByteReader& in) const
{
    const unsigned head = in.byte();
    if (!in.ok()) return {};
    if (head < kPlainHead) return read_scientific(in, head + 1);
    if (head < kShortEntryHead) return U256::from_be(in.take(head - kPlainHead));
    const std::uint64_t extra = head == kLongEntryHead ? in.varint() : 0;
    // Without the sum, which could wrap.
    const std::uint64_t first = head - kShortEntryHead;
    if (first >= entries_.size() || extra >= entries_.size() - first) {
        in.set_malformed();
        return {};
    }
    return entries_[static_cast<std::size_t>(first + extra)];
}

std::uint64_t NumberReader::read_u64(ByteReader& in) const
{
    const U256 value = read(in);
    if (value.fits_u64()) return value.low64();
    in.set_malformed();
    return 0;
}
}  // namespace freehold::batch
