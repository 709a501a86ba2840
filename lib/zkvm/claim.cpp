#include "zkvm/claim.hpp"

#include "base/endian.hpp"
#include "crypto/blake3.hpp"

namespace freehold::zkvm
{
namespace
{
void put(Bytes& out, std::uint32_t word)
{
    std::uint8_t bytes[4];
    store_le(bytes, word);
    append(out, bytes);
}
void put(Bytes& out, std::string_view text)
{
    for (const char c : text) out.push_back(static_cast<std::uint8_t>(c));
}
}  // namespace

Hash256 claim_digest(const VerifiedRun& run, const proof::whir::Family& family)
{
    Bytes out;
    put(out, kClaimTag);
    put(out, static_cast<std::uint32_t>(family.name.size()));
    put(out, family.name);
    append(out, run.program.view());
    for (const std::uint32_t word : run.outputs) put(out, word);
    return blake3(out);
}

std::array<std::uint32_t, kOutputCount> digest_words(const Hash256& digest)
{
    std::array<std::uint32_t, kOutputCount> words;
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] = load_le<std::uint32_t>(digest.bytes.data() + 4 * i);
    return words;
}
}  // namespace freehold::zkvm
