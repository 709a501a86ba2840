// Forgeries by hand, where a random attack does not find out that a check is missing. Each
// is refused by the table as it is, and accepted although false without the one check that it aims at.

#include "zkvm/host/testing/instruction_rows.hpp"
#include "zkvm/machine_tables.hpp"

#include <gtest/gtest.h>

namespace freehold::zkvm::testing
{
namespace
{
using riscv::Op;
using Cells = std::vector<BabyBear>;

const TableObjects& tables()
{
    static const TableObjects kTables = machine_tables(
        {.entry = 0x10000, .image_begin = 0x4000, .image_words = 1, .decoder_rows = 1, .roots = {}});
    return kTables;
}

constexpr std::uint32_t kP = BabyBear::kModulus;

/// The row is false, refused, and not refused without the check number `index`.
void expect_only(const HonestRow& row, const Cells& forged, std::size_t index)
{
    EXPECT_EQ(judge(row, forged), Verdict::Refused) << row.what;
    EXPECT_EQ(judge(row, forged, index), Verdict::False)
        << row.what << ", without " << describe_deletable(row, index);
}

void put(Cells& cells, std::size_t column, std::uint32_t word)
{
    cells[column] = BabyBear{word & 0xffff};
    cells[column + 1] = BabyBear{word >> 16};
}
void put_bytes(Cells& cells, std::size_t column, std::uint32_t word)
{
    for (unsigned i = 0; i < 4; ++i) cells[column + i] = BabyBear{word >> 8 * i & 0xff};
}

HonestRow any_row(std::string_view table, Op op, bool wide = false)
{
    std::mt19937_64 random{31};
    return honest_row({table, op, wide}, tables(), random);
}

// --- DIV

constexpr std::size_t kDivConstraints = 33;
constexpr std::size_t div_lookup(std::size_t i) { return kDivConstraints + i; }

/// A division as the row tells it; what is not given follows by the table's own rules.
struct DivStory
{
    Op op;
    std::uint32_t a, b, q, r;
    bool sa = false, sb = false;
    std::uint32_t mag_a = 0, mag_b = 0;
};
Cells tell(const HonestRow& row, const DivStory& s)
{
    using T = Div;
    Cells c = row.cells;
    const bool remainder = s.op == Op::kRem || s.op == Op::kRemu, nonzero = s.b != 0;
    const bool so = remainder ? s.sa : nonzero && s.sa != s.sb;
    const std::uint32_t m = remainder ? s.r : s.q;
    put(c, T::kA0, s.a);
    put(c, T::kB0, s.b);
    c[T::kGa] = BabyBear{s.a >> 31};
    c[T::kSa] = BabyBear{s.sa ? 1 : 0};
    c[T::kCa] = BabyBear{s.sa && (s.a & 0xffff) != 0 ? 1 : 0};
    c[T::kGb] = BabyBear{s.b >> 31};
    c[T::kSb] = BabyBear{s.sb ? 1 : 0};
    c[T::kCb] = BabyBear{s.sb && (s.b & 0xffff) != 0 ? 1 : 0};
    put(c, T::kMagA0, s.mag_a);
    put_bytes(c, T::kMagB, s.mag_b);
    put_bytes(c, T::kQ, s.q);
    put(c, T::kR0, s.r);
    c[T::kNz] = BabyBear{nonzero ? 1 : 0};
    c[T::kK] = BabyBear{nonzero && (s.mag_b & 0xffff) < (s.r & 0xffff) + 1 ? 1 : 0};
    put(c, T::kGap0, nonzero ? s.mag_b - 1 - s.r : 0);
    c[T::kSq] = BabyBear{nonzero && s.sa != s.sb ? 1 : 0};
    c[T::kSo] = BabyBear{so ? 1 : 0};
    put(c, T::kM0, m);
    c[T::kN0] = BabyBear{so && (m & 0xffff) != 0 ? 1 : 0};
    c[T::kN1] = BabyBear{so && m != 0 ? 1 : 0};
    put(c, T::kO0, so ? 0u - m : m);
    return c;
}

TEST(DivForgeries, HonestStoryIsTrue)
{
    const HonestRow row = any_row("DIV", Op::kDiv);
    EXPECT_EQ(judge(row, tell(row, {Op::kDiv, 7, 2, 3, 1, false, false, 7, 2})), Verdict::True);
    EXPECT_EQ(judge(row, tell(row, {Op::kDiv, ~6u, 2, 3, 1, true, false, 7, 2})), Verdict::True);
    EXPECT_EQ(judge(row, tell(row, {Op::kDiv, 9, 0, ~0u, 9, false, false, 9, 0})), Verdict::True);
    EXPECT_EQ(judge(row, tell(row, {Op::kDiv, 1u << 31, ~0u, 1u << 31, 0, true, true, 1u << 31, 1})),
              Verdict::True);
}

// q |b| + r = |a| + p, with a "carry" that lets both limbs of |a| be anything congruent.
TEST(DivForgeries, MagnitudeOfTheDividendPlusP)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDiv);
    const std::uint32_t q = (kP + 7) / 200, r = (kP + 7) % 200;
    Cells c = tell(row, {Op::kDiv, ~6u, 200, q, r, true, false, 7, 200});
    std::uint32_t low = 0, high = r >> 16;
    for (unsigned i = 0; i < 4; ++i) (i < 2 ? low : high) += (q >> 8 * i & 0xff) * 200 << 8 * (i % 2);
    low += r & 0xffff;
    c[T::kMagA0] = BabyBear{low & 0xffff};
    c[T::kMagA1] = BabyBear{high + (low >> 16)};
    c[T::kCa] = (c[T::kMagA0] + c[T::kA0]) * kInverse16;
    expect_only(row, c, 2);
}

