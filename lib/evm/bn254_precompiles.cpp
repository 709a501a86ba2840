#include "evm/bn254_precompiles.hpp"

#include "crypto/bn254.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace freehold::evm
{
namespace
{
using bn254::Fp;
using bn254::Fp2;
using bn254::G1;
using bn254::G2;

constexpr std::size_t kWordSize = 32;
constexpr std::size_t kG1Size = 2 * kWordSize;
constexpr std::size_t kG2Size = 4 * kWordSize;
constexpr std::size_t kPairSize = kG1Size + kG2Size;

// The first `kSize` bytes of `input`, zeros where it has ended.
template <std::size_t kSize>
std::array<std::uint8_t, kSize> padded(BytesView input)
{
    std::array<std::uint8_t, kSize> bytes{};
    std::copy_n(input.begin(), std::min(input.size(), kSize), bytes.begin());
    return bytes;
}

// REQUIRES of the readers: `bytes` has at least the size of what they read.

std::optional<Fp> read_fp(BytesView bytes) { return Fp::from_be(bytes.first(kWordSize)); }

// The imaginary part comes first.
std::optional<Fp2> read_fp2(BytesView bytes)
{
    const auto c1 = read_fp(bytes), c0 = read_fp(bytes.subspan(kWordSize));
    if (!c0 || !c1) return std::nullopt;
    return Fp2{*c0, *c1};
}

// Infinity is encoded as (0, 0), as it is held.
std::optional<G1> read_g1(BytesView bytes)
{
    const auto x = read_fp(bytes), y = read_fp(bytes.subspan(kWordSize));
    if (!x || !y) return std::nullopt;
    const G1 point{*x, *y};
    if (!point.is_on_curve()) return std::nullopt;
    return point;
}

std::optional<G2> read_g2(BytesView bytes)
{
    const auto x = read_fp2(bytes), y = read_fp2(bytes.subspan(2 * kWordSize));
    if (!x || !y) return std::nullopt;
    const G2 point{*x, *y};
    if (!point.is_on_curve() || !is_in_subgroup(point)) return std::nullopt;
    return point;
}

Bytes encode(const G1& point)
{
    Bytes bytes(kG1Size);
    point.x.to_be(std::span{bytes}.first(kWordSize));
    point.y.to_be(std::span{bytes}.subspan(kWordSize));
    return bytes;
}
}  // namespace

std::int64_t bn254_pairing_gas(BytesView input)
{
    return 45'000 + 34'000 * static_cast<std::int64_t>(input.size() / kPairSize);
}

std::optional<Bytes> run_bn254_add(BytesView input)
{
    const auto bytes = padded<2 * kG1Size>(input);
    const auto p = read_g1(bytes), q = read_g1(BytesView{bytes}.subspan(kG1Size));
    if (!p || !q) return std::nullopt;
    return encode(add(*p, *q));
}

std::optional<Bytes> run_bn254_mul(BytesView input)
{
    const auto bytes = padded<kG1Size + kWordSize>(input);
    const auto p = read_g1(bytes);
    if (!p) return std::nullopt;
    return encode(multiply(U256::load_be32(bytes.data() + kG1Size), *p));
}

std::optional<Bytes> run_bn254_pairing(BytesView input)
{
    if (input.size() % kPairSize != 0) return std::nullopt;
    std::vector<bn254::Pair> pairs;
    pairs.reserve(input.size() / kPairSize);
    for (; !input.empty(); input = input.subspan(kPairSize)) {
        const auto p = read_g1(input);
        if (!p) return std::nullopt;
        const auto q = read_g2(input.subspan(kG1Size));
        if (!q) return std::nullopt;
        pairs.push_back({*p, *q});
    }
    return to_bytes(U256{bn254::pairing_check(pairs) ? 1u : 0u}.to_hash().view());
}
}  // namespace freehold::evm
