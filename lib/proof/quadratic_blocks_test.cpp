#include "proof/host/prover_tables.hpp"
#include "proof/host/row_program.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::proof
{
namespace
{
using Value = Recorded;

class QuadraticBlocks : public testing::Test
{
protected:
    static constexpr std::uint32_t kCells = 20;

    Value x(std::uint32_t i) { return recorder_.cell(i); }
    Value y(std::uint32_t i) { return recorder_.cell(8 + i); }
    Value z(std::uint32_t i) { return recorder_.cell(16 + i); }
    Value convolution(std::uint32_t k)
    {
        const std::uint32_t first = k < 8 ? 0 : k - 7;
        Value sum = x(first) * y(k - first);
        for (std::uint32_t i = first + 1; i < 8 && i <= k; ++i) sum = sum + x(i) * y(k - i);
        return sum;
    }
    void add(Value value, const Ext5& coefficient) { terms_.emplace_back(value.node, coefficient); }
    [[nodiscard]] Ext5 random()
    {
        Ext5 e;
        for (std::size_t k = 0; k < Ext5::kDegree; ++k)
            e[k] = BabyBear{static_cast<std::uint32_t>(engine_())};
        return e;
    }

    /// With forms it is the same function; the sum with them.
    RowSum expect_same()
    {
        RowSumBuilder builder{recorder_};
        for (const auto& [node, coefficient] : terms_) builder.add(node, coefficient);
        const RowSum plain = builder.build(), with_forms = builder.build_with_forms();
        for (int i = 0; i < 3; ++i) {
            std::vector<BabyBear> cells;
            for (std::uint32_t c = 0; c <= kCells; ++c)
                cells.emplace_back(static_cast<std::uint32_t>(engine_()));
            EXPECT_EQ(evaluate(plain, cells), evaluate(with_forms, cells));
        }
        return with_forms;
    }

    Recorder recorder_{kCells, 1};

private:
    static Ext5 evaluate(std::span<const RowTerm> form, std::span<const BabyBear> cells)
    {
        Ext5 sum;
        for (const RowTerm& term : form) sum += term.coefficient * cells[term.cell];
        return sum;
    }
    static Ext5 evaluate(const RowSum& sum, std::span<const BabyBear> cells)
    {
        std::vector<BabyBear> inputs, scratch;
        for (const std::uint32_t cell : sum.inputs) inputs.push_back(cells[cell]);
        Ext5 value =
            sum.constant + evaluate(sum.terms, cells) + evaluate_code<BabyBear>(sum.code(), inputs, scratch);
        for (std::size_t i = 0; i < sum.forms.size(); i += 2)
            value += evaluate(sum.forms[i], cells) * evaluate(sum.forms[i + 1], cells);
        return value;
    }

    std::vector<WeighedNode> terms_;
    std::mt19937 engine_{1};
};

TEST_F(QuadraticBlocks, OneProductStandsForAConvolutionWeighedByPowers)
{
    const Ext5 step = random();
    Ext5 power{BabyBear{1}};
    for (std::uint32_t k = 0; k < 15; ++k, power *= step) add(convolution(k) - z(k % 4), power);
    const RowSum sum = expect_same();
    EXPECT_EQ(sum.forms.size(), 2u);
    EXPECT_TRUE(sum.outputs.empty());
    EXPECT_EQ(sum.terms.size(), 4u);
}

// As the limbs of MULDIV: each of two bytes, one weight for both.
TEST_F(QuadraticBlocks, TwoStandForOneWeighedByPairs)
{
    const Ext5 step = random();
    Ext5 power{BabyBear{1}};
    for (std::uint32_t k = 0; k < 14; k += 2, power *= step)
        add(convolution(k) + convolution(k + 1) * BabyBear{256}, power);
    add(convolution(14), power);
    const RowSum sum = expect_same();
    EXPECT_EQ(sum.forms.size(), 4u);
    EXPECT_TRUE(sum.outputs.empty());
}

TEST_F(QuadraticBlocks, BlocksOfHighRankStayCode)
{
    for (std::uint32_t k = 0; k < 15; ++k) add(convolution(k), random());
    const RowSum sum = expect_same();
    EXPECT_TRUE(sum.forms.empty());
    EXPECT_EQ(sum.inputs.size(), 16u);
}

TEST_F(QuadraticBlocks, ProductsOfSumsAndOtherTermsAroundThem)
{
    const Value word = x(0) + x(1) * BabyBear{65536};
    Value other = y(0);
    for (std::uint32_t i = 1; i < 8; ++i) other = other + y(i) * BabyBear{i + 2};
    add((z(0) - word * other) * BabyBear{7} + z(0) * z(1), random());
    add(z(2) * z(2) - word * other - BabyBear{5}, random());
    const RowSum sum = expect_same();
    EXPECT_EQ(sum.forms.size(), 2u);
    EXPECT_EQ(sum.inputs.size(), 3u);  // of z
}

// What is inside a product of three, has a constant, or is a square is no term of the matrix.
TEST_F(QuadraticBlocks, OthersAreLeftAlone)
{
    for (std::uint32_t i = 0; i < 8; ++i) {
        add(x(i) * y(i) * z(0), random());
        add((x(i) + BabyBear{1}) * y(7), random());
        add(z(1) * z(1), random());
    }
    const RowSum sum = expect_same();
    EXPECT_TRUE(sum.forms.empty());
}

TEST_F(QuadraticBlocks, AProductIsATermAndAFactor)
{
    const Ext5 step = random();
    Ext5 power{BabyBear{1}};
    for (std::uint32_t k = 0; k < 15; ++k, power *= step) add(convolution(k), power);
    add(convolution(3) * z(0), random());
    const RowSum sum = expect_same();
    EXPECT_EQ(sum.forms.size(), 2u);
    EXPECT_EQ(sum.degree, 3u);
}
}  // namespace
}  // namespace freehold::proof