// |b| + p fits 32 bits.
TEST(DivForgeries, MagnitudeOfTheDivisorPlusP)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDiv);
    Cells c = tell(row, {Op::kDiv, 100, ~4u, 0, 100, false, true, 100, kP + 5});
    c[T::kCb] = (BabyBear{(kP + 5) & 0xffff} + c[T::kB0]) * kInverse16;
    expect_only(row, c, 9);
}

TEST(DivForgeries, HighLimbOfTheDivisorsMagnitude)
{
    const HonestRow row = any_row("DIV", Op::kDiv);
    expect_only(row, tell(row, {Op::kDiv, 100, ~4u, 0, 100, false, true, 100, 5 + (7 << 16)}), 13);
}

// 2^16 * 2^16 + 5 = 5 modulo 2^32.
TEST(DivForgeries, ProductWraps)
{
    const HonestRow row = any_row("DIV", Op::kDivu);
    expect_only(row, tell(row, {Op::kDivu, 5, 1 << 16, 1 << 16, 5, false, false, 5, 1 << 16}), 15);
}

// The borrow of |b| - r - 1 takes up a multiple of p.
TEST(DivForgeries, RemainderAboveTheDivisor)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDivu);
    const std::uint32_t a = ~0u, q = (a - kP + 100) / 5, r = a - 5 * q;
    Cells c = tell(row, {Op::kDivu, a, 5, q, r, false, false, a, 5});
    const std::uint32_t gap = 4 + kP - r;
    put(c, T::kGap0, gap);
    c[T::kK] = -BabyBear{r >> 16} - BabyBear{gap >> 16};
    expect_only(row, c, 18);
}

TEST(DivForgeries, QuotientByZero)
{
    const HonestRow row = any_row("DIV", Op::kDivu);
    expect_only(row, tell(row, {Op::kDivu, 9, 0, 0xffff0000, 9, false, false, 9, 0}), 21);
    expect_only(row, tell(row, {Op::kDivu, 9, 0, 0x0000ffff, 9, false, false, 9, 0}), 22);
}

// q b + r = a + p with b < 2^16: "bytes" of b that split the limb otherwise make every carry fit.
TEST(DivForgeries, LowBytesOfTheDivisor)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDivu);
    const std::uint32_t b = 60000, q = (kP + 7) / b, r = (kP + 7) % b;
    Cells c = tell(row, {Op::kDivu, 7, b, q, r, false, false, 7, b});
    const BabyBear q0 = c[T::kQ], q1 = c[T::kQ + 1];
    // The low sum is to be |a|'s low limb exactly: no carry.
    c[T::kMagB] = (BabyBear{7} - BabyBear{r & 0xffff} - q0 * BabyBear{b}) * (BabyBear{256} * q1).inverse();
    c[T::kMagB + 1] = (BabyBear{b} - c[T::kMagB]) * kInverse256;
    expect_only(row, c, div_lookup(3));
}

