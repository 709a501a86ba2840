#include "field/host/ntt_kernel.hpp"

#include "field/host/packed.hpp"

namespace freehold::field::FREEHOLD_SIMD_LEVEL
{
namespace
{
/// A panel of sixteen columns: row i at data + i * stride.
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

/// Sub-blocks of this many layers (16 KiB) are finished one by one, as they fit the first-level cache.
constexpr unsigned kCachedLayers = 8;

/// A twiddle s in all lanes, and what its products are reduced with.
struct Twiddle
{
    Lanes s;
    Lanes q;  // s p^-1 mod 2^32
};

FREEHOLD_INLINE Twiddle make_twiddle(BabyBear s)
{
    const Lanes lanes = broadcast(s.montgomery());
    return {lanes, low_products(lanes, broadcast(BabyBear::kInverse))};
}

/// s * b, canonical, for any b < 2^32: the difference lies in (-p, p).
FREEHOLD_INLINE Lanes times(Lanes b, const Twiddle& t)
{
    const Lanes r = montgomery_difference(b, t.s, t.q, BabyBear::kModulus);
    return min(r, add(r, broadcast(BabyBear::kModulus)));
}

/// kLog layers of one block, for kVectors times sixteen columns of it, in registers: element e of row i at
/// data + i * stride + e. twiddles[2^l + q - 1] is that of block q of layer l.
///
/// Between layers a row that is about to be multiplied stays unreduced: a + t < 2p, and a - t + p < 2p.
template <unsigned kLog, std::size_t kVectors>
FREEHOLD_INLINE void step(ConstPanel source, Panel target, const Twiddle* twiddles)
{
    constexpr std::size_t kRows = std::size_t{1} << kLog;
    const Lanes p = broadcast(BabyBear::kModulus);
    Lanes row[kRows][kVectors];
#pragma clang loop unroll(full)
    for (std::size_t i = 0; i < kRows; ++i)
#pragma clang loop unroll(full)
        for (std::size_t v = 0; v < kVectors; ++v)
            row[i][v] = load(source.data + i * source.stride + v * kLanes);
#pragma clang loop unroll(full)
    for (unsigned layer = 0; layer < kLog; ++layer) {
        const std::size_t half = kRows >> (layer + 1);
#pragma clang loop unroll(full)
        for (std::size_t q = 0; q < (std::size_t{1} << layer); ++q) {
            const Twiddle& s = twiddles[(std::size_t{1} << layer) - 1 + q];
#pragma clang loop unroll(full)
            for (std::size_t i = 0; i < half; ++i) {
#pragma clang loop unroll(full)
                for (std::size_t v = 0; v < kVectors; ++v) {
                    Lanes& a = row[2 * half * q + i][v];
                    Lanes& b = row[2 * half * q + half + i][v];
                    const Lanes t = times(b, s);
                    const bool is_multiplied_next = i >= (half + 1) / 2 && layer + 1 < kLog;
                    const Lanes sum = add(a, t), difference = sub(a, t);
                    a = is_multiplied_next ? sum : min(sum, sub(sum, p));
                    b = is_multiplied_next ? add(difference, p) : min(difference, add(difference, p));
                }
            }
        }
    }
#pragma clang loop unroll(full)
    for (std::size_t i = 0; i < kRows; ++i)
#pragma clang loop unroll(full)
        for (std::size_t v = 0; v < kVectors; ++v)
            store(target.data + i * target.stride + v * kLanes, row[i][v]);
}

/// All blocks of a layer: `count` blocks of 2^kLog * distance rows.
template <unsigned kLog>
void steps(ConstPanel source, Panel target, std::size_t count, std::size_t distance, const BabyBear* twiddles,
           std::size_t block)
{
    for (std::size_t q = 0; q < count; ++q) {
        Twiddle s[(std::size_t{1} << kLog) - 1];
#pragma clang loop unroll(full)
        for (unsigned layer = 0; layer < kLog; ++layer)
#pragma clang loop unroll(full)
            for (std::size_t k = 0; k < (std::size_t{1} << layer); ++k)
                s[(std::size_t{1} << layer) - 1 + k] = make_twiddle(twiddles[((block + q) << layer) + k]);
        for (std::size_t i = 0; i < distance; ++i)
            step<kLog, 1>(
                {source.data + ((q * distance << kLog) + i) * source.stride, distance * source.stride},
                {target.data + ((q * distance << kLog) + i) * target.stride, distance * target.stride}, s);
    }
}

/// The layers after the first step, from scratch to target; an even number of them, at least 2.
void finish(BabyBear* scratch, Panel target, unsigned layers, const BabyBear* twiddles, std::size_t block)
{
    const Panel cached{scratch, kLanes};
    if (layers > kCachedLayers) {
        const std::size_t quarter = std::size_t{1} << (layers - 2);
        steps<2>({scratch, kLanes}, cached, 1, quarter, twiddles, block);
        for (std::size_t q = 0; q < 4; ++q)
            finish(scratch + q * quarter * kLanes, {target.data + q * quarter * target.stride, target.stride},
                   layers - 2, twiddles, 4 * block + q);
        return;
    }
    unsigned done = 0;
    for (; done + 2 < layers; done += 2)
        steps<2>({scratch, kLanes}, cached, std::size_t{1} << done, std::size_t{1} << (layers - done - 2),
                 twiddles, block << done);
    steps<2>({scratch, kLanes}, target, std::size_t{1} << done, 1, twiddles, block << done);
}

void transform_panel(ConstPanel source, Panel target, const NttBlock& b)
{
    switch (b.layers) {
        case 0: store(target.data, load(source.data)); return;
        case 1: steps<1>(source, target, 1, 1, b.twiddles, b.block); return;
        case 2: steps<2>(source, target, 1, 1, b.twiddles, b.block); return;
        case 3: steps<3>(source, target, 1, 1, b.twiddles, b.block); return;
        default: break;
    }
    // An odd layer goes alone: eight rows at a power-of-two distance would share one set of the first cache.
    const unsigned first = b.layers % 2 == 0 ? 2 : 1;
    const unsigned rest = b.layers - first;
    const Panel scratch{b.scratch, kLanes};
    if (first == 2)
        steps<2>(source, scratch, 1, std::size_t{1} << rest, b.twiddles, b.block);
    else
        steps<1>(source, scratch, 1, std::size_t{1} << rest, b.twiddles, b.block);
    for (std::size_t q = 0; q < (std::size_t{1} << first); ++q)
        finish(b.scratch + (q * kLanes << rest), {target.data + (q * target.stride << rest), target.stride},
               rest, b.twiddles, (b.block << first) + q);
}

/// Fewer than sixteen columns: by way of the scratch, element by element.
void transform_narrow(ConstPanel source, Panel target, std::size_t columns, const NttBlock& b)
{
    const std::size_t rows = std::size_t{1} << b.layers;
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t c = 0; c < kLanes; ++c)
            b.scratch[i * kLanes + c] = c < columns ? source.data[i * source.stride + c] : BabyBear{};
    transform_panel({b.scratch, kLanes}, {b.scratch, kLanes}, b);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t c = 0; c < columns; ++c)
            target.data[i * target.stride + c] = b.scratch[i * kLanes + c];
}

void transform(const NttBlock& b)
{
    std::size_t c = 0;
    for (; c + kLanes <= b.columns; c += kLanes)
        transform_panel({b.source + c, b.source_stride}, {b.target + c, b.target_stride}, b);
    if (c < b.columns)
        transform_narrow({b.source + c, b.source_stride}, {b.target + c, b.target_stride}, b.columns - c, b);
}
}  // namespace

const NttKernels kNttKernels{.transform = transform};
}  // namespace freehold::field::FREEHOLD_SIMD_LEVEL
