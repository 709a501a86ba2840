// memcpy and its kin by whole words. The machine has no misaligned access, so where source and destination
// differ modulo 4 each word is put together from two.

#include <cstddef>
#include <cstdint>

namespace
{
// May alias anything, as memory may.
using Word = std::uint32_t __attribute__((may_alias));
using Byte = std::uint8_t;
constexpr std::size_t kWord = sizeof(Word);

std::size_t misalignment(const void* p) { return reinterpret_cast<std::uintptr_t>(p) % kWord; }

// Aligned words always go as words: WIDE memory has nothing smaller.
bool by_words(const void* to, std::size_t size) { return size >= 2 * kWord || misalignment(to) == 0; }

// REQUIRES: `to` is a multiple of 4; the ranges do not overlap, or `to` is below `from`.
[[gnu::always_inline]] inline void copy_words_up(Byte* to, const Byte* from, std::size_t words)
{
    auto* out = reinterpret_cast<Word*>(to);
    const unsigned shift = 8 * misalignment(from);
    if (shift == 0) {
        const auto* in = reinterpret_cast<const Word*>(from);
        for (; words >= 8; words -= 8, in += 8, out += 8) {
            const Word w0 = in[0], w1 = in[1], w2 = in[2], w3 = in[3];
            const Word w4 = in[4], w5 = in[5], w6 = in[6], w7 = in[7];
            out[0] = w0, out[1] = w1, out[2] = w2, out[3] = w3;
            out[4] = w4, out[5] = w5, out[6] = w6, out[7] = w7;
        }
        while (words-- != 0) *out++ = *in++;
        return;
    }
    if (words == 0) return;
    // The words read cover the source and no word beyond the last that holds a byte of it.
    const auto* in = reinterpret_cast<const Word*>(from - shift / 8);
    Word low = *in++;
    for (; words >= 4; words -= 4, in += 4, out += 4) {
        const Word w0 = in[0], w1 = in[1], w2 = in[2], w3 = in[3];
        out[0] = low >> shift | w0 << (32 - shift);
        out[1] = w0 >> shift | w1 << (32 - shift);
        out[2] = w1 >> shift | w2 << (32 - shift);
        out[3] = w2 >> shift | w3 << (32 - shift);
        low = w3;
    }
    while (words-- != 0) {
        const Word high = *in++;
        *out++ = low >> shift | high << (32 - shift);
        low = high;
    }
}
}  // namespace

extern "C" {
void* memcpy(void* __restrict to, const void* __restrict from, std::size_t size);
void* memmove(void* to, const void* from, std::size_t size);
void* memset(void* to, int value, std::size_t size);
int memcmp(const void* a, const void* b, std::size_t size);
std::size_t strlen(const char* s);

void* memcpy(void* __restrict to, const void* __restrict from, std::size_t size)
{
    auto* out = static_cast<Byte*>(to);
    const auto* in = static_cast<const Byte*>(from);
    if (by_words(out, size)) {
        while (misalignment(out) != 0) *out++ = *in++, --size;
        const std::size_t words = size / kWord;
        copy_words_up(out, in, words);
        out += words * kWord, in += words * kWord, size %= kWord;
    }
    while (size-- != 0) *out++ = *in++;
    return to;
}

void* memmove(void* to, const void* from, std::size_t size)
{
    auto* out = static_cast<Byte*>(to);
    const auto* in = static_cast<const Byte*>(from);
    if (out <= in) {
        // Upwards. A word is written only after the two that it is made of were read.
        if (size >= 2 * kWord) {
            while (misalignment(out) != 0) *out++ = *in++, --size;
            const std::size_t words = size / kWord;
            // Eight words are read before the first is written, which is safe as out <= in.
            copy_words_up(out, in, words);
            out += words * kWord, in += words * kWord, size %= kWord;
        }
        while (size-- != 0) *out++ = *in++;
        return to;
    }
    if (out >= in + size) return memcpy(to, from, size);
    if (misalignment(out) == misalignment(in)) {
        while (size != 0 && misalignment(out + size) != 0) --size, out[size] = in[size];
        for (; size >= kWord; size -= kWord)
            *reinterpret_cast<Word*>(out + size - kWord) = *reinterpret_cast<const Word*>(in + size - kWord);
    }
    while (size-- != 0) out[size] = in[size];
    return to;
}

void* memset(void* to, int value, std::size_t size)
{
    auto* out = static_cast<Byte*>(to);
    const auto byte = static_cast<Byte>(value);
    if (by_words(out, size)) {
        while (misalignment(out) != 0) *out++ = byte, --size;
        const Word word = byte * 0x01010101u;
        auto* words = reinterpret_cast<Word*>(out);
        std::size_t n = size / kWord;
        for (; n >= 8; n -= 8, words += 8) {
            words[0] = word, words[1] = word, words[2] = word, words[3] = word;
            words[4] = word, words[5] = word, words[6] = word, words[7] = word;
        }
        for (; n != 0; --n) *words++ = word;
        out = reinterpret_cast<Byte*>(words);
        size %= kWord;
    }
    while (size-- != 0) *out++ = byte;
    return to;
}

int memcmp(const void* a, const void* b, std::size_t size)
{
    const auto* x = static_cast<const Byte*>(a);
    const auto* y = static_cast<const Byte*>(b);
    if (misalignment(x) == 0 && misalignment(y) == 0) {
        for (; size >= kWord; size -= kWord, x += kWord, y += kWord) {
            const Word p = *reinterpret_cast<const Word*>(x), q = *reinterpret_cast<const Word*>(y);
            // The first byte counts most. By words to the end, as WIDE memory has no bytes.
            if (p != q) return __builtin_bswap32(p) < __builtin_bswap32(q) ? -1 : 1;
        }
    } else if (misalignment(x) == 0) {
        // As in copy_words_up: one aligned word against one from two.
        const unsigned shift = 8 * misalignment(y);
        const auto* in = reinterpret_cast<const Word*>(y - shift / 8);
        for (; size >= kWord && *reinterpret_cast<const Word*>(x) == (in[0] >> shift | in[1] << (32 - shift));
             size -= kWord)
            x += kWord, y += kWord, ++in;
    }
    for (; size != 0; ++x, ++y, --size)
        if (*x != *y) return *x < *y ? -1 : 1;
    return 0;
}

std::size_t strlen(const char* s)
{
    std::size_t n = 0;
    while (s[n] != 0) ++n;
    return n;
}
}
