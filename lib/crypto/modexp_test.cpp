#include "crypto/modexp.hpp"

#include "base/hex.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>

#include <random>

namespace freehold
{
namespace
{
mpz_class to_mpz(BytesView bytes)
{
    mpz_class result;
    mpz_import(result.get_mpz_t(), bytes.size(), 1, 1, 0, 0, bytes.data());
    return result;
}

Bytes to_bytes(const mpz_class& value, std::size_t size)
{
    Bytes digits((mpz_sizeinbase(value.get_mpz_t(), 2) + 7) / 8 + 1);
    std::size_t count = 0;
    mpz_export(digits.data(), &count, 1, 1, 0, 0, value.get_mpz_t());
    Bytes result(size);
    std::copy_n(digits.begin(), count, result.end() - static_cast<std::ptrdiff_t>(count));
    return result;
}

Bytes by_gmp(BytesView base, BytesView exponent, BytesView modulus)
{
    const mpz_class m = to_mpz(modulus);
    if (m == 0) return Bytes(modulus.size());
    mpz_class result;
    mpz_powm(result.get_mpz_t(), to_mpz(base).get_mpz_t(), to_mpz(exponent).get_mpz_t(), m.get_mpz_t());
    return to_bytes(result, modulus.size());
}

void check(BytesView base, BytesView exponent, BytesView modulus)
{
    ASSERT_EQ(modexp(base, exponent, modulus), by_gmp(base, exponent, modulus))
        << to_hex(base) << " ^ " << to_hex(exponent) << " mod " << to_hex(modulus);
}

class RandomBytes
{
public:
    std::size_t below(std::size_t n) { return engine_() % n; }

    // Runs of zeros and ones are common, so that carries travel and windows are empty or full.
    Bytes next(std::size_t size)
    {
        Bytes bytes(size);
        for (std::size_t i = 0; i < size;) {
            const std::size_t run = 1 + below(24);
            const std::size_t kind = below(4);
            for (std::size_t j = 0; j < run && i < size; ++j, ++i)
                bytes[i] = kind == 0 ? 0 : kind == 1 ? 0xff : static_cast<std::uint8_t>(engine_());
        }
        return bytes;
    }

private:
    std::mt19937_64 engine_{9};
};

// Clears the low `count` bits and sets the one above them.
void set_trailing_zeros(Bytes& number, std::size_t count)
{
    for (std::size_t i = 0; i <= count && i < 8 * number.size(); ++i) {
        std::uint8_t& byte = number[number.size() - 1 - i / 8];
        const auto bit = static_cast<std::uint8_t>(1u << (i % 8));
        byte = static_cast<std::uint8_t>(i < count ? byte & ~bit : byte | bit);
    }
}

TEST(Modexp, AgreesWithGmpOnEverySmallCase)
{
    for (unsigned b = 0; b < 20; ++b)
        for (unsigned e = 0; e < 20; ++e)
            for (unsigned m = 0; m < 70; ++m) {
                const Bytes base = {static_cast<std::uint8_t>(b)}, exponent = {static_cast<std::uint8_t>(e)};
                check(base, exponent, Bytes{static_cast<std::uint8_t>(m)});
                if (HasFatalFailure()) return;
            }
}

TEST(Modexp, AgreesWithGmpOnOddModuli)
{
    RandomBytes random;
    for (int i = 0; i < 4000; ++i) {
        Bytes modulus = random.next(1 + random.below(100));
        modulus.back() |= 1;
        check(random.next(random.below(200)), random.next(random.below(40)), modulus);
        if (HasFatalFailure()) return;
    }
}

TEST(Modexp, AgreesWithGmpOnEvenModuli)
{
    RandomBytes random;
    for (int i = 0; i < 4000; ++i) {
        Bytes modulus = random.next(1 + random.below(100));
        set_trailing_zeros(modulus, random.below(8 * modulus.size() + 1));
        check(random.next(random.below(200)), random.next(random.below(40)), modulus);
        if (HasFatalFailure()) return;
    }
}

TEST(Modexp, AgreesWithGmpOnPowersOfTwo)
{
    RandomBytes random;
    for (std::size_t bit = 0; bit < 320; ++bit) {
        Bytes modulus(40);
        modulus[39 - bit / 8] = static_cast<std::uint8_t>(1u << (bit % 8));
        for (int i = 0; i < 5; ++i)
            check(random.next(random.below(60)), random.next(random.below(20)), modulus);
        if (HasFatalFailure()) return;
    }
}

// The lengths at which the width of the exponent's window changes.
TEST(Modexp, AgreesWithGmpOnEveryExponentLength)
{
    RandomBytes random;
    for (std::size_t bits = 1; bits <= 700; ++bits) {
        Bytes exponent = random.next((bits + 7) / 8);
        exponent[0] = static_cast<std::uint8_t>((exponent[0] & ((1u << ((bits - 1) % 8)) - 1)) |
                                                (1u << ((bits - 1) % 8)));
        Bytes modulus = random.next(16);
        modulus.back() |= 1;
        check(random.next(16), exponent, modulus);
        if (HasFatalFailure()) return;
    }
}

TEST(Modexp, AgreesWithGmpAtTheLargestSizes)
{
    RandomBytes random;
    for (const std::size_t twos : {0u, 1u, 64u, 1000u, 4096u, 8191u}) {
        Bytes modulus = random.next(1024);
        modulus[0] = 0xff;
        set_trailing_zeros(modulus, twos);
        check(random.next(1024), random.next(16), modulus);
        check(Bytes(1024, 0xff), Bytes(8, 0xff), modulus);
        if (HasFatalFailure()) return;
    }
    Bytes modulus = random.next(256);
    modulus.back() |= 1;
    check(random.next(1024), random.next(1024), modulus);
    check(Bytes(300, 0xff), Bytes(3, 0xff), Bytes(256, 0xff));
}

TEST(Modexp, EmptyAndZeroArguments)
{
    const Bytes seven = {7};
    EXPECT_EQ(modexp({}, {}, {}), Bytes{});
    EXPECT_EQ(modexp(seven, seven, {}), Bytes{});
    EXPECT_EQ(modexp({}, {}, seven), Bytes{1});  // 0 ^ 0
    EXPECT_EQ(modexp({}, seven, seven), Bytes{0});
    EXPECT_EQ(modexp(seven, {}, seven), Bytes{1});
    EXPECT_EQ(modexp(seven, {}, Bytes{1}), Bytes{0});
    EXPECT_EQ(modexp({}, {}, Bytes{0, 0, 1}), (Bytes{0, 0, 0}));
    EXPECT_EQ(modexp(seven, seven, Bytes(5)), Bytes(5));
    EXPECT_EQ(modexp(Bytes{0, 0, 0, 3}, Bytes{0, 0, 2}, Bytes{0, 0, 5}), (Bytes{0, 0, 4}));
}

// EIP-198's first examples: Fermat's theorem for secp256k1's prime, and a zero base.
TEST(Modexp, ExamplesOfEip198)
{
    const auto p = from_hex("0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f");
    const auto p_minus_one = from_hex("0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e");
    ASSERT_TRUE(p && p_minus_one);
    Bytes one(32);
    one.back() = 1;
    EXPECT_EQ(modexp(Bytes{3}, *p_minus_one, *p), one);
    EXPECT_EQ(modexp({}, *p_minus_one, *p), Bytes(32));
}
}  // namespace
}  // namespace freehold
