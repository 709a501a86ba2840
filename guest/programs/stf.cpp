// The state transition on a case of the conformance vectors (lib/stf/vector_case.hpp). Reads the length of
// its encoding in bytes, and then those, least significant byte of each word first. Outputs the digest of the
// outcome, as words of the same order. Input that is no case has no run.

#include "freehold_guest.hpp"
#include "stf/vector_case.hpp"

#include <cstring>

namespace
{
constexpr std::uint32_t kMaxCaseBytes = 1u << 26;

freehold::Bytes read_bytes()
{
    const std::uint32_t size = freehold::guest::hint_word();
    if (size > kMaxCaseBytes) __builtin_trap();
    freehold::Bytes bytes(size);
    for (std::uint32_t at = 0; at < size; at += 4) {
        const std::uint32_t word = freehold::guest::hint_word();
        std::memcpy(bytes.data() + at, &word, std::min(4u, size - at));
    }
    return bytes;
}
}  // namespace

extern "C" int main()
{
    const auto digest = freehold::stf::run_encoded(read_bytes());
    if (!digest) __builtin_trap();
    std::array<std::uint32_t, 8> words;
    std::memcpy(words.data(), digest->data(), sizeof words);
    freehold::guest::finish(words);
}
