// memcpy, memmove, memset and memcmp for every alignment of both ends and every length from 0 to n: the
// digest of what they leave.

#include "crypto/keccak.hpp"
#include "freehold_guest.hpp"

#include <cstring>

extern "C" int main()
{
    using namespace freehold;
    const std::uint32_t n = guest::hint_word();
    Bytes pattern(2 * n + 8);
    std::uint8_t byte = 1;
    for (std::uint8_t& out : pattern) out = byte = static_cast<std::uint8_t>(byte * 5 + 3);
    Bytes digests;
    for (std::uint32_t size = 0; size <= n; ++size)
        for (std::uint32_t from = 0; from < 4; ++from)
            for (std::uint32_t to = 0; to < 4; ++to) {
                Bytes memory(n + 8, static_cast<std::uint8_t>(size));
                std::memcpy(memory.data() + to, pattern.data() + from, size);
                append(digests, keccak256(memory).view());
                // Both directions, with an overlap of all but up to seven bytes.
                std::memmove(memory.data() + to, memory.data() + 4 + from, size);
                std::memmove(memory.data() + 4 + to, memory.data() + from, size);
                const int order = std::memcmp(memory.data() + from, pattern.data() + to, size);
                digests.push_back(static_cast<std::uint8_t>(order < 0 ? 2 : order > 0 ? 1 : 0));
                append(digests, keccak256(memory).view());
                std::memset(memory.data() + to, static_cast<int>(from), size);
                append(digests, keccak256(memory).view());
            }
    const Hash256 digest = keccak256(digests);
    std::array<std::uint32_t, 8> words;
    std::memcpy(words.data(), digest.data(), 32);
    guest::finish(words);
    return 0;
}
