// The delegations' tables, row by row: honest rows are accepted, no false row is found, and forgeries by
// name.

#include "zkvm/host/testing/delegation_rows.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <bit>

namespace freehold::zkvm::testing
{
namespace
{
using Cells = std::vector<BabyBear>;

const TracedRun& run()
{
    static std::mt19937_64 random{43};
    static const TracedRun kRun{assemble(random_program(random, {.length = 3000})),
                                std::vector<std::uint32_t>(1000, 0x89abcdef)};
    return kRun;
}
const ProgramMachine& machine()
{
    static const ProgramMachine kMachine = testing::machine_of(run());
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
    pointer_plus_p<Ext5Dot, Ext5Dot::kPz, Ext5Dot::kPa, Ext5Dot::kPb>(3);
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

// --- Keccak. A round has no constraints: its lookups are numbered as described.
constexpr std::size_t kParities = 0, kTheta = 80, kChi = 280, kRc = 480, kIota = 481;

/// A spread byte with one bit turned.
BabyBear turned(BabyBear byte, unsigned bit) { return BabyBear{byte.value() ^ 1u << (3 * bit)}; }

// Every column of a round is fixed by one lookup: with that one left out, a wrong value and what follows from
// it pass.
TEST(DelegationForgeries, KeccakChi)
{
    using T = KeccakRound;
    const HonestRow& row = row_of<T>();
    for (std::size_t byte = 0; byte < kKeccakBytes; ++byte) {
        Cells c = row.cells;
        const std::size_t column = T::chi_column(byte);
        c[column] = turned(c[column], byte % 8);
        if (column != T::kOut + byte) {
            c[T::kOut + byte] = turned(c[T::kOut + byte], byte % 8);
            expect_refused(row, c);
            continue;
        }
        expect_only(row, c, kChi + byte);
    }
}
TEST(DelegationForgeries, KeccakIota)
{
    using T = KeccakRound;
    const HonestRow& row = row_of<T>();
    for (std::size_t i = 0; i < 4; ++i) {
        Cells c = row.cells;
        c[T::kOut + kIotaBytes[i]] = turned(c[T::kOut + kIotaBytes[i]], 7);
        expect_only(row, c, kIota + i);
        c[T::kRc + i] = turned(c[T::kRc + i], 7);
        expect_only(row, c, kRc);
    }
    // The constants of round r in round s.
    Cells c = row.cells;
    c[T::kRound] += BabyBear{1};
    expect_refused(row, c);
}

/// Fills a row's columns from the state after theta on, as lookups demand it.
void finish_round(Cells& c, std::array<std::uint64_t, 25> after_theta)
{
    using T = KeccakRound;
    const auto byte = [](std::uint64_t lane, std::size_t j) {
        return static_cast<std::uint32_t>(lane >> (8 * j) & 0xff);
    };
    std::array<std::uint64_t, 25> b{}, out{};
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t y = 0; y < 5; ++y) {
            const std::size_t lane = x + 5 * y;
            b[y + 5 * ((2 * x + 3 * y) % 5)] = std::rotl(after_theta[lane], kKeccakRotations[x][y]);
            const unsigned cut = (8 - T::bits_moved(lane)) % 8;
            for (std::size_t j = 0; j < 8; ++j) {
                const std::uint32_t v = byte(after_theta[lane], j);
                c[T::kHigh + 8 * lane + j] = BabyBear{spread(v >> cut)};
                if (cut != 0) c[T::low_column(lane, j)] = BabyBear{spread(v & ((1u << cut) - 1))};
            }
        }
    for (std::size_t i = 0; i < 25; ++i)
        out[i] = b[i] ^ (~b[i / 5 * 5 + (i + 1) % 5] & b[i / 5 * 5 + (i + 2) % 5]);
    for (std::size_t j = 0; j < 8; ++j) c[T::chi_column(j)] = BabyBear{spread(byte(out[0], j))};
    out[0] ^= keccak_round_constants()[c[T::kRound].value()];
    for (std::size_t i = 0; i < kKeccakBytes; ++i) c[T::kOut + i] = BabyBear{spread(byte(out[i / 8], i % 8))};
}
/// The state after theta, from its parts.
std::array<std::uint64_t, 25> after_theta(const Cells& c)
{
    using T = KeccakRound;
    std::array<std::uint64_t, 25> lanes{};
    for (std::size_t i = 0; i < kKeccakBytes; ++i) {
        const unsigned cut = (8 - T::bits_moved(i / 8)) % 8;
        std::uint32_t value = c[T::kHigh + i].value() << (3 * cut);
        if (cut != 0) value |= c[T::low_column(i / 8, i % 8)].value();
        for (unsigned bit = 0; bit < 8; ++bit)
            lanes[i / 8] |= std::uint64_t{value >> (3 * bit) & 1} << (8 * (i % 8) + bit);
    }
    return lanes;
}
TEST(DelegationForgeries, KeccakTheta)
{
    using T = KeccakRound;
    const HonestRow& row = row_of<T>();
    const auto honest = after_theta(row.cells);
    for (std::size_t lane = 0; lane < 25; ++lane)
        for (std::size_t j = 0; j < 8; ++j) {
            auto wrong = honest;
            wrong[lane] ^= std::uint64_t{1} << (8 * j + lane % 8);
            Cells c = row.cells;
            finish_round(c, honest);
            ASSERT_EQ(c, row.cells);
            finish_round(c, wrong);
            expect_only(row, c, kTheta + 8 * lane + j);
        }
}
TEST(DelegationForgeries, KeccakParity)
{
    using T = KeccakRound;
    const HonestRow& row = row_of<T>();
    const auto honest = after_theta(row.cells);
    for (std::size_t x = 0; x < 5; ++x)
        for (std::size_t j = 0; j < 8; ++j)
            for (const unsigned bit : {3u, 7u}) {
                // A bit of C[x], and all that theta makes of it.
                auto wrong = honest;
                for (std::size_t y = 0; y < 5; ++y) {
                    wrong[(x + 1) % 5 + 5 * y] ^= std::uint64_t{1} << (8 * j + bit);
                    wrong[(x + 4) % 5 + 5 * y] ^= std::rotl(std::uint64_t{1} << (8 * j + bit), 1);
                }
                Cells c = row.cells;
                BabyBear& part = c[(bit == 7 ? T::kCTop : T::kC) + 8 * x + j];
                part = turned(part, bit == 7 ? 0 : bit);
                finish_round(c, wrong);
                expect_only(row, c, kParities + 2 * (8 * x + j) + 1);
                // The same because the first three lanes are summed wrongly.
                BabyBear& three = c[T::kThree + 8 * x + j];
                three = turned(three, bit);
                expect_only(row, c, kParities + 2 * (8 * x + j));
            }
}
// The same sum with its parts cut elsewhere, with digits above 1, or with fractions.
TEST(DelegationForgeries, KeccakParts)
{
    using T = KeccakRound;
    const HonestRow& row = row_of<T>();
    for (std::size_t lane = 0; lane < 25; ++lane) {
        const unsigned moved = T::bits_moved(lane);
        if (moved == 0) continue;
        const BabyBear step{1u << (3 * (8 - moved))};
        for (const BabyBear d : {BabyBear{1}, -BabyBear{1}, BabyBear{8}.inverse()}) {
            Cells c = row.cells;
            c[T::kHigh + 8 * lane] += d;
            c[T::low_column(lane, 0)] -= d * step;
            expect_refused(row, c);
        }
    }
}
TEST(DelegationForgeries, KeccakSpread)
{
    using T = Keccak;
    const HonestRow& row = row_of<T>();
    for (std::size_t i = 0; i < kKeccakLimbs; ++i) {
        // The head's range lookups: clock and pointer first, then a pair for each limb.
        Cells c = row.cells;
        c[T::kSpreadIn + 2 * i] += BabyBear{1};
        expect_refused(row, c);
        c = row.cells;
        c[T::kOut + i] = BabyBear{c[T::kOut + i].value() ^ 1};
        expect_only(row, c, 2 + 2 * i + 1);
        c = row.cells;
        c[T::kIn + i] = BabyBear{c[T::kIn + i].value() ^ 1};
        expect_only(row, c, 2 + 2 * i);
    }
}

void set_word(Cells& c, std::size_t column, std::uint64_t word)
{
    c[column] = BabyBear{word & 0xffff};
    c[column + 1] = BabyBear{word >> 16};
}

// A coefficient + p is the same residue, and a guest that compares words would take it for another.
TEST(DelegationForgeries, DotNotReduced)
{
    using T = Ext5Dot;
    for (const HonestRow& row : rows()) {
        if (row.table->name != T::kName) continue;
        for (std::size_t k = 0; k < kExt5Coefficients; ++k) {
            const std::size_t z = T::kZ + 2 * k;
            for (const int mark : {0, 1}) {
                Cells c = row.cells;
                set_word(c, z, c[z].value() + (std::uint64_t{c[z + 1].value()} << 16) + BabyBear::kModulus);
                c[T::kQ + k] = BabyBear{mark};
                expect_refused(row, c);
            }
        }
    }
}

/// Two constraints and three lookups for each coefficient, after the lookups of registers and n.
constexpr std::size_t kDotFirstLookup = 2 * kExt5Coefficients + 6;

// The end of the range: p - 1 = 30720 * 2^16 is reduced, p + 4 marked as such is not.
TEST(DelegationForgeries, DotMarks)
{
    using T = Ext5Dot;
    const HonestRow& row = row_of<T>();
    for (std::size_t k = 0; k < kExt5Coefficients; ++k) {
        Cells c = row.cells;
        set_word(c, T::kZ + 2 * k, BabyBear::kModulus - 1);
        c[T::kQ + k] = BabyBear{1};
        EXPECT_EQ(judge(row, c), Verdict::True);
        set_word(c, T::kZ + 2 * k, BabyBear::kModulus + 4);
        expect_only(row, c, 2 * k);
        c[T::kQ + k] = BabyBear{};
        expect_only(row, c, kDotFirstLookup + 3 * k + 2);
        // A mark that lets the high limb be larger by one than p's.
        set_word(c, T::kZ + 2 * k, std::uint64_t{30721} << 16);
        c[T::kQ + k] = BabyBear{2};
        expect_only(row, c, 2 * k + 1);
    }
}

// The same sum by limbs that are none.
TEST(DelegationForgeries, DotLimbs)
{
    using T = Ext5Dot;
    std::array<bool, kExt5Coefficients> tried{};
    for (const HonestRow& row : rows()) {
        if (row.table->name != T::kName) continue;
        for (std::size_t k = 0; k < kExt5Coefficients; ++k) {
            const std::size_t z = T::kZ + 2 * k;
            if (row.cells[z + 1].is_zero() || !row.cells[T::kQ + k].is_zero()) continue;
            tried[k] = true;
            Cells c = row.cells;
            c[z] += BabyBear{1 << 16};
            c[z + 1] -= BabyBear{1};
            expect_only(row, c, kDotFirstLookup + 3 * k);
            c = row.cells;
            c[z + 1] = -BabyBear{1};
            expect_only(row, c, kDotFirstLookup + 3 * k + 1);
        }
    }
    for (const bool t : tried) EXPECT_TRUE(t);
}

// Registers and the result's cell, at this very time or later.
TEST(DelegationForgeries, DotHeadReadsThePast)
{
    using T = Ext5Dot;
    const HonestRow& row = row_of<T>();
    struct Access
    {
        std::size_t previous, lookup;
        unsigned slot;
    };
    for (const Access& a : {Access{T::kPz + 1, 0, 0}, Access{T::kPa + 1, 1, 1}, Access{T::kPb + 1, 2, 2},
                            Access{T::kNPrev, 4, 3}, Access{T::kZPrev, 21, kWriteSlot}})
        for (const unsigned later : {0u, 1u}) {
            Cells c = row.cells;
            c[a.previous] = c[T::kClk] + BabyBear{a.slot + later};
            expect_only(row, c, row.table->shape.constraints + a.lookup);
        }
}

// Without a block the chain's end is its beginning: no row, and nothing read at its pointers.
TEST(DelegationForgeries, DotOfNothing)
{
    using T = Ext5Dot;
    const HonestRow& row = row_of<T>();
    Cells c = row.cells;
    c[T::kN] = BabyBear{};
    for (std::size_t i = 0; i < 2 * kExt5Coefficients; ++i) c[T::kZ + i] = BabyBear{};
    for (std::size_t k = 0; k < kExt5Coefficients; ++k) c[T::kQ + k] = BabyBear{};
    expect_only(row, c, kDotFirstLookup - 1);
}

// Cells as they will be, or were at this very time.
TEST(DelegationForgeries, DotReadsThePast)
{
    using T = Ext5DotRow;
    const HonestRow& row = row_of<T>();
    for (std::size_t cell = 0; cell < 6; ++cell)
        for (const unsigned later : {0u, 1u}) {
            Cells c = row.cells;
            c[T::kA0Prev + T::kColumnsPerCell * cell] = c[T::kCall] + BabyBear{(cell < 5 ? 5 : 6) + later};
            expect_only(row, c, row.table->shape.constraints + cell);
        }
}

// What a head pulls at its end but no chain of rounds pushes is refused by the bus: the oracle says so. The
// spare limbs of the seventh cell are the same columns before and after, so no row can change them.
TEST(DelegationForgeries, HeadsEndWhereRoundsLead)
{
    for (const auto& [row, column] : {std::pair{&row_of<Keccak>(), std::size_t{Keccak::kSpreadOut}},
                                      std::pair{&row_of<Blake3>(), std::size_t{Blake3::kF}},
                                      std::pair{&row_of<Blake3>(), std::size_t{Blake3::kLen}}}) {
        Cells c = row->cells;
        c[column] += BabyBear{1};
        expect_refused(*row, c);
    }
}
}  // namespace
}  // namespace freehold::zkvm::testing
