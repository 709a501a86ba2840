// Rows that compute wrongly, by name: sums, shifts, comparisons, branches, jumps, bytes and half-words. As in
// instruction_forgeries_test.cpp each is refused, and accepted although false without the one check that it
// aims at.

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
HonestRow any_row(std::string_view table, Op op)
{
    std::mt19937_64 random{31};
    return honest_row({table, op}, tables(), random);
}
/// One for which `holds(cells)`.
template <class Holds>
HonestRow row_with(std::string_view table, Op op, Holds&& holds)
{
    std::mt19937_64 random{32};
    for (int n = 0; n < 10'000; ++n) {
        HonestRow row = honest_row({table, op}, tables(), random);
        if (holds(row.cells)) return row;
    }
    CHECK(false, "there is such a row");
    return any_row(table, op);
}
void put(Cells& cells, std::size_t column, std::uint32_t word)
{
    cells[column] = BabyBear{word & 0xffff};
    cells[column + 1] = BabyBear{word >> 16};
}
std::uint32_t get(const Cells& cells, std::size_t column)
{
    return cells[column].value() | cells[column + 1].value() << 16;
}
/// Refused, and for this reason alone. Constraints come first, then lookups in the order of the description.
void expect_only(const HonestRow& row, const Cells& forged, std::size_t index)
{
    EXPECT_EQ(judge(row, forged), Verdict::Refused) << row.what;
    EXPECT_EQ(judge(row, forged, index), Verdict::False)
        << row.what << ", without " << describe_deletable(row, index);
}
std::size_t lookup(const HonestRow& row, std::size_t i) { return row.table->shape.constraints + i; }

// --- ADD3

Cells sum(const HonestRow& row, std::uint32_t a, std::uint32_t b)
{
    Cells c = row.cells;
    put(c, Add3::kA0, a);
    put(c, Add3::kB0, b);
    put(c, Add3::kR0, a + b);
    return c;
}
// 2^-16 = -30720: a sum that is wrong by one has a "carry" of that size, if any field element will do.
TEST(SumForgeries, CarriesThatAreFractions)
{
    const HonestRow row = any_row("ADD3", Op::kAdd);
    Cells c = sum(row, 0x9000'0005, 0x2000'0007);
    ASSERT_EQ(judge(row, c), Verdict::True);
    c[Add3::kR0] -= BabyBear{1};
    c[Add3::kR1] -= BabyBear{30720};
    expect_only(row, c, 0);
    c = sum(row, 0x9000'0005, 0x2000'0007);
    c[Add3::kR1] -= BabyBear{1};
    expect_only(row, c, 1);
}
// The carry left in the limb.
TEST(SumForgeries, LimbOutOfRange)
{
    const HonestRow row = any_row("ADD3", Op::kAdd);
    Cells c = sum(row, 0x1000'ffff, 0x2000'ffff);
    c[Add3::kR0] += BabyBear{1 << 16};
    c[Add3::kR1] -= BabyBear{1};
    expect_only(row, c, lookup(row, 3));
    c = sum(row, 0xf000'0001, 0x2000'0001);
    c[Add3::kR1] += BabyBear{1 << 16};
    expect_only(row, c, lookup(row, 4));
}

// --- SHR: x >> amount, or << or arithmetic, as the row's kind says

