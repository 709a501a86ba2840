// Whole runs through files: proved, read back, damaged, and refused for the right reason.

#include "proof/whir_families.hpp"
#include "zkvm/host/prove_program.hpp"
#include "zkvm/host/testing/programs.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace freehold::zkvm
{
namespace
{
using namespace testing;
using proof::whir::kBaseFamily;

// x10 = what is left of the count: 0; about two cycles per round.
riscv::Program countdown(std::int32_t rounds)
{
    std::vector<Instruction> code{
        {.op = Op::kLui, .rd = 10, .imm = rounds & ~0xfff},
        {.op = Op::kAddi, .rd = 10, .rs1 = 10, .imm = -1},
        {.op = Op::kBne, .rs1 = 10, .imm = -4},
    };
    const std::vector<Instruction> end = ending();
    code.insert(code.end(), end.begin(), end.end());
    return assemble(code);
}

// Even tasks here, odd ones there.
struct TwoThreads final : proof::Workers
{
    void run(std::size_t tasks, proof::TaskRef task) override
    {
        std::thread other{[&] {
            for (std::size_t i = 1; i < tasks; i += 2) task(i);
        }};
        for (std::size_t i = 0; i < tasks; i += 2) task(i);
        other.join();
    }
    [[nodiscard]] std::size_t width() const override { return 2; }
};

ProofFile prove(const riscv::Program& program, const ProveOptions& options, proof::Workers& workers)
{
    auto proof = prove_program(program, {}, kBaseFamily, workers, options);
    EXPECT_TRUE(proof.has_value());
    return std::move(*proof);
}
ProofFile prove(const riscv::Program& program, const ProveOptions& options = {})
{
    proof::SerialWorkers workers;
    return prove(program, options, workers);
}

std::string_view refusal(BytesView file, const Hash256& program)
{
    const auto verified = verify_proof(file, &program, kBaseFamily);
    return verified ? "accepted" : verified.error().reason;
}

ProveOptions small_segments()
{
    ProveOptions options;
    options.segment_cycles = 1u << 16;
    return options;
}

TEST(ProofFile, OneSegment)
{
    const ProofFile proof = prove(countdown(4096));
    const Hash256 digest = program_digest(proof.program, kBaseFamily);
    const Bytes file = encode_proof(proof);
    EXPECT_EQ(refusal(file, digest), "accepted");
    EXPECT_EQ(verify_proof(file, nullptr, kBaseFamily)->segments, 1u);
    EXPECT_EQ(refusal(file, Hash256{}), "program digest");
    EXPECT_EQ(encode_proof(*decode_proof(file)), file);
    EXPECT_FALSE(decode_proof(BytesView{file}.first(100)).has_value());
}

TEST(ProofFile, SeveralSegmentsAreTheSameBytesForAnyThreadsAndMemory)
{
    const riscv::Program program = countdown(4096 * 20);
    const ProofFile proof = prove(program, small_segments());
    EXPECT_GE(proof.run.segments.size(), 3u);
    const Bytes file = encode_proof(proof);
    EXPECT_EQ(refusal(file, program_digest(proof.program, kBaseFamily)), "accepted");
    // Nothing kept between the commitments and the challenge, on two threads.
    ProveOptions forgetful = small_segments();
    forgetful.kept_bytes = 0;
    TwoThreads workers;
    EXPECT_EQ(encode_proof(prove(program, forgetful, workers)), file);
}

TEST(ProofFile, StatementsAreBoundToTheProof)
{
    const ProofFile proof = prove(countdown(4096));
    const Hash256 digest = program_digest(proof.program, kBaseFamily);
    const auto with = [&](auto&& change) {
        ProofFile changed = proof;
        change(changed);
        return refusal(encode_proof(changed), digest);
    };
    auto& publics = proof.run.statements[0].publics;
    for (std::size_t i = 0; i < publics.size(); ++i)
        EXPECT_NE(with([&](ProofFile& f) { f.run.statements[0].publics[i] ^= 1; }), "accepted") << i;
    for (std::size_t i = 0; i < proof.run.statements[0].rows.size(); ++i)
        EXPECT_NE(with([&](ProofFile& f) { f.run.statements[0].rows[i] ^= 1; }), "accepted") << i;
}

TEST(ProofFile, DescriptorsThatBreakTheirInvariantsAreRefused)
{
    const ProofFile proof = prove(countdown(4096));
    const auto with = [&](auto&& change) {
        ProofFile changed = proof;
        change(changed.program);
        return refusal(encode_proof(changed), Hash256{});
    };
    EXPECT_EQ(with([](Descriptor& p) { p.image_words = 0; }), "program: image outside RAM");
    EXPECT_EQ(with([](Descriptor& p) { p.image_begin = (1u << 14) - 1; }), "program: image outside RAM");
    EXPECT_EQ(with([](Descriptor& p) { p.image_begin = ~0u; }), "program: image outside RAM");
    EXPECT_EQ(with([](Descriptor& p) { p.image_words = (1u << 22) + 1; }), "program: image outside RAM");
    EXPECT_EQ(with([](Descriptor& p) { p.decoder_rows = 0; }), "program: no instruction");
    EXPECT_EQ(with([](Descriptor& p) { p.decoder_rows = ~0u; }), "program: too many instructions");
    EXPECT_EQ(with([](Descriptor& p) { p.roots.pop_back(); }), "program: number of roots");
    EXPECT_EQ(with([](Descriptor& p) { p.roots.push_back(p.roots.back()); }), "program: number of roots");
    EXPECT_EQ(with([](Descriptor& p) { p.roots.resize(65, p.roots.back()); }), "proof file: program");
}

TEST(ProofFile, AnotherProgramIsRefused)
{
    const ProofFile proof = prove(countdown(4096)), other = prove(countdown(4096 * 2));
    const Hash256 digest = program_digest(proof.program, kBaseFamily);
    const auto with = [&](auto&& change) {
        ProofFile changed = proof;
        change(changed.program);
        return std::pair{refusal(encode_proof(changed), digest),
                         refusal(encode_proof(changed), program_digest(changed.program, kBaseFamily))};
    };
    // Nobody takes another descriptor for this program's; and under a digest of its own its proof is no
    // proof.
    const auto altered = [&](auto&& change) {
        const auto [as_this, as_its_own] = with(change);
        EXPECT_EQ(as_this, "program digest");
        EXPECT_NE(as_its_own, "accepted");
        EXPECT_NE(as_its_own, "program digest");
    };
    altered([](Descriptor& p) { p.entry += 4; });
    altered([](Descriptor& p) { ++p.image_begin; });
    altered([](Descriptor& p) { ++p.image_words; });
    altered([](Descriptor& p) { --p.decoder_rows; });
    altered([&](Descriptor& p) { p.roots = other.program.roots; });
    for (std::size_t i = 0; i < proof.program.roots.size(); ++i)
        EXPECT_EQ(with([&](Descriptor& p) { p.roots[i] = Hash256{}; }).first, "program digest") << i;
    // Two programs of the same shape, in one run of the other: nothing but the tree tells them apart.
    ProofFile stolen = other;
    stolen.program = proof.program;
    EXPECT_NE(refusal(encode_proof(stolen), digest), "accepted");
    // Roots are those of one family.
    EXPECT_NE(program_digest(proof.program, kBaseFamily),
              program_digest(proof.program, proof::whir::kRecursionFamily));
}

TEST(Program, BrokenInvariantsAreNamed)
{
    const riscv::Program source = countdown(4096);
    const Program program = make_program(source, riscv::DecodeTable{source});
    const auto with = [&](auto&& change) -> std::string_view {
        Program changed = program;
        change(changed);
        const auto valid = check_program(changed);
        return valid ? "valid" : valid.error().reason;
    };
    EXPECT_EQ(with([](Program&) {}), "valid");
    EXPECT_EQ(with([](Program& p) { p.image.clear(); }), "program: image outside RAM");
    EXPECT_EQ(with([](Program& p) { p.image_begin = (1u << 14) - 1; }), "program: image outside RAM");
    EXPECT_EQ(with([](Program& p) { p.image_begin = ~0u; }), "program: image outside RAM");
    EXPECT_EQ(with([](Program& p) { p.decoder.clear(); }), "program: no instruction");
    EXPECT_EQ(with([](Program& p) { p.decoder[1].pc = p.decoder[0].pc; }), "program: decoder pcs");
    EXPECT_EQ(with([](Program& p) { p.decoder[0].pc += 2; }), "program: decoder pcs");
    EXPECT_EQ(with([](Program& p) { p.decoder.back().pc = 1u << 28; }), "program: decoder pcs");
    EXPECT_EQ(with([](Program& p) { p.decoder[0].instruction_class = Class{}; }), "program: decoder class");
    EXPECT_EQ(with([](Program& p) { p.decoder[0].instruction_class = static_cast<Class>(200); }),
              "program: decoder class");
    EXPECT_EQ(with([](Program& p) { p.decoder[0].fields[3] = BabyBear::kModulus; }),
              "program: decoder field");
}

TEST(Program, TheTallerTableComesFirst)
{
    const ProgramLayout text{33, 100}, data{129, 128}, equal{1, 1};
    EXPECT_EQ(text.decoder, 0u);
    EXPECT_EQ(text.image, 12u * 128);
    EXPECT_EQ(text.size, 12u * 128 + 2 * 64);
    EXPECT_EQ(data.image, 0u);
    EXPECT_EQ(data.decoder, 2u * 256);
    EXPECT_EQ(equal.image, 0u);
    EXPECT_EQ(equal.decoder, 2u * 32);
}

// Its length would be none of the verifying guest's input.
TEST(ProofFile, IsRefusedWhenItIsTooLong)
{
    struct Long final : ProofSource
    {
        [[nodiscard]] std::size_t left() const override { return std::size_t{1} << 32; }
        BytesView take(std::size_t) override { return {}; }
    } source;
    EXPECT_EQ(verify_proof(source, nullptr, kBaseFamily).error().reason, "proof file too long");
}

TEST(ProofFile, SegmentsMissingSwappedOrRepeatedAreRefused)
{
    const ProofFile proof = prove(countdown(4096 * 20), small_segments());
    const Hash256 digest = program_digest(proof.program, kBaseFamily);
    const auto with = [&](auto&& change) {
        ProofFile changed = proof;
        change(changed.run);
        return refusal(encode_proof(changed), digest);
    };
    EXPECT_EQ(with([](proof::RunProof& r) {
                  r.statements.erase(r.statements.begin());
                  r.segments.erase(r.segments.begin());
              }),
              "grinding: bus");  // the first of the others says another number now
    EXPECT_EQ(with([](proof::RunProof& r) {
                  r.statements.pop_back();
                  r.segments.pop_back();
              }),
              "end of memory");
    EXPECT_NE(with([](proof::RunProof& r) {
                  std::swap(r.statements[0], r.statements[1]);
                  std::swap(r.segments[0], r.segments[1]);
              }),
              "accepted");
    EXPECT_NE(with([](proof::RunProof& r) {
                  r.statements.insert(r.statements.begin(), r.statements[0]);
                  r.segments.insert(r.segments.begin(), r.segments[0]);
              }),
              "accepted");
    EXPECT_EQ(with([](proof::RunProof& r) { r.challenge[0] += proof::Ext5{BabyBear{1}}; }), "grinding: bus");
    EXPECT_EQ(with([](proof::RunProof& r) { r.challenge.pop_back(); }), "global challenge");
    EXPECT_EQ(with([](proof::RunProof& r) { r.run.resize(r.run.size() + 4); }), "trailing bytes");
    EXPECT_NE(with([](proof::RunProof& r) { r.run[0] ^= 1; }), "accepted");
    const Bytes whole = encode_proof(proof);
    for (const std::size_t size : {whole.size() - 4, whole.size() / 2}) {
        const auto cut = decode_proof(BytesView{whole}.first(size));
        ASSERT_FALSE(cut.has_value());
        EXPECT_EQ(cut.error().reason, "proof file too short");
    }
    // One segment of the run as if it were a run of its own.
    EXPECT_NE(with([](proof::RunProof& r) {
                  r.statements.resize(1);
                  r.segments.resize(1);
              }),
              "accepted");
}

TEST(ProofFile, DamagedBytesAreRefused)
{
    const ProofFile proof = prove(countdown(4096));
    const Hash256 digest = program_digest(proof.program, kBaseFamily);
    const Bytes file = encode_proof(proof);
    // Every byte of the header and the statement, and some thousand of the proof.
    const std::size_t head = file.size() - proof.run.segments[0].size();
    const std::size_t step = proof.run.segments[0].size() / 400 + 1;
    for (std::size_t i = 0; i < file.size(); i += i < head ? 7 : step) {
        Bytes damaged = file;
        damaged[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
        ASSERT_NE(refusal(damaged, digest), "accepted") << i;
    }
    EXPECT_EQ(refusal(BytesView{file}.first(file.size() - 1), digest), "proof file too short");
    EXPECT_EQ(refusal(BytesView{file}.first(7), digest), "not a proof file");
    EXPECT_EQ(refusal({}, digest), "not a proof file");
    for (std::size_t size = 8; size < head; size += 5)
        EXPECT_NE(refusal(BytesView{file}.first(size), digest), "accepted");
    Bytes longer = file;
    longer.push_back(0);
    EXPECT_EQ(refusal(longer, digest), "trailing bytes");
    Bytes other_version = file;
    other_version[8] = 1;
    EXPECT_EQ(refusal(other_version, digest), "version of the proof file");
}

TEST(ProveProgram, SaysWhyThereIsNoProof)
{
    proof::SerialWorkers workers;
    const auto reason = [&](const riscv::Program& program, const ProveOptions& options) -> std::string_view {
        const auto proof = prove_program(program, {}, kBaseFamily, workers, options);
        return proof ? "proved" : proof.error().reason;
    };
    const riscv::Program endless = assemble({{.op = Op::kJal, .imm = 0}});
    ProveOptions limited;
    limited.max_cycles = 1'000'000;
    EXPECT_EQ(reason(endless, limited), "the run is longer than the limit on cycles");
    ProveOptions one_segment;
    one_segment.segment_cycles = 1u << 16;
    one_segment.max_segments = 1;
    std::vector<riscv::Instruction> long_run(70'000, {.op = Op::kFence});
    for (const riscv::Instruction& i : ending()) long_run.push_back(i);
    EXPECT_EQ(reason(assemble(long_run), one_segment), "the run takes more segments than allowed");
    ProveOptions few_cells;
    few_cells.max_segments = 1;
    few_cells.max_log_cells = 19;
    EXPECT_EQ(reason(assemble(ending()), few_cells), "the run takes more segments than allowed");
    few_cells.max_log_cells = 20;
    EXPECT_EQ(reason(assemble(ending()), few_cells), "proved");
    const riscv::Program hungry = assemble({{.op = Op::kHint, .rd = 5}});
    EXPECT_EQ(reason(hungry, {}), riscv::describe(riscv::StopReason::kInputExhausted));
}
}  // namespace
}  // namespace freehold::zkvm
