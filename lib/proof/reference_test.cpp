// Whole proofs of the toy machine are those of the reference, byte for byte
// (tools/reference/argument_vectors.py).

#include "base/hex.hpp"
#include "crypto/blake3.hpp"
#include "proof/host/prove_run.hpp"
#include "proof/testing/tiny_params.hpp"
#include "proof/testing/toy_run.hpp"

#include <gtest/gtest.h>

namespace freehold::proof
{
namespace
{
using namespace toy;

struct KnownRun
{
    std::uint32_t constant;
    std::size_t cycles_per_segment;
    bool unique;
    /// The decoder is the program polynomial.
    bool committed;
    /// Of one proof; or of those of all segments, and of the run's own messages.
    std::vector<const char*> hashes;
};

const KnownRun kKnown[] = {
#include "proof/generated/argument_vectors.inc"
};

Program program(std::uint32_t k)
{
    Program result{{{kAdd, 1, 0, 0, 3 + k % 2, 0},
                    {kAdd, 2, 0, 0, 0, 0},
                    {kLoad, 3, 2, 0, k % 3, 0},
                    {kAdd, 4, 4, 3, k, 0},
                    {kStore, 0, 2, 4, 40, 0},
                    {kLoad, 5, 2, 0, 64, 0},
                    {kAdd, 4, 4, 5, 0, 0},
                    {kAdd, 2, 2, 0, 1, 0},
                    {kAdd, 1, 1, 0, 255, 0},
                    {kJnz, 0, 1, 0, 0, 2},
                    {kAdd, 0, 4, 4, 7, 0},
                    {kOut, 0, 4, 0, 0, 0},
                    {kLoad, 6, 2, 0, 39, 0},
                    {kOut, 0, 6, 0, 1, 0},
                    {kOut, 0, 0, 0, 2, 0},
                    {kJmp, 0, 0, 0, 0, kHalt}},
                   {}};
    for (std::uint32_t i = 0; i < 8; ++i) result.data.push_back((7 * i + k) % kWord);
    return result;
}

std::vector<Bytes> proofs(const KnownRun& known, ProverPath path)
{
    const std::vector<std::uint32_t> inputs{3, 250, 17, 99, 4, 200};
    Execution how;
    how.cycles_per_segment = known.cycles_per_segment;
    const ProgramRun run = execute(program(known.constant), inputs, how);
    const whir::Family& family = whir::tiny_family(known.unique);
    const Toy machine{program(known.constant), inputs, run.segments.size() > 1, known.committed};
    const ParamsChoice choose = [&family](unsigned n) {
        const whir::Params* params = family.choose(n);
        CHECK(params != nullptr, "too large for the family");
        return std::pair<std::string, unsigned>{params->name, params->n};
    };
    std::vector<Witness> witnesses;
    for (std::size_t i = 1; i <= run.segments.size(); ++i)
        witnesses.push_back(witness(machine, run, i, choose));
    SerialWorkers workers;
    if (witnesses.size() == 1) {
        const Bytes proof =
            prove(machine, witnesses[0].statement, witnesses[0].trace, family, workers, {path, {}});
        EXPECT_TRUE(verify(machine, witnesses[0].statement, proof, family));
        return {proof};
    }
    std::vector<SegmentInput> segments;
    for (const Witness& w : witnesses) segments.push_back({&w.statement, &w.trace});
    const RunProof proof = prove_run(machine, segments, family, workers);
    EXPECT_TRUE(verify_run(machine, proof, family));
    std::vector<Bytes> result = proof.segments;
    result.push_back(proof.run);
    return result;
}

TEST(Reference, ProofsOfTheToyMachineAreTheSame)
{
    for (const KnownRun& known : kKnown) {
        for (const ProverPath path : {ProverPath::Plain, ProverPath::Fast}) {
            std::vector<std::string> hashes;
            for (const Bytes& proof : proofs(known, path)) hashes.push_back(to_hex(blake3(proof).view()));
            ASSERT_EQ(hashes.size(), known.hashes.size());
            for (std::size_t i = 0; i < hashes.size(); ++i)
                EXPECT_EQ(hashes[i], known.hashes[i]) << known.constant;
        }
    }
}
}  // namespace
}  // namespace freehold::proof
