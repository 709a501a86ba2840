// Runs of several segments on the toy machine: completeness and forgeries.

#include "proof/host/prove_run.hpp"
#include "proof/testing/tiny_params.hpp"
#include "proof/testing/toy_run.hpp"

#include <gtest/gtest.h>

namespace freehold::proof
{
namespace
{
using namespace toy;

class SegmentsTest : public testing::Test
{
protected:
    Program program = sample_program(2);
    std::vector<std::uint32_t> inputs{3, 250, 17, 99, 4, 200};
    Toy machine{program, inputs, true};
    SerialWorkers workers;
    const whir::Family& family = whir::tiny_family();

    [[nodiscard]] std::vector<Witness> witnesses(const ProgramRun& run) const
    {
        std::vector<Witness> result;
        for (std::size_t i = 1; i <= run.segments.size(); ++i)
            result.push_back(witness(machine, run, i, [this](unsigned n) {
                const whir::Params* params = family.choose(n);
                CHECK(params != nullptr, "too large for the family");
                return std::pair<std::string, unsigned>{params->name, params->n};
            }));
        return result;
    }
    [[nodiscard]] RunProof prove(std::vector<Witness>& parts, const RunTamper& tamper = {})
    {
        std::vector<SegmentInput> segments;
        for (const Witness& w : parts) segments.push_back({&w.statement, &w.trace});
        return prove_run(machine, segments, family, workers, tamper);
    }
    [[nodiscard]] RunProof prove(const ProgramRun& run, const RunTamper& tamper = {})
    {
        std::vector<Witness> parts = witnesses(run);
        return prove(parts, tamper);
    }
    [[nodiscard]] std::string judge(const RunProof& proof) const
    {
        const Verified<> result = verify_run(machine, proof, family);
        EXPECT_EQ(judge_in_order(proof).has_value(), result.has_value());
        return result ? "accepted" : std::string{result.error().reason};
    }
    /// As a proof file is verified, which is read once.
    [[nodiscard]] Verified<> judge_in_order(const RunProof& proof) const
    {
        RunVerifier run{machine, family, proof.statements.size(), proof.challenge};
        for (std::size_t i = 0; i < proof.statements.size(); ++i)
            if (const Verified<> added = run.add(proof.statements[i], proof.segments[i]); !added)
                return added;
        return run.finish(proof.run);
    }
    [[nodiscard]] ProgramRun run_of(std::size_t cycles, const Execution& how = {}) const
    {
        Execution execution = how;
        execution.cycles_per_segment = cycles;
        return execute(program, inputs, execution);
    }
};

TEST_F(SegmentsTest, AcceptsHonestRuns)
{
    for (const std::size_t cycles : {20u, 13u, 9u}) {
        const ProgramRun run = run_of(cycles);
        EXPECT_GE(run.segments.size(), 2u);
        EXPECT_EQ(judge(prove(run)), "accepted") << run.segments.size();
    }
}

TEST_F(SegmentsTest, RefusesOtherSegments)
{
    const RunProof honest = prove(run_of(14));
    ASSERT_EQ(honest.segments.size(), 3u);
    const auto picked = [&](std::initializer_list<std::size_t> order) {
        RunProof proof = honest;
        proof.statements.clear();
        proof.segments.clear();
        for (const std::size_t i : order) {
            proof.statements.push_back(honest.statements[i]);
            proof.segments.push_back(honest.segments[i]);
        }
        return judge(proof);
    };
    EXPECT_EQ(picked({0, 1, 2}), "accepted");
    EXPECT_EQ(picked({0, 2}), "segment order") << "dropped";
    EXPECT_EQ(picked({1, 0, 2}), "segment order") << "swapped";
    EXPECT_EQ(picked({0, 1, 1}), "segment order") << "repeated";
    EXPECT_EQ(picked({0, 1}), "segment order") << "missing at the end";
    EXPECT_EQ(picked({0}), "number of segments");

    const Verified<> alone = verify(machine, honest.statements[0], honest.segments[0], family);
    ASSERT_FALSE(alone);
    EXPECT_EQ(alone.error().reason, "one segment of a longer run");

    RunProof other = honest;
    other.segments[1] =
        prove(execute(program, {3, 250, 7, 99, 4, 200}, {.cycles_per_segment = 14})).segments[1];
    EXPECT_NE(judge(other), "accepted") << "a segment of another run";
    other = honest;
    other.run.resize(other.run.size() + 4);
    EXPECT_EQ(judge(other), "trailing bytes");
    other = honest;
    other.challenge.pop_back();
    EXPECT_EQ(judge(other), "global challenge");
}

TEST_F(SegmentsTest, RefusesStatementsThatDoNotFitTogether)
{
    std::vector<Witness> parts = witnesses(run_of(20));
    ASSERT_EQ(parts.size(), 2u);
    parts[0].statement.segment.last = true;
    EXPECT_EQ(judge(prove(parts)), "segment order");
    parts[0].statement.segment.last = false;
    parts[1].statement.publics[kOutputs] ^= 1;
    EXPECT_EQ(judge(prove(parts)), "segment publics");
    EXPECT_EQ(judge(prove(run_of(20, {.between = [](std::size_t segment, auto&,
                                                    std::uint32_t& pc) { pc += segment == 2 ? 1 : 0; }}))),
              "pc chain");
}

TEST_F(SegmentsTest, InOrderNoneIsMissingAndNoneTooMany)
{
    const RunProof proof = prove(run_of(14));
    RunVerifier run{machine, family, 3, proof.challenge};
    EXPECT_EQ(run.finish(proof.run).error().reason, "number of segments");
    EXPECT_TRUE(run.add(proof.statements[0], proof.segments[0]));
    EXPECT_EQ(run.add(proof.statements[0], proof.segments[0]).error().reason, "segment order");
    EXPECT_TRUE(run.add(proof.statements[1], proof.segments[1]));
    EXPECT_EQ(run.finish(proof.run).error().reason, "number of segments");
    Statement unnamed = proof.statements[2];
    unnamed.params.clear();
    EXPECT_TRUE(run.add(unnamed, proof.segments[2]));
    EXPECT_TRUE(run.finish(proof.run));
    EXPECT_EQ(run.add(proof.statements[2], proof.segments[2]).error().reason, "number of segments");
    for (const std::size_t count : {std::size_t{1}, kMaxSegments + 1}) {
        RunVerifier other{machine, family, count, proof.challenge};
        const Verified<> added = other.add(proof.statements[0], proof.segments[0]);
        ASSERT_FALSE(added);
        EXPECT_EQ(added.error().reason, "number of segments");
    }
    EXPECT_EQ((RunVerifier{machine, family, 0, proof.challenge}).finish(proof.run).error().reason,
              "number of segments");
}

TEST_F(SegmentsTest, ChecksBoundsOfEverySegmentFirst)
{
    RunProof proof = prove(run_of(20));
    ASSERT_EQ(proof.statements.size(), 2u);
    proof.statements[1].publics[kOutputs] ^= 1;
    EXPECT_EQ(judge(proof), "segment publics");
    proof.statements[1].program.bytes[0] ^= 1;
    EXPECT_EQ(judge(proof), "program digest");
}

TEST_F(SegmentsTest, RefusesAChallengeOfTheProversChoice)
{
    RunTamper tamper;
    tamper.challenge = [](std::size_t, const std::vector<Ext5>& drawn) {
        std::vector<Ext5> own = drawn;
        for (Ext5& x : own) x += Ext5{kOne};
        return own;
    };
    RunProof proof = prove(run_of(20), tamper);
    for (Ext5& x : proof.challenge) x += Ext5{kOne};
    EXPECT_EQ(judge(proof), "global challenge");

    tamper.challenge = [](std::size_t i, const std::vector<Ext5>& drawn) {
        std::vector<Ext5> own = drawn;
        if (i == 1) own[0] += Ext5{kOne};
        return own;
    };
    EXPECT_NE(judge(prove(run_of(20), tamper)), "accepted") << "one segment under another challenge";
}

TEST_F(SegmentsTest, RefusesALeftOutGrinding)
{
    RunTamper tamper;
    tamper.run = [](const TamperedMessage& message) {
        std::uint64_t nonce = 0;
        while (message.grind_ok(nonce)) ++nonce;
        for (std::size_t i = 0; i < 8; ++i) message.bytes[i] = static_cast<std::uint8_t>(nonce >> 8 * i);
    };
    EXPECT_EQ(judge(prove(run_of(20), tamper)), "grinding: global bus");
}

TEST_F(SegmentsTest, GrindsMoreForMoreSegments)
{
    const whir::Params& params = *family.choose(10);
    for (const auto& [count, bits] : {std::pair{2u, 1u}, {3u, 2u}, {4u, 2u}, {5u, 3u}, {65536u, 16u}}) {
        const std::vector<const whir::Params*> all(count, &params);
        EXPECT_EQ(global_grinding(all), params.grind_bus + bits);
    }
}

ProgramRun changed_between(const Program& program, const std::vector<std::uint32_t>& inputs)
{
    return execute(program, inputs,
                   {.cycles_per_segment = 20,
                    .between = [](std::size_t segment, std::vector<std::uint32_t>& memory, std::uint32_t&) {
                        memory[4] ^= segment == 2 ? 1 : 0;
                    }});
}

TEST_F(SegmentsTest, RefusesAValueChangedBetweenSegments)
{
    const RunProof bad = prove(changed_between(program, inputs));
    EXPECT_EQ(judge(bad), "global sum");

    // The lie in a top layer that makes the global sum zero.
    const Fingerprint fingerprint{bad.challenge[0], std::span{bad.challenge}.subspan(1)};
    Ext5 gap = boundary_sum(fingerprint, machine.run_boundary(bad.statements)).value();
    for (std::size_t i = 0; i < 2; ++i)
        gap += verify_segment(*check_statement(machine, bad.statements[i], family), bad.segments[i], family,
                              bad.challenge)
                   ->global_sum;
    const std::size_t split = Instance{machine, bad.statements[1]}.leaves.split;
    RunTamper tamper;
    tamper.segment = [&](std::size_t i) -> Tamper {
        if (i != 1) return {};
        return [&](const TamperedMessage& message) {
            if (message.label != "gkr top num") return;
            std::vector<Ext5> n = decode_ext(message.bytes);
            n[split] -= gap * message.context[split];
            message.bytes = encode(n);
        };
    };
    EXPECT_EQ(judge(prove(changed_between(program, inputs), tamper)), "gkr: layer");
}

/// x0 is 0 in every segment; let its chain end in segment 1 and go on otherwise in the later ones.
void second_birth(const Toy& machine, std::vector<Witness>& parts, std::map<std::size_t, BabyBear> later)
{
    for (Witness& w : parts) {
        std::size_t row = 0;
        while (!w.trace.column(kBoundTable, kSpace)[row].is_zero() ||
               !w.trace.column(kBoundTable, kAddress)[row].is_zero())
            ++row;
        if (w.statement.segment.index == 1) {
            w.trace.column(kBoundTable, kGone)[row] = BabyBear{1};
        } else {
            for (const auto& [column, value] : later) w.trace.column(kBoundTable, column)[row] = value;
        }
        fill_multiplicities(machine, w.statement, w.trace);
    }
}

TEST_F(SegmentsTest, RefusesAnAddressInitialisedAgain)
{
    std::vector<Witness> parts = witnesses(run_of(20));
    second_birth(machine, parts, {{kNew, BabyBear{1}}, {kPrevKey, BabyBear{}}});
    EXPECT_EQ(judge(prove(parts)), "bus sum");
}

TEST_F(SegmentsTest, RefusesAValueHandedOverFromTheSameSegment)
{
    std::vector<Witness> parts = witnesses(run_of(20));
    second_birth(machine, parts, {{kPrevSegment, BabyBear{2}}, {kGone, BabyBear{}}});
    EXPECT_EQ(judge(prove(parts)), "bus sum");
}
}  // namespace
}  // namespace freehold::proof
