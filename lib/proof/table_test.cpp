#include "proof/table.hpp"

#include <gtest/gtest.h>

namespace freehold::proof
{
namespace
{
enum class Bus : unsigned
{
    kState = 1
};

template <class B>
void describe_counter(B& b)
{
    const auto bit = b.opened(b.col(0)), clk = b.opened(b.col(1));
    b.assert_bool(bit);
    b.assert_zero((bit - b.on()) * (bit + 5));
    b.pull(Bus::kState, clk, 7);
    b.push(Bus::kState, clk + 1 + 3 * bit, 7);
    b.push_times(bit, Bus::kState, clk * clk);
}

template <class A, class B>
concept HaveProduct = requires(A a, B b) { a* b; };
using Affine = Expr<BabyBear, 1, false>;
using Known = Expr<BabyBear, 1, true>;
using Constant = Expr<BabyBear, 0>;

// The verifier puts numbers in the place of cells that are not their values: what is affine in them comes out
// right, a product would not.
TEST(Expr, FactorsAreOpened)
{
    EXPECT_TRUE((HaveProduct<Known, Known>));
    EXPECT_TRUE((HaveProduct<Constant, Affine>));
    EXPECT_TRUE((HaveProduct<Affine, BabyBear>));
    EXPECT_FALSE((HaveProduct<Affine, Affine>));
    EXPECT_TRUE((HaveProduct<Affine, Known>));
    EXPECT_TRUE((HaveProduct<Known, Affine>));
    // One factor that is not known, however many there are.
    EXPECT_FALSE((HaveProduct<decltype(Known{} * Affine{}), Affine>));
    EXPECT_FALSE((HaveProduct<decltype(Affine{} * Known{}), decltype(Known{} * Affine{})>));
    EXPECT_TRUE((HaveProduct<decltype(Known{} * Affine{}), Known>));
    // Sums are known if all parts are; nothing makes an expression known but opening it.
    EXPECT_FALSE((HaveProduct<decltype(Known{} + Affine{}), Affine>));
    EXPECT_FALSE((HaveProduct<decltype(Known{} * Known{} + Affine{}), Affine>));
    EXPECT_TRUE((HaveProduct<decltype(Known{} * Known{} - Known{}), Affine>));
    EXPECT_FALSE((std::is_convertible_v<Affine, Known>));
}

TEST(RowChecker, EvaluatesConstraintsAndMessages)
{
    const std::array cells{BabyBear{1}, BabyBear{9}};
    RowChecker row{cells, true};
    describe_counter(row);
    EXPECT_TRUE(row.holds());
    EXPECT_EQ(row.constraints.size(), 2u);
    const std::vector<Message> expected{
        {1, BabyBear{-1}, {BabyBear{9}, BabyBear{7}}},
        {1, BabyBear{1}, {BabyBear{13}, BabyBear{7}}},
        {1, BabyBear{1}, {BabyBear{81}}},
    };
    EXPECT_EQ(row.messages, expected);
}

TEST(RowChecker, SaysWhichConstraintFails)
{
    const std::array cells{BabyBear{2}, BabyBear{0}};
    RowChecker row{cells, true};
    describe_counter(row);
    EXPECT_FALSE(row.holds());
    EXPECT_EQ(row.constraints, (std::vector{BabyBear{2}, BabyBear{7}}));
}

TEST(RowChecker, PaddingSaysNothing)
{
    const std::array<BabyBear, 2> cells{};
    RowChecker row{cells, false};
    describe_counter(row);
    EXPECT_TRUE(row.holds());
    EXPECT_TRUE(row.messages.empty());
}
}  // namespace
}  // namespace freehold::proof
