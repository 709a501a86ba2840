#include "field/host/packed_ext5.hpp"
#include "proof/host/gkr_kernels.hpp"

namespace freehold::proof::FREEHOLD_SIMD_LEVEL
{
namespace
{
using namespace field::FREEHOLD_SIMD_LEVEL;
using Base = PackedBabyBear;
using Ext = PackedExt5;
using Accumulator = PackedExt5Accumulator;

FREEHOLD_INLINE Ext load_block(const ExtBlock* p, std::size_t block) { return Ext::load(p[block]); }
FREEHOLD_INLINE Base load_block(const BabyBear* p, std::size_t block)
{
    return Base::load(p + kLanes * block);
}

template <class V>
struct Pair
{
    V even, odd;
};

FREEHOLD_INLINE Pair<Base> parities(Base a, Base b)
{
    const EvenOddBase r = deinterleave(a, b);
    return {r.even, r.odd};
}
FREEHOLD_INLINE Pair<Ext> parities(const Ext& a, const Ext& b)
{
    const EvenOddExt r = deinterleave(a, b);
    return {r.even, r.odd};
}

/// Both children of sixteen neighbouring pairs of nodes: the children of even nodes, and of odd ones.
template <class V>
struct Quad
{
    Pair<V> child0, child1;
};

template <class Stored>
FREEHOLD_INLINE auto load_quad(const Stored* p, std::size_t pair_block)
{
    const auto low = parities(load_block(p, 4 * pair_block), load_block(p, 4 * pair_block + 1));
    const auto high = parities(load_block(p, 4 * pair_block + 2), load_block(p, 4 * pair_block + 3));
    return Quad{parities(low.even, high.even), parities(low.odd, high.odd)};
}

FREEHOLD_INLINE Ext bound(const Pair<Ext>& x, const Ext& r) { return x.even + r * (x.odd - x.even); }
FREEHOLD_INLINE Ext bound(const Pair<Base>& x, const Ext& r) { return r * (x.odd - x.even) + x.even; }

/// a b + c d.
template <class D>
FREEHOLD_INLINE Ext product_sum(const Ext& a, const Ext& b, const Ext& c, D d)
{
    Accumulator sum;
    sum.add_product(a, b);
    sum.add_product(c, d);
    return sum.value();
}
FREEHOLD_INLINE Ext product_sum(const Ext& a, Base b, const Ext& c, Base d)
{
    Accumulator sum;
    sum.add_products(a, b, c, d);
    return sum.value();
}

/// Sums over pairs with weights that are products (eq_split.hpp).
class WeightedRound
{
public:
    FREEHOLD_INLINE WeightedRound(EqView eq, std::size_t begin)
        : eq_{eq}, low_mask_{(std::size_t{1} << (eq.low_log - 4)) - 1}, chunk_{begin >> (eq.low_log - 4)}
    {
        at_one_ = c2_ = weight_ = low_weight_ = Ext::zero();
    }

    /// The summand is a d1 + n1 d0, at the pairs of block `b`.
    template <class N1>
    FREEHOLD_INLINE void add(std::size_t b, const Pair<Ext>& a, const Pair<N1>& n1, const Pair<Ext>& d0,
                             const Pair<Ext>& d1)
    {
        if (const std::size_t chunk = b >> (eq_.low_log - 4); chunk != chunk_) flush(chunk);
        const Ext weight = Ext::load(eq_.low[b & low_mask_]);
        low_weight_ += weight;
        sum1_.add_product(product_sum(a.odd, d1.odd, d0.odd, n1.odd), weight);
        sum2_.add_product(product_sum(a.odd - a.even, d1.odd - d1.even, d0.odd - d0.even, n1.odd - n1.even),
                          weight);
    }

    FREEHOLD_INLINE GkrRound finish()
    {
        flush(chunk_);
        return {sum_lanes(at_one_), sum_lanes(c2_), sum_lanes(weight_)};
    }

private:
    FREEHOLD_INLINE void flush(std::size_t next)
    {
        const Ext weight{eq_.high[chunk_]};
        at_one_ += sum1_.value() * weight;
        c2_ += sum2_.value() * weight;
        weight_ += low_weight_ * weight;
        sum1_ = sum2_ = Accumulator{};
        low_weight_ = Ext::zero();
        chunk_ = next;
    }

