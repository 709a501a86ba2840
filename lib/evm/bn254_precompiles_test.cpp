// Precompiles 0x06 to 0x08 as EIP-196, EIP-197 and EIP-1108 define them. The mathematics is tested in
// lib/crypto.

#include "base/hex.hpp"
#include "crypto/bn254.hpp"
#include "evm/precompiles.hpp"
#include "evm/test_support/run.hpp"

#include <gtest/gtest.h>

namespace freehold::evm::testing
{
namespace
{
constexpr std::int64_t kGas = 1'000'000;

CallResult run(unsigned number, const Bytes& input, std::int64_t gas = kGas)
{
    return run_precompile(Revision::Osaka, test_address(number), input, gas);
}
// The output of a call that succeeds for `cost`, or nothing.
std::optional<Bytes> output(unsigned number, const Bytes& input, std::int64_t cost)
{
    const CallResult exact = run(number, input, cost);
    EXPECT_EQ(run(number, input, cost - 1).status, Status::OutOfGas);
    if (exact.status != Status::Success) {
        EXPECT_EQ(exact.status, Status::PrecompileFailure);
        EXPECT_TRUE(exact.output.empty());
        EXPECT_EQ(exact.gas_left, 0);
        return std::nullopt;
    }
    EXPECT_EQ(exact.gas_left, 0);
    return exact.output;
}
std::optional<Bytes> add(const Bytes& input) { return output(6, input, 150); }
std::optional<Bytes> mul(const Bytes& input) { return output(7, input, 6000); }
std::optional<Bytes> pairing(const Bytes& input)
{
    return output(8, input, 45'000 + 34'000 * static_cast<std::int64_t>(input.size() / 192));
}

Bytes word(const U256& value) { return to_bytes(value.to_hash().view()); }
Bytes words(std::initializer_list<U256> values)
{
    Bytes bytes;
    for (const U256& value : values) append(bytes, word(value));
    return bytes;
}
Bytes concat(std::initializer_list<Bytes> parts)
{
    Bytes bytes;
    for (const Bytes& part : parts) append(bytes, part);
    return bytes;
}

const U256 kPrime =
    *U256::parse("21888242871839275222246405745257275088696311157297823662689037894645226208583");

// From EIP-197; x and y of P1 are 1 and 2.
const Bytes kP1 = words({1, 2});
const Bytes kP1Negated = words({1, kPrime - 2});
const U256 kP2[4] = {
    *U256::parse("11559732032986387107991004021392285783925812861821192530917403151452391805634"),
    *U256::parse("10857046999023057135944570762232829481370756359578518086990519993285655852781"),
    *U256::parse("4082367875863433681332203403145435568316851327593401208105741076214120093531"),
    *U256::parse("8495653923123431417604973247489272438418190587263600148770280649306958101930")};
const Bytes kEncodedP2 = words({kP2[0], kP2[1], kP2[2], kP2[3]});
const Bytes kYes = word(1), kNo = word(0);

TEST(Bn254Add, Adds)
{
    // 2 P1, as in go-ethereum's tests.
    const Bytes twice = from_hex(
                            "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"
                            "15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4")
                            .value();
    EXPECT_EQ(add(concat({kP1, kP1})), twice);
    EXPECT_EQ(mul(concat({kP1, word(2)})), twice);
    EXPECT_EQ(add(concat({kP1, kP1Negated})), Bytes(64));
    EXPECT_EQ(add(concat({kP1, Bytes(64)})), kP1);
    EXPECT_EQ(add(concat({Bytes(64), kP1})), kP1);
}

TEST(Bn254Add, MissingBytesAreZerosAndMoreAreIgnored)
{
    EXPECT_EQ(add({}), Bytes(64));
    EXPECT_EQ(add(kP1), kP1);
    EXPECT_EQ(add(Bytes(63)), Bytes(64));
    EXPECT_EQ(add(concat({kP1, Bytes(64), kP1})), kP1);
    Bytes cut = kP1;
    cut.pop_back();  // y = 0: no point
    EXPECT_EQ(add(cut), std::nullopt);
    EXPECT_EQ(add(Bytes(31)), Bytes(64));
    Bytes longer = concat({kP1, kP1});
    longer.push_back(0xff);
    EXPECT_EQ(add(longer), add(concat({kP1, kP1})));
}

TEST(Bn254Add, RefusesWhatIsNoPoint)
{
    const Bytes invalid[] = {words({1, 1}),          words({0, 1}),      words({1, 0}),
                             words({kPrime, 0}),     words({0, kPrime}), words({kPrime + 1, 2}),
                             words({1, kPrime + 2}), Bytes(64, 0xff)};
    for (const Bytes& bad : invalid) {
        EXPECT_EQ(add(concat({bad, kP1})), std::nullopt);
        EXPECT_EQ(add(concat({kP1, bad})), std::nullopt);
        EXPECT_EQ(mul(concat({bad, word(1)})), std::nullopt);
        EXPECT_EQ(mul(concat({bad, word(0)})), std::nullopt);
        EXPECT_EQ(pairing(concat({bad, kEncodedP2})), std::nullopt);
        EXPECT_EQ(pairing(concat({bad, Bytes(128)})), std::nullopt);
    }
}

TEST(Bn254Mul, MultipliesByAnyScalar)
{
    const U256 order = bn254::kOrder;
    EXPECT_EQ(mul(concat({kP1, word(1)})), kP1);
    EXPECT_EQ(mul(concat({kP1, word(order)})), Bytes(64));
    EXPECT_EQ(mul(concat({kP1, word(order + 1)})), kP1);
    EXPECT_EQ(mul(concat({kP1, word(order - 1)})), kP1Negated);
    EXPECT_EQ(mul(concat({kP1, word(U256::max())})), mul(concat({kP1, word(U256::max() - order * 5)})));
    EXPECT_EQ(mul(concat({Bytes(64), word(5)})), Bytes(64));
    // Without a scalar it is zero; half of one is its high half.
    EXPECT_EQ(mul(kP1), Bytes(64));
    EXPECT_EQ(mul({}), Bytes(64));
    Bytes half = concat({kP1, word(U256{3} << 128)});
    const auto whole = mul(half);
    half.resize(64 + 16);
    EXPECT_EQ(mul(half), whole);
    EXPECT_EQ(mul(concat({kP1, word(1), Bytes(100, 0xff)})), kP1);
}

TEST(Bn254Pairing, Checks)
{
    EXPECT_EQ(pairing({}), kYes);
    EXPECT_EQ(pairing(concat({kP1, kEncodedP2})), kNo);
    EXPECT_EQ(pairing(concat({kP1, kEncodedP2, kP1Negated, kEncodedP2})), kYes);
    EXPECT_EQ(pairing(concat({kP1, kEncodedP2, kP1, kEncodedP2})), kNo);
    EXPECT_EQ(pairing(Bytes(192)), kYes);
    EXPECT_EQ(pairing(concat({kP1, Bytes(128), Bytes(64), kEncodedP2})), kYes);
    // e(2 P1, P2) = e(P1, P2)^2.
    const Bytes twice = *mul(concat({kP1, word(bn254::kOrder - 2)}));
    EXPECT_EQ(pairing(concat({twice, kEncodedP2, kP1, kEncodedP2, kP1, kEncodedP2})), kYes);
}

TEST(Bn254Pairing, TakesWholePairsOnly)
{
    const Bytes pair = concat({kP1, kEncodedP2});
    for (const std::size_t size : {1u, 64u, 191u, 193u, 383u}) {
        Bytes input = concat({pair, pair});
        input.resize(size);
        EXPECT_EQ(pairing(input), std::nullopt) << size;
    }
}

TEST(Bn254Pairing, RefusesWhatIsNoPointOfG2)
{
    const auto with = [](const U256& a, const U256& b, const U256& c, const U256& d) {
        // An infinite P does not excuse Q.
        const auto first = pairing(concat({kP1, words({a, b, c, d})}));
        EXPECT_EQ(pairing(concat({Bytes(64), words({a, b, c, d})})).has_value(), first.has_value());
        return first;
    };
    ASSERT_EQ(with(kP2[0], kP2[1], kP2[2], kP2[3]), kNo);
    ASSERT_EQ(with(0, 0, 0, 0), kYes);
    EXPECT_EQ(with(kP2[1], kP2[0], kP2[3], kP2[2]), std::nullopt);
    EXPECT_EQ(with(kP2[0], kP2[1], kP2[2], kP2[3] + 1), std::nullopt);
    EXPECT_EQ(with(kPrime, 0, 0, 0), std::nullopt);
    EXPECT_EQ(with(0, kPrime, 0, 0), std::nullopt);
    EXPECT_EQ(with(0, 0, kPrime, 0), std::nullopt);
    EXPECT_EQ(with(0, 0, 0, kPrime), std::nullopt);
    EXPECT_EQ(with(kP2[0] + kPrime, kP2[1], kP2[2], kP2[3]), std::nullopt);
    EXPECT_EQ(with(kP2[0], kP2[1], kP2[2], kP2[3] + kPrime), std::nullopt);
    EXPECT_EQ(with(0, 0, 0, 1), std::nullopt);
}

// On the twist, but outside of G2: the first x = 0, 1, ... with a y, which has a chance of 2^-254 to be
// inside.
TEST(Bn254Pairing, RefusesTheRestOfTheTwist)
{
    using bn254::Fp;
    int found = 0;
    for (std::uint64_t real = 0; found < 3 && real < 100; ++real) {
        const bn254::Fp2 x{Fp::from_u64(real), Fp::one()};
        const bn254::Fp2 right = x.squared() * x + bn254::G2Curve::b();
        // y0^2 = (a + n) / 2 with n^2 = a^2 + b^2; y1 = b / (2 y0).
        const auto norm = (right.c0.squared() + right.c1.squared()).sqrt();
        if (!norm) continue;
        const Fp half = Fp::from_u64(2).inverse();
        auto y0 = ((right.c0 + *norm) * half).sqrt();
        if (!y0) y0 = ((right.c0 - *norm) * half).sqrt();
        if (!y0) continue;
        const bn254::Fp2 y{*y0, right.c1 * y0->doubled().inverse()};
        ASSERT_EQ(y.squared(), right);
        Bytes q(128);
        x.c1.to_be(std::span{q}.subspan(0, 32));
        x.c0.to_be(std::span{q}.subspan(32, 32));
        y.c1.to_be(std::span{q}.subspan(64, 32));
        y.c0.to_be(std::span{q}.subspan(96, 32));
        EXPECT_EQ(pairing(concat({kP1, q})), std::nullopt);
        EXPECT_EQ(pairing(concat({Bytes(64), q})), std::nullopt);
        ++found;
    }
    EXPECT_EQ(found, 3);
}
}  // namespace
}  // namespace freehold::evm::testing
