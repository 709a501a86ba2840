#include "codec/lz.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"
#include "codec/varint.hpp"

namespace freehold::lz
{
namespace
{
constexpr std::uint8_t kNibbleMax = 15;

// --- Compression
// ----------------------------------------------------------------------------------------------------
constexpr unsigned kHashBits = 15;
constexpr unsigned kMaxChain = 24;      // candidates tried at one position
constexpr std::size_t kGoodMatch = 64;  // long enough to stop looking
constexpr std::size_t kPatience = 64;   // after so many literals, look at one position in kStride
constexpr std::size_t kStride = 8;
constexpr std::size_t kWindow = std::size_t{1} << 21;  // offsets of up to three bytes
constexpr std::uint32_t kNone = ~std::uint32_t{0};

std::uint32_t hash_of(const std::uint8_t* p)
{
    return (load_le<std::uint32_t>(p) * 0x9e3779b1u) >> (32 - kHashBits);
}

std::size_t match_length(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* end)
{
    const std::uint8_t* const start = b;
    for (; end - b >= 8; a += 8, b += 8) {
        const std::uint64_t difference = load_le<std::uint64_t>(a) ^ load_le<std::uint64_t>(b);
        if (difference != 0)
            return static_cast<std::size_t>(b - start) +
                   static_cast<std::size_t>(std::countr_zero(difference)) / 8;
    }
    while (b != end && *a == *b) ++a, ++b;
    return static_cast<std::size_t>(b - start);
}

struct Match
{
    std::size_t length = 0;
    std::size_t offset = 0;
    // Bytes saved against literals; the token is needed in either case.
    [[nodiscard]] std::ptrdiff_t gain() const
    {
        return static_cast<std::ptrdiff_t>(length) - static_cast<std::ptrdiff_t>(varint_size(offset)) - 1;
    }
};

// Positions with the same hash, newest first, bounded in depth: chosen input cannot make the search slow.
class MatchFinder
{
public:
    explicit MatchFinder(BytesView data)
        : data_{data}, head_(std::size_t{1} << kHashBits, kNone), previous_(data.size())
    {}

    // REQUIRES: position + kMinMatch <= data.size(), here and in insert().
    [[nodiscard]] Match find(std::size_t position) const
    {
        Match best;
        const std::uint8_t* const here = data_.data() + position;
        std::uint32_t candidate = head_[hash_of(here)];
        for (unsigned tries = 0; tries < kMaxChain && candidate != kNone;
             ++tries, candidate = previous_[candidate]) {
            const std::size_t offset = position - candidate;
            if (offset > kWindow) break;
            const std::size_t length =
                match_length(data_.data() + candidate, here, data_.data() + data_.size());
            const Match match{length, offset};
            if (length >= kMinMatch && match.gain() > std::max(best.gain(), std::ptrdiff_t{0})) best = match;
            if (best.length >= kGoodMatch) break;
        }
        return best;
    }

    void insert(std::size_t position)
    {
        std::uint32_t& head = head_[hash_of(data_.data() + position)];
        previous_[position] = head;
        head = static_cast<std::uint32_t>(position);
    }

private:
    BytesView data_;
    std::vector<std::uint32_t> head_;
    std::vector<std::uint32_t> previous_;
};

// A length that does not fit its nibble goes on as a varint of what is above 14.
std::uint8_t nibble(std::size_t length)
{
    return static_cast<std::uint8_t>(std::min<std::size_t>(length, kNibbleMax));
}
void put_rest(Bytes& out, std::size_t length)
{
    if (length >= kNibbleMax) put_varint(out, length - kNibbleMax);
}

// `match` is null for the last sequence, which may have literals only.
void put_sequence(Bytes& out, BytesView literals, const Match* match)
{
    const std::size_t extra = match != nullptr ? match->length - kMinMatch : 0;
    out.push_back(static_cast<std::uint8_t>(nibble(literals.size()) << 4 | nibble(extra)));
    put_rest(out, literals.size());
    append(out, literals);
    if (match == nullptr) return;
    put_varint(out, match->offset);
    put_rest(out, extra);
}

// --- Decompression
// --------------------------------------------------------------------------------------------------
std::uint64_t read_length(ByteReader& in, unsigned nibble_value)
{
    if (nibble_value < kNibbleMax) return nibble_value;
    const std::uint64_t rest = in.varint();
    return rest > ~std::uint32_t{0} ? ~std::uint32_t{0}
                                    : kNibbleMax + rest;  // far above any size: no overflow
}

// A match may overlap what it writes: then its first bytes repeat, and what is there to copy doubles in every
// step.
void copy_match(std::uint8_t* out, std::size_t offset, std::size_t length)
{
    const std::uint8_t* const from = out - offset;
    while (length > 0) {
        const std::size_t step = std::min(length, static_cast<std::size_t>(out - from));
        std::memcpy(out, from, step);
        out += step;
        length -= step;
    }
}
}  // namespace

Bytes compress(BytesView data)
{
    CHECK(data.size() < kNone, "positions take 32 bits");
    Bytes out;
    out.reserve(data.size() / 2 + 16);
    MatchFinder finder{data};
    const std::size_t searchable = data.size() < kMinMatch ? 0 : data.size() - kMinMatch + 1;
    std::size_t literals_from = 0;
    for (std::size_t position = 0; position < searchable;) {
        const std::size_t literals = position - literals_from;
        const bool look = literals < kPatience || literals % kStride == 0;
        const Match match = look ? finder.find(position) : Match{};
        finder.insert(position);
        if (match.length == 0) {
            ++position;
            continue;
        }
        put_sequence(out, data.subspan(literals_from, literals), &match);
        const std::size_t end = position + match.length;
        for (++position; position < std::min(end, searchable); ++position) finder.insert(position);
        position = literals_from = end;
    }
    if (literals_from < data.size()) put_sequence(out, data.subspan(literals_from), nullptr);
    return out;
}

std::optional<Bytes> decompress(BytesView packed, std::size_t size)
{
    Bytes out(size);
    std::size_t produced = 0;
    ByteReader in{packed};
    while (produced < size) {
        const unsigned token = in.byte();
        const BytesView literals = in.take(read_length(in, token >> 4));
        if (!in.ok() || literals.size() > size - produced) return std::nullopt;
        std::ranges::copy(literals, out.begin() + static_cast<std::ptrdiff_t>(produced));
        produced += literals.size();
        if (produced == size) {
            if ((token & kNibbleMax) != 0) return std::nullopt;
            break;
        }
        const std::uint64_t offset = in.varint();
        const std::uint64_t length = kMinMatch + read_length(in, token & kNibbleMax);
        if (!in.ok() || offset == 0 || offset > produced || length > size - produced) return std::nullopt;
        copy_match(out.data() + produced, static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
        produced += static_cast<std::size_t>(length);
    }
    if (in.remaining() != 0) return std::nullopt;
    return out;
}
}  // namespace freehold::lz
