// Prepared moduli against plain division, whose own oracle is GMP (u256_test.cpp).

#include "base/modulus.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace freehold
{
namespace
{
class RandomWords
{
public:
    // Limbs at the extremes are far likelier than in a uniform word.
    U256 next()
    {
        U256 value;
        for (auto& limb : value.limbs) {
            switch (engine_() % 5) {
                case 0: limb = 0; break;
                case 1: limb = ~0ull; break;
                case 2: limb = engine_() >> (engine_() % 64); break;
                default: limb = engine_();
            }
        }
        return value;
    }

private:
    std::mt19937_64 engine_{11};
};

std::vector<U256> moduli()
{
    std::vector<U256> moduli{U256::max(), U256::max() - 1, U256{1} << 192, (U256{1} << 192) + 1};
    for (unsigned bit = 193; bit < 256; bit += 7)
        for (const U256& near : {(U256{1} << bit) - 1, U256{1} << bit, (U256{1} << bit) + 1})
            moduli.push_back(near);
    for (const char* prime : {"0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47",
                              "0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f",
                              "0xffffffff00000001000000000000000000000000ffffffffffffffffffffffff"})
        moduli.push_back(*U256::parse(prime));
    return moduli;
}

TEST(Modulus, MultipliesAsDivisionDoes)
{
    RandomWords random;
    std::vector<U256> all = moduli();
    for (int i = 0; i < 200; ++i) all.push_back(random.next() | (U256{1} << 192));
    for (const U256& m : all) {
        const Modulus modulus{m};
        EXPECT_EQ(modulus.value(), m);
        std::vector<U256> operands{0, 1, 2, m, m - 1, m - 2, m + 1, m >> 1, U256::max(), U256{1} << 255};
        for (int i = 0; i < 20; ++i) operands.push_back(random.next());
        for (const U256& a : operands)
            for (const U256& b : operands)
                ASSERT_EQ(modulus.multiply(a, b), mulmod(a, b, m))
                    << a.to_quantity() << " * " << b.to_quantity() << " mod " << m.to_quantity();
    }
}

TEST(Modulus, DividesWideNumbers)
{
    RandomWords random;
    for (int i = 0; i < 20'000; ++i) {
        const U256 divisor = random.next() >> static_cast<unsigned>(i % 256);
        if (divisor.is_zero()) continue;
        const U256 high = random.next() % divisor, low = random.next();
        const U256 quotient = divide_wide(high, low, divisor);
        // high 2^256 + low - quotient * divisor lies in [0, divisor), and so modulo 2^512.
        const auto product = multiply_full(quotient, divisor);
        const U256 product_low{product[3], product[2], product[1], product[0]};
        const U256 product_high{product[7], product[6], product[5], product[4]};
        ASSERT_EQ(high - product_high - U256{low < product_low}, U256{});
        ASSERT_LT(low - product_low, divisor);
    }
}

TEST(MulmodCache, ForgetsNothingAndMixesUpNothing)
{
    RandomWords random;
    std::vector<U256> all = moduli();
    all.insert(all.end(), {0, 1, 2, 1000, U256{1} << 191});
    MulmodCache cache;
    std::mt19937 engine{3};
    U256 m = all[0];
    for (int i = 0; i < 50'000; ++i) {
        if (engine() % 3 == 0) m = all[engine() % all.size()];
        const U256 a = random.next(), b = random.next();
        ASSERT_EQ(cache.mulmod(a, b, m), mulmod(a, b, m)) << m.to_quantity();
    }
}
}  // namespace
}  // namespace freehold
