#pragma once
// Operations on stack words that are worth more than U256's general versions here: in line, without branches
// that depend on the operands, and limb by limb (see CMakeLists.txt on why).

#include "base/endian.hpp"
#include "base/u256.hpp"

namespace freehold::evm::instructions
{
/// REQUIRES: 32 readable bytes at `p`.
inline U256 load_word(const std::uint8_t* p)
{
    return {load_be<std::uint64_t>(p), load_be<std::uint64_t>(p + 8), load_be<std::uint64_t>(p + 16),
            load_be<std::uint64_t>(p + 24)};
}

/// REQUIRES: 32 writable bytes at `p`.
inline void store_word(std::uint8_t* p, const U256& word)
{
    for (unsigned i = 0; i < 4; ++i) store_be(p + 8 * i, word.limbs[3 - i]);
}

inline U256 to_word(const Address& address)
{
    const std::uint8_t* p = address.data();
    return {0, load_be<std::uint32_t>(p), load_be<std::uint64_t>(p + 4), load_be<std::uint64_t>(p + 12)};
}

inline Address to_address(const U256& word)
{
    Address address;
    store_be(address.data(), static_cast<std::uint32_t>(word.limbs[2]));
    store_be(address.data() + 4, word.limbs[1]);
    store_be(address.data() + 12, word.limbs[0]);
    return address;
}

/// a < b: the borrow of a - b.
inline bool less(const U256& a, const U256& b)
{
    unsigned long long borrow = 0;
    for (unsigned i = 0; i < 4; ++i)
        static_cast<void>(__builtin_subcll(a.limbs[i], b.limbs[i], borrow, &borrow));
    return borrow != 0;
}

inline bool is_below(const U256& word, std::uint64_t bound)
{
    return word.fits_u64() && word.low64() < bound;
}

/// The low `bits` bits of `high` come in from the left. REQUIRES: bits < 64.
constexpr std::uint64_t funnel_right(std::uint64_t high, std::uint64_t low, unsigned bits)
{
    return (low >> bits) | ((high << 1) << (63 - bits));
}
/// The high `bits` bits of `low` come in from the right. REQUIRES: bits < 64.
constexpr std::uint64_t funnel_left(std::uint64_t high, std::uint64_t low, unsigned bits)
{
    return (high << bits) | ((low >> 1) >> (63 - bits));
}

/// `fill` holds the limb that comes in from the left: 0, or all ones. REQUIRES: shift < 256.
inline U256 shift_right(const U256& word, unsigned shift, std::uint64_t fill)
{
    auto [w0, w1, w2, w3] = word.limbs;
    const bool by_two = (shift & 128) != 0;
    w0 = by_two ? w2 : w0;
    w1 = by_two ? w3 : w1;
    w2 = by_two ? fill : w2;
    w3 = by_two ? fill : w3;
    const bool by_one = (shift & 64) != 0;
    w0 = by_one ? w1 : w0;
    w1 = by_one ? w2 : w1;
    w2 = by_one ? w3 : w2;
    w3 = by_one ? fill : w3;
    const unsigned bits = shift % 64;
    return {funnel_right(fill, w3, bits), funnel_right(w3, w2, bits), funnel_right(w2, w1, bits),
            funnel_right(w1, w0, bits)};
}

/// REQUIRES: shift < 256.
inline U256 shift_left(const U256& word, unsigned shift)
{
    auto [w0, w1, w2, w3] = word.limbs;
    const bool by_two = (shift & 128) != 0;
    w3 = by_two ? w1 : w3;
    w2 = by_two ? w0 : w2;
    w1 = by_two ? 0 : w1;
    w0 = by_two ? 0 : w0;
    const bool by_one = (shift & 64) != 0;
    w3 = by_one ? w2 : w3;
    w2 = by_one ? w1 : w2;
    w1 = by_one ? w0 : w1;
    w0 = by_one ? 0 : w0;
    const unsigned bits = shift % 64;
    return {funnel_left(w3, w2, bits), funnel_left(w2, w1, bits), funnel_left(w1, w0, bits), w0 << bits};
}

inline bool is_power_of_two(const U256& word) { return (word & (word - 1)).is_zero() && !word.is_zero(); }

/// REQUIRES: is_power_of_two(word).
inline unsigned trailing_zeros(const U256& word)
{
    const auto& [w0, w1, w2, w3] = word.limbs;
    return static_cast<unsigned>(std::countr_zero(w0 | w1 | w2 | w3)) + 64 * (w1 != 0) + 128 * (w2 != 0) +
           192 * (w3 != 0);
}

/// Copies the sign bit of byte `index`, counted from the least significant, into all bits above it.
/// REQUIRES: index < 32.
inline U256 sign_extend(unsigned index, const U256& word)
{
    const unsigned sign_limb = index / 8;
    const unsigned unused_bits = 56 - index % 8 * 8;
    const auto top = static_cast<std::int64_t>(word.limbs[sign_limb] << unused_bits) >> unused_bits;
    const auto fill = static_cast<std::uint64_t>(top >> 63);
    U256 result;
    for (unsigned i = 0; i < 4; ++i)
        result.limbs[i] = i < sign_limb    ? word.limbs[i]
                          : i == sign_limb ? static_cast<std::uint64_t>(top)
                                           : fill;
    return result;
}
}  // namespace freehold::evm::instructions
