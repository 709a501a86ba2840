#pragma once
// How a batch writes 256-bit numbers (spec/batch.md, section 4). People send round amounts and repeat them,
// so a number is a mantissa and a power of ten, or plain big-endian bytes, or an entry of the batch's
// dictionary. Internal to codec.

#include "base/u256.hpp"
#include "codec/varint.hpp"

namespace freehold::batch
{
// The first byte of a number: 0..76 scientific with exponent 1..77, 77..109 plain with 0..32 bytes,
// 110..254 dictionary entry 0..144, 255 dictionary entry 145 + varint.
inline constexpr unsigned kMaxExponent = 77;  // 10^77 < 2^256 < 10^78
inline constexpr unsigned kPlainHead = kMaxExponent;
inline constexpr unsigned kShortEntryHead = kPlainHead + 33;
inline constexpr unsigned kLongEntryHead = 255;
inline constexpr unsigned kShortEntries = kLongEntryHead - kShortEntryHead;

/// The shorter of the scientific and the plain form.
void put_literal(Bytes& out, const U256& value);
std::size_t literal_size(const U256& value);

/// Chooses which numbers of a batch to keep in its dictionary, and writes numbers with it.
class NumberWriter
{
public:
    /// Counts one use. Numbers of the same column should come together: a run costs one comparison each.
    void count(const U256& value)
    {
        if (!uses_.empty() && uses_.back().value == value)
            ++uses_.back().count;
        else
            uses_.push_back({value, 1});
    }
    /// Ends the counting and writes the dictionary.
    void put_dictionary(Bytes& out);
    void put(Bytes& out, const U256& value);

private:
    struct Use
    {
        U256 value;
        std::uint64_t count;
    };
    struct Entry
    {
        U256 value;
        std::uint64_t index;
    };

    std::vector<Use> uses_;
    std::vector<Entry> entries_;  // sorted by value
    U256 last_value_;             // columns repeat themselves: the last number and how it was written
    Bytes last_encoding_;
};

class NumberReader
{
public:
    void read_dictionary(ByteReader& in);
    U256 read(ByteReader& in) const;
    /// A number that must fit 64 bits.
    std::uint64_t read_u64(ByteReader& in) const;

private:
    std::vector<U256> entries_;
};
}  // namespace freehold::batch
