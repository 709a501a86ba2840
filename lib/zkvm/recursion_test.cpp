// The guest that verifies proofs (spec/recursion.md): it says of an honest proof what the verifier here says,
// and a damaged proof has no run.

#include "proof/whir_families.hpp"
#include "riscv/emulator.hpp"
#include "riscv/tracer.hpp"
#include "zkvm/claim.hpp"
#include "zkvm/host/recurse.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>

namespace freehold::zkvm
{
namespace
{
using Words = std::vector<std::uint32_t>;

riscv::Program load_guest(const std::string& name)
{
    std::ifstream file{FREEHOLD_SOURCE_DIR "/build/guest/guest/" + name + ".elf", std::ios::binary};
    const Bytes bytes{std::istreambuf_iterator<char>{file}, {}};
    auto program = riscv::load_elf(bytes);
    CHECK(program.has_value(), "the guest program is there");
    return *program;
}

Bytes proof_of(const std::string& guest, Words input,
               std::uint32_t segment_cycles = ProveOptions{}.segment_cycles)
{
    ProveOptions options;
    options.segment_cycles = segment_cycles;
    proof::SerialWorkers workers;
    const auto proof =
        prove_program(load_guest(guest), std::move(input), proof::whir::kBaseFamily, workers, options);
    CHECK(proof.has_value(), "an honest run has a proof");
    return encode_proof(*proof);
}

class VerifyGuest
{
public:
    struct Run
    {
        riscv::Stop stop;
        std::array<std::uint32_t, kOutputCount> outputs;
        std::uint64_t cycles;
    };
    [[nodiscard]] Run run(std::uint32_t family, BytesView proof) const
    {
        riscv::Emulator emulator{program_, table_, verification_input(family, proof)};
        const riscv::Stop stop = emulator.run(1u << 28);
        return {stop, emulator.outputs(), emulator.cycles()};
    }
    /// The words and cells of memory that a run uses, but for the program.
    [[nodiscard]] std::pair<std::size_t, std::size_t> memory(std::uint32_t family, BytesView proof) const
    {
        riscv::Tracer tracer{program_, table_, verification_input(family, proof)};
        riscv::Segment segment;
        riscv::Stop stop;
        do stop = tracer.record(riscv::SegmentLimits{}, segment);
        while (stop.reason == riscv::StopReason::kSegmentFull);
        CHECK(stop.reason == riscv::StopReason::kHalt, "an honest proof");
        const riscv::Boundary boundary = tracer.boundary();
        return {boundary.zeros.size(), boundary.cells.size()};
    }
    /// No output, by the trap of a refusal and not by an accident.
    void expect_no_run(std::uint32_t family, BytesView proof) const
    {
        EXPECT_EQ(run(family, proof).stop.reason, riscv::StopReason::kIllegalInstruction);
    }

private:
    riscv::Program program_ = load_guest("verify");
    riscv::DecodeTable table_{program_};
};

void expect_claim(const VerifyGuest& guest, const Bytes& proof)
{
    const auto verified = verify_proof(proof, nullptr, proof::whir::kBaseFamily);
    ASSERT_TRUE(verified.has_value()) << verified.error().reason;
    const auto run = guest.run(0, proof);
    ASSERT_EQ(run.stop.reason, riscv::StopReason::kHalt) << riscv::describe(run.stop.reason);
    EXPECT_EQ(run.outputs, digest_words(claim_digest(*verified, proof::whir::kBaseFamily)));
    std::printf("%zu segments, %zu bytes: %llu cycles\n", verified->segments, proof.size(),
                static_cast<unsigned long long>(run.cycles));
}
}  // namespace

TEST(Recursion, TheGuestClaimsWhatHolds)
{
    const VerifyGuest guest;
    expect_claim(guest, proof_of("fibonacci", {1000}));
    // Two segments: the global bus and its challenge.
    expect_claim(guest, proof_of("fibonacci", {12'000}, 1u << 16));
}

// A proposal may take thousands of segments, and must not be one that nobody can prove.
TEST(Recursion, MemoryDoesNotGrowWithTheNumberOfSegments)
{
    const VerifyGuest guest;
    const auto [words, cells] = guest.memory(0, proof_of("fibonacci", {12'000}, 1u << 16));
    const auto [more_words, more_cells] = guest.memory(0, proof_of("fibonacci", {30'000}, 1u << 16));
    EXPECT_LT(more_words, words + words / 20);
    EXPECT_LT(more_cells, cells + cells / 20);
}

TEST(Recursion, ADamagedProofHasNoRun)
{
    const VerifyGuest guest;
    const Bytes proof = proof_of("fibonacci", {100});
    ASSERT_EQ(guest.run(0, proof).stop.reason, riscv::StopReason::kHalt);
    std::mt19937_64 random{5};
    for (int i = 0; i < 24; ++i) {
        Bytes damaged = proof;
        damaged[random() % damaged.size()] ^= static_cast<std::uint8_t>(1u << random() % 8);
        guest.expect_no_run(0, damaged);
    }
    for (const std::size_t size : {proof.size() - 4, proof.size() / 2, std::size_t{0}})
        guest.expect_no_run(0, BytesView{proof}.first(size));
    Bytes longer = proof;
    longer.push_back(0);
    guest.expect_no_run(0, longer);
    // A proof of one family is none of another, and there is no third.
    guest.expect_no_run(1, proof);
    guest.expect_no_run(2, proof);
}

// What can be said of a layer without minutes of proving it: what it refuses, and by which name.
TEST(Recursion, ALayerIsOfAProofThatHolds)
{
    proof::SerialWorkers workers;
    const Bytes proof = proof_of("fibonacci", {100});
    const auto reason = [&](const ProofOfFamily& inner, const std::string& verifier) {
        const auto outer = prove_proof(load_guest(verifier), inner, proof::whir::kRecursionFamily, workers,
                                       {.max_cycles = 1000});
        return outer ? "" : outer.error();
    };
    const proof::whir::Family& base = proof::whir::kBaseFamily;
    EXPECT_EQ(reason({proof, proof::whir::kLastFamily}, "verify"), "no guest verifies this family");
    EXPECT_EQ(reason({BytesView{proof}.first(proof.size() - 4), base}, "verify"),
              "refused: proof file too short");
    EXPECT_TRUE(reason({proof, proof::whir::kRecursionFamily}, "verify").starts_with("refused: "));
    EXPECT_TRUE(reason({proof, base}, "verify").starts_with("no proof: ")) << "too few cycles";
    // Another program's outputs are no claim: fibonacci takes the family's number for its input.
    EXPECT_EQ(reason({proof, base}, "fibonacci"), "the verifier's program claims something else");
}

TEST(Recursion, AClaimNamesAllThatItSays)
{
    const VerifiedRun run{Hash256{}, {1, 2, 3, 4, 5, 6, 7, 8}, 1};
    const Hash256 digest = claim_digest(run, proof::whir::kBaseFamily);
    EXPECT_NE(digest, claim_digest(run, proof::whir::kRecursionFamily));
    VerifiedRun other = run;
    other.program.bytes[31] = 1;
    EXPECT_NE(digest, claim_digest(other, proof::whir::kBaseFamily));
    for (std::size_t i = 0; i < kOutputCount; ++i) {
        other = run;
        other.outputs[i] ^= 1;
        EXPECT_NE(digest, claim_digest(other, proof::whir::kBaseFamily));
    }
    // Where a run was cut says nothing about it.
    other = run;
    other.segments = 2;
    EXPECT_EQ(digest, claim_digest(other, proof::whir::kBaseFamily));
}
}  // namespace freehold::zkvm
