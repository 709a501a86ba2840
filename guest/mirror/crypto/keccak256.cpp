// Twin of lib/crypto/host/keccak256.cpp: the state stays in cells, where the permutation is a delegation; the
// message goes there word by word.

#include "crypto/keccak.hpp"

#include <cstring>
#include <freehold_guest.hpp>

namespace freehold
{
namespace
{
constexpr std::uint32_t kStateCells = 7;
constexpr std::uint32_t kRate = 136, kRateWords = kRate / 4;

using Word = std::uint32_t __attribute__((may_alias));

guest::Cell* make_state()
{
    return guest::new_cells(kStateCells + 1).data();  // and one that stays zero
}

// The words of a message that may begin anywhere: each is put together from the two that hold it.
class Message
{
public:
    explicit Message(const std::uint8_t* bytes)
        : shift_{8 * (reinterpret_cast<std::uintptr_t>(bytes) % 4)},
          words_{reinterpret_cast<const Word*>(bytes - shift_ / 8)}
    {}
    [[nodiscard]] bool is_aligned() const { return shift_ == 0; }
    [[nodiscard, gnu::always_inline]] std::uint32_t aligned(std::uint32_t i) const { return words_[i]; }
    /// REQUIRES: not aligned.
    [[nodiscard, gnu::always_inline]] std::uint32_t shifted(std::uint32_t i) const
    {
        return words_[i] >> shift_ | words_[i + 1] << (32 - shift_);
    }
    void advance() { words_ += kRateWords; }

private:
    std::uint32_t shift_;
    const Word* words_;
};

// A state that is still zero is written, not read.
template <bool kIsFirst>
[[gnu::always_inline]] inline void absorb_word(std::uint32_t& out, std::uint32_t word)
{
    out = kIsFirst ? word : out ^ word;
}

template <bool kIsFirst>
[[gnu::always_inline]] inline void absorb_block(std::uint32_t* state, const Message& message)
{
    if (message.is_aligned()) {
#pragma clang loop unroll(full)
        for (std::uint32_t i = 0; i < kRateWords; ++i) absorb_word<kIsFirst>(state[i], message.aligned(i));
    } else {
#pragma clang loop unroll_count(2)
        for (std::uint32_t i = 0; i < kRateWords; ++i) absorb_word<kIsFirst>(state[i], message.shifted(i));
    }
}

// The last `size` bytes of a message, less than a block, and the padding pad10*1: 0x01 after them, and the
// top bit of the last byte of the rate.
template <bool kIsFirst>
[[gnu::always_inline]] inline void absorb_end(std::uint32_t* state, const Message& message,
                                              const std::uint8_t* bytes, std::uint32_t size)
{
    const std::uint32_t whole = size / 4;
    if (message.is_aligned()) {
#pragma clang loop unroll_count(4)
        for (std::uint32_t i = 0; i < whole; ++i) absorb_word<kIsFirst>(state[i], message.aligned(i));
    } else {
        for (std::uint32_t i = 0; i < whole; ++i) absorb_word<kIsFirst>(state[i], message.shifted(i));
    }
    std::uint32_t tail = 1u << (8 * (size % 4));
    for (std::uint32_t i = 0; i < size % 4; ++i) tail |= std::uint32_t{bytes[4 * whole + i]} << (8 * i);
    absorb_word<kIsFirst>(state[whole], tail);
    state[kRateWords - 1] ^= 1u << 31;
}
}  // namespace

Hash256 keccak256(BytesView data)
{
    static guest::Cell* const cells = make_state();
    const guest::Cell* const zero = cells + kStateCells;
    std::uint32_t* const state = cells->words;
    Message message{data.data()};
    const std::uint8_t* bytes = data.data();
    std::uint32_t left = data.size();
    if (left >= kRate) {
        // The rate ends within a cell.
        for (std::uint32_t i = kRate / guest::kCellBytes; i < kStateCells; ++i)
            guest::copy_cell(cells + i, zero);
        absorb_block<true>(state, message);
        guest::keccak_f(cells);
        for (left -= kRate, bytes += kRate, message.advance(); left >= kRate;
             left -= kRate, bytes += kRate, message.advance()) {
            absorb_block<false>(state, message);
            guest::keccak_f(cells);
        }
        absorb_end<false>(state, message, bytes, left);
    } else {
        for (std::uint32_t i = left / guest::kCellBytes; i < kStateCells; ++i)
            guest::copy_cell(cells + i, zero);
        absorb_end<true>(state, message, bytes, left);
    }
    guest::keccak_f(cells);

    Hash256 hash;
    auto* const out = static_cast<Word*>(__builtin_assume_aligned(hash.data(), 4));
    for (std::uint32_t i = 0; i < 8; ++i) out[i] = state[i];
    return hash;
}
}  // namespace freehold
