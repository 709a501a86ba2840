#include "codec/abi.hpp"

#include "base/endian.hpp"
#include "crypto/keccak.hpp"

namespace freehold::abi
{
namespace
{
constexpr std::size_t kWord = 32;

BytesView view(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void append_word(Bytes& out, const U256& value)
{
    std::uint8_t word[kWord];
    value.store_be32(word);
    append(out, word);
}

bool is_zero(BytesView bytes)
{
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}
}  // namespace

Selector selector(std::string_view signature)
{
    const Hash256 hash = keccak256(view(signature));
    return {hash.bytes[0], hash.bytes[1], hash.bytes[2], hash.bytes[3]};
}

Hash256 event_topic(std::string_view signature) { return keccak256(view(signature)); }

Encoder& Encoder::uint(const U256& value)
{
    append_word(head_, value);
    return *this;
}

Encoder& Encoder::address(const Address& value) { return uint(U256::from(value)); }
Encoder& Encoder::boolean(bool value) { return uint(value ? 1 : 0); }

Encoder& Encoder::bytes32(const Hash256& value)
{
    append(head_, value.view());
    return *this;
}

Encoder& Encoder::bytes(BytesView value)
{
    Bytes tail;
    tail.reserve(2 * kWord + value.size());
    append_word(tail, std::uint64_t{value.size()});
    append(tail, value);
    tail.resize((tail.size() + kWord - 1) / kWord * kWord);
    return dynamic(std::move(tail));
}

Encoder& Encoder::string(std::string_view value) { return bytes(view(value)); }

Encoder& Encoder::bytes32_array(std::span<const Hash256> values)
{
    Bytes tail;
    tail.reserve((values.size() + 1) * kWord);
    append_word(tail, std::uint64_t{values.size()});
    for (const Hash256& value : values) append(tail, value.view());
    return dynamic(std::move(tail));
}

Encoder& Encoder::static_tuples(std::span<const Encoder> values)
{
    Bytes tail;
    append_word(tail, std::uint64_t{values.size()});
    for (const Encoder& value : values) append(tail, value.head_);
    return dynamic(std::move(tail));
}

Encoder& Encoder::tuple(const Encoder& value)
{
    if (!value.tails_.empty()) return dynamic(value.encode());
    append(head_, value.head_);
    return *this;
}

Encoder& Encoder::dynamic(Bytes tail)
{
    tails_.push_back({head_.size(), std::move(tail)});
    return uint(0);  // encode() puts the offset here
}

Bytes Encoder::encode() const
{
    Bytes out = head_;
    for (const Tail& tail : tails_) {
        U256{std::uint64_t{out.size()}}.store_be32(out.data() + tail.head_position);
        append(out, tail.bytes);
    }
    return out;
}

Bytes Encoder::call(std::string_view signature) const
{
    const Selector id = selector(signature);
    Bytes out{id.begin(), id.end()};
    append(out, encode());
    return out;
}

BytesView Decoder::word()
{
    static constexpr std::uint8_t kZero[kWord] = {};
    if (!ok_ || data_.size() - position_ < kWord) {
        ok_ = false;
        return kZero;
    }
    position_ += kWord;
    return data_.subspan(position_ - kWord, kWord);
}

U256 Decoder::uint() { return U256::load_be32(word().data()); }

std::uint64_t Decoder::u64(unsigned bits)
{
    const U256 value = uint();
    if (value.bit_length() <= bits) return value.low64();
    ok_ = false;
    return 0;
}

Address Decoder::address()
{
    const BytesView bytes = word();
    if (is_zero(bytes.first(12))) return Address::from(bytes.subspan(12));
    ok_ = false;
    return {};
}

bool Decoder::boolean() { return u64(1) == 1; }

Hash256 Decoder::bytes32() { return Hash256::from(word()); }

BytesView Decoder::tail()
{
    const U256 offset = uint();
    if (ok_ && offset <= std::uint64_t{data_.size()})
        return data_.subspan(static_cast<std::size_t>(offset.low64()));
    ok_ = false;
    return {};
}

BytesView Decoder::sequence(std::size_t size)
{
    const BytesView bytes = tail();
    if (bytes.size() < kWord) {
        ok_ = false;
        return {};
    }
    const U256 count = U256::load_be32(bytes.data());
    const BytesView elements = bytes.subspan(kWord);
    if (count > std::uint64_t{elements.size() / size}) {
        ok_ = false;
        return {};
    }
    return elements.first(static_cast<std::size_t>(count.low64()) * size);
}

BytesView Decoder::bytes() { return sequence(1); }

std::string_view Decoder::string()
{
    const BytesView text = bytes();
    return {reinterpret_cast<const char*>(text.data()), text.size()};
}

std::vector<Hash256> Decoder::bytes32_array()
{
    const BytesView elements = sequence(kWord);
    std::vector<Hash256> values(elements.size() / kWord);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = Hash256::from(elements.subspan(i * kWord, kWord));
    return values;
}

Decoder Decoder::tuple()
{
    Decoder nested{tail()};
    nested.ok_ = ok_;
    return nested;
}

std::optional<Decoder> decode_call(BytesView data, std::string_view signature)
{
    const Selector id = selector(signature);
    if (data.size() < id.size() || !equal(data.first(id.size()), id)) return std::nullopt;
    return Decoder{data.subspan(id.size())};
}
}  // namespace freehold::abi
