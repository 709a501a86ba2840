// The state transition on a case of the conformance vectors (lib/stf/vector_case.hpp). Reads its encoding;
// outputs the digest of the outcome, as words, least significant byte first. Input that is no case has no
// run.

#include "input.hpp"
#include "stf/vector_case.hpp"

#include <cstring>

namespace
{
constexpr std::uint32_t kMaxCaseBytes = 1u << 26;
}  // namespace

extern "C" int main()
{
    const auto digest = freehold::stf::run_encoded(freehold::guest::InputBytes{kMaxCaseBytes}.view());
    if (!digest) __builtin_trap();
    std::array<std::uint32_t, 8> words;
    std::memcpy(words.data(), digest->data(), sizeof words);
    freehold::guest::finish(words);
}