// High "bytes" with which the sum of the product's upper columns is zero, though they are not.
TEST(DivForgeries, HighBytesOfTheDivisor)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDivu);
    const std::uint32_t a = 0x12345678, b = 0xffffff05;
    std::mt19937_64 random{5};
    for (int tries = 0; tries < 1'000'000; ++tries) {
        const auto q = static_cast<std::uint32_t>(random());
        std::array<BabyBear, 4> x, y;
        for (unsigned i = 0; i < 4; ++i) {
            x[i] = BabyBear{q >> 8 * i & 0xff};
            y[i] = BabyBear{b >> 8 * i & 0xff};
        }
        // y2 + 256 e, y3 - e: the upper columns' sum is linear in e.
        const BabyBear upper = x[3] * (y[1] + y[2] + y[3]) + x[2] * (y[2] + y[3]) + x[1] * y[3];
        const BabyBear slope = x[3] * BabyBear{255} + x[2] * BabyBear{255} - x[1];
        if (slope.is_zero()) continue;
        const BabyBear e = -upper * slope.inverse();
        y[2] += BabyBear{256} * e;
        y[3] -= e;
        const auto t = [&](std::size_t k) {
            BabyBear sum;
            for (std::size_t i = 0; i <= k; ++i) sum += x[i] * y[k - i];
            return sum;
        };
        const std::uint32_t low = (t(0) + BabyBear{256} * t(1)).value();
        const std::uint32_t r0 = (a - low) & 0xffff, carry = (low + r0 - (a & 0xffff)) >> 16;
        const std::uint32_t r1 = (BabyBear{a >> 16} - BabyBear{carry} - t(2) - BabyBear{256} * t(3)).value();
        if (r1 >= b >> 16 || q == a / b) continue;
        Cells c = tell(row, {Op::kDivu, a, b, q, r0 | r1 << 16, false, false, a, b});
        c[T::kMagB + 2] = y[2];
        c[T::kMagB + 3] = y[3];
        return expect_only(row, c, div_lookup(4));
    }
    FAIL() << "no forgery found";
}

// DIVU with the signs of DIV.
TEST(DivForgeries, SignOfAnUnsignedOperand)
{
    const HonestRow row = any_row("DIV", Op::kDivu);
    expect_only(row, tell(row, {Op::kDivu, ~6u, 2, 3, 1, true, false, 7, 2}), 1);
    expect_only(row, tell(row, {Op::kDivu, 7, ~1u, 3, 1, false, true, 7, 2}), 8);
}

// The negated result minus p.
TEST(DivForgeries, NegatedResultMinusP)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDiv);
    Cells c = tell(row, {Op::kDiv, ~6u, 2, 3, 1, true, false, 7, 2});
    put(c, T::kO0, 0u - 3 - kP);
    c[T::kN0] = (c[T::kO0] + BabyBear{3}) * kInverse16;
    expect_only(row, c, 27);
}

// 7 = 4 * 2 - 1.
TEST(DivForgeries, NegativeRemainder)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDivu);
    Cells c = tell(row, {Op::kDivu, 7, 2, 4, 0, false, false, 7, 2});
    c[T::kR0] = -BabyBear{1};
    put(c, T::kGap0, 2);
    expect_only(row, c, div_lookup(10));
}

// A quotient that is no integer: it does not show in a remainder's row.
TEST(DivForgeries, QuotientOfARemainder)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kRemu);
    // 7 * 9363 + 5 = 10 + 2^16.
    Cells c = tell(row, {Op::kRemu, 10, 7, 9363, 5, false, false, 10, 7});
    c[T::kQ + 2] = -BabyBear{7}.inverse();
    expect_only(row, c, div_lookup(6));
}

