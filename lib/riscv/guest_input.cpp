#include "riscv/guest_input.hpp"

#include "crypto/blake3.hpp"
#include "riscv/guest_bytes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace freehold::riscv
{
namespace
{
constexpr std::string_view kDomain = "freehold: seed of a guest's hash tables";

void put(std::vector<std::uint32_t>& input, BytesView bytes)
{
    const std::vector<std::uint32_t> words = to_input(bytes);
    input.insert(input.end(), words.begin(), words.end());
}

// Of the words that follow the seed.
std::array<std::uint32_t, kSeedWords> seed_of(std::span<const std::uint32_t> words)
{
    Bytes message{kDomain.begin(), kDomain.end()};
    message.reserve(message.size() + 4 * words.size());
    for (const std::uint32_t word : words)
        for (unsigned shift = 0; shift < 32; shift += 8)
            message.push_back(static_cast<std::uint8_t>(word >> shift));
    const std::vector<std::uint32_t> digest = to_input(blake3(message).view());
    return {digest[1], digest[2], digest[3], digest[4]};
}
}  // namespace

std::vector<std::uint32_t> make_guest_input(BytesView claim, std::span<const Bytes> witness)
{
    std::vector<std::uint32_t> input(kSeedWords);
    put(input, claim);
    for (const Bytes& bytes : witness) put(input, bytes);
    std::ranges::copy(seed_of(std::span{input}.subspan(kSeedWords)), input.begin());
    return input;
}
}  // namespace freehold::riscv
