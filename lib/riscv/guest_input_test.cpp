// The seed of the guest's hash tables: made of the whole input, taken by the guest, of no influence on its
// output, and what a flood of colliding keys fails by.

#include "riscv/guest_input.hpp"

#include "riscv/guest_bytes.hpp"
#include "riscv/test_support/run.hpp"
#include "state/hash_seed.hpp"
#include "stf/stateless_test_support.hpp"

#include <set>

namespace freehold::riscv::test
{
namespace
{
using stf::testing::Rollup;
using Seed = std::array<std::uint32_t, kSeedWords>;

Seed seed_of(const Words& input)
{
    Seed seed;
    std::copy_n(input.begin(), kSeedWords, seed.begin());
    return seed;
}

TEST(GuestInput, TheSeedComesFirstAndDependsOnAllThatFollows)
{
    const Bytes claim{1, 2, 3, 4, 5};
    const std::vector<Bytes> witness{{6, 7}, {}, Bytes(200, 8)};
    const Words input = make_guest_input(claim, witness);
    Words strings;
    for (const Bytes& bytes : {claim, witness[0], witness[1], witness[2]}) {
        const Words words = to_input(bytes);
        strings.insert(strings.end(), words.begin(), words.end());
    }
    EXPECT_EQ(Words(input.begin() + kSeedWords, input.end()), strings);
    EXPECT_EQ(make_guest_input(claim, witness), input);

    std::set<Seed> seeds{seed_of(input), seed_of(make_guest_input(claim, std::span{witness}.first(2))),
                         seed_of(make_guest_input(Bytes{1, 2, 3, 4}, witness))};
    std::vector<Bytes> changed = witness;
    for (const std::size_t place : {0u, 100u, 199u}) {
        changed[2][place] ^= 1;
        seeds.insert(seed_of(make_guest_input(claim, changed)));
    }
    EXPECT_EQ(seeds.size(), 6u);
    for (const std::uint32_t word : seed_of(input)) EXPECT_NE(word, 0u);
}

// A contract creation whose code stores to one transient slot after the other until its gas is gone: those
// whose keys are i << shift | fixed.
class Flood
{
public:
    static constexpr std::uint64_t kGas = 500'000;

    Flood(unsigned shift, const U256& fixed)
    {
        // The stack is i at the JUMPDEST, number 2; then TSTORE(key, i).
        Bytes code{0x60, 1, 0x5b, 0x80, 0x80, 0x60, static_cast<std::uint8_t>(shift), 0x1b, 0x7f};
        append(code, fixed.to_hash().view());
        append(code, Bytes{0x17, 0x5d, 0x60, 1, 0x01, 0x60, 2, 0x56});
        Transaction tx;
        tx.gas_limit = kGas;
        tx.data = code;
        Rollup rollup;
        rollup.propose({}, {Rollup::signed_item(rollup.sign(std::move(tx)))});
        EXPECT_EQ(rollup.derive().gas_used, kGas);
        const state::WitnessRecorder recorder{rollup.source};
        const auto output = stf::execute_range(rollup.claim, recorder);
        EXPECT_TRUE(output.has_value());
        digest_ = hash(*output);
        input_ = make_guest_input(stf::encode(rollup.claim), recorder.witness());
    }

    /// With that seed instead of the input's own, if any.
    [[nodiscard]] std::uint64_t cycles(const std::optional<state::HashSeed>& seed = {}) const
    {
        static const Program program = load_guest("prove_range");
        Words input = input_;
        if (seed) {
            const std::uint64_t halves[] = {seed->left, seed->right};
            for (std::size_t i = 0; i < kSeedWords; ++i)
                input[i] = static_cast<std::uint32_t>(halves[i / 2] >> (32 * (i % 2)));
        }
        const PlainRun run = run_plain(program, std::move(input));
        EXPECT_EQ(run.stop.reason, StopReason::kHalt) << describe(program, run.stop);
        EXPECT_EQ(to_digest(run.outputs), digest_);
        return run.cycles;
    }

private:
    Words input_;
    Hash256 digest_;
};

const Flood& ordinary()
{
    static const Flood flood{0, U256{0x1234, 0, 0, 0}};
    return flood;
}

// Both were attacks on every guest: the first on the seed that it had, the second on any seed.
TEST(GuestTables, KeysOfPublicConstantsCostWhatOthersDo)
{
    const std::uint64_t usual = ordinary().cycles();
    const std::uint64_t seed = 0x9e3779b97f4a7c15;
    EXPECT_LT(Flood(64, U256{0, ~seed, 0, seed}).cycles(), usual * 6 / 5);
    EXPECT_LT(Flood(0, U256{0, 0, 0x243f6a8885a308d3, 0}).cycles(), usual * 6 / 5);
}

TEST(GuestTables, OnlyWhoKnowsTheSeedCanFloodThem)
{
    const std::uint64_t usual = ordinary().cycles();
    const state::HashSeed known{.left = 0x0123456789abcdef, .right = 0xfedcba9876543210};
    const Flood flood{0, U256{0, 0, known.right, 0}};
    EXPECT_GT(flood.cycles(known), usual * 4);
    EXPECT_LT(flood.cycles(), usual * 6 / 5);
}

// Cycles compares the output as well.
TEST(GuestTables, NoSeedChangesTheOutput)
{
    std::set<std::uint64_t> cycles{ordinary().cycles()};
    for (const std::uint64_t word : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}})
        cycles.insert(ordinary().cycles(state::HashSeed{.left = word, .right = word * 3}));
    EXPECT_GT(cycles.size(), 1u);  // so the seeds were used
}
}  // namespace
}  // namespace freehold::riscv::test
