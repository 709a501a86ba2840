// What field operations and the prover's vector kernels cost on one thread, at every SIMD level of this
// processor: the best of many short runs, in nanoseconds per element (for the packed types per lane).

#include "field/host/multilinear.hpp"
#include "field/host/ntt.hpp"
#include "field/testing/packed_ops.hpp"

#include <fmt/format.h>

#include <ctime>
#include <random>
#include <vector>

namespace
{
using namespace freehold::field;

constexpr double kSecondsEach = 0.3;

double seconds_of(clockid_t clock)
{
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// What takes long is measured in the thread's own time, as the machine may be busy otherwise; that clock is
/// too coarse for what is short, of which some run is not interrupted.
template <typename Work>
double nanoseconds(std::size_t elements, const Work& work)
{
    clockid_t clock = CLOCK_MONOTONIC;
    const auto once = [&] {
        const double start = seconds_of(clock);
        work();
        return seconds_of(clock) - start;
    };
    double best = once();
    if (best > 1e-3) {
        clock = CLOCK_THREAD_CPUTIME_ID;
        best = once();
    }
    for (const double end = seconds_of(clock) + kSecondsEach; seconds_of(clock) < end;)
        best = std::min(best, once());
    return best * 1e9 / static_cast<double>(elements);
}

void report(SimdLevel level, const char* what, double nanoseconds_each)
{
    fmt::print("{:<7} {:<52} {:>8.3f} ns\n", name_of(level), what, nanoseconds_each);
    std::fflush(stdout);
}

struct Inputs
{
    std::vector<BabyBear> base;
    ExtVector ext, other;

    explicit Inputs(std::size_t size) : base(size), ext{size}, other{size}
    {
        std::mt19937_64 random{1};
        for (std::size_t i = 0; i < size; ++i) {
            base[i] = BabyBear{random()};
            Ext5 x, y;
            for (std::size_t k = 0; k < Ext5::kDegree; ++k)
                x[k] = BabyBear{random()}, y[k] = BabyBear{random()};
            ext.set(i, x);
            other.set(i, y);
        }
    }
};

/// Operands and results stay in the first two caches.
void bench_operations(SimdLevel level)
{
    constexpr std::size_t kSize = 512;
    constexpr std::size_t kBlocks = kSize / kBlockLanes;
    const testing::PackedOps& ops = testing::packed_ops(level);
    const Inputs in{kSize};
    std::vector<BabyBear> base_out(kSize);
    ExtVector out{kSize};
    const auto base = [&](const char* what, testing::PackedOps::Base op) {
        report(level, what,
               nanoseconds(kSize, [&] { op(in.base.data(), in.base.data(), base_out.data(), kSize); }));
    };
    const auto ext = [&](const char* what, testing::PackedOps::Ext op) {
        report(level, what,
               nanoseconds(kSize, [&] { op(in.ext.blocks(), in.other.blocks(), out.blocks(), kBlocks); }));
    };
    base("base sum", ops.add);
    base("base product", ops.mul);
    ext("quintic sum", ops.ext_add);
    ext("quintic product", ops.ext_mul);
    ext("quintic square", ops.ext_squared);
    ext("base x quintic", ops.ext_mul_base);
    ext("quintic inner product, a term", ops.accumulate);
    ext("base x quintic inner product, a term", ops.accumulate_base_pairs);
}

void bench_ntt(SimdLevel level)
{
    for (const auto& [log_rows, columns] :
         {std::pair<unsigned, std::size_t>{10, 16}, {16, 16}, {20, 16}, {18, 64}}) {
        const Ntt ntt{log_rows + 1};
        const std::size_t size = columns << log_rows;
        AlignedBuffer<BabyBear> matrix{size}, code{2 * size};
        for (std::size_t i = 0; i < size; ++i) matrix[i] = BabyBear{i * 0x9e3779b9u};
        for (BabyBear& x : code) x = BabyBear{};
        const Executor executor{level, serial_for};
        report(level, fmt::format("NTT 2^{} x {} columns", log_rows, columns).c_str(),
               nanoseconds(size, [&] { ntt.transform(matrix.data(), log_rows, columns, executor); }));
        report(level, fmt::format("rate-1/2 extension of 2^{} x {}, an input", log_rows, columns).c_str(),
               nanoseconds(size,
                           [&] { ntt.extend(matrix.data(), log_rows, columns, 1, code.data(), executor); }));
    }
}

void bench_vectors(SimdLevel level)
{
    constexpr unsigned kLog = 20;
    constexpr std::size_t kSize = std::size_t{1} << kLog;
    const Inputs in{kSize};
    const Executor executor{level, serial_for};
    std::vector<Ext5> point(kLog);
    for (std::size_t j = 0; j < kLog; ++j) point[j] = in.ext.get(j);
    const Ext5 r = in.ext.get(99);
    ExtVector table{kSize}, half{kSize / 2}, other_half{kSize / 2};
    ExtVector rows;
    const ExtVector weights = eq_table(std::span{point}.first(6));
    Ext5 sink;
    const auto each = [&](const char* what, const auto& work) {
        report(level, what, nanoseconds(kSize, work));
    };
    each("eq table of 2^20", [&] { eq_table_into(point, table, r, executor); });
    each("fold of base elements, an input", [&] { half = fold(in.base, r, executor); });
    each("fold of quintic elements, an input", [&] { fold_into(in.ext, r, half, executor); });
    each("64 columns bound at once, an input", [&] { rows = fold_rows(in.base, weights, executor); });
    each("inner product quintic x quintic", [&] { sink += dot(in.ext, in.other, executor); });
    each("inner product base x quintic", [&] { sink += dot(in.base, in.other, executor); });
    each("evaluation of a multilinear, base coefficients",
         [&] { sink += evaluate(in.base, point, executor); });
    each("evaluation of a univariate, base coefficients",
         [&] { sink += evaluate_univariate(in.base, r, executor); });
    each("evaluation of a multilinear, quintic coefficients",
         [&] { sink += evaluate(in.ext, point, executor); });
    each("product sum-check round, base x quintic, an entry",
         [&] { sink += product_round(in.base, in.other, executor).constant; });
    each("product sum-check round, quintic, an entry",
         [&] { sink += product_round(in.ext, in.other, executor).constant; });
    each("fold and product round, quintic, an entry",
         [&] { sink += fold_and_product_round(in.ext, in.other, r, half, other_half, executor).constant; });
    if (sink.is_zero()) fmt::print("the sums are zero\n");  // so that they are needed
}

void bench_scalars()
{
    constexpr std::size_t kSize = 512;
    const Inputs in{kSize};
    std::vector<Ext5> a(kSize), out(kSize);
    for (std::size_t i = 0; i < kSize; ++i) a[i] = in.ext.get(i);
    const Ext5 b = in.other.get(0);
    fmt::print("{:<60} {:>8.3f} ns\n", "Ext5 product, one at a time", nanoseconds(kSize, [&] {
                   for (std::size_t i = 0; i < kSize; ++i) out[i] = a[i] * b;
                   asm volatile("" ::"r"(out.data()) : "memory");
               }));
}
}  // namespace

int main()
{
    bench_scalars();
    for (const SimdLevel level : kSimdLevels) {
        if (!is_supported(level)) continue;
        bench_operations(level);
        bench_ntt(level);
        bench_vectors(level);
    }
    return 0;
}
