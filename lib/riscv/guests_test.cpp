// The sample programs of guest/samples: on the machine they give what the same source gives natively.

#include "crypto/host/signer.hpp"
#include "riscv/test_support/run.hpp"

#include <freehold_guest.hpp>
#include <random>

extern "C" {
int fibonacci_main();
int keccak_chain_main();
int keccak_lengths_main();
int blake3_lengths_main();
int sort_main();
int ecrecover_main();
int containers_main();
int copies_main();
int interpreter_main();
int field_main();
int blob_opening_main();
}

namespace freehold::riscv::test
{
namespace
{
// Their number, and random words of all magnitudes.
Words random_words(std::uint32_t count)
{
    std::mt19937 random{count};
    Words words{count};
    for (std::uint32_t i = 0; i < count; ++i)
        words.push_back(static_cast<std::uint32_t>(random()) >> random() % 32);
    return words;
}

// All pairs of the numbers at which representations modulo secp256k1's prime differ, and random ones.
Words field_elements()
{
    const U256 p{~0ull, ~0ull, ~0ull, 0xfffffffefffffc2f};
    std::vector<U256> values{0, 1, 2, p - 1, p, p + 1, U256::max() - 1, U256::max(), U256{1} << 255};
    std::mt19937_64 random{10};
    for (int i = 0; i < 5; ++i) values.emplace_back(random(), random(), random(), random());
    Words words{static_cast<std::uint32_t>(values.size() * values.size())};
    for (const U256& a : values)
        for (const U256& b : values)
            for (const U256& x : {a, b})
                for (unsigned i = 0; i < 8; ++i)
                    words.push_back(static_cast<std::uint32_t>((x >> 32 * i).low64()));
    return words;
}

// Good signatures of both parities, one with r = 0, one of a wrong hash.
Words signatures()
{
    std::mt19937_64 random{9};
    const auto number = [&] { return U256{random(), random(), random(), random()}; };
    constexpr std::uint32_t kCount = 20;
    Words words{kCount};
    const auto put = [&](const U256& x) {
        for (unsigned i = 8; i-- > 0;) words.push_back(static_cast<std::uint32_t>((x >> 32 * i).low64()));
    };
    for (std::uint32_t i = 0; i < kCount; ++i) {
        const auto signer = Signer::from_key(number().to_hash());
        const Hash256 hash = number().to_hash();
        const Signature signature = signer.value().sign(hash);
        put(i == 3 ? number() : U256::from(hash));
        put(i == 4 ? U256{} : signature.r);
        put(signature.s);
        words.push_back(signature.y_parity ? 1 : 0);
    }
    return words;
}

// Sparse, full, and with an element that is too large.
std::vector<Words> blobs()
{
    constexpr std::size_t kElements = 4096;
    std::vector<Words> all;
    for (const std::size_t filled : {std::size_t{0}, std::size_t{3}, std::size_t{700}, kElements}) {
        Words words = random_words(8 * (kElements + 1) - 1);
        words.resize(8 * (kElements + 1));
        for (std::size_t i = 1; i <= kElements; ++i) {
            words[8 * i] &= ~0xffu;  // below r
            if (i > filled || i % 5 == 0)
                std::fill_n(words.begin() + static_cast<std::ptrdiff_t>(8 * i), 8, 0);
        }
        all.push_back(words);
    }
    all.back()[8 * kElements] = 0xff;
    all.back()[8 * kElements + 1] = 1;
    all.push_back(all[1]);
    for (std::size_t k = 0; k < 8; ++k) all.back()[8 + k] = 0xffffffff;
    return all;
}

void compare(const char* name, int (*native)(), const Words& input)
{
    SCOPED_TRACE(name);
    guest::set_input(input);
    ASSERT_EQ(native(), 0);
    const Program program = load_guest(name);
    const PlainRun plain = run_plain(program, input);
    ASSERT_EQ(plain.stop, (Stop{StopReason::kHalt, kHaltPc})) << describe(plain.stop.reason);
    EXPECT_EQ(plain.outputs, guest::output());
    EXPECT_EQ(run_plain(program, input, {.optional_forms = false, .fuse = false}).outputs, guest::output());

    const DecodeTable table{program};
    const TracedRun traced = run_traced(program, table, input, {.max_clock = 1u << 20});
    ASSERT_EQ(traced.stop, plain.stop) << describe(traced.stop.reason);
    EXPECT_EQ(traced.segments.back().outputs, guest::output());
    std::uint64_t cycles = 0;
    for (const Segment& segment : traced.segments) cycles += segment.cycles();
    EXPECT_EQ(cycles, plain.cycles);
}
}  // namespace

TEST(Guests, GiveTheNativeResults)
{
    compare("copies", copies_main, {60});
    compare("fibonacci", fibonacci_main, {0});
    compare("fibonacci", fibonacci_main, {10'000});
    compare("keccak_chain", keccak_chain_main, {0});
    compare("keccak_chain", keccak_chain_main, {20});
    compare("keccak_lengths", keccak_lengths_main, {420});
    compare("blake3_lengths", blake3_lengths_main, {1100});
    compare("sort", sort_main, random_words(1));
    compare("sort", sort_main, random_words(2000));
    compare("ecrecover", ecrecover_main, signatures());
    compare("containers", containers_main, random_words(0));
    compare("containers", containers_main, random_words(300));
    compare("interpreter", interpreter_main, {200});
    compare("field", field_main, field_elements());
    for (const Words& blob : blobs()) compare("blob_opening", blob_opening_main, blob);
}

// A program that fails has no proof: here, for want of input and for a bad input.
TEST(Guests, FailuresAreTraps)
{
    EXPECT_EQ(run_plain(load_guest("fibonacci"), {}).stop.reason, StopReason::kInputExhausted);
    EXPECT_EQ(run_plain(load_guest("sort"), {0}).stop.reason, StopReason::kIllegalInstruction);
    const Program sort = load_guest("sort");
    EXPECT_EQ(describe(sort, run_plain(sort, {0}).stop), "illegal instruction");
    EXPECT_EQ(describe(sort, run_plain(sort, {1u << 27}).stop), "the program ran out of memory");
    EXPECT_EQ(describe(sort, {StopReason::kIllegalInstruction, kNowhere}), "illegal instruction");
}
}  // namespace freehold::riscv::test
