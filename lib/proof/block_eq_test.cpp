// Sums that are folded against the sums over every block, every power and every leaf.

#include "proof/block_eq.hpp"

#include "proof/count_weights.hpp"
#include "proof/fraction_sum.hpp"
#include "proof/power_sum.hpp"
#include "proof/round_claims.hpp"
#include "proof/testing/mill.hpp"
#include "proof/transcript.hpp"

#include <gtest/gtest.h>

namespace freehold::proof
{
namespace
{
std::vector<Ext5> elements(Label label, std::size_t count)
{
    Transcript transcript{kBlake3Suite, {}};
    return transcript.challenges(label, count);
}
}  // namespace

TEST(BlockSums, AreTheSumsOverTheirBlocks)
{
    constexpr unsigned kLog = 7;
    const std::vector<Ext5> point = elements("point", kLog);
    const std::vector<Ext5> values = elements("values", 1u << kLog);
    const Ext5List list{values};
    BlockSums sums{point};  // one for all: what it keeps must not depend on the order of calls
    for (unsigned log = 0; log <= kLog; ++log) {
        const std::size_t blocks = std::size_t{1} << (kLog - log);
        const std::vector<Ext5> weights = eq_table(std::span{point}.subspan(log));
        for (std::size_t first = 0; first < blocks; first += blocks > 16 ? 5 : 1) {
            Ext5 sum;
            for (std::size_t count = 0; first + count <= blocks; ++count) {
                EXPECT_EQ(sums.of(log, first << log, {list, 0, count}), sum)
                    << log << " " << first << " " << count;
                if (first + count < blocks) sum += weights[first + count] * values[count];
            }
        }
    }
}

TEST(PowerSum, IsHornersRule)
{
    const Ext5 x = elements("x", 1)[0];
    const std::vector<Ext5> values = elements("values", 50);
    const Ext5List values_list{values};
    const PowerSum sum{x};
    for (std::size_t count = 0; count <= values.size(); ++count)
        EXPECT_EQ(sum.of({values_list, 0, count}), horner(std::span{values}.first(count), x)) << count;
    const Ext5List list = powers(values[0], x, 5);
    ASSERT_EQ(list.size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(list[i], values[0] * x.pow(i));
}

TEST(FractionSum, IsTheSumOfQuotients)
{
    const std::vector<Ext5> n = elements("n", 6), d = elements("d", 6);
    FractionSum fractions;
    Ext5 sum;
    EXPECT_EQ(fractions.value(), sum);
    for (std::size_t i = 0; i < n.size(); ++i) {
        fractions.add(n[i], d[i]);
        sum += n[i] * d[i].inverse();
        EXPECT_EQ(fractions.value(), sum);
    }
}

TEST(EqTable, SumsToItsTotal)
{
    const std::vector<Ext5> point = elements("point", 5);
    const Ext5 total = elements("total", 1)[0];
    const std::vector<Ext5> table = eq_table(point, total);
    const Ext5List list = eq_list(point, total);
    for (std::size_t i = 0; i < table.size(); ++i) {
        EXPECT_EQ(table[i], total * eq_index(point, i));
        EXPECT_EQ(list[i], table[i]);
    }
}

TEST(CountWeights, AreTheSumsOverTheFirstRows)
{
    const std::vector<Ext5> point = elements("point", 6);
    CountWeights weights{point};
    for (std::size_t log = 0; log <= point.size(); ++log) {
        const std::span<const Ext5> low = std::span{point}.first(log);
        Ext5 sum;
        for (std::size_t count = 0; count <= std::size_t{1} << log; ++count) {
            EXPECT_EQ(weights.of(count, log), sum) << log << " " << count;
            EXPECT_EQ(count_weight(count, low), sum) << log << " " << count;
            if (count < std::size_t{1} << log) sum += eq_index(low, count);
        }
    }
}

// From every first block, for every count that fits: whole groups of eight, parts of them, one block.
TEST(BlockWeights, AreThoseOfEachBlock)
{
    constexpr unsigned kLog = 2;
    const std::vector<Ext5> point = elements("point", kLog + 5), factor = elements("factor", 1);
    const std::span<const Ext5> high = std::span{point}.subspan(kLog);
    BlockWeights weights{point};
    for (std::size_t first = 0; first < 32; ++first) {
        for (std::size_t count = 0; first + count <= 32; ++count) {
            Ext5List list;
            list.push_back(Ext5{kOne});  // it adds at the end
            weights.add(kLog, first << kLog, count, factor[0], list);
            ASSERT_EQ(list.size(), count + 1);
            for (std::size_t i = 0; i < count; ++i)
                EXPECT_EQ(list[i + 1], factor[0] * eq_index(high, first + i)) << first << " " << count;
        }
    }
    Ext5List whole;
    weights.add(kLog + 5, 0, 1, factor[0], whole);
    EXPECT_EQ(whole[0], factor[0]);
}

TEST(RoundClaims, AreThePolynomialsValues)
{
    const std::vector<Ext5> c = elements("c", 4), points = elements("points", 2);
    for (std::size_t degree = 1; degree <= 3; ++degree) {
        const std::span<const Ext5> all = std::span{c}.first(degree + 1), sent = all.subspan(1);
        const Ext5 claim = (kOne - points[0]) * c[0] + points[0] * horner(all, Ext5{kOne});
        const Ext5List list{sent};
        RoundClaims rounds{degree};
        EXPECT_EQ(rounds.next(claim, points[0], list, points[1]), horner(all, points[1])) << degree;
        EXPECT_EQ(next_claim(claim, points[0], sent, points[1]), horner(all, points[1])) << degree;
        if (degree != 2) continue;
        const field::Ext5Factor r{points[0]}, x{points[1]};
        EXPECT_EQ(RoundClaims::next(claim, r, sent.first<2>(), x), horner(all, points[1]));
    }
}

TEST(Convolution, IsASumOverPairs)
{
    const std::vector<Ext5> x = elements("x", 7), y = elements("y", 5);
    const Ext5List x_list{x}, y_list{y};
    const Convolution product{x_list, Ext5Slice{y_list}};
    for (std::size_t k = 0; k < x.size() + y.size() - 1; ++k) {
        Ext5 sum;
        for (std::size_t i = 0; i < x.size(); ++i)
            if (k >= i && k - i < y.size()) sum += x[i] * y[k - i];
        EXPECT_EQ(product.at(k), sum) << k;
    }
}

// Heights of three tables; one segment of a run of several has both regions.
TEST(LeafLayout, TheRestIsWhatNoBlockCovers)
{
    for (const bool multi : {false, true}) {
        const mill::Heights heights{{40}, {100, 7}, {5}, {33}};
        const mill::Mill machine{heights};
        const Statement statement = mill::Mill::statement(heights, multi);
        const Instance instance{machine, statement};
        const std::vector<Ext5> point = elements("point", instance.leaves.log_leaves);
        BlockEq weights{point};
        Ext5 rest{kOne};
        for (const std::size_t t : instance.present())
            for (const std::size_t block : instance.blocks(t))
                rest -= weights.of(instance.size(t).log, block);
        EXPECT_EQ(instance.leaves.rest(point), rest) << multi;
    }
}
}  // namespace freehold::proof
