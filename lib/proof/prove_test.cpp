// Completeness and forgeries of whole proofs on the toy machine (tools/reference/selftest.py has the same in
// Python). A forgery is a false proof together with the reason for which it must be refused.

#include "proof/host/prove.hpp"
#include "proof/test_support/toy_run.hpp"
#include "proof/testing/tiny_params.hpp"

#include <gtest/gtest.h>

namespace freehold::proof
{
namespace
{
using namespace toy;

const whir::Family& tiny() { return whir::tiny_family(); }

ParamsChoice choose_from(const whir::Family& family)
{
    return [&family](unsigned n) {
        const whir::Params* params = family.choose(n);
        CHECK(params != nullptr, "too large for the family");
        return std::pair<std::string, unsigned>{params->name, params->n};
    };
}

std::string verdict(const Verified<>& result)
{
    return result ? "accepted" : std::string{result.error().reason};
}

/// The fixed instance that the forgeries start from.
struct Honest
{
    Program program = sample_program(2);
    std::vector<std::uint32_t> inputs{3, 250, 17, 99, 4, 200};
    Toy machine{program, inputs, false};
    ProgramRun run = execute(program, inputs);
    Witness w = witness(machine, run, 1, choose_from(tiny()));
    SerialWorkers workers;
    Bytes proof = prove(machine, w.statement, w.trace, tiny(), workers);
};

Honest& honest()
{
    static Honest instance;
    return instance;
}

TEST(Prove, AcceptsHonestRuns)
{
    for (std::uint32_t seed = 1; seed < 6; ++seed) {
        const Program program = sample_program(seed);
        const std::vector<std::uint32_t> inputs{seed, 7, 250, 3, seed * 40};
        const Toy machine{program, inputs, false};
        const ProgramRun run = execute(program, inputs);
        for (const bool unique : {false, true}) {
            const whir::Family& family = whir::tiny_family(unique);
            const Witness w = witness(machine, run, 1, choose_from(family));
            SerialWorkers workers;
            const Bytes proof = prove(machine, w.statement, w.trace, family, workers);
            EXPECT_EQ(verdict(verify(machine, w.statement, proof, family)), "accepted");
        }
    }
}

TEST(Prove, RefusesAnyFlippedWord)
{
    const Honest& h = honest();
    ASSERT_EQ(verdict(verify(h.machine, h.w.statement, h.proof, tiny())), "accepted");
    std::mt19937 random{5};
    for (int i = 0; i < 200; ++i) {
        Bytes bad = h.proof;
        bad[random() % bad.size()] ^= static_cast<std::uint8_t>(1 << random() % 8);
        EXPECT_NE(verdict(verify(h.machine, h.w.statement, bad, tiny())), "accepted");
    }
}
}  // namespace
}  // namespace freehold::proof
