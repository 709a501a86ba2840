#include "field/host/ntt_kernel.hpp"

#include "field/host/packed.hpp"

#include <algorithm>

namespace freehold::field::FREEHOLD_SIMD_LEVEL
{
namespace
{
/// Some columns: row i at data + i * stride.
struct ConstPanel
{
    const BabyBear* data;
    std::size_t stride;
};
struct Panel
{
    BabyBear* data;
    std::size_t stride;
};

/// Sub-blocks of this many elements (16 KiB) are finished one by one, as they fit the first-level cache.
constexpr std::size_t kCachedElements = std::size_t{1} << 12;

/// A factor w < p, the number itself and not in Montgomery form, in all lanes, with what its products are
/// reduced by.
struct Twiddle
{
    Lanes w;
    Lanes quotient;  // floor(2^32 w / p)
};

/// REQUIRES: s is not zero. Its Montgomery form is the remainder m of 2^32 w = quotient p + m. Modulo 2^32
/// the quotient is -m / p, and since 0 < m < 2^32, the high half of quotient p is w - 1.
FREEHOLD_INLINE Twiddle make_twiddle(BabyBear s)
{
    const std::uint32_t quotient = 0u - s.montgomery() * BabyBear::kInverse;
    const auto high = static_cast<std::uint32_t>(std::uint64_t{quotient} * BabyBear::kModulus >> 32);
    return {broadcast(high + 1), broadcast(quotient)};
}

/// w * b, canonical, for any b < 2^32. Shoup's method (D. Harvey, "Faster arithmetic for number-theoretic
/// transforms", section 2): quotient / 2^32 is less than 1 / 2^32 below w / p, so b quotient / 2^32, rounded
/// down, is less than 2 below b w / p, and the remainder is less than 2p.
FREEHOLD_INLINE Lanes times(Lanes b, const Twiddle& t)
{
    const Lanes p = broadcast(BabyBear::kModulus);
    const Lanes quotient = high_products_uniform(b, t.quotient);
    const Lanes r = sub(low_products(b, t.w), low_products(quotient, p));
    return min(r, sub(r, p));
}

/// kLog layers of one block, sixteen columns of it, in registers: row i at data + i * stride. If it streams,
/// the target's rows are not brought into the caches.
/// twiddles[2^l + q - 1] is that of block q of layer l.
///
/// Between layers a row that is about to be multiplied stays unreduced: a + t < 2p, and a - t + p < 2p.
template <unsigned kLog, bool kStreams>
FREEHOLD_INLINE void step(ConstPanel source, Panel target, const Twiddle* twiddles)
{
    constexpr std::size_t kRows = std::size_t{1} << kLog;
    const Lanes p = broadcast(BabyBear::kModulus);
    Lanes row[kRows];
#pragma clang loop unroll(full)
    for (std::size_t i = 0; i < kRows; ++i) row[i] = load(source.data + i * source.stride);
#pragma clang loop unroll(full)
    for (unsigned layer = 0; layer < kLog; ++layer) {
        const std::size_t half = kRows >> (layer + 1);
#pragma clang loop unroll(full)
        for (std::size_t q = 0; q < (std::size_t{1} << layer); ++q) {
            const Twiddle& s = twiddles[(std::size_t{1} << layer) - 1 + q];
#pragma clang loop unroll(full)
            for (std::size_t i = 0; i < half; ++i) {
                Lanes& a = row[2 * half * q + i];
                Lanes& b = row[2 * half * q + half + i];
                const Lanes t = times(b, s);
                const bool is_multiplied_next = i >= (half + 1) / 2 && layer + 1 < kLog;
                const Lanes sum = add(a, t), difference = sub(a, t);
                a = is_multiplied_next ? sum : min(sum, sub(sum, p));
                b = is_multiplied_next ? add(difference, p) : min(difference, add(difference, p));
            }
        }
    }
#pragma clang loop unroll(full)
    for (std::size_t i = 0; i < kRows; ++i)
        if constexpr (kStreams)
            stream(target.data + i * target.stride, row[i]);
        else
            store(target.data + i * target.stride, row[i]);
}

/// All blocks of a layer: `count` blocks of 2^kLog * distance rows of `width` elements, a multiple of
/// sixteen.
template <unsigned kLog, bool kStreams = false>
void steps(ConstPanel source, Panel target, std::size_t width, std::size_t count, std::size_t distance,
           const BabyBear* twiddles, std::size_t block)
{
    const ConstPanel from{source.data, distance * source.stride};
    const Panel to{target.data, distance * target.stride};
    // Contiguous rows that are treated alike are one long row.
    const bool is_long = source.stride == width && target.stride == width;
    const std::size_t rows = is_long ? 1 : distance, length = is_long ? distance * width : width;
    for (std::size_t q = 0; q < count; ++q) {
        Twiddle s[(std::size_t{1} << kLog) - 1];
#pragma clang loop unroll(full)
        for (unsigned layer = 0; layer < kLog; ++layer)
#pragma clang loop unroll(full)
            for (std::size_t k = 0; k < (std::size_t{1} << layer); ++k)
                s[(std::size_t{1} << layer) - 1 + k] = make_twiddle(twiddles[((block + q) << layer) + k]);
        for (std::size_t i = 0; i < rows; ++i) {
            const BabyBear* x = from.data + (q * from.stride << kLog) + i * source.stride;
            BabyBear* y = to.data + (q * to.stride << kLog) + i * target.stride;
            for (std::size_t c = 0; c < length; c += kLanes)
                step<kLog, kStreams>({x + c, from.stride}, {y + c, to.stride}, s);
        }
    }
}

/// The layers after the first step, one at least, from `work`, whose rows are contiguous, to target.
template <bool kStreams>
void finish(BabyBear* work, Panel target, std::size_t width, unsigned layers, const BabyBear* twiddles,
            std::size_t block)
{
    const ConstPanel source{work, width};
    const Panel panel{work, width};
    if (layers > 2 && width << layers > kCachedElements) {
        const std::size_t quarter = std::size_t{1} << (layers - 2);
        steps<2>(source, panel, width, 1, quarter, twiddles, block);
        for (std::size_t q = 0; q < 4; ++q)
            finish<kStreams>(work + q * quarter * width,
                             {target.data + q * quarter * target.stride, target.stride}, width, layers - 2,
                             twiddles, 4 * block + q);
        return;
    }
    unsigned done = 0;
    // Within the first-level cache eight rows do not crowd it.
    if (layers > 3 && layers % 2 != 0) {
        steps<3>(source, panel, width, 1, std::size_t{1} << (layers - 3), twiddles, block);
        done = 3;
    }
    for (; layers - done > 2; done += 2)
        steps<2>(source, panel, width, std::size_t{1} << done, std::size_t{1} << (layers - done - 2),
                 twiddles, block << done);
    if (layers - done == 2)
        steps<2, kStreams>(source, target, width, std::size_t{1} << done, 1, twiddles, block << done);
    else
        steps<1, kStreams>(source, target, width, std::size_t{1} << done, 1, twiddles, block << done);
}

/// `width` columns, a multiple of sixteen.
void transform_panel(ConstPanel source, Panel target, std::size_t width, const NttBlock& b)
{
    switch (b.layers) {
        case 0:
            for (std::size_t c = 0; c < width; c += kLanes) store(target.data + c, load(source.data + c));
            return;
        case 1: steps<1>(source, target, width, 1, 1, b.twiddles, b.block); return;
        case 2: steps<2>(source, target, width, 1, 1, b.twiddles, b.block); return;
        default: break;
    }
    // Two layers a step: eight rows at a large power of two as distance would crowd one set of the first
    // cache.
    const unsigned rest = b.layers - 2;
    BabyBear* work = target.stride == width ? target.data : b.scratch;
    steps<2>(source, {work, width}, width, 1, std::size_t{1} << rest, b.twiddles, b.block);
    const auto finish_with = b.streams ? finish<true> : finish<false>;
    for (std::size_t q = 0; q < 4; ++q)
        finish_with(work + (q * width << rest), {target.data + (q * target.stride << rest), target.stride},
                    width, rest, b.twiddles, 4 * b.block + q);
}

/// Fewer than sixteen columns: by way of the scratch, element by element.
void transform_narrow(ConstPanel source, Panel target, std::size_t columns, const NttBlock& b)
{
    const std::size_t rows = std::size_t{1} << b.layers;
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t c = 0; c < kLanes; ++c)
            b.scratch[i * kLanes + c] = c < columns ? source.data[i * source.stride + c] : BabyBear{};
    transform_panel({b.scratch, kLanes}, {b.scratch, kLanes}, kLanes, b);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t c = 0; c < columns; ++c)
            target.data[i * target.stride + c] = b.scratch[i * kLanes + c];
}

void transform(const NttBlock& b)
{
    const std::size_t whole = b.columns / kLanes * kLanes;
    for (std::size_t c = 0; c < whole; c += b.panel)
        transform_panel({b.source + c, b.source_stride}, {b.target + c, b.target_stride},
                        std::min(b.panel, whole - c), b);
    if (whole < b.columns)
        transform_narrow({b.source + whole, b.source_stride}, {b.target + whole, b.target_stride},
                         b.columns - whole, b);
    if (b.streams) finish_streams();
}
}  // namespace

const NttKernels kNttKernels{.transform = transform};
}  // namespace freehold::field::FREEHOLD_SIMD_LEVEL