struct Shift
{
    std::uint32_t x, y;
    unsigned amount;  // as the row claims
};
/// The row that shifts so; cut as the claimed amount asks.
Cells shift(const HonestRow& row, const Shift& s)
{
    using T = Shr;
    Cells c = row.cells;
    const unsigned kind = c[T::kKind].value();
    const ShiftCut cut = shift_cut(kind, s.amount);
    const auto fields = cut.fields();
    for (std::size_t i = 0; i < fields.size(); ++i) c[T::kCut + i] = BabyBear{fields[i]};
    const std::uint32_t low = s.x & 0xffff, high = s.x >> 16 & 0x7fff;
    c[T::kAmount] = BabyBear{s.amount};
    c[T::kU] = (BabyBear{s.y & 0xffff} - BabyBear{s.amount}) * kInverse32;
    c[T::kB1] = BabyBear{s.y >> 16};
    c[T::kY0] = BabyBear{low % cut.two_e};
    c[T::kX0] = BabyBear{low / cut.two_e};
    c[T::kY1] = BabyBear{high % cut.two_e};
    c[T::kX1] = BabyBear{high / cut.two_e};
    c[T::kS] = BabyBear{s.x >> 31};
    return c;
}
/// The result that follows from the pieces.
void put_window(Cells& c)
{
    using T = Shr;
    const BabyBear f = c[T::kCut + 2], w0 = c[T::kCut + 3], w1 = c[T::kCut + 4], w2 = c[T::kCut + 5];
    const BabyBear low = f * c[T::kY0], mid = c[T::kX0] + f * c[T::kY1],
                   top = c[T::kX1] + c[T::kCut + 6] * c[T::kS],
                   fill = BabyBear{65535} * c[T::kCut + 7] * c[T::kS], w3 = BabyBear{1} - w0 - w1 - w2;
    c[T::kR0] = w1 * low + w2 * mid + w3 * top;
    c[T::kR1] = w0 * low + w1 * mid + w2 * top + w3 * fill;
}
TEST(ShiftForgeries, AmountIsTheLowFiveBits)
{
    const HonestRow row = any_row("SHR", Op::kSrl);
    Cells c = shift(row, {0x8765'4321, 0x1234'5665, 5});
    put_window(c);
    ASSERT_EQ(judge(row, c), Verdict::True);
    // Another amount, the rest of rs2 divided by 32 in the field.
    c = shift(row, {0x8765'4321, 0x1234'5665, 6});
    put_window(c);
    expect_only(row, c, lookup(row, 1));
    // The right amount, cut as for another one.
    c = shift(row, {0x8765'4321, 0x1234'5665, 6});
    c[Shr::kAmount] = BabyBear{5};
    c[Shr::kU] = BabyBear{(0x5665 - 5) / 32};
    put_window(c);
    expect_only(row, c, lookup(row, 2));
    // All of rs2 as the amount.
    c = shift(row, {0x8765'4321, 37, 5});
    c[Shr::kAmount] = BabyBear{37};
    c[Shr::kU] = BabyBear{};
    EXPECT_EQ(judge(row, c), Verdict::Refused);
}
TEST(ShiftForgeries, SignThatFills)
{
    const HonestRow row = any_row("SHR", Op::kSra);
    Cells c = shift(row, {0x8765'4321, 5, 5});
    put_window(c);
    ASSERT_EQ(judge(row, c), Verdict::True);
    // A sign bit that is left in the top piece.
    c[Shr::kS] = BabyBear{};
    c[Shr::kX1] += BabyBear{1 << (15 - 5)};
    put_window(c);
    expect_only(row, c, lookup(row, 6));
    // A sign of 2^-15, which is one in the limb.
    c = shift(row, {0x0765'4321, 5, 5});
    c[Shr::kS] = BabyBear{1 << 15}.inverse();
    c[Shr::kY1] -= BabyBear{1};
    put_window(c);
    expect_only(row, c, 0);
}
TEST(ShiftForgeries, CutOfALimb)
{
    const HonestRow row = any_row("SHR", Op::kSrl);
    // 2^5 more in the lower piece, one less in the upper one.
    Cells c = shift(row, {0x0765'4321, 5, 5});
    c[Shr::kY0] += BabyBear{32};
    c[Shr::kX0] -= BabyBear{1};
    put_window(c);
    expect_only(row, c, lookup(row, 3));
    c = shift(row, {0x0765'4321, 5, 5});
    c[Shr::kY1] += BabyBear{32};
    c[Shr::kX1] -= BabyBear{1};
    put_window(c);
    expect_only(row, c, lookup(row, 5));
}

// --- SLT

Cells less(const HonestRow& row, std::uint32_t a, std::uint32_t b, std::uint32_t sa, std::uint32_t sb)
{
    using T = Slt;
    Cells c = row.cells;
    put(c, T::kA0, a);
    put(c, T::kB0, b);
    c[T::kSa] = BabyBear{sa};
    c[T::kSb] = BabyBear{sb};
    const std::int64_t borrow = (a & 0xffff) < (b & 0xffff) ? 1 : 0;
    const auto biased = [](std::uint32_t x, std::uint32_t s) {
        return std::int64_t{x >> 16} + 32768 - 65536 * std::int64_t{s};
    };
    const std::int64_t high = biased(a, sa) - biased(b, sb) - borrow;
    c[T::kT0] = BabyBear{(a - b) & 0xffff};
    c[T::kLt] = BabyBear{high < 0 ? 1 : 0};
    c[T::kT1] = BabyBear{high + (high < 0 ? 65536 : 0)};
    return c;
}
TEST(CompareForgeries, Signs)
{
    const HonestRow row = any_row("SLT", Op::kSlt);
    ASSERT_EQ(judge(row, less(row, ~0u, 5, 1, 0)), Verdict::True);
    ASSERT_EQ(judge(row, less(row, 5, ~0u, 0, 1)), Verdict::True);
    expect_only(row, less(row, ~0u, 5, 0, 0), lookup(row, 3));
    expect_only(row, less(row, 5, ~0u, 0, 0), lookup(row, 2));
}

// --- BEQ

TEST(BranchForgeries, EqualWords)
{
    using T = Beq;
    const HonestRow row = row_with("BEQ", Op::kBeq, [](const Cells& c) { return c[T::kP0] != c[T::kP1]; });
    Cells c = row.cells;
    put(c, T::kA0, 0x1234'5678);
    put(c, T::kB0, 0x1234'5678);
    c[T::kNe] = BabyBear{1};  // equal, but told as different
    c[T::kInverse] = BabyBear{1};
    expect_only(row, c, 2);
    // Different in one limb, but told as equal.
    c[T::kNe] = c[T::kInverse] = BabyBear{};
    c[T::kB0] += BabyBear{1};
    expect_only(row, c, 0);
    c[T::kB0] -= BabyBear{1};
    c[T::kB1] += BabyBear{1};
    expect_only(row, c, 1);
}

// --- JALR, JR

// The row alone admits both; but no row of the decoder is at an odd pc.
TEST(JumpForgeries, BitZero)
{
    for (const auto& [name, op, bit] :
         {std::tuple{"JALR", Op::kJalr, std::size_t{Jalr::kBit}}, {"JR", Op::kJalr, std::size_t{Jr::kBit}}}) {
        const HonestRow row = any_row(name, op);
        Cells c = row.cells;
        c[bit] = BabyBear{1} - c[bit];
        EXPECT_EQ(judge(row, c), Verdict::Refused) << name;
        for (const std::uint32_t twice : {2u, 4u}) {  // a target that is another row's
            c = row.cells;
            c[bit] += BabyBear{twice};
            EXPECT_EQ(judge(row, c), Verdict::Refused) << name;
        }
        c = row.cells;
        c[bit] += BabyBear{4};
        EXPECT_EQ(judge(row, c, 0), Verdict::False) << name;
    }
}
template <class T>
void base_plus_p(std::string_view name)
{
    const HonestRow row = row_with(name, Op::kJalr, [](const Cells& c) { return get(c, T::kA0) < 1u << 28; });
    Cells c = row.cells;
    put(c, T::kA0, get(c, T::kA0) + BabyBear::kModulus);
    expect_only(row, c, lookup(row, 0));
}
TEST(JumpForgeries, BasePlusP)
{
    base_plus_p<Jalr>("JALR");
    base_plus_p<Jr>("JR");
}

// --- LU, LS, SS

template <class T>
void put_offset(Cells& c, BabyBear o0, BabyBear o1)
{
    c[T::kO0] = o0;
    c[T::kO1] = o1;
}
/// The half-word that o1 picks, in bytes.
template <class T>
void put_half(Cells& c)
{
    const BabyBear half = c[T::kM0] + c[T::kO1] * (c[T::kM1] - c[T::kM0]);
    ASSERT_LT(half.value(), 1u << 16);
    c[T::kY0] = BabyBear{half.value() & 0xff};
    c[T::kY1] = BabyBear{half.value() >> 8};
}
TEST(SubWordForgeries, OtherByte)
{
    using T = Lu;
    HonestRow row =
        row_with("LU", Op::kLbu, [](const Cells& c) { return c[T::kO0].is_zero() && !c[T::kO1].is_zero(); });
    Cells honest = row.cells;
    put(honest, T::kM0, 0x5678'1234);
    put_half<T>(honest);
    ASSERT_EQ(judge(row, honest), Verdict::True);
    for (const std::uint32_t other : {0u, 1u, 3u}) {
        Cells c = honest;
        put_offset<T>(c, BabyBear{other & 1}, BabyBear{other >> 1});
        put_half<T>(c);
        EXPECT_EQ(judge(row, c), Verdict::Refused) << "the word's address would be no multiple of 4";
    }
    // 2 + 2 * 0 instead of 0 + 2 * 1.
    Cells c = honest;
    put_offset<T>(c, BabyBear{2}, BabyBear{});
    put_half<T>(c);
    expect_only(row, c, 0);
    // 0 + 2 * 1/2 instead of 1 + 2 * 0.
    row =
        row_with("LU", Op::kLbu, [](const Cells& r) { return !r[T::kO0].is_zero() && r[T::kO1].is_zero(); });
    c = row.cells;
    put(c, T::kM0, 0x5678'1234);
    put_offset<T>(c, BabyBear{}, BabyBear{2}.inverse());
    put_half<T>(c);
    expect_only(row, c, 1);
}
TEST(SubWordForgeries, OtherBytesThanTheWords)
{
    using T = Lu;
    const HonestRow row = any_row("LU", Op::kLbu);
    Cells c = row.cells;
    put(c, T::kM0, 0x5678'1234);
    put_half<T>(c);
    c[T::kO0].is_zero() ? c[T::kY0] += BabyBear{1} : c[T::kY1] += BabyBear{1};
    expect_only(row, c, 3);
    // "Bytes" that split the half-word otherwise.
    put_half<T>(c);
    c[T::kY0] += BabyBear{256};
    c[T::kY1] -= BabyBear{1};
    expect_only(row, c, lookup(row, 1));
}
TEST(SubWordForgeries, Sign)
{
    using T = Ls;
    for (const Op op : {Op::kLb, Op::kLh}) {
        const HonestRow row = any_row("LS", op);
        Cells c = row.cells;
        put(c, T::kM0, 0x8899'aabb);
        put_half<T>(c);
        c[T::kS] = BabyBear{1};
        ASSERT_EQ(judge(row, c), Verdict::True);
        c[T::kS] = BabyBear{};
        expect_only(row, c, lookup(row, 4));
        put(c, T::kM0, 0x0123'0123);
        put_half<T>(c);
        c[T::kS] = BabyBear{1};
        expect_only(row, c, lookup(row, 4));
        // A sign of 1/128 is one in the byte, and the value no limb or another word.
        c[T::kS] = BabyBear{128}.inverse();
        expect_only(row, c, 4);
    }
}
TEST(SubWordForgeries, HalfWordAcrossTheMiddle)
{
    using T = Lu;
    const HonestRow row = any_row("LU", Op::kLhu);
    Cells c = row.cells;
    put(c, T::kM0, 0x5678'1234);
    put_half<T>(c);
    c[T::kA0] += BabyBear{1};  // the address is odd
    c[T::kO0] = BabyBear{1};
    expect_only(row, c, 2);
}
TEST(SubWordForgeries, NeighbourAltered)
{
    using T = Ss;
    for (const Op op : {Op::kSb, Op::kSh}) {
        const HonestRow row = any_row("SS", op);
        for (const std::uint32_t flip : {1u, 1u << 8, 1u << 15}) {
            Cells c = row.cells;
            c[T::kUpdated] = BabyBear{c[T::kUpdated].value() ^ flip};
            expect_only(row, c, 4);
        }
    }
    // The stored byte is rs2's lowest, whatever the split says.
    const HonestRow row = row_with(
        "SS", Op::kSb, [](const Cells& c) { return c[T::kB0].value() > 255 && c[T::kO0].is_zero(); });
    Cells c = row.cells;
    c[T::kQ] += BabyBear{256};
    c[T::kUpdated] += BabyBear{256};
    expect_only(row, c, lookup(row, 5));
}

// --- LWW, SWW

// Marks at words 1 and 2 for word 3, and a third one of -1 that is not asserted anywhere: the sum is 2.
TEST(WideForgeries, TwoMarksOrNone)
{
    using T = LwWide;
    std::mt19937_64 random{9};
    HonestRow row = honest_row({"LWW", Op::kLw, true}, tables(), random);
    while (row.cells[T::kF + 2] != BabyBear{1}) row = honest_row({"LWW", Op::kLw, true}, tables(), random);
    Cells c = row.cells;
    for (std::size_t i = 0; i < 16; ++i) c[T::kM + i] = BabyBear{100 * (i / 2)};
    ASSERT_EQ(judge(row, c), Verdict::True);
    c[T::kF + 2] = BabyBear{};
    EXPECT_EQ(judge(row, c), Verdict::Refused) << "no mark is word 0's, at another address";
    c[T::kF] = c[T::kF + 1] = BabyBear{1};
    put(c, T::kM, 5);  // m_1 + m_2 - m_0 is not m_3
    expect_only(row, c, 0);
}
}  // namespace
}  // namespace freehold::zkvm::testing
