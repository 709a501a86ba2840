// The prover's vector kernels at every level against the plain definitions, at lengths with and without a
// whole block, on one thread and on several.
#include "field/host/multilinear.hpp"
#include "field/testing/threads.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace freehold::field
{
namespace
{
Ext5 random_ext(std::mt19937_64& random)
{
    Ext5 r;
    for (std::size_t k = 0; k < Ext5::kDegree; ++k) r[k] = BabyBear{random()};
    return r;
}
std::vector<Ext5> random_exts(std::mt19937_64& random, std::size_t size)
{
    std::vector<Ext5> r(size);
    for (Ext5& x : r) x = random_ext(random);
    return r;
}
std::vector<BabyBear> random_bases(std::mt19937_64& random, std::size_t size)
{
    std::vector<BabyBear> r(size);
    for (BabyBear& x : r) x = BabyBear{random()};
    return r;
}

Ext5 eq_weight(const std::vector<Ext5>& point, std::size_t index)
{
    Ext5 r{BabyBear{1}};
    for (std::size_t j = 0; j < point.size(); ++j)
        r *= (index >> j & 1) != 0 ? point[j] : BabyBear{1} - point[j];
    return r;
}
std::vector<Ext5> eq_slowly(const std::vector<Ext5>& point, const Ext5& factor)
{
    std::vector<Ext5> r(std::size_t{1} << point.size());
    for (std::size_t i = 0; i < r.size(); ++i) r[i] = factor * eq_weight(point, i);
    return r;
}
std::vector<Ext5> powers_slowly(const Ext5& y, std::size_t size, Ext5 power)
{
    std::vector<Ext5> r;
    for (; r.size() < size; power *= y) r.push_back(power);
    return r;
}

template <class A, class B>
Ext5 dot_slowly(const std::vector<A>& a, const std::vector<B>& b)
{
    Ext5 sum;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}
template <class A>
std::vector<Ext5> fold_slowly(const std::vector<A>& a, const Ext5& r)
{
    std::vector<Ext5> out;
    for (std::size_t i = 0; i < a.size(); i += 2) out.push_back((a[i + 1] - a[i]) * r + a[i]);
    return out;
}
template <class A>
ProductRound round_slowly(const std::vector<A>& a, const std::vector<Ext5>& b)
{
    ProductRound r;
    for (std::size_t i = 0; i < a.size(); i += 2) {
        r.constant += a[i] * b[i];
        r.leading += (a[i + 1] - a[i]) * (b[i + 1] - b[i]);
    }
    return r;
}

std::vector<Ext5> values_of(const ExtVector& v)
{
    std::vector<Ext5> r(v.size());
    for (std::size_t i = 0; i < r.size(); ++i) r[i] = v.get(i);
    return r;
}
void expect_equal(const ProductRound& a, const ProductRound& b)
{
    EXPECT_EQ(a.constant, b.constant);
    EXPECT_EQ(a.leading, b.leading);
}

class Multilinear : public ::testing::TestWithParam<SimdLevel>
{
protected:
    std::mt19937_64 random{11};
    [[nodiscard]] static std::vector<Executor> executors()
    {
        return {{GetParam(), serial_for}, {GetParam(), testing::threads_for}};
    }
};
INSTANTIATE_TEST_SUITE_P(Levels, Multilinear, ::testing::ValuesIn(supported_simd_levels()),
                         [](const auto& instance) { return std::string{name_of(instance.param)}; });

TEST_P(Multilinear, Tables)
{
    const Ext5 factor = random_ext(random), y = random_ext(random);
    for (const Executor& executor : executors()) {
        for (std::size_t n = 0; n <= 13; ++n) {
            const auto point = random_exts(random, n);
            ASSERT_EQ(values_of(eq_table(point, factor, executor)), eq_slowly(point, factor)) << n;
        }
        for (const std::size_t size : {0u, 1u, 15u, 16u, 17u, 100u, 9000u})
            ASSERT_EQ(values_of(powers(y, size, factor, executor)), powers_slowly(y, size, factor)) << size;
    }
}

TEST_P(Multilinear, Folds)
{
    const Ext5 r = random_ext(random);
    for (const Executor& executor : executors())
        for (const std::size_t size : {2u, 6u, 32u, 34u, 64u, 1000u, 20000u}) {
            const auto base = random_bases(random, size);
            const auto ext = random_exts(random, size);
            ASSERT_EQ(values_of(fold(base, r, executor)), fold_slowly(base, r)) << size;
            const ExtVector packed = ExtVector::from(ext);
            ASSERT_EQ(values_of(fold(packed, r, executor)), fold_slowly(ext, r)) << size;
            ExtVector out = ExtVector::uninitialised(size + 40);
            fold_into(packed, r, out, executor);
            ASSERT_EQ(values_of(out), fold_slowly(ext, r));
        }
}

TEST_P(Multilinear, FoldsRows)
{
    for (const Executor& executor : executors())
        for (const auto& [rows, width] :
             {std::pair<std::size_t, std::size_t>{64, 64}, {3, 16}, {35, 32}, {20, 5}, {500, 48}}) {
            const auto matrix = random_bases(random, rows * width);
            const auto weights = random_exts(random, width);
            const ExtVector out = fold_rows(matrix, ExtVector::from(weights), executor);
            ASSERT_EQ(out.size(), rows);
            for (std::size_t row = 0; row < rows; ++row)
                ASSERT_EQ(
                    out.get(row),
                    dot_slowly(std::vector(matrix.begin() + static_cast<std::ptrdiff_t>(row * width),
                                           matrix.begin() + static_cast<std::ptrdiff_t>((row + 1) * width)),
                               weights));
        }
}

TEST_P(Multilinear, InnerProducts)
{
    for (const Executor& executor : executors())
        for (const std::size_t size : {0u, 1u, 16u, 31u, 48u, 10000u}) {
            const auto base = random_bases(random, size);
            const auto a = random_exts(random, size), b = random_exts(random, size);
            // Lanes after the last element are nobody's.
            ExtVector padded = ExtVector::uninitialised(size + 32);
            for (std::size_t i = 0; i < size + 32; ++i) padded.set(i, i < size ? b[i] : random_ext(random));
            padded.set_size(size);
            ASSERT_EQ(dot(ExtVector::from(a), padded, executor), dot_slowly(a, b)) << size;
            ASSERT_EQ(dot(base, padded, executor), dot_slowly(base, b)) << size;
        }
}

TEST_P(Multilinear, TensorsAndEvaluations)
{
    for (const Executor& executor : executors())
        for (std::size_t n = 0; n <= 14; n += n < 6 ? 1 : 4) {
            const std::size_t size = std::size_t{1} << n;
            const auto point = random_exts(random, n);
            const Ext5 y = random_ext(random), factor = random_ext(random);
            const auto base = random_bases(random, size);
            const auto ext = random_exts(random, size);
            const ExtVector packed = ExtVector::from(ext);
            const auto eq = eq_slowly(point, Ext5{BabyBear{1}});
            const auto power = powers_slowly(y, size, Ext5{BabyBear{1}});
            ASSERT_EQ(evaluate(base, point, executor), dot_slowly(base, eq)) << n;
            ASSERT_EQ(evaluate(packed, point, executor), dot_slowly(ext, eq)) << n;
            ASSERT_EQ(evaluate_univariate(base, y, executor), dot_slowly(base, power)) << n;
            ASSERT_EQ(evaluate_univariate(packed, y, executor), dot_slowly(ext, power)) << n;
            ExtVector sum = ExtVector::from(ext);
            add(sum, eq_weights(point, factor, executor), executor);
            add(sum, power_weights(y, static_cast<unsigned>(n), factor, executor), executor);
            for (std::size_t i = 0; i < size; ++i)
                ASSERT_EQ(sum.get(i), ext[i] + factor * eq[i] + factor * power[i]) << n;
        }
}

TEST_P(Multilinear, EvaluationIsFoldingToTheEnd)
{
    const auto point = random_exts(random, 8);
    const auto values = random_bases(random, 256);
    const Executor executor{GetParam(), serial_for};
    ExtVector v = fold(values, point[0], executor);
    for (std::size_t j = 1; j < point.size(); ++j) v = fold(v, point[j], executor);
    EXPECT_EQ(v.get(0), evaluate(values, point, executor));
}

TEST_P(Multilinear, ProductRounds)
{
    const Ext5 r = random_ext(random);
    for (const Executor& executor : executors())
        for (const std::size_t size : {4u, 12u, 32u, 64u, 100u, 30000u}) {
            const auto base = random_bases(random, size);
            const auto a = random_exts(random, size), b = random_exts(random, size);
            const ExtVector pa = ExtVector::from(a), pb = ExtVector::from(b);
            expect_equal(product_round(base, pb, executor), round_slowly(base, b));
            expect_equal(product_round(pa, pb, executor), round_slowly(a, b));
            ExtVector fa = ExtVector::uninitialised(size / 2), fb = ExtVector::uninitialised(size / 2);
            const ProductRound next = fold_and_product_round(pa, pb, r, fa, fb, executor);
            ASSERT_EQ(values_of(fa), fold_slowly(a, r));
            ASSERT_EQ(values_of(fb), fold_slowly(b, r));
            expect_equal(next, round_slowly(fold_slowly(a, r), fold_slowly(b, r)));
        }
}
}  // namespace
}  // namespace freehold::field
