// Statements out of bounds, each refused by name before a layout is made of it (spec/argument.md, section 2),
// on machines whose tables have any height; and the denominators of what the verifier says itself.

#include "proof/segments.hpp"
#include "proof/testing/mill.hpp"
#include "proof/testing/tiny_params.hpp"
#include "proof/whir_families.hpp"

#include <gtest/gtest.h>

namespace freehold::proof
{
namespace
{
using mill::Heights;
using mill::Mill;

std::string reason(const auto& result) { return result ? "" : std::string{result.error().reason}; }

std::string bounds(const Heights& heights)
{
    return reason(check_bounds(Mill{heights}, Mill::statement(heights, false)));
}
/// Of a statement that names the set that its size asks for.
std::string judged(const Heights& heights, const whir::Family& family)
{
    const Mill machine{heights};
    Statement st = Mill::statement(heights, false);
    if (const whir::Params* params = family.choose(StackLayout{machine, st.rows}.log_total()))
        st.params = params->name;
    return reason(check_statement(machine, st, family));
}

// A column and two leaves in each row of `fixed`; 16 columns and twelve leaves in each of `rows`.
TEST(Bounds, StackTooLarge)
{
    EXPECT_EQ(bounds({{1u << 24}, {}, {}, {}}), "");
    EXPECT_EQ(bounds({{1u << 24, 1}, {}, {}, {}}), "stack too large");
}
TEST(Bounds, TooManyLeaves)
{
    EXPECT_EQ(bounds({{}, {}, {27}, {}}), "");
    EXPECT_EQ(bounds({{}, {}, {27, 5}, {}}), "too many leaves");
}
// The multiplicities of one bus would be counted modulo p: six leaves a row on bus 3.
TEST(Bounds, MultiplicitiesCannotWrap)
{
    Heights heights;
    heights.rows.assign(BabyBear::kModulus / (6u << 24) + 1, 1u << 24);
    EXPECT_EQ(bounds(heights), "too many leaves");
    heights.rows.pop_back();
    EXPECT_EQ(bounds(heights), "stack too large");
}
TEST(Bounds, RowsOfATable)
{
    EXPECT_EQ(bounds({{(1u << 24) + 1}, {}, {}, {}}), "table rows");
    const Heights heights{{3}, {}, {5}, {}};
    Statement st = Mill::statement(heights, false);
    for (const std::uint32_t rows : {31u, 33u}) {
        st.rows[1] = rows;
        EXPECT_EQ(reason(check_bounds(Mill{heights}, st)), "table rows");
    }
    st.rows = {0, 0};
    EXPECT_EQ(reason(check_bounds(Mill{heights}, st)), "table rows");
}
TEST(Bounds, PlaceInTheRun)
{
    const Heights heights{{3}, {}, {}, {}};
    const auto placed = [&](const SegmentPlace& place) {
        Statement st = Mill::statement(heights, true);
        st.segment = place;
        return reason(check_bounds(Mill{heights}, st));
    };
    EXPECT_EQ(placed({true, 1, true, false}), "");
    EXPECT_EQ(placed({true, 2, false, true}), "");
    EXPECT_EQ(placed({true, 0, false, false}), "segment flags");
    EXPECT_EQ(placed({true, 1, false, false}), "segment flags");
    EXPECT_EQ(placed({true, 2, true, false}), "segment flags");
    EXPECT_EQ(placed({true, BabyBear::kModulus, false, false}), "segment flags");
    EXPECT_EQ(placed({false, 2, false, true}), "segment flags");
    EXPECT_EQ(placed({false, 1, true, false}), "segment flags");
}

TEST(Bounds, ParametersOfTheVerifiersFamily)
{
    EXPECT_EQ(judged({{}, {}, {19}, {}}, whir::tiny_family()), "");
    EXPECT_EQ(judged({{}, {}, {20}, {}}, whir::tiny_family()), "stack does not fit the parameters");
    // A set whose grinding is for fewer leaves than the statement has.
    std::vector<whir::Params> sets{whir::tiny_params(12)};
    sets[0].max_log_leaves = 8;
    const whir::Family few{"few", &kBlake3Suite, sets};
    EXPECT_EQ(judged({{16}, {}, {}, {}}, few), "");
    EXPECT_EQ(judged({{32}, {}, {}, {}}, few), "too many leaves");
}

// --- runs of several segments

struct ClaimedRun
{
    Heights heights{{}, {1u << 22}, {}, {}};
    Mill machine{heights};
    RunProof proof;

    explicit ClaimedRun(std::size_t segments)
    {
        Statement st = Mill::statement(heights, true);
        st.params = whir::kBaseFamily.choose(StackLayout{machine, st.rows}.log_total())->name;
        for (std::size_t i = 0; i < segments; ++i) {
            st.segment = {true, static_cast<std::uint32_t>(i + 1), i == 0, i + 1 == segments};
            proof.statements.push_back(st);
        }
        proof.segments.resize(segments);
    }
    [[nodiscard]] std::string verdict() const
    {
        return reason(verify_run(machine, proof, whir::kBaseFamily));
    }
};

// Four leaves a row on global busses.
TEST(Bounds, GlobalMultiplicitiesCannotWrap)
{
    constexpr std::size_t kMost = BabyBear::kModulus / (4u << 22);
    EXPECT_EQ(ClaimedRun{kMost}.verdict(), "global challenge") << "the next check: there is none";
    EXPECT_EQ(ClaimedRun{kMost + 1}.verdict(), "too many leaves");
}
TEST(Bounds, NumberOfSegments)
{
    EXPECT_EQ(ClaimedRun{0}.verdict(), "number of segments");
    EXPECT_EQ(ClaimedRun{1}.verdict(), "number of segments");
    ClaimedRun run{2};
    run.proof.segments.pop_back();
    EXPECT_EQ(run.verdict(), "number of segments");
    run.proof.statements.resize(kMaxSegments + 1);
    run.proof.segments.resize(kMaxSegments + 1);
    EXPECT_EQ(run.verdict(), "number of segments");
}

// --- what the verifier says itself

// A proof cannot bring this about, as c is drawn; but a zero that passed would carry any numerator.
TEST(BoundarySum, RefusesAZeroDenominator)
{
    const std::vector<Ext5> alpha{Ext5{BabyBear{3}}, Ext5{BabyBear{5}}};
    const Message message{1, BabyBear{1}, {BabyBear{7}, BabyBear{11}}};
    const Fingerprint zero_based{Ext5{}, alpha};
    const Ext5 rest = zero_based.of(message.bus, message.entries);
    EXPECT_TRUE(boundary_sum(Fingerprint{Ext5{kOne} - rest, alpha}, {&message, 1}).has_value());
    EXPECT_FALSE(boundary_sum(Fingerprint{-rest, alpha}, {&message, 1}).has_value());
}
}  // namespace
}  // namespace freehold::proof
