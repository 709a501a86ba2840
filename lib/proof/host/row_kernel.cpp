#include "field/host/packed_ext5.hpp"
#include "proof/host/row_kernels.hpp"

namespace freehold::proof::FREEHOLD_SIMD_LEVEL
{
namespace
{
using namespace field::FREEHOLD_SIMD_LEVEL;
using Base = PackedBabyBear;
using Ext = PackedExt5;
using Accumulator = PackedExt5Accumulator;

// Base values are computed for several blocks by each instruction, so that decoding it costs little: the five
// coefficients' room of a scratch block holds kTogether blocks of base values.
constexpr std::size_t kTogether = 4;

FREEHOLD_INLINE BabyBear* base_values(ExtBlock* scratch, std::size_t value)
{
    return scratch[value].coefficient[0];
}
FREEHOLD_INLINE Base base_value(ExtBlock* scratch, std::size_t value, std::size_t u)
{
    return Base::load(base_values(scratch, value) + kLanes * u);
}

void run_base(const RowCode& code, ExtBlock* values, std::size_t together)
{
    for (std::size_t i = 0; i < code.instruction_count; ++i) {
        const RowInstruction& in = code.instructions[i];
        const BabyBear* a = base_values(values, in.a);
        const BabyBear* b = base_values(values, in.b);
        BabyBear* out = base_values(values, in.out);
        const auto each = [&](auto&& f) __attribute__((always_inline)) {
            for (std::size_t u = 0; u < together; ++u) f(u * kLanes);
        };
        switch (in.op) {
            case RowOp::Add:
                each([&](std::size_t u) __attribute__((always_inline)) {
                    (Base::load(a + u) + Base::load(b + u)).store(out + u);
                });
                break;
            case RowOp::Sub:
                each([&](std::size_t u) __attribute__((always_inline)) {
                    (Base::load(a + u) - Base::load(b + u)).store(out + u);
                });
                break;
            case RowOp::Mul:
                each([&](std::size_t u) __attribute__((always_inline)) {
                    (Base::load(a + u) * Base::load(b + u)).store(out + u);
                });
                break;
            case RowOp::AddConstant:
                each([&](std::size_t u) __attribute__((always_inline)) {
                    (Base::load(a + u) + in.constant).store(out + u);
                });
                break;
            case RowOp::MulConstant:
                each([&](std::size_t u) __attribute__((always_inline)) {
                    (Base::load(a + u) * in.constant).store(out + u);
                });
                break;
            case RowOp::SubFromConstant:
                each([&](std::size_t u) __attribute__((always_inline)) {
                    (in.constant - Base::load(a + u)).store(out + u);
                });
                break;
        }
    }
}

void run_ext(const RowCode& code, ExtBlock* values)
{
    for (std::size_t i = 0; i < code.instruction_count; ++i) {
        const RowInstruction& in = code.instructions[i];
        const Ext a = Ext::load(values[in.a]);
        switch (in.op) {
            case RowOp::Add: (a + Ext::load(values[in.b])).store(values[in.out]); break;
            case RowOp::Sub: (a - Ext::load(values[in.b])).store(values[in.out]); break;
            case RowOp::Mul: (a * Ext::load(values[in.b])).store(values[in.out]); break;
            case RowOp::AddConstant: (a + in.constant).store(values[in.out]); break;
            case RowOp::MulConstant: (a * in.constant).store(values[in.out]); break;
            case RowOp::SubFromConstant: (in.constant - a).store(values[in.out]); break;
        }
    }
}

/// Sums of values at the points of a round polynomial, with weights that are products (eq_split.hpp).
class WeightedValues
{
public:
    FREEHOLD_INLINE WeightedValues(EqView eq, std::size_t begin)
        : eq_{eq}, low_mask_{(std::size_t{1} << (eq.low_log - 4)) - 1}, chunk_{begin >> (eq.low_log - 4)}
    {
        for (Ext& total : totals_) total = Ext::zero();
        low_weights_ = weights_ = Ext::zero();
    }
    /// Before the values of block b are added.
    FREEHOLD_INLINE void at(std::size_t b)
    {
        if (const std::size_t chunk = b >> (eq_.low_log - 4); chunk != chunk_) flush(chunk);
        weight_ = Ext::load(eq_.low[b & low_mask_]);
    }
    /// Once for every block.
    FREEHOLD_INLINE void count() { low_weights_ += weight_; }
    FREEHOLD_INLINE void add(std::size_t point, const Ext& value)
    {
        sums_[point].add_product(value, weight_);
    }
    FREEHOLD_INLINE RoundValues finish()
    {
        flush(chunk_);
        return {{sum_lanes(totals_[0]), sum_lanes(totals_[1]), sum_lanes(totals_[2]), sum_lanes(totals_[3])},
                sum_lanes(weights_)};
    }

private:
    FREEHOLD_INLINE void flush(std::size_t next)
    {
        const Ext high{eq_.high[chunk_]};
        for (std::size_t i = 0; i < 4; ++i) {
            totals_[i] += sums_[i].value() * high;
            sums_[i] = Accumulator{};
        }
        weights_ += low_weights_ * high;
        low_weights_ = Ext::zero();
        chunk_ = next;
    }

