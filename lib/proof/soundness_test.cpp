#include "proof/host/soundness.hpp"

#include "proof/host/whir_search.hpp"
#include "proof/testing/tiny_params.hpp"
#include "proof/whir_families.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <memory>

namespace freehold::proof::soundness
{
namespace
{
using whir::Family;
using whir::Params;

const Family* const kFamilies[] = {&whir::kBaseFamily, &whir::kRecursionFamily, &whir::kLastFamily};

/// Bits of each round by name of the set, as tools/soundness.py computes them.
std::map<std::string, std::vector<double>> by_python()
{
    const std::string command = "python3 " FREEHOLD_SOURCE_DIR "/tools/soundness.py";
    std::map<std::string, std::vector<double>> sets;
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe{popen(command.c_str(), "r"), pclose};
    char name[32];
    unsigned index = 0;
    double bits = 0;
    while (std::fscanf(pipe.get(), "%31s %u %lf", name, &index, &bits) == 3) sets[name].push_back(bits);
    return sets;
}

TEST(Soundness, AgreesWithPython)
{
    auto expected = by_python();
    for (const Family* family : kFamilies) {
        for (const Params& params : family->sets) {
            const std::vector<double> other = expected[std::string{params.name}];
            const Report result = report(params);
            ASSERT_EQ(result.terms.size(), other.size()) << params.name;
            for (std::size_t i = 0; i < other.size(); ++i)
                EXPECT_NEAR(result.terms[i].bits, other[i], 1e-5)
                    << params.name << ": " << result.terms[i].name;
        }
    }
}

TEST(Soundness, EverySetReachesTheTarget)
{
    for (const Family* family : kFamilies) {
        unsigned n = family->sets.front().n;
        for (const Params& params : family->sets) {
            EXPECT_EQ(params.n, n++) << "a set for every size";
            EXPECT_EQ(params.name, std::string{family->name} + "-" + std::to_string(params.n));
            EXPECT_TRUE(params.well_formed()) << params.name;
            EXPECT_GE(report(params).minimum(), kRoundTarget) << params.name;
            EXPECT_GE(report(params).union_bits(), kUnionTarget) << params.name;
        }
        EXPECT_EQ(family->choose(0), family->sets.data());
        EXPECT_EQ(family->choose(family->sets.back().n), &family->sets.back());
        EXPECT_EQ(family->choose(family->sets.back().n + 1u), nullptr);
    }
}

// The rest of the table is compared in the test stage "parameters": `freehold security --generate`.
TEST(Soundness, SetsAreWhatTheSearchFinds)
{
    for (const Layer& layer : layers()) {
        const whir::Family& family =
            **std::ranges::find(kFamilies, layer.name, [](const whir::Family* f) { return f->name; });
        Params found = find_params(layer, layer.min_n);
        const Params* const set = family.choose(layer.min_n);
        ASSERT_NE(set, nullptr);
        found.name = set->name;
        EXPECT_EQ(found, *set) << found.name;
    }
}

// Weaker by one query, one sample or one bit of grinding, the sets would not be the cheapest; here: each
// matters.
TEST(Soundness, EveryNumberCounts)
{
    Params params = *whir::kBaseFamily.choose(20);
    const double honest = report(params).minimum();
    for (std::size_t i = 0; i < params.round_count; ++i) {
        Params weaker = params;
        weaker.rounds[i].queries -= 8;
        EXPECT_LT(report(weaker).minimum(), honest);
        weaker = params;
        weaker.rounds[i].grind_query -= 4;
        EXPECT_LT(report(weaker).minimum(), honest);
        weaker = params;
        weaker.rounds[i].grind_fold[0] -= 4;
        EXPECT_LT(report(weaker).minimum(), honest);
        weaker = params;
        weaker.rounds[i].ood = 0;
        EXPECT_LT(report(weaker).minimum(), honest);
    }
    params.grind_bus -= 1;
    EXPECT_LT(report(params).minimum(), kRoundTarget);
    EXPECT_LT(report(whir::tiny_params(11)).minimum(), 40) << "test parameters have no security";
}

TEST(Soundness, RegimesByHand)
{
    // Rate 1/2: half the distance is 1/4; the Johnson radius at m = 12 is 1 - 2^-1/2 (1 + 1/24) = 0.2634.
    EXPECT_DOUBLE_EQ((Regime{1, 0}.radius()), 0.25);
    EXPECT_NEAR((Regime{1, 12}.radius()), 0.26343, 1e-5);
    EXPECT_NEAR((Regime{1, 12}.list_bits()), std::log2(24.0), 1e-12);
    // 2^26 coefficients at rate 1/2, unique decoding: (2^27 / 4 + 1) / |F|.
    EXPECT_NEAR((Regime{1, 0}.line_error(26)), 25 - field_bits(), 1e-6);
    EXPECT_NEAR(field_bits(), 154.534, 1e-3);
}

TEST(WhirParams, WellFormedRefuses)
{
    const Params good = whir::tiny_params(11);
    EXPECT_TRUE(good.well_formed());
    const auto bad = [&](auto change) {
        Params params = good;
        change(params);
        return !params.well_formed();
    };
    EXPECT_TRUE(bad([](Params& p) { p.round_count = 0; }));
    EXPECT_TRUE(bad([](Params& p) { p.round_count = 7; }));
    EXPECT_TRUE(bad([](Params& p) { p.rounds[0].fold = 9; }));
    EXPECT_TRUE(bad([](Params& p) { p.rounds[2].fold = 5; })) << "folds more variables than there are";
    EXPECT_TRUE(bad([](Params& p) { p.rate = 0; })) << "a code without redundancy";
    EXPECT_TRUE(bad([](Params& p) { p.rounds[0].shrink = 5; })) << "the next code has no redundancy";
    EXPECT_TRUE(bad([](Params& p) { p.rate = 25; })) << "no subgroup of that order";
    EXPECT_TRUE(bad([](Params& p) { p.rounds[1].queries = 0; }));
    EXPECT_TRUE(bad([](Params& p) { p.rounds[1].grind_query = 64; }));
    EXPECT_TRUE(bad([](Params& p) { p.rounds[1].grind_fold[0] = 64; }));
    EXPECT_TRUE(bad([](Params& p) { p.cap = 9; }));
}
}  // namespace
}  // namespace freehold::proof::soundness
