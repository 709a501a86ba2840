#include "evm/bls_precompiles.hpp"

#include "base/u256.hpp"
#include "crypto/bls12_381.hpp"

#include <vector>

namespace freehold::evm
{
namespace
{
using namespace bls12_381;

// A field element has 64 bytes, of which the first 16 are zero; crypto/bls12_381.hpp leaves those out.
constexpr std::size_t kPadding = 16;
constexpr std::size_t kFpSize = 48;
constexpr std::size_t kPaddedFpSize = kPadding + kFpSize;
constexpr std::size_t kScalarSize = 32;

// The padded size of what N bytes without padding hold.
template <std::size_t N>
constexpr std::size_t padded_size(const std::array<std::uint8_t, N>*)
{
    static_assert(N % kFpSize == 0);
    return N / kFpSize * kPaddedFpSize;
}
template <typename T>
constexpr std::size_t kPaddedSize = padded_size(static_cast<const T*>(nullptr));

// REQUIRES: input.size() >= kPaddedSize<T>.
template <typename T>
bool read(T& out, BytesView input)
{
    for (std::size_t i = 0; i < out.size() / kFpSize; ++i) {
        const BytesView element = input.subspan(i * kPaddedFpSize, kPaddedFpSize);
        if (!std::ranges::all_of(element.first(kPadding), [](std::uint8_t b) { return b == 0; }))
            return false;
        std::ranges::copy(element.subspan(kPadding), out.begin() + static_cast<std::ptrdiff_t>(i * kFpSize));
    }
    return true;
}

template <typename T>
std::optional<Bytes> write(const Result<T, Error>& result)
{
    if (!result) return std::nullopt;
    Bytes output;
    output.reserve(kPaddedSize<T>);
    for (std::size_t i = 0; i < result->size(); i += kFpSize) {
        output.resize(output.size() + kPadding);
        append(output, BytesView{*result}.subspan(i, kFpSize));
    }
    return output;
}

template <typename Point, typename Add>
std::optional<Bytes> run_add(BytesView input, const Add& add)
{
    constexpr std::size_t kSize = kPaddedSize<Point>;
    Point p, q;
    if (input.size() != 2 * kSize || !read(p, input) || !read(q, input.subspan(kSize))) return std::nullopt;
    return write(add(p, q));
}

template <typename Point>
constexpr std::size_t kTermSize = kPaddedSize<Point> + kScalarSize;

template <typename Point, typename Msm>
std::optional<Bytes> run_msm(BytesView input, const Msm& msm)
{
    if (input.empty() || input.size() % kTermSize<Point> != 0) return std::nullopt;
    std::vector<MsmTermBytes<Point>> terms(input.size() / kTermSize<Point>);
    for (auto& [point, scalar] : terms) {
        if (!read(point, input)) return std::nullopt;
        scalar = Hash256::from(input.subspan(kPaddedSize<Point>, kScalarSize));
        input = input.subspan(kTermSize<Point>);
    }
    return write(msm(terms));
}

template <typename Element, typename Map>
std::optional<Bytes> run_map(BytesView input, const Map& map)
{
    Element u;
    if (input.size() != kPaddedSize<Element> || !read(u, input)) return std::nullopt;
    return write(map(u));
}

constexpr std::size_t kPairSize = kPaddedSize<G1Bytes> + kPaddedSize<G2Bytes>;

// What k multiplications cost together, in thousandths of what they cost apart; from 128 on the same.
using Discounts = std::array<std::uint16_t, 128>;
constexpr Discounts kG1Discounts{
    1000, 949, 848, 797, 764, 750, 738, 728, 719, 712, 705, 698, 692, 687, 682, 677, 673, 669, 665,
    661,  658, 654, 651, 648, 645, 642, 640, 637, 635, 632, 630, 627, 625, 623, 621, 619, 617, 615,
    613,  611, 609, 608, 606, 604, 603, 601, 599, 598, 596, 595, 593, 592, 591, 589, 588, 586, 585,
    584,  582, 581, 580, 579, 577, 576, 575, 574, 573, 572, 570, 569, 568, 567, 566, 565, 564, 563,
    562,  561, 560, 559, 558, 557, 556, 555, 554, 553, 552, 551, 550, 549, 548, 547, 547, 546, 545,
    544,  543, 542, 541, 540, 540, 539, 538, 537, 536, 536, 535, 534, 533, 532, 532, 531, 530, 529,
    528,  528, 527, 526, 525, 525, 524, 523, 522, 522, 521, 520, 520, 519};
constexpr Discounts kG2Discounts{
    1000, 1000, 923, 884, 855, 832, 812, 796, 782, 770, 759, 749, 740, 732, 724, 717, 711, 704, 699,
    693,  688,  683, 679, 674, 670, 666, 663, 659, 655, 652, 649, 646, 643, 640, 637, 634, 632, 629,
    627,  624,  622, 620, 618, 615, 613, 611, 609, 607, 606, 604, 602, 600, 598, 597, 595, 593, 592,
    590,  589,  587, 586, 584, 583, 582, 580, 579, 578, 576, 575, 574, 573, 571, 570, 569, 568, 567,
    566,  565,  563, 562, 561, 560, 559, 558, 557, 556, 555, 554, 553, 552, 552, 551, 550, 549, 548,
    547,  546,  545, 545, 544, 543, 542, 541, 541, 540, 539, 538, 537, 537, 536, 535, 535, 534, 533,
    532,  532,  531, 530, 530, 529, 528, 528, 527, 526, 526, 525, 524, 524};

// An input of invalid size costs what its whole terms cost, and the call then fails and consumes all gas.
std::int64_t msm_gas(std::size_t terms, std::int64_t multiplication_gas, const Discounts& discounts)
{
    if (terms == 0) return 0;
    const std::int64_t discount = discounts[std::min(terms, discounts.size()) - 1];
    return static_cast<std::int64_t>(terms) * multiplication_gas * discount / 1000;
}
}  // namespace

std::int64_t bls_g1_msm_gas(BytesView input)
{
    return msm_gas(input.size() / kTermSize<G1Bytes>, 12000, kG1Discounts);
}

std::int64_t bls_g2_msm_gas(BytesView input)
{
    return msm_gas(input.size() / kTermSize<G2Bytes>, 22500, kG2Discounts);
}

std::int64_t bls_pairing_gas(BytesView input)
{
    return 37700 + 32600 * static_cast<std::int64_t>(input.size() / kPairSize);
}

std::optional<Bytes> run_bls_g1_add(BytesView input) { return run_add<G1Bytes>(input, g1_add); }
std::optional<Bytes> run_bls_g2_add(BytesView input) { return run_add<G2Bytes>(input, g2_add); }
std::optional<Bytes> run_bls_g1_msm(BytesView input) { return run_msm<G1Bytes>(input, g1_msm); }
std::optional<Bytes> run_bls_g2_msm(BytesView input) { return run_msm<G2Bytes>(input, g2_msm); }
std::optional<Bytes> run_bls_map_to_g1(BytesView input) { return run_map<FpBytes>(input, map_fp_to_g1); }
std::optional<Bytes> run_bls_map_to_g2(BytesView input) { return run_map<Fp2Bytes>(input, map_fp2_to_g2); }

std::optional<Bytes> run_bls_pairing(BytesView input)
{
    if (input.empty() || input.size() % kPairSize != 0) return std::nullopt;
    std::vector<PairBytes> pairs(input.size() / kPairSize);
    for (auto& [p, q] : pairs) {
        if (!read(p, input) || !read(q, input.subspan(kPaddedSize<G1Bytes>))) return std::nullopt;
        input = input.subspan(kPairSize);
    }
    const auto one = pairing_check(pairs);
    if (!one) return std::nullopt;
    return to_bytes(U256{*one ? 1u : 0u}.to_hash().view());
}
}  // namespace freehold::evm
