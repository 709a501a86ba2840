// Every operation of U256 against GMP, on corner values and on random ones of every length.

#include "base/u256.hpp"

#include "base/hex.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace freehold
{
namespace
{
mpz_class to_mpz(const U256& value)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), 4, -1, sizeof(std::uint64_t), 0, 0, value.limbs.data());
    return result;
}

const mpz_class& modulus()
{
    static const mpz_class kModulus = mpz_class{1} << 256;
    return kModulus;
}

// value mod 2^256, for any sign.
U256 from_mpz(const mpz_class& value)
{
    mpz_class reduced;
    mpz_mod(reduced.get_mpz_t(), value.get_mpz_t(), modulus().get_mpz_t());
    U256 result;
    mpz_export(result.limbs.data(), nullptr, -1, sizeof(std::uint64_t), 0, 0, reduced.get_mpz_t());
    return result;
}

mpz_class to_signed_mpz(const U256& value)
{
    return value.is_negative() ? mpz_class{to_mpz(value) - modulus()} : to_mpz(value);
}

// Values at which carries, borrows, quotient estimates and normalisation change.
std::vector<U256> corner_values()
{
    std::vector<U256> values = {
        0, 1, 2, 3, 10, 255, 256, 0xffffffff, 0x100000000, U256::max(), U256::max() - 1};
    for (unsigned bit = 63; bit < 256; bit += 32) {
        const U256 power = U256{1} << bit;
        for (const U256& value : {power - 1, power, power + 1, -power, -power - 1}) values.push_back(value);
    }
    for (const std::uint64_t limb : {0ull, 1ull, ~0ull, 1ull << 63, (1ull << 63) - 1}) {
        values.emplace_back(limb, 0ull, 0ull, limb);
        values.emplace_back(0ull, limb, ~0ull, ~limb);
        values.emplace_back(1ull << 63, 0ull, limb, 0ull);
        values.emplace_back(~0ull, ~0ull, ~0ull - 1, limb);
    }
    return values;
}

class RandomWords
{
public:
    // Runs of equal bits and limbs at the extremes are far likelier than in a uniform word, and so is a small
    // value.
    U256 next()
    {
        U256 value;
        for (auto& limb : value.limbs) {
            switch (engine_() % 6) {
                case 0: limb = 0; break;
                case 1: limb = ~0ull; break;
                case 2: limb = ~0ull << (engine_() % 64); break;
                case 3: limb = engine_() >> (engine_() % 64); break;
                default: limb = engine_();
            }
        }
        return value >> (engine_() % 3 == 0 ? static_cast<unsigned>(engine_() % 256) : 0);
    }

private:
    std::mt19937_64 engine_{6};
};

void check_pair(const U256& a, const U256& b)
{
    const mpz_class x = to_mpz(a), y = to_mpz(b);
    SCOPED_TRACE(a.to_quantity() + " and " + b.to_quantity());
    ASSERT_EQ(a + b, from_mpz(x + y));
    ASSERT_EQ(a - b, from_mpz(x - y));
    ASSERT_EQ(a * b, from_mpz(x * y));
    ASSERT_EQ(a & b, from_mpz(x & y));
    ASSERT_EQ(a | b, from_mpz(x | y));
    ASSERT_EQ(a ^ b, from_mpz(x ^ y));
    ASSERT_EQ(a == b, x == y);
    ASSERT_EQ(a < b, x < y);
    ASSERT_EQ(a > b, x > y);
    ASSERT_EQ(a <= b, x <= y);
    ASSERT_EQ(a >= b, x >= y);
    ASSERT_EQ((a <=> b) < 0, x < y);
    ASSERT_EQ((a <=> b) == 0, x == y);
    ASSERT_EQ(slt(a, b), to_signed_mpz(a) < to_signed_mpz(b));

    bool overflow = false;
    ASSERT_EQ(add_overflow(a, b, overflow), from_mpz(x + y));
    ASSERT_EQ(overflow, x + y >= modulus());
    ASSERT_EQ(mul_overflow(a, b, overflow), from_mpz(x * y));
    ASSERT_EQ(overflow, x * y >= modulus());
    const auto product = multiply_full(a, b);
    ASSERT_EQ((U256{product[3], product[2], product[1], product[0]}), from_mpz(x * y));
    ASSERT_EQ((U256{product[7], product[6], product[5], product[4]}), from_mpz((x * y) >> 256));
    ASSERT_EQ(square_full(a), multiply_full(a, a));

    const DivMod both = divmod(a, b);
    if (b.is_zero()) {
        ASSERT_TRUE(both.quotient.is_zero() && both.remainder.is_zero());
        ASSERT_TRUE(sdiv(a, b).is_zero() && smod(a, b).is_zero());
        return;
    }
    ASSERT_EQ(both.quotient, from_mpz(x / y));
    ASSERT_EQ(both.remainder, from_mpz(x % y));
    ASSERT_EQ(a / b, both.quotient);
    ASSERT_EQ(a % b, both.remainder);
    // GMP's operators truncate toward zero, as SDIV and SMOD do.
    ASSERT_EQ(sdiv(a, b), from_mpz(to_signed_mpz(a) / to_signed_mpz(b)));
    ASSERT_EQ(smod(a, b), from_mpz(to_signed_mpz(a) % to_signed_mpz(b)));
}

