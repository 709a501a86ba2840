#include "evm/precompiles.hpp"

#include "base/hex.hpp"
#include "evm/modexp_input.hpp"
#include "evm/test_support/run.hpp"

#include <gtest/gtest.h>

namespace freehold::evm::testing
{
namespace
{
Bytes hex(std::string_view text) { return from_hex(text).value(); }

struct Ran
{
    Status status;
    std::int64_t gas_used;
    Bytes output;
};
Ran run(unsigned number, const Bytes& input, Revision revision = Revision::Osaka,
        std::int64_t gas = kPlentyOfGas)
{
    const CallResult result = run_precompile(revision, test_address(number), input, gas);
    return {result.status, gas - result.gas_left, result.output};
}

Bytes modexp_input(const U256& base_size, const U256& exponent_size, const U256& modulus_size,
                   const Bytes& operands)
{
    Bytes input;
    for (const U256& size : {base_size, exponent_size, modulus_size}) append(input, size.to_hash().view());
    append(input, operands);
    return input;
}

TEST(Precompiles, AreThoseOfTheRevision)
{
    const auto numbers = [](Revision revision) {
        std::vector<std::uint64_t> list;
        for (const Address& address : precompile_addresses(revision))
            list.push_back(U256::from(address).low64());
        return list;
    };
    std::vector<std::uint64_t> expected;
    for (std::uint64_t n = 1; n <= 0x0a; ++n) expected.push_back(n);
    EXPECT_EQ(numbers(Revision::Cancun), expected);
    for (std::uint64_t n = 0x0b; n <= 0x11; ++n) expected.push_back(n);
    EXPECT_EQ(numbers(Revision::Prague), expected);
    expected.push_back(0x100);
    EXPECT_EQ(numbers(Revision::Osaka), expected);

    for (const Revision revision : kAllRevisions) {
        const auto list = numbers(revision);
        for (std::uint64_t n = 0; n < 0x300; ++n)
            EXPECT_EQ(is_precompile(revision, test_address(n)), std::ranges::find(list, n) != list.end())
                << n;
        EXPECT_FALSE(is_precompile(revision, (U256{1} | (U256{1} << 152)).to_address()));
    }
}

TEST(Precompiles, TakeAnEmptyInput)
{
    for (const Revision revision : kAllRevisions)
        for (const Address& address : precompile_addresses(revision)) {
            const Status status = run_precompile(revision, address, {}, kPlentyOfGas).status;
            EXPECT_TRUE(status == Status::Success || status == Status::PrecompileFailure);
        }
}

TEST(Precompiles, EcRecover)
{
    // From go-ethereum's test of the precompile, as in every client.
    const Bytes input =
        hex("18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"
            "000000000000000000000000000000000000000000000000000000000000001c"
            "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f"
            "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549");
    const Ran ran = run(1, input);
    EXPECT_EQ(ran.status, Status::Success);
    EXPECT_EQ(ran.gas_used, 3000);
    EXPECT_EQ(ran.output, hex("000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b"));
    // More input is ignored; less is padded and so has no valid v.
    Bytes longer = input;
    longer.push_back(1);
    EXPECT_EQ(run(1, longer).output, ran.output);
    EXPECT_TRUE(run(1, {}).output.empty());
    // v must be 27 or 28 as a whole word.
    for (const std::size_t at : {32u, 62u, 63u}) {
        Bytes bad = input;
        bad[at] ^= 0x40;
        EXPECT_EQ(run(1, bad).status, Status::Success);
        EXPECT_TRUE(run(1, bad).output.empty());
    }
    EXPECT_EQ(run(1, input, Revision::Osaka, 2999).status, Status::OutOfGas);
}

TEST(Precompiles, HashesAndIdentity)
{
    const Bytes abc{'a', 'b', 'c'};
    EXPECT_EQ(run(2, abc).output, hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    EXPECT_EQ(run(3, abc).output, hex("0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc"));
    EXPECT_EQ(run(4, abc).output, abc);
    for (const std::size_t size : {0u, 1u, 32u, 33u}) {
        const auto words = static_cast<std::int64_t>((size + 31) / 32);
        EXPECT_EQ(run(2, Bytes(size)).gas_used, 60 + 12 * words);
        EXPECT_EQ(run(3, Bytes(size)).gas_used, 600 + 120 * words);
        EXPECT_EQ(run(4, Bytes(size)).gas_used, 15 + 3 * words);
    }
    EXPECT_EQ(run(4, abc, Revision::Osaka, 17).status, Status::OutOfGas);
    EXPECT_EQ(run(4, abc, Revision::Osaka, 18).status, Status::Success);
}

TEST(Precompiles, ModexpComputes)
{
    // 3 ^ (2^256 - 2^32 - 978) mod (2^256 - 2^32 - 977), the first example of EIP-198.
    const Bytes fermat =
        modexp_input(1, 32, 32,
                     hex("03"
                         "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e"
                         "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"));
    EXPECT_EQ(run(5, fermat).output, to_bytes(U256{1}.to_hash().view()));
    // Operands that the input cuts off are zeros.
    EXPECT_EQ(run(5, modexp_input(1, 1, 2, hex("0305"))).output, (Bytes{0, 0}));      // modulus 0
    EXPECT_EQ(run(5, modexp_input(1, 1, 2, hex("030501"))).output, (Bytes{0, 243}));  // modulus 0x0100
    EXPECT_EQ(run(5, modexp_input(1, 1, 1, hex("03"))).output, (Bytes{0}));
    EXPECT_EQ(run(5, {}).output, Bytes{});
    EXPECT_EQ(run(5, modexp_input(0, 0, 1, hex("05"))).output, (Bytes{1}));  // 0 ^ 0
    // Without base and modulus the exponent's size costs nothing before Osaka, and nobody looks at it.
    const Ran empty = run(5, modexp_input(0, U256{1} << 200, 0, {}), Revision::Prague);
    EXPECT_EQ(empty.status, Status::Success);
    EXPECT_EQ(empty.gas_used, 200);
    EXPECT_TRUE(empty.output.empty());
}

TEST(Precompiles, ModexpGas)
{
    const auto gas = [](const Bytes& input) {
        return std::pair{modexp_gas_eip2565(ModexpInput{input}), modexp_gas_eip7883(ModexpInput{input})};
    };
    using Costs = std::pair<std::int64_t, std::int64_t>;
    // EIP-198's example: 4 words, 255 iterations.
    const Bytes fermat =
        modexp_input(1, 32, 32, hex("03fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e"));
    EXPECT_EQ(gas(fermat), (Costs{16 * 255 / 3, 16 * 255}));
    EXPECT_EQ(gas({}), (Costs{200, 500}));
    // 128 bytes, exponent 3 (nagydani-1-pow0x3 of go-ethereum has 64: 8 words).
    Bytes square = modexp_input(64, 1, 64, Bytes(64));
    square.push_back(3);
    EXPECT_EQ(gas(square), (Costs{200, 500}));
    // An exponent of 33 bytes whose head has its top bit set.
    Bytes tall = modexp_input(64, 33, 64, Bytes(64));
    tall.push_back(0x80);
    EXPECT_EQ(gas(tall), (Costs{64 * (8 + 255) / 3, 128 * (16 + 255)}));
    // ... and whose head is zero.
    EXPECT_EQ(gas(modexp_input(64, 65, 64, {})), (Costs{64 * 8 * 33 / 3, 128 * 16 * 33}));
    // 40 bytes are five words; four still count as the minimum of 16 in EIP-7883.
    EXPECT_EQ(gas(modexp_input(40, 132, 1, {})), (Costs{25 * 800 / 3, 50 * 1600}));
    EXPECT_EQ(gas(modexp_input(1, 132, 32, {})), (Costs{16 * 800 / 3, 16 * 1600}));
    // Absurd sizes saturate.
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(gas(modexp_input(U256::max(), U256::max(), U256::max(), {})), (Costs{kMost, kMost}));
    EXPECT_EQ(gas(modexp_input(U256{1} << 40, 0, 0, {})), (Costs{kMost, kMost}));
}

TEST(Precompiles, ModexpBoundsItsOperandsInOsaka)
{
    for (int operand = 0; operand < 3; ++operand) {
        U256 sizes[3]{1, 1, 1};
        sizes[operand] = 1025;
        const Bytes input = modexp_input(sizes[0], sizes[1], sizes[2], {});
        EXPECT_EQ(run(5, input, Revision::Prague).status, Status::Success);
        const Ran ran = run(5, input, Revision::Osaka);
        EXPECT_EQ(ran.status, Status::PrecompileFailure);
        EXPECT_EQ(ran.gas_used, kPlentyOfGas);
        sizes[operand] = 1024;
        EXPECT_EQ(run(5, modexp_input(sizes[0], sizes[1], sizes[2], {})).status, Status::Success);
    }
}

TEST(Precompiles, Blake2f)
{
    // EIP-152, test vector 5: BLAKE2b of "abc".
    Bytes input =
        hex("0000000c"
            "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
            "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b"
            "616263");
    input.resize(4 + 64 + 128);
    append(input, hex("0300000000000000000000000000000001"));
    ASSERT_EQ(input.size(), 213u);
    const Ran ran = run(9, input);
    EXPECT_EQ(ran.status, Status::Success);
    EXPECT_EQ(ran.gas_used, 12);
    EXPECT_EQ(
        ran.output,
        hex("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc95"
            "18d38aa8dbf1925ab92386edd4009923"));
    EXPECT_EQ(run(9, input, Revision::Osaka, 11).status, Status::OutOfGas);
    // The flag is 0 or 1, the size is exact.
    input[212] = 2;
    EXPECT_EQ(run(9, input).status, Status::PrecompileFailure);
    input[212] = 0;
    EXPECT_EQ(run(9, input).status, Status::Success);
    EXPECT_NE(run(9, input).output, ran.output);
    input.pop_back();
    EXPECT_EQ(run(9, input).status, Status::PrecompileFailure);
    EXPECT_EQ(run(9, {}).status, Status::PrecompileFailure);
    // Rounds are paid before they are run.
    input.push_back(0);
    std::fill_n(input.begin(), 4, 0xff);
    EXPECT_EQ(run(9, input).status, Status::OutOfGas);
}
}  // namespace
}  // namespace freehold::evm::testing