TEST(DivForgeries, SignOfAnOperand)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDiv);
    Cells c = tell(row, {Op::kDiv, ~6u, 2, ~6u / 2, 1, false, false, ~6u, 2});
    c[T::kGa] = BabyBear{};
    expect_only(row, c, div_lookup(7));
    c = tell(row, {Op::kDiv, 7, ~1u, 0, 7, false, false, 7, ~1u});
    c[T::kGb] = BabyBear{};
    expect_only(row, c, div_lookup(8));
}

// q b + r = a + p with an unbounded carry between the limbs.
TEST(DivForgeries, CarryOfTheProduct)
{
    const HonestRow row = any_row("DIV", Op::kDivu);
    const std::uint32_t b = 60000, q = (kP + 7) / b, r = (kP + 7) % b;
    expect_only(row, tell(row, {Op::kDivu, 7, b, q, r, false, false, 7, b}), div_lookup(9));
}

// -0 in the low limb as 2^16.
TEST(DivForgeries, LowLimbOfTheResult)
{
    using T = Div;
    const HonestRow row = any_row("DIV", Op::kDiv);
    Cells c = tell(row, {Op::kDiv, 0u - 0x30000, 1, 0x30000, 0, true, false, 0x30000, 1});
    c[T::kN0] = BabyBear{1};
    c[T::kO0] = BabyBear{65536};
    c[T::kO1] -= BabyBear{1};
    expect_only(row, c, div_lookup(14));
}

// --- MULH

constexpr std::size_t kMulhConstraints = 4;
constexpr std::size_t mulh_lookup(std::size_t i) { return kMulhConstraints + i; }

/// a * b with signs sa, sb as claimed: the row that multiplies so.
Cells tell_mulh(const HonestRow& row, std::uint32_t a, std::uint32_t b, bool sa, bool sb)
{
    using T = Mulh;
    Cells c = row.cells;
    const std::uint64_t product = std::uint64_t{a} * b;
    put_bytes(c, T::kA, a);
    put_bytes(c, T::kB, b);
    c[T::kGa] = c[T::kSa] = BabyBear{sa ? 1 : 0};
    c[T::kGb] = c[T::kSb] = BabyBear{sb ? 1 : 0};
    put(c, T::kL0, static_cast<std::uint32_t>(product));
    put(c, T::kR0, static_cast<std::uint32_t>(product >> 32) - (sa ? b : 0) - (sb ? a : 0));
    return c;
}

TEST(MulhForgeries, SignOfTheSecondOperand)
{
    const HonestRow row = any_row("MULH", Op::kMulh);
    EXPECT_EQ(judge(row, tell_mulh(row, 5, ~2u, false, true)), Verdict::True);
    expect_only(row, tell_mulh(row, 5, ~2u, false, false), mulh_lookup(7));
}

// A sign of one half.
TEST(MulhForgeries, HalfASign)
{
    using T = Mulh;
    const HonestRow row = any_row("MULH", Op::kMulh);
    Cells c = tell_mulh(row, 0x40000000, 2, false, false);
    c[T::kGa] = c[T::kSa] = BabyBear{2}.inverse();
    put(c, T::kR0, ~0u);
    expect_only(row, c, 0);
    c = tell_mulh(row, 2, 0x40000000, false, false);
    c[T::kGb] = c[T::kSb] = BabyBear{2}.inverse();
    put(c, T::kR0, ~0u);
    expect_only(row, c, 2);
}

// One more carried out of the low limb, and with it out of the low word.
TEST(MulhForgeries, LowestLimb)
{
    using T = Mulh;
    const HonestRow row = any_row("MULH", Op::kMulhu);
    Cells c = tell_mulh(row, 0xffff, 0x10001, false, false);
    c[T::kL0] = -BabyBear{1};
    c[T::kL1] = BabyBear{};
    c[T::kR0] = BabyBear{1};
    expect_only(row, c, mulh_lookup(12));
}