void check_triple(const U256& a, const U256& b, const U256& m)
{
    SCOPED_TRACE(a.to_quantity() + ", " + b.to_quantity() + " modulo " + m.to_quantity());
    if (m.is_zero()) {
        ASSERT_TRUE(addmod(a, b, m).is_zero() && mulmod(a, b, m).is_zero());
        return;
    }
    ASSERT_EQ(addmod(a, b, m), from_mpz((to_mpz(a) + to_mpz(b)) % to_mpz(m)));
    ASSERT_EQ(mulmod(a, b, m), from_mpz((to_mpz(a) * to_mpz(b)) % to_mpz(m)));
}

TEST(U256, PairsOfCornerValues)
{
    for (const U256& a : corner_values())
        for (const U256& b : corner_values()) {
            check_pair(a, b);
            if (HasFatalFailure()) return;
        }
}

TEST(U256, RandomPairs)
{
    RandomWords random;
    for (int i = 0; i < 100000; ++i) {
        check_pair(random.next(), random.next());
        if (HasFatalFailure()) return;
    }
}

TEST(U256, TriplesOfCornerValues)
{
    for (const U256& a : corner_values())
        for (const U256& b : corner_values())
            for (const U256& m : corner_values()) {
                check_triple(a, b, m);
                if (HasFatalFailure()) return;
            }
}

TEST(U256, RandomTriples)
{
    RandomWords random;
    for (int i = 0; i < 100000; ++i) {
        check_triple(random.next(), random.next(), random.next());
        if (HasFatalFailure()) return;
    }
}

// Dividends built so that the quotient's limbs are all ones or zeros and the remainder is next to a bound:
// where an estimate of a quotient digit is wrong by one or two.
TEST(U256, DivisionNearMultiplesOfTheDivisor)
{
    RandomWords random;
    for (int i = 0; i < 50000; ++i) {
        const U256 d = random.next(), q = random.next();
        if (d.is_zero()) continue;
        const U256 product = from_mpz(to_mpz(d) * to_mpz(q) % modulus());
        for (const U256& a : {product, product - 1, product + 1, product + d, product - d}) {
            check_pair(a, d);
            if (HasFatalFailure()) return;
        }
        // The same for 512-bit dividends.
        check_triple(q, d - 1, d);
        check_triple(d - 1, d - 1, d);
        if (HasFatalFailure()) return;
    }
}

TEST(U256, ShiftsAndBits)
{
    RandomWords random;
    for (int i = 0; i < 300; ++i) {
        const U256 a = random.next();
        const mpz_class x = to_mpz(a), s = to_signed_mpz(a);
        for (unsigned shift = 0; shift <= 300; ++shift) {
            ASSERT_EQ(a << shift, from_mpz(x << shift));
            ASSERT_EQ(a >> shift, from_mpz(x >> shift));
            ASSERT_EQ(sar(a, shift), from_mpz(s >> shift));  // rounds toward minus infinity
        }
        ASSERT_EQ(sar(a, U256{0, 0, 1, 0}), a.is_negative() ? U256::max() : U256{});
        ASSERT_EQ(sar(a, U256::max()), a.is_negative() ? U256::max() : U256{});
        for (unsigned bit = 0; bit < 256; ++bit) ASSERT_EQ(a.bit(bit), mpz_tstbit(x.get_mpz_t(), bit) != 0);
        const unsigned bits = a.is_zero() ? 0 : static_cast<unsigned>(mpz_sizeinbase(x.get_mpz_t(), 2));
        ASSERT_EQ(a.bit_length(), bits);
        ASSERT_EQ(a.byte_length(), (bits + 7) / 8);
        ASSERT_EQ(~a, from_mpz(modulus() - 1 - x));
        ASSERT_EQ(-a, from_mpz(-x));
        ASSERT_EQ(a.fits_u64(), bits <= 64);
        ASSERT_EQ(a.saturate64(), bits <= 64 ? a.low64() : ~0ull);
        ASSERT_EQ(a.is_zero(), bits == 0);
    }
}

TEST(U256, Exponentiation)
{
    RandomWords random;
    for (int i = 0; i < 2000; ++i) {
        const U256 a = random.next(), b = random.next();
        mpz_class power;
        mpz_powm(power.get_mpz_t(), to_mpz(a).get_mpz_t(), to_mpz(b).get_mpz_t(), modulus().get_mpz_t());
        ASSERT_EQ(exp(a, b), from_mpz(power)) << a.to_quantity() << ' ' << b.to_quantity();
    }
    EXPECT_EQ(exp(0, 0), U256{1});
    EXPECT_EQ(exp(0, 5), U256{0});
    EXPECT_EQ(exp(2, 255), U256{1} << 255);
    EXPECT_EQ(exp(2, 256), U256{0});
}