    EqView eq_;
    std::size_t low_mask_, chunk_;
    Ext weight_, low_weights_, weights_;
    Accumulator sums_[4];
    Ext totals_[4];
};

// Columns begin a multiple of a large power of two apart, so those of a row share one set of each cache: a
// form of many is added up from few at a time.
constexpr std::size_t kColumnsAtOnce = 8, kProductsAtOnce = 4;

/// A sum of up to four products, which is below 2 M, with one reduction.
template <std::size_t kCount>
FREEHOLD_INLINE Ext products(const RowTerm* terms, const BabyBear* const* columns, std::size_t row)
{
    Base cells[kCount];
    for (std::size_t i = 0; i < kCount; ++i) cells[i] = Base::load(columns[i] + row);
    Ext r;
    for (std::size_t k = 0; k < Ext::kDegree; ++k) {
        const auto product = [&](std::size_t i) __attribute__((always_inline)) {
            return wide_mul_uniform(cells[i].lanes(), broadcast(terms[i].coefficient[k].montgomery()));
        };
        WideLanes sum = product(0);
        for (std::size_t i = 1; i < kCount; ++i) sum = wide_add(sum, product(i));
        r[k] = Base::from_lanes_unchecked(montgomery_reduce_folding(sum));
    }
    return r;
}

template <std::size_t kCount>
void add_terms(const RowTerm* terms, const BabyBear* const* columns, ExtBlock* out, std::size_t begin,
               std::size_t end)
{
    static_assert(kCount <= kColumnsAtOnce && kColumnsAtOnce == 2 * kProductsAtOnce);
    constexpr std::size_t kFirst = kCount < kProductsAtOnce ? kCount : kProductsAtOnce;
    const BabyBear* given[kCount];
    for (std::size_t i = 0; i < kCount; ++i) given[i] = columns[terms[i].cell];
    for (std::size_t b = begin; b < end; ++b) {
        Ext sum = Ext::load(out[b - begin]) + products<kFirst>(terms, given, kLanes * b);
        if constexpr (kCount > kFirst)
            sum += products<kCount - kFirst>(terms + kFirst, given + kFirst, kLanes * b);
        sum.store(out[b - begin]);
    }
}

void add_form(const BaseSum& sum, ExtBlock* out, std::size_t begin, std::size_t end)
{
    const RowTerm* terms = sum.terms;
    const auto add = [&]<std::size_t kCount>() { add_terms<kCount>(terms, sum.columns, out, begin, end); };
    std::size_t left = sum.term_count;
    for (; left > kColumnsAtOnce; left -= kColumnsAtOnce, terms += kColumnsAtOnce)
        add.template operator()<kColumnsAtOnce>();
    switch (left) {
        case 1: return add.template operator()<1>();
        case 2: return add.template operator()<2>();
        case 3: return add.template operator()<3>();
        case 4: return add.template operator()<4>();
        case 5: return add.template operator()<5>();
        case 6: return add.template operator()<6>();
        case 7: return add.template operator()<7>();
        case 8: return add.template operator()<8>();
        default: return;
    }
}

/// The constant and what the code adds to it.
void put_code(const BaseSum& sum, ExtBlock* scratch, ExtBlock* out, std::size_t begin, std::size_t end)
{
    const Ext constant{sum.constant};
    if (sum.code.output_count == 0) {
        for (std::size_t b = begin; b < end; ++b) constant.store(out[b - begin]);
        return;
    }
    for (std::size_t b = begin; b < end;) {
        const std::size_t together = end - b < kTogether ? end - b : kTogether;
        for (std::size_t i = 0; i < sum.code.inputs; ++i)
            for (std::size_t u = 0; u < together; ++u)
                Base::load(sum.columns[sum.inputs[i]] + kLanes * (b + u))
                    .store(base_values(scratch, i) + kLanes * u);
        run_base(sum.code, scratch, together);
        for (std::size_t u = 0; u < together; ++u, ++b) {
            Accumulator total;
            for (std::size_t i = 0; i < sum.code.output_count; ++i)
                total.add_product(Ext{sum.code.outputs[i].coefficient},
                                  base_value(scratch, sum.code.outputs[i].value, u));
            (total.value() + constant).store(out[b - begin]);
        }
    }
}

void sum_rows(const BaseSum& sum, ExtBlock* scratch, ExtBlock* out, std::size_t begin, std::size_t end)
{
    put_code(sum, scratch, out, begin, end);
    add_form(sum, out, begin, end);
}

RoundValues first_round(const BaseSum& sum, ExtBlock* scratch, unsigned points, EqView eq, std::size_t begin,
                        std::size_t end)
{
    const RowCode& code = sum.code;
    ExtBlock* slopes = scratch + code.values;
    WeightedValues sums{eq, begin};
    for (std::size_t b = begin; b < end;) {
        const std::size_t together = end - b < kTogether ? end - b : kTogether;
        for (std::size_t i = 0; i < code.inputs; ++i) {
            for (std::size_t u = 0; u < together; ++u) {
                const BabyBear* rows = sum.columns[sum.inputs[i]] + 2 * kLanes * (b + u);
                const EvenOddBase pair = deinterleave(Base::load(rows), Base::load(rows + kLanes));
                pair.even.store(base_values(scratch, i) + kLanes * u);
                (pair.odd - pair.even).store(base_values(slopes, i) + kLanes * u);
            }
        }
        for (unsigned point = 0; point < points; ++point) {
            if (point != 0) {
                for (std::size_t i = 0; i < code.inputs; ++i)
                    for (std::size_t u = 0; u < together; ++u)
                        (base_value(scratch, i, u) + base_value(slopes, i, u))
                            .store(base_values(scratch, i) + kLanes * u);
            }
            run_base(code, scratch, together);
            for (std::size_t u = 0; u < together; ++u) {
                Accumulator value;
                for (std::size_t i = 0; i < code.output_count; ++i)
                    value.add_product(Ext{code.outputs[i].coefficient},
                                      base_value(scratch, code.outputs[i].value, u));
                sums.at(b + u);
                if (point == 0) sums.count();
                sums.add(point, value.value());
            }
        }
        b += together;
    }
    return sums.finish();
}

RoundValues round(const RowCode& code, BoundColumns columns, ExtBlock* scratch, unsigned first,
                  unsigned points, EqView eq, std::size_t begin, std::size_t end)
{
    ExtBlock* slopes = scratch + code.values;
    WeightedValues sums{eq, begin};
    for (std::size_t b = begin; b < end; ++b) {
        sums.at(b);
        sums.count();
        for (std::size_t i = 0; i < code.inputs; ++i) {
            const ExtBlock* column = columns.columns[i];
            const EvenOddExt pair = deinterleave(Ext::load(column[2 * b]), Ext::load(column[2 * b + 1]));
            pair.even.store(scratch[i]);
            (pair.odd - pair.even).store(slopes[i]);
        }
        for (unsigned point = first; point < points; ++point) {
            for (std::size_t i = 0; i < code.inputs && point != 0; ++i)
                (Ext::load(scratch[i]) + Ext::load(slopes[i])).store(scratch[i]);
            run_ext(code, scratch);
            Accumulator value;
            for (std::size_t i = 0; i < code.output_count; ++i)
                value.add_product(Ext::load(scratch[code.outputs[i].value]),
                                  Ext{code.outputs[i].coefficient});
            sums.add(point, value.value());
        }
    }
    return sums.finish();
}

void bind_base(const BabyBear* column, const Ext5& r, ExtBlock* out, std::size_t begin, std::size_t end)
{
    const Ext rs{r};
    for (std::size_t b = begin; b < end; ++b) {
        const BabyBear* rows = column + 2 * kLanes * b;
        const EvenOddBase pair = deinterleave(Base::load(rows), Base::load(rows + kLanes));
        (rs * (pair.odd - pair.even) + pair.even).store(out[b]);
    }
}

void bind(const ExtBlock* column, const Ext5& r, ExtBlock* out, std::size_t begin, std::size_t end)
{
    const Ext rs{r};
    for (std::size_t b = begin; b < end; ++b) {
        const EvenOddExt pair = deinterleave(Ext::load(column[2 * b]), Ext::load(column[2 * b + 1]));
        (pair.even + rs * (pair.odd - pair.even)).store(out[b]);
    }
}

Ext5 slope(const ExtBlock* column, EqView eq, std::size_t begin, std::size_t end)
{
    WeightedValues sums{eq, begin};
    for (std::size_t b = begin; b < end; ++b) {
        const EvenOddExt pair = deinterleave(Ext::load(column[2 * b]), Ext::load(column[2 * b + 1]));
        sums.at(b);
        sums.add(0, pair.odd - pair.even);
    }
    return sums.finish().at[0];
}

Ext5 weigh(const BabyBear* column, EqView eq, std::size_t begin, std::size_t end)
{
    const std::size_t blocks_log = eq.low_log - 4, low_mask = (std::size_t{1} << blocks_log) - 1;
    Ext total = Ext::zero();
    for (std::size_t b = begin; b < end;) {
        const std::size_t chunk = b >> blocks_log;
        const std::size_t stop = (chunk + 1) << blocks_log < end ? (chunk + 1) << blocks_log : end;
        Accumulator sum;
        for (; b < stop; ++b)
            sum.add_product(Ext::load(eq.low[b & low_mask]), Base::load(column + kLanes * b));
        total += sum.value() * Ext{eq.high[chunk]};
    }
    return sum_lanes(total);
}
}  // namespace

extern const RowKernels kRowKernels{sum_rows, first_round, bind_base, bind, round, slope, weigh};
}  // namespace freehold::proof::FREEHOLD_SIMD_LEVEL
