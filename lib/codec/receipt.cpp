#include "codec/receipt.hpp"

#include "base/endian.hpp"
#include "codec/rlp_sink.hpp"
#include "crypto/keccak.hpp"

namespace freehold
{
namespace
{
struct BloomBit
{
    std::size_t byte;
    std::uint8_t mask;
};

// The three bits of an item: the low 11 bits of the first three 16-bit words of its hash (Yellow
// Paper, 4.3.1).
std::array<BloomBit, 3> bloom_bits(BytesView item)
{
    const Hash256 hash = keccak256(item);
    std::array<BloomBit, 3> bits{};
    for (std::size_t i = 0; i < bits.size(); ++i) {
        const unsigned bit = ((hash.bytes[2 * i] & 7u) << 8) | hash.bytes[2 * i + 1];
        bits[i] = {255 - bit / 8, static_cast<std::uint8_t>(1u << (bit % 8))};
    }
    return bits;
}
}  // namespace

void Bloom::add(BytesView item)
{
    for (const BloomBit& bit : bloom_bits(item)) bytes[bit.byte] |= bit.mask;
}

void Bloom::add(const Log& log)
{
    add(log.address.view());
    for (const Hash256& topic : log.topics) add(topic.view());
}

Bloom& Bloom::operator|=(const Bloom& other)
{
    for (std::size_t i = 0; i < bytes.size(); i += 4)
        store_le(&bytes[i], load_le<std::uint32_t>(&bytes[i]) | load_le<std::uint32_t>(&other.bytes[i]));
    return *this;
}

bool Bloom::may_contain(BytesView item) const
{
    return std::ranges::all_of(bloom_bits(item),
                               [&](const BloomBit& bit) { return (bytes[bit.byte] & bit.mask) != 0; });
}

Bytes encode(const Receipt& receipt)
{
    Bytes out;
    rlp::append_fields(out, [&](auto& sink) {
        const auto type = static_cast<std::uint8_t>(receipt.type);
        if (receipt.type != TxType::Legacy) sink.raw({&type, 1});
        sink.list([&](auto& fields) {
            fields.u64(receipt.success ? 1 : 0);
            fields.u64(receipt.cumulative_gas_used);
            fields.string(receipt.bloom.bytes);
            fields.list([&](auto& logs) {
                for (const Log& log : receipt.logs)
                    logs.list([&](auto& parts) {
                        parts.fixed(log.address);
                        parts.list([&](auto& topics) {
                            for (const Hash256& topic : log.topics) topics.fixed(topic);
                        });
                        parts.string(log.data);
                    });
            });
        });
    });
    return out;
}
}  // namespace freehold