// SIGNEXTEND(k, x): the low 8 (k + 1) bits as a two's complement number.
TEST(U256, SignExtension)
{
    RandomWords random;
    for (int i = 0; i < 1000; ++i) {
        const U256 a = random.next();
        for (std::uint64_t k = 0; k < 40; ++k) {
            mpz_class low;
            mpz_fdiv_r_2exp(low.get_mpz_t(), to_mpz(a).get_mpz_t(), 8 * (k + 1));
            if (mpz_tstbit(low.get_mpz_t(), 8 * k + 7) != 0) low -= mpz_class{1} << (8 * (k + 1));
            ASSERT_EQ(signextend(k, a), k >= 31 ? a : from_mpz(low)) << k << ' ' << a.to_quantity();
        }
        ASSERT_EQ(signextend(U256{0, 0, 1, 0}, a), a);
        ASSERT_EQ(signextend(U256::max(), a), a);
    }
}

TEST(U256, TextRoundTrips)
{
    RandomWords random;
    std::vector<U256> values = corner_values();
    for (int i = 0; i < 2000; ++i) values.push_back(random.next());
    for (const U256& value : values) {
        const mpz_class x = to_mpz(value);
        ASSERT_EQ(value.to_decimal(), x.get_str(10));
        ASSERT_EQ(value.to_quantity(), "0x" + x.get_str(16));
        ASSERT_EQ(U256::parse(value.to_decimal()), value);
        ASSERT_EQ(U256::parse(value.to_quantity()), value);
    }
    EXPECT_EQ(U256{}.to_quantity(), "0x0");
    EXPECT_EQ(U256::parse("0x00Ff"), U256{255});
    EXPECT_EQ(U256::parse("0XaB"), U256{0xab});
    EXPECT_EQ(U256::parse("000"), U256{0});
}

TEST(U256, RejectsWhatIsNoNumber)
{
    for (const char* text :
         {"", "0x", "x", "0xg", "12a", "-1", "+1", " 1", "1 ", "0x 1", "1.0", "1e3", "0x-1"})
        EXPECT_FALSE(U256::parse(text)) << text;
    const std::string hex_digits(64, 'f');
    EXPECT_EQ(U256::parse("0x" + hex_digits), U256::max());
    EXPECT_EQ(U256::parse("0x0000" + hex_digits), U256::max());
    EXPECT_FALSE(U256::parse("0x1" + std::string(64, '0')));
    EXPECT_FALSE(U256::parse("0x" + hex_digits + "0"));
    const std::string limit = modulus().get_str(10);
    EXPECT_FALSE(U256::parse(limit));
    EXPECT_EQ(U256::parse(mpz_class{modulus() - 1}.get_str(10)), U256::max());
    EXPECT_FALSE(U256::parse(limit + "0"));
}

TEST(U256, BytesRoundTrip)
{
    RandomWords random;
    for (int i = 0; i < 1000; ++i) {
        const U256 value = random.next();
        std::uint8_t bytes[32];
        value.store_be32(bytes);
        std::uint8_t expected[32] = {};
        std::size_t count = 0;
        const mpz_class x = to_mpz(value);
        std::vector<std::uint8_t> exported(32);
        mpz_export(exported.data(), &count, 1, 1, 0, 0, x.get_mpz_t());
        std::copy_n(exported.begin(), count, expected + (32 - count));
        ASSERT_TRUE(equal(bytes, expected));
        ASSERT_EQ(U256::load_be32(bytes), value);
        ASSERT_EQ(U256::from(value.to_hash()), value);
        ASSERT_EQ(U256::from(value.to_address()), value & ((U256{1} << 160) - 1));
        ASSERT_EQ(U256::from_be({bytes + (32 - value.byte_length()), value.byte_length()}), value);
    }
    EXPECT_EQ(U256::from_be({}), U256{});
}

TEST(U256, IsUsableAtCompileTime)
{
    static_assert(U256{3} * U256{5} - 1 == U256{14});
    static_assert(((U256{1} << 200) >> 199) == U256{2});
    static_assert((U256::max() & U256{0xf0}) == U256{0xf0});
    static_assert(U256::max() + 1 == U256{});
}

// The reciprocal inside the division depends on the divisor's top limb only: try many.
TEST(U256, DivisionByEveryKindOfTopLimb)
{
    std::mt19937_64 random{7};
    for (int i = 0; i < 200000; ++i) {
        std::uint64_t d = random() | (1ull << 63);
        if (i % 4 == 0) d = (~0ull << (random() % 64)) | (1ull << 63);
        if (i % 4 == 1) d = (1ull << 63) + (random() >> (random() % 64)) / 2;
        const U256 a{random(), random(), random(), random()};
        const DivMod result = divmod(a, d);
        ASSERT_EQ(result.quotient, from_mpz(to_mpz(a) / to_mpz(d))) << d;
        ASSERT_EQ(result.remainder, from_mpz(to_mpz(a) % to_mpz(d))) << d;
        // The largest and the smallest remainder that a step can start with.
        const DivMod extreme = divmod(U256{0, 0, d - 1, ~0ull}, d);
        ASSERT_EQ(extreme.quotient, from_mpz(to_mpz(U256{0, 0, d - 1, ~0ull}) / to_mpz(d))) << d;
    }
}
}  // namespace
}  // namespace freehold