// 0x7fff = 0x80 * 256 - 1: the top "byte" has the sign bit that the operand lacks.
TEST(MulhForgeries, HighBytes)
{
    using T = Mulh;
    const HonestRow row = any_row("MULH", Op::kMulh);
    Cells c = tell_mulh(row, 0x7fffffff, 5, true, false);
    c[T::kA + 2] = -BabyBear{1};
    c[T::kA + 3] = BabyBear{0x80};
    expect_only(row, c, mulh_lookup(3));
    c = tell_mulh(row, 5, 0x7fffffff, false, true);
    c[T::kB + 2] = -BabyBear{1};
    c[T::kB + 3] = BabyBear{0x80};
    expect_only(row, c, mulh_lookup(5));
}

// x0 + 256 e and x1 - e with e no integer: the low sum moves by 2^16 e y1, the middle one by -e y1 + 2^16 e
// y3, the high one by -e y3. With the limbs l0 - u and l1 - v instead, the carries move by d0 = e y1 + u z
// and d1 = e y3 + v z + u z^2, where z = 2^-16, and the high sum by w = d1 - e y3. For y1 = y3 = 1, d1 - d0
// must be v z + u z^2 - u z.
TEST(MulhForgeries, LowBytes)
{
    using T = Mulh;
    const HonestRow row = any_row("MULH", Op::kMulhu);
    const std::uint32_t x = 0x00808080, y = 0x01000100;
    const auto integer = [](BabyBear f) {
        const std::int64_t v = f.value();
        return v > kP / 2 ? v - std::int64_t{kP} : v;
    };
    const std::uint64_t product = std::uint64_t{x} * y;
    const auto l0 = static_cast<std::int64_t>(product & 0xffff),
               l1 = static_cast<std::int64_t>(product >> 16 & 0xffff);
    const auto high = static_cast<std::int64_t>(product >> 32);
    const BabyBear z = kInverse16;
    // Found by trying all pairs: w and d1 - d0 are small integers. Take d0 = 0.
    const std::int64_t u = -27, v = -43035;
    const std::int64_t w = integer(BabyBear{v} * z + BabyBear{u} * z * z);
    ASSERT_TRUE(w > 0 && w < 1 << 20);
    const BabyBear e = -BabyBear{u} * z;
    for (const bool of_x : {true, false}) {
        Cells c = tell_mulh(row, of_x ? x : y, of_x ? y : x, false, false);
        const std::size_t first = of_x ? std::size_t{T::kA} : std::size_t{T::kB};
        c[first] += BabyBear{256} * e;
        c[first + 1] -= e;
        c[T::kL0] = BabyBear{l0 - u};
        c[T::kL1] = BabyBear{l1 - v};
        put(c, T::kR0, static_cast<std::uint32_t>(high + w));
        expect_only(row, c, mulh_lookup(of_x ? 2 : 4));
    }
}

// --- WIDE loads and stores

// A base register + p: the same cell modulo p.
template <class T>
Cells base_plus_p(const HonestRow& row)
{
    Cells c = row.cells;
    put(c, T::kA0, (c[T::kA0].value() | c[T::kA1].value() << 16) + kP);
    return c;
}
TEST(WideForgeries, AddressPlusP)
{
    HonestRow row = any_row("LWW", Op::kLw, true);
    expect_only(row, base_plus_p<LwWide>(row), row.table->shape.constraints + 1);
    row = any_row("SWW", Op::kSw, true);
    expect_only(row, base_plus_p<SwWide>(row), row.table->shape.constraints + 2);
}

// Marks 1 at words 3 and 5, -1 at word 7: the address is that of word 1.
TEST(WideForgeries, NegativeMark)
{
    using T = SwWide;
    std::mt19937_64 random{9};
    HonestRow row = honest_row({"SWW", Op::kSw, true}, tables(), random);
    while (row.cells[T::kF] != BabyBear{1}) row = honest_row({"SWW", Op::kSw, true}, tables(), random);
    Cells c = row.cells;
    c[T::kF] = BabyBear{};
    c[T::kF + 2] = c[T::kF + 4] = BabyBear{1};
    c[T::kF + 6] = -BabyBear{1};
    c[T::kM + 14] = c[T::kB0];
    c[T::kM + 15] = c[T::kB1];
    expect_only(row, c, 7);
}
}  // namespace
}  // namespace freehold::zkvm::testing
