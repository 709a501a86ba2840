// The sample programs of guest/samples: on the machine they give what the same source gives natively.

#include "freehold_guest.hpp"
#include "riscv/test_support/run.hpp"

#include <chrono>
#include <cstdio>
#include <random>

extern "C" {
int fibonacci_main();
int keccak_chain_main();
int sort_main();
int ecrecover_main();
int containers_main();
int interpreter_main();
}

namespace freehold::riscv::test
{
namespace
{
struct Sample
{
    const char* name;
    int (*native)();
    Words input;
};

Words random_words(std::uint32_t count)
{
    std::mt19937 random{count};
    Words words{count};
    for (std::uint32_t i = 0; i < count; ++i)
        words.push_back(static_cast<std::uint32_t>(random()) >> random() % 32);
    return words;
}

// secp256k1 signatures: a good one of each parity, and one with r = 0.

std::vector<Sample> samples()
{
    return {{"fibonacci", fibonacci_main, {100'000}},
            {"keccak_chain", keccak_chain_main, {20}},
            {"sort", sort_main, random_words(2000)},
            {"containers", containers_main, random_words(300)},
            {"interpreter", interpreter_main, {500}}};
}
}  // namespace

TEST(Guests, GiveTheNativeResults)
{
    for (const Sample& sample : samples()) {
        SCOPED_TRACE(sample.name);
        guest::set_input(sample.input);
        ASSERT_EQ(sample.native(), 0);
        const Program program = load_guest(sample.name);
        const auto t0 = std::chrono::steady_clock::now();
        const PlainRun run = run_plain(program, sample.input);
        const auto t1 = std::chrono::steady_clock::now();
        EXPECT_EQ(run.stop, (Stop{StopReason::kHalt, kHaltPc}))
            << describe(run.stop.reason) << std::hex << run.stop.pc;
        EXPECT_EQ(run.outputs, guest::output());
        const DecodeTable table{program};
        const auto t2 = std::chrono::steady_clock::now();
        const TracedRun traced = run_traced(program, table, sample.input);
        const auto t3 = std::chrono::steady_clock::now();
        EXPECT_EQ(traced.stop, (Stop{StopReason::kHalt, kHaltPc})) << describe(traced.stop.reason);
        std::printf("%s %lu cycles %.1f MIPS, traced %.1f\n", sample.name, run.cycles,
                    double(run.cycles) / std::chrono::duration<double>(t1 - t0).count() / 1e6,
                    double(run.cycles) / std::chrono::duration<double>(t3 - t2).count() / 1e6);
    }
}
}  // namespace freehold::riscv::test
