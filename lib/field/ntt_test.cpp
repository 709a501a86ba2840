#include "field/host/ntt.hpp"
#include "field/testing/threads.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <span>
#include <vector>

namespace freehold::field
{
namespace
{
std::size_t bit_reversed(std::size_t i, unsigned bits)
{
    std::size_t r = 0;
    for (unsigned k = 0; k < bits; ++k) r |= (i >> k & 1) << (bits - 1 - k);
    return r;
}

std::vector<BabyBear> random_matrix(std::size_t size, unsigned seed)
{
    std::mt19937_64 random{seed};
    std::vector<BabyBear> r(size);
    for (BabyBear& x : r) x = BabyBear{random()};
    return r;
}

/// The definition: row j, column c is the value at root^bitrev(j).
BabyBear value_at(const std::vector<BabyBear>& coefficients, std::size_t columns, std::size_t column,
                  unsigned log_size, std::size_t row)
{
    const BabyBear x = BabyBear::root_of_unity(log_size).pow(bit_reversed(row, log_size));
    BabyBear sum;
    for (std::size_t i = coefficients.size() / columns; i-- > 0;)
        sum = sum * x + coefficients[i * columns + column];
    return sum;
}

class NttLevels : public ::testing::TestWithParam<SimdLevel>
{
protected:
    static Executor serial() { return {GetParam(), serial_for}; }
};
INSTANTIATE_TEST_SUITE_P(Levels, NttLevels, ::testing::ValuesIn(supported_simd_levels()),
                         [](const auto& instance) { return std::string{name_of(instance.param)}; });

TEST_P(NttLevels, AgreesWithTheDefinition)
{
    const Ntt ntt{10};
    for (unsigned log_rows = 0; log_rows <= 8; ++log_rows)
        for (const std::size_t columns : {1u, 3u, 16u, 21u, 32u}) {
            const std::size_t rows = std::size_t{1} << log_rows;
            const auto coefficients = random_matrix(rows * columns, log_rows);
            auto in_place = coefficients;
            ntt.transform(in_place.data(), log_rows, columns, serial());
            for (unsigned log_blowup = 0; log_blowup <= 2; ++log_blowup) {
                std::vector<BabyBear> code(coefficients.size() << log_blowup);
                ntt.extend(coefficients.data(), log_rows, columns, log_blowup, code.data(), serial());
                for (std::size_t part = 0; part < std::size_t{1} << log_blowup; ++part) {
                    std::vector<BabyBear> alone(coefficients.size());
                    ntt.extend_part(coefficients.data(), log_rows, columns, log_blowup, part, alone.data(),
                                    serial());
                    ASSERT_TRUE(std::ranges::equal(
                        alone, std::span{code}.subspan(part * alone.size(), alone.size())));
                }
                if (log_blowup == 0) ASSERT_EQ(code, in_place);
                // Every row of the small ones, a few of the others.
                const std::size_t step = log_rows <= 4 ? 1 : rows / 8 + 3;
                for (std::size_t row = 0; row < rows << log_blowup; row += step)
                    for (std::size_t c = 0; c < columns; ++c)
                        ASSERT_EQ(code[row * columns + c],
                                  value_at(coefficients, columns, c, log_rows + log_blowup, row))
                            << "2^" << log_rows << " x " << columns << ", row " << row << ", column " << c;
            }
        }
}

TEST_P(NttLevels, SeveralPassesAndThreads)
{
    // 2^13 rows take two passes, 2^17 x 1 too, with a narrow last one; 2^11 x 53 and 2^9 x 300 several
    // panels.
    for (const auto& [log_rows, columns] : {std::pair{13u, std::size_t{37}},
                                            {12u, std::size_t{64}},
                                            {17u, std::size_t{1}},
                                            {11u, std::size_t{53}},
                                            {9u, std::size_t{300}}}) {
        const Ntt ntt{log_rows + 1};
        const std::size_t rows = std::size_t{2} << log_rows;
        const auto coefficients = random_matrix(columns << log_rows, 7);
        std::vector<BabyBear> code(rows * columns), threaded(rows * columns);
        ntt.extend(coefficients.data(), log_rows, columns, 1, code.data(), serial());
        ntt.extend(coefficients.data(), log_rows, columns, 1, threaded.data(),
                   {GetParam(), testing::threads_for});
        EXPECT_TRUE(code == threaded);
        std::mt19937_64 random{8};
        for (int i = 0; i < 20; ++i) {
            const std::size_t row = random() % rows, c = random() % columns;
            ASSERT_EQ(code[row * columns + c], value_at(coefficients, columns, c, log_rows + 1, row));
        }
    }
}

TEST_P(NttLevels, PastTheCachesIsTheSame)
{
    // 48 MiB. What does not begin with a cache line is not streamed.
    constexpr unsigned kLogRows = 17;
    constexpr std::size_t kColumns = 96, kSize = kColumns << kLogRows;
    const Ntt ntt{kLogRows + 1};
    const auto coefficients = random_matrix(kSize, 10);
    AlignedBuffer<BabyBear> streamed{kSize}, plain{kSize + 1};
    const Executor threads{GetParam(), testing::threads_for};
    ntt.extend_part(coefficients.data(), kLogRows, kColumns, 1, 1, streamed.data(), threads);
    ntt.extend_part(coefficients.data(), kLogRows, kColumns, 1, 1, plain.data() + 1, threads);
    EXPECT_TRUE(std::equal(streamed.begin(), streamed.end(), plain.begin() + 1)) << "a part";
    ntt.transform(streamed.data(), kLogRows, kColumns, threads);
    ntt.transform(plain.data() + 1, kLogRows, kColumns, threads);
    EXPECT_TRUE(std::equal(streamed.begin(), streamed.end(), plain.begin() + 1)) << "in place";
}

TEST_P(NttLevels, TellsEveryRowOnce)
{
    for (const unsigned log_rows : {0u, 5u, 13u}) {
        const Ntt ntt{log_rows + 2};
        const auto coefficients = random_matrix(std::size_t{16} << log_rows, 9);
        std::vector<BabyBear> code(coefficients.size() * 4), early(code.size());
        std::set<std::size_t> told;
        ntt.extend(coefficients.data(), log_rows, 16, 2, code.data(), serial(),
                   [&](std::size_t first, std::size_t rows) {
                       for (std::size_t row = first; row < first + rows; ++row)
                           EXPECT_TRUE(told.insert(row).second);
                       std::copy_n(&code[first * 16], rows * 16, &early[first * 16]);
                   });
        EXPECT_EQ(told.size(), std::size_t{4} << log_rows);
        EXPECT_TRUE(early == code);  // the rows were final when told
    }
}
}  // namespace
}  // namespace freehold::field
