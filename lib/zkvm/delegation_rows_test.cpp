// The delegations' tables, row by row: honest rows are accepted, no false row is found, and forgeries by
// name.

#include "zkvm/host/testing/delegation_rows.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace freehold::zkvm::testing
{
namespace
{
using Cells = std::vector<BabyBear>;

const TracedRun& run()
{
    static std::mt19937_64 random{41};
    static const TracedRun kRun{assemble(random_program(random, {.length = 3000})),
                                std::vector<std::uint32_t>(1000, 0x89abcdef)};
    return kRun;
}
const ProgramMachine& machine()
{
    static const ProgramMachine kMachine{make_program(run().program, run().table)};
    return kMachine;
}
const std::vector<HonestRow>& rows()
{
    static const std::vector<HonestRow> kRows = delegation_rows(machine(), run());
    return kRows;
}
template <class T>
const HonestRow& row_of()
{
    for (const HonestRow& row : rows())
        if (row.table->name == T::kName) return row;
    CHECK(false, "the program calls every delegation");
    return rows()[0];
}
void expect_refused(const HonestRow& row, const Cells& cells)
{
    ASSERT_NE(cells, row.cells);
    EXPECT_EQ(judge(row, cells), Verdict::Refused) << row.what;
}
/// Refused, and for this reason alone.
void expect_only(const HonestRow& row, const Cells& cells, std::size_t index)
{
    expect_refused(row, cells);
    EXPECT_EQ(judge(row, cells, index), Verdict::False)
        << row.what << ", without " << describe_deletable(row, index);
}

TEST(DelegationRows, HonestOnesAreAccepted)
{
    for (const HonestRow& row : rows()) EXPECT_EQ(judge(row, row.cells), Verdict::True) << row.what;
}

TEST(DelegationRows, NoFalseOneIsFound)
{
    std::mt19937_64 random{42};
    std::size_t tried = 0, accepted = 0;
    std::string_view last;
    int of_table = 0;
    for (const HonestRow& row : rows()) {
        of_table = row.table->name == last ? of_table + 1 : 0;
        last = row.table->name;
        if (of_table >= 3) continue;
        const std::size_t columns = row.table->columns;
        const AttackResult result = attack(row, columns > 1000 ? 12 : columns > 200 ? 60 : 150, random);
        EXPECT_FALSE(result.false_row.has_value()) << row.what;
        tried += result.tried;
        accepted += result.accepted_true;
    }
    std::printf("%zu rows tried, %zu accepted and true\n", tried, accepted);
}

// One pointer + p: the same cell, hidden in the sum of the high limbs were it not bounded.
template <class T, std::size_t... kPointers>
void pointer_plus_p(std::size_t lookup)
{
    const HonestRow& row = row_of<T>();
    for (const std::size_t pointer : {kPointers...}) {
        Cells c = row.cells;
        const std::uint64_t word =
            c[pointer + 2].value() + (std::uint64_t{c[pointer + 3].value()} << 16) + BabyBear::kModulus;
        c[pointer + 2] = BabyBear{word & 0xffff};
        c[pointer + 3] = BabyBear{word >> 16};
        expect_only(row, c, row.table->shape.constraints + lookup);
    }
}
TEST(DelegationForgeries, PointerPlusP)
{
    pointer_plus_p<Copy, Copy::kPz, Copy::kPx>(2);
    pointer_plus_p<ModAdd, ModAdd::kPz, ModAdd::kPx, ModAdd::kPy, ModAdd::kPm>(4);
    pointer_plus_p<MulDiv, MulDiv::kPz, MulDiv::kPa, MulDiv::kPb, MulDiv::kPc3, MulDiv::kPm>(5);
}

// z + m is congruent too, and without a true comparison it would pass.
TEST(DelegationForgeries, ModularSumNotReduced)
{
    using T = ModAdd;
    for (const HonestRow& row : rows()) {
        if (row.table->name != T::kName || row.cells[T::kK].is_zero() || !row.cells[T::kSub].is_zero())
            continue;
        // k = 0 instead of 1: z' = x + y, at least m, and no carries out of place.
        Cells c = row.cells;
        c[T::kK] = BabyBear{};
        std::int64_t carry = 0;
        for (std::size_t i = 0; i < 16; ++i) {
            carry += std::int64_t{c[T::kX + i].value()} + c[T::kY + i].value();
            c[T::kZ + i] = BabyBear{carry & 0xffff};
            carry >>= 16;
            if (i < 15) c[T::kC + i] = BabyBear{carry};
        }
        ASSERT_EQ(carry, 0);
        // Every place for the mark.
        for (std::size_t mark = 0; mark < 16; ++mark) {
            for (std::size_t i = 0; i < 16; ++i) c[T::kE + i] = BabyBear{i == mark ? 1 : 0};
            expect_refused(row, c);
        }
        for (std::size_t i = 0; i < 16; ++i) c[T::kE + i] = BabyBear{};
        expect_refused(row, c);
        return;
    }
    FAIL() << "no sum above its modulus";
}

TEST(DelegationForgeries, ModulusZero)
{
    using T = MulDiv;
    const HonestRow& row = row_of<T>();
    Cells c = row.cells;
    for (std::size_t i = 0; i < 32; ++i) c[T::kM + i] = BabyBear{};
    for (std::size_t mark = 0; mark < 16; ++mark) {
        for (std::size_t i = 0; i < 16; ++i) c[T::kE + i] = BabyBear{i == mark ? 1 : 0};
        expect_refused(row, c);
    }
}

/// The checks without which the row would be accepted, though false.
std::vector<std::size_t> needed_for(const HonestRow& row, const Cells& cells)
{
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < deletable(row); ++i)
        if (judge(row, cells, i) == Verdict::False) found.push_back(i);
    return found;
}

// 2^255 * 2 = 2^256 * 1 + 0: a "byte" of 256 at the quotient's top.
TEST(DelegationForgeries, QuotientTooLarge)
{
    using T = MulDiv;
    const HonestRow& row = row_of<T>();
    Cells c = row.cells;
    for (std::size_t i = 0; i < 32; ++i)
        c[T::kA + i] = c[T::kB + i] = c[T::kM + i] = c[T::kQ + i] = BabyBear{};
    for (std::size_t i = 0; i < 16; ++i) c[T::kC + i] = c[T::kZ + i] = c[T::kE + i] = BabyBear{};
    for (std::size_t i = 0; i < 31; ++i) c[T::kK + i] = BabyBear{};
    c[T::kA + 31] = BabyBear{128};
    c[T::kB] = BabyBear{2};
    c[T::kM] = BabyBear{1};
    c[T::kE + 15] = BabyBear{1};  // 0 < 1 in the lowest limb
    c[T::kQ + 31] = BabyBear{256};
    expect_refused(row, c);
    const std::vector<std::size_t> needed = needed_for(row, c);
    ASSERT_EQ(needed.size(), 1u);
    EXPECT_GE(needed[0], row.table->shape.constraints) << "the quotient's bytes are looked up";
}

// The borrow of a difference, or the carry of a sum, denied: the top limb would be out of range.
TEST(DelegationForgeries, BorrowOfASum)
{
    using T = UAdd;
    bool found = false;
    for (const HonestRow& row : rows()) {
        if (row.table->name != T::kName || row.cells[T::kC + 15].is_zero()) continue;
        found = true;
        Cells c = row.cells;
        const BabyBear sign = BabyBear{1} - row.cells[T::kSub] - row.cells[T::kSub];
        c[T::kC + 15] = BabyBear{};
        c[T::kZ + 15] += sign * BabyBear{1 << 16};
        expect_refused(row, c);
        EXPECT_EQ(needed_for(row, c).size(), 1u);
    }
    EXPECT_TRUE(found) << "some sum has a carry";
}

// Each carry of the product shifted by a fraction; and the top one.
TEST(DelegationForgeries, CarriesOfTheProduct)
{
    using T = MulDiv;
    const HonestRow& row = row_of<T>();
    for (std::size_t i = 0; i < 31; ++i)
        for (const BabyBear shift : {BabyBear{1}, -BabyBear{1}, kInverse16, BabyBear{1 << 15}}) {
            Cells c = row.cells;
            c[T::kK + i] += shift;
            expect_refused(row, c);
        }
}

TEST(DelegationForgeries, KeccakParity)
{
    using T = KeccakRound;
    const HonestRow& row = row_of<T>();
    // D[x] and with it all A'[x]: the state before is the same.
    Cells c = row.cells;
    c[T::kD + 7] = BabyBear{1} - c[T::kD + 7];
    for (std::size_t y = 0; y < 5; ++y) c[T::kA + 64 * 5 * y + 7] = BabyBear{1} - c[T::kA + 64 * 5 * y + 7];
    expect_refused(row, c);
}

TEST(DelegationForgeries, KeccakRoundConstant)
{
    using T = KeccakRound;
    const HonestRow& row = row_of<T>();
    for (std::size_t i = 0; i < 7; ++i) {
        Cells c = row.cells;
        c[T::kRc + i] = BabyBear{1} - c[T::kRc + i];
        expect_only(row, c, row.table->shape.constraints + 54);
        c = row.cells;
        c[T::kIo + i] = BabyBear{1} - c[T::kIo + i];
        expect_only(row, c, 1920 + i);
    }
    // The constants of round r in round s.
    Cells c = row.cells;
    c[T::kRound] += BabyBear{1};
    expect_refused(row, c);
}

// What a head pulls at its end but no chain of rounds pushes is refused by the bus: the oracle says so. The
// spare limbs of the seventh cell are the same columns before and after, so no row can change them.
TEST(DelegationForgeries, HeadsEndWhereRoundsLead)
{
    for (const auto& [row, column] : {std::pair{&row_of<Keccak>(), std::size_t{Keccak::kOut}},
                                      std::pair{&row_of<Blake3>(), std::size_t{Blake3::kF}},
                                      std::pair{&row_of<Blake3>(), std::size_t{Blake3::kLen}}}) {
        Cells c = row->cells;
        c[column] += BabyBear{1};
        expect_refused(*row, c);
    }
}
}  // namespace
}  // namespace freehold::zkvm::testing
