#include "field/host/packed_ext5.hpp"
#include "field/testing/packed_ops.hpp"

namespace freehold::field::testing::FREEHOLD_SIMD_LEVEL
{
namespace
{
using namespace field::FREEHOLD_SIMD_LEVEL;
using Base = PackedBabyBear;
using Ext = PackedExt5;

template <auto kOperation>
void base_map(const BabyBear* a, const BabyBear* b, BabyBear* r, std::size_t n)
{
    for (std::size_t i = 0; i < n; i += kLanes) kOperation(Base::load(a + i), Base::load(b + i)).store(r + i);
}
template <auto kOperation>
void base_map_scalar(const BabyBear* a, const BabyBear* b, BabyBear* r, std::size_t n)
{
    for (std::size_t i = 0; i < n; i += kLanes) kOperation(Base::load(a + i), b[0]).store(r + i);
}
template <auto kOperation>
void ext_map(const ExtBlock* a, const ExtBlock* b, ExtBlock* r, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i) kOperation(Ext::load(a[i]), Ext::load(b[i])).store(r[i]);
}
template <auto kOperation>
void ext_map_base(const ExtBlock* a, const ExtBlock* b, ExtBlock* r, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i)
        kOperation(Ext::load(a[i]), Base::load(b[i].coefficient[0])).store(r[i]);
}
Ext5 first(const ExtBlock& b)
{
    Ext5 r;
    for (std::size_t k = 0; k < Ext5::kDegree; ++k) r[k] = b.coefficient[k][0];
    return r;
}
template <auto kOperation>
void ext_map_scalar(const ExtBlock* a, const ExtBlock* b, ExtBlock* r, std::size_t n)
{
    const Ext5 scalar = first(b[0]);
    for (std::size_t i = 0; i < n; ++i) kOperation(Ext::load(a[i]), scalar).store(r[i]);
}

constexpr auto kAdd = [](const auto& a, const auto& b) { return a + b; };
constexpr auto kSub = [](const auto& a, const auto& b) { return a - b; };
constexpr auto kSubFrom = [](const auto& a, const auto& b) { return b - a; };
constexpr auto kMul = [](const auto& a, const auto& b) { return a * b; };
constexpr auto kCanonical = [](const auto& a, const auto&) {
    return Base::from_lanes_unchecked(a.canonical());
};
constexpr auto kSquared = [](const auto& a, const auto&) { return a.squared(); };
constexpr auto kNegated = [](const auto& a, const auto&) { return -a; };

void deinterleave_all(const BabyBear* a, const BabyBear* b, BabyBear* r, std::size_t n)
{
    for (std::size_t i = 0; i < n; i += kLanes) {
        const EvenOddBase pair = deinterleave(Base::load(a + i), Base::load(b + i));
        pair.even.store(r + 2 * i);
        pair.odd.store(r + 2 * i + kLanes);
    }
}

void base_times_scalar(const ExtBlock* a, const ExtBlock* b, ExtBlock* r, std::size_t n)
{
    const Ext5 scalar = first(b[0]);
    for (std::size_t i = 0; i < n; ++i) (Base::load(a[i].coefficient[0]) * scalar).store(r[i]);
}

void accumulate(const ExtBlock* a, const ExtBlock* b, ExtBlock* r, std::size_t n)
{
    PackedExt5Accumulator sum;
    for (std::size_t i = 0; i < n; ++i) sum.add_product(Ext::load(a[i]), Ext::load(b[i]));
    sum.value().store(r[0]);
}
void accumulate_base(const ExtBlock* a, const ExtBlock* b, ExtBlock* r, std::size_t n)
{
    PackedExt5Accumulator sum;
    for (std::size_t i = 0; i < n; ++i) sum.add_product(Ext::load(a[i]), Base::load(b[i].coefficient[0]));
    sum.value().store(r[0]);
}
void accumulate_base_pairs(const ExtBlock* a, const ExtBlock* b, ExtBlock* r, std::size_t n)
{
    PackedExt5Accumulator sum;
    for (std::size_t i = 0; i + 1 < n; i += 2)
        sum.add_products(Ext::load(a[i]), Base::load(b[i].coefficient[0]), Ext::load(a[i + 1]),
                         Base::load(b[i + 1].coefficient[0]));
    sum.value().store(r[0]);
}

BabyBear base_sum(const BabyBear* a) { return sum_lanes(Base::load(a)); }
Ext5 ext_sum(const ExtBlock* a) { return sum_lanes(Ext::load(*a)); }
}  // namespace

const PackedOps kPackedOps{
    .add = base_map<kAdd>,
    .sub = base_map<kSub>,
    .mul = base_map<kMul>,
    .squared = base_map<kSquared>,
    .negated = base_map<kNegated>,
    .canonical = base_map<kCanonical>,
    .add_scalar = base_map_scalar<kAdd>,
    .sub_scalar = base_map_scalar<kSub>,
    .scalar_sub = base_map_scalar<kSubFrom>,
    .mul_scalar = base_map_scalar<kMul>,
    .deinterleave = deinterleave_all,
    .sum = base_sum,
    .ext_add = ext_map<kAdd>,
    .ext_sub = ext_map<kSub>,
    .ext_mul = ext_map<kMul>,
    .ext_squared = ext_map<kSquared>,
    .ext_negated = ext_map<kNegated>,
    .ext_add_base = ext_map_base<kAdd>,
    .ext_sub_base = ext_map_base<kSub>,
    .base_sub_ext = ext_map_base<kSubFrom>,
    .ext_mul_base = ext_map_base<kMul>,
    .ext_add_scalar = ext_map_scalar<kAdd>,
    .ext_sub_scalar = ext_map_scalar<kSub>,
    .scalar_sub_ext = ext_map_scalar<kSubFrom>,
    .ext_mul_scalar = ext_map_scalar<kMul>,
    .base_mul_scalar = base_times_scalar,
    .accumulate = accumulate,
    .accumulate_base = accumulate_base,
    .accumulate_base_pairs = accumulate_base_pairs,
    .ext_sum = ext_sum,
};
}  // namespace freehold::field::testing::FREEHOLD_SIMD_LEVEL