    EqView eq_;
    std::size_t low_mask_, chunk_;
    Accumulator sum1_, sum2_;
    Ext at_one_, c2_, weight_, low_weight_;
};

template <class Stored>
void combine(const Stored* n, const ExtBlock* d, ExtBlock* n_above, ExtBlock* d_above, std::size_t begin,
             std::size_t end)
{
    for (std::size_t b = begin; b < end; ++b) {
        const auto nn = parities(load_block(n, 2 * (b - begin)), load_block(n, 2 * (b - begin) + 1));
        const Pair<Ext> dd = parities(load_block(d, 2 * (b - begin)), load_block(d, 2 * (b - begin) + 1));
        product_sum(dd.odd, nn.even, dd.even, nn.odd).store(n_above[b]);
        (dd.even * dd.odd).store(d_above[b]);
    }
}

template <class Stored>
GkrRound first_round(const Stored* n, const ExtBlock* d, const Ext5& lambda, EqView eq, std::size_t begin,
                     std::size_t end)
{
    const Ext lambdas{lambda};
    WeightedRound sums{eq, begin};
    for (std::size_t b = begin; b < end; ++b) {
        const auto nn = load_quad(n, b - begin);
        const auto dd = load_quad(d, b - begin);
        const Pair<Ext> a{lambdas * dd.child0.even + nn.child0.even, lambdas * dd.child0.odd + nn.child0.odd};
        sums.add(b, a, nn.child1, dd.child0, dd.child1);
    }
    return sums.finish();
}

template <class Stored>
GkrRound bind_first(const Stored* n, const ExtBlock* d, const Ext5& lambda, const Ext5& r, BoundNodes out,
                    EqView eq, std::size_t begin, std::size_t end)
{
    const Ext lambdas{lambda}, rs{r};
    WeightedRound sums{eq, begin};
    for (std::size_t b = begin; b < end; ++b) {
        for (std::size_t o = 2 * b; o < 2 * b + 2; ++o) {
            const auto nn = load_quad(n, o - 2 * begin);
            const auto dd = load_quad(d, o - 2 * begin);
            const Ext d0 = bound(dd.child0, rs);
            (bound(nn.child0, rs) + lambdas * d0).store(out.a[o]);
            bound(nn.child1, rs).store(out.n1[o]);
            d0.store(out.d0[o]);
            bound(dd.child1, rs).store(out.d1[o]);
        }
        const auto pairs = [&](const ExtBlock* p) __attribute__((always_inline)) {
            return parities(Ext::load(p[2 * b]), Ext::load(p[2 * b + 1]));
        };
        sums.add(b, pairs(out.a), pairs(out.n1), pairs(out.d0), pairs(out.d1));
    }
    return sums.finish();
}

GkrRound bind(BoundNodes in, const Ext5& r, BoundNodes out, EqView eq, std::size_t begin, std::size_t end)
{
    const Ext rs{r};
    WeightedRound sums{eq, begin};
    for (std::size_t b = begin; b < end; ++b) {
        const auto bind_two = [&](const ExtBlock* from, ExtBlock* to) __attribute__((always_inline)) {
            const Ext low = bound(parities(Ext::load(from[4 * b]), Ext::load(from[4 * b + 1])), rs);
            const Ext high = bound(parities(Ext::load(from[4 * b + 2]), Ext::load(from[4 * b + 3])), rs);
            low.store(to[2 * b]);
            high.store(to[2 * b + 1]);
            return parities(low, high);
        };
        const Pair<Ext> a = bind_two(in.a, out.a), n1 = bind_two(in.n1, out.n1);
        const Pair<Ext> d0 = bind_two(in.d0, out.d0), d1 = bind_two(in.d1, out.d1);
        sums.add(b, a, n1, d0, d1);
    }
    return sums.finish();
}
}  // namespace

extern const GkrKernels kGkrKernels{combine<ExtBlock>,
                                    combine<BabyBear>,
                                    first_round<ExtBlock>,
                                    first_round<BabyBear>,
                                    bind_first<ExtBlock>,
                                    bind_first<BabyBear>,
                                    bind};
}  // namespace freehold::proof::FREEHOLD_SIMD_LEVEL
