#include "riscv/delegations.hpp"

#include "base/hex.hpp"
#include "base/u256.hpp"

#include <gmpxx.h>
#include <gtest/gtest.h>
#include <random>

namespace freehold::riscv
{
namespace
{
mpz_class number(const Cell& cell)
{
    mpz_class n;
    mpz_import(n.get_mpz_t(), 8, -1, 4, 0, 0, cell.data());
    return n;
}
const mpz_class kTop = mpz_class{1} << 256;

Cell random_cell(std::mt19937& random)
{
    Cell cell;
    const auto kind = random() % 6;
    for (auto& word : cell)
        word = kind == 0   ? 0
               : kind == 1 ? ~0u
               : kind == 2 ? static_cast<std::uint32_t>(random() % 3 - 1)
                           : static_cast<std::uint32_t>(random());
    for (std::size_t i = random() % 3 == 0 ? random() % 8 : 8; i < 8; ++i) cell[i] = 0;
    return cell;
}
}  // namespace

TEST(Delegations, ArithmeticAgreesWithGmp)
{
    std::mt19937 random{5};
    int in_domain = 0, outside = 0;
    for (int i = 0; i < 20'000; ++i) {
        const Cell x = random_cell(random), y = random_cell(random), c = random_cell(random),
                   m = random_cell(random);
        const mpz_class a = number(x), b = number(y), modulus = number(m);
        for (const bool subtract : {false, true}) {
            const mpz_class sum = subtract ? mpz_class{a - b} : mpz_class{a + b};
            const mpz_class low = ((sum % kTop) + kTop) % kTop;
            const SumCarry wide = wide_add_cells(x, y, subtract);
            ASSERT_EQ(number(wide.sum), low);
            ASSERT_EQ(wide.carry, sum != low ? 1u : 0u);
            // In the domain exactly if one of the two steps lands in [0, m).
            const mpz_class other = subtract ? mpz_class{sum + modulus} : mpz_class{sum - modulus};
            const auto z = mod_add_cells(x, y, m, subtract);
            if (sum >= 0 && sum < modulus) {
                ASSERT_TRUE(z && number(*z) == sum);
            } else if (other >= 0 && other < modulus) {
                ASSERT_TRUE(z && number(*z) == other);
            } else {
                ASSERT_FALSE(z.has_value());
            }
            ++(z ? in_domain : outside);
        }
        const mpz_class dividend = a * b + number(c);
        const auto q = mul_div_cells(x, y, c, m);
        if (modulus != 0 && dividend / modulus < kTop) {
            ASSERT_TRUE(q.has_value());
            ASSERT_EQ(number(q->quotient), dividend / modulus);
            ASSERT_EQ(number(q->remainder), dividend % modulus);
        } else {
            ASSERT_FALSE(q.has_value());
        }
        ++(q ? in_domain : outside);
    }
    EXPECT_GT(in_domain, 5'000);
    EXPECT_GT(outside, 5'000);
}

TEST(Delegations, ReducedOperandsAreInTheDomain)
{
    std::mt19937 random{6};
    const Cell m{0xfffffc2f, 0xfffffffe, ~0u, ~0u, ~0u, ~0u, ~0u, ~0u};  // the prime of secp256k1
    for (int i = 0; i < 1000; ++i) {
        Cell x = random_cell(random), y = random_cell(random);
        if (number(x) >= number(m) || number(y) >= number(m)) continue;
        ASSERT_TRUE(mod_add_cells(x, y, m, false).has_value());
        ASSERT_TRUE(mod_add_cells(x, y, m, true).has_value());
        ASSERT_TRUE(mul_div_cells(x, y, x, m).has_value());
    }
}

TEST(Delegations, ByteOrder)
{
    EXPECT_EQ(byte_reversed({0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c, 0x13121110, 0x17161514,
                             0x1b1a1918, 0x1f1e1d1c}),
              (Cell{0x1c1d1e1f, 0x18191a1b, 0x14151617, 0x10111213, 0x0c0d0e0f, 0x08090a0b, 0x04050607,
                    0x00010203}));
}

// BLAKE3 of the empty string and of the bytes 0, 1, 2 (official test vectors): one block with the flags
// CHUNK_START, CHUNK_END, ROOT.
TEST(Delegations, Blake3KnownAnswers)
{
    const Cell iv{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    const auto hex_of = [](const Cell& cell) {
        Bytes bytes;
        for (const std::uint32_t w : cell)
            for (int i = 0; i < 4; ++i) bytes.push_back(static_cast<std::uint8_t>(w >> 8 * i));
        return to_hex(bytes);
    };
    EXPECT_EQ(hex_of(blake3_compress({}, {}, iv, 11 << 8)),
              "0xaf1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
    EXPECT_EQ(hex_of(blake3_compress({0x00020100}, {}, iv, 3 | 11 << 8)),
              "0xe1be4d7a8ab5560aa4199eea339849ba8e293d55ca0a81006726d184519e647f");
}

// The first lane of the permutation of zero: f1258f7940e1dde7 (Keccak team's test vectors).
TEST(Delegations, KeccakKnownAnswer)
{
    std::array<Cell, kKeccakCells> state{};
    state[6][2] = 7;  // the first word behind the 25 lanes
    state[6][7] = 9;
    keccak_cells(state);
    EXPECT_EQ(state[0][1], 0xf1258f79u);
    EXPECT_EQ(state[0][0], 0x40e1dde7u);
    EXPECT_EQ(state[6][2], 7u);
    EXPECT_EQ(state[6][7], 9u);
}

// 2^32 z = sum a b modulo p, for words of every size.
TEST(Delegations, DotAgreesWithGmp)
{
    std::mt19937 random{6};
    const mpz_class p = 0x78000001;
    for (int i = 0; i < 500; ++i) {
        const std::size_t n = 1 + random() % 4;
        std::vector<Cell> a, b;
        for (std::size_t j = 0; j < 5 * n; ++j) a.push_back(random_cell(random));
        for (std::size_t j = 0; j < n; ++j) b.push_back(random_cell(random));
        const Cell z = ext5_dot(a, b);
        for (std::size_t k = 0; k < 5; ++k) {
            mpz_class sum = 0;
            for (std::size_t j = 0; j < 8 * n; ++j)
                sum += mpz_class{a[j / 8 * 5 + k][j % 8]} * mpz_class{b[j / 8][j % 8]};
            ASSERT_EQ(mpz_class{(mpz_class{z[k]} << 32) % p}, mpz_class{sum % p});
            ASSERT_LT(z[k], 0x78000001u);
        }
        for (std::size_t k = 5; k < 8; ++k) ASSERT_EQ(z[k], 0u);
    }
}
}  // namespace freehold::riscv
