// The instruction tables, row by row: honest rows are accepted, and no false row is found.

#include "zkvm/host/testing/instruction_rows.hpp"
#include "zkvm/machine_tables.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace freehold::zkvm::testing
{
namespace
{
const TableObjects& tables()
{
    static const TableObjects kTables = machine_tables(
        {.entry = 0x10000, .image_begin = 0x4000, .image_words = 1, .decoder_rows = 1, .roots = {}});
    return kTables;
}

std::string changes(const HonestRow& row, const std::vector<BabyBear>& cells)
{
    std::string text = row.what;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i] != row.cells[i])
            text += fmt::format(", cell {}: {} -> {}", i, row.cells[i].value(), cells[i].value());
    return text;
}

TEST(InstructionRows, HonestOnesAreAccepted)
{
    std::mt19937_64 random{21};
    for (const InstructionCase& c : instruction_cases())
        for (int n = 0; n < 200; ++n) {
            const HonestRow row = honest_row(c, tables(), random);
            ASSERT_EQ(judge(row, row.cells), Verdict::True) << row.what;
        }
}

TEST(InstructionRows, NoFalseOneIsFound)
{
    std::mt19937_64 random{22};
    std::size_t tried = 0, accepted = 0;
    for (const InstructionCase& c : instruction_cases())
        for (int n = 0; n < 6; ++n) {
            const HonestRow row = honest_row(c, tables(), random);
            const AttackResult result = attack(row, 120, random);
            ASSERT_FALSE(result.false_row.has_value()) << changes(row, *result.false_row);
            tried += result.tried;
            accepted += result.accepted_true;
        }
    std::printf("%zu rows tried, %zu accepted and true\n", tried, accepted);
    EXPECT_GT(accepted, tried / 10);  // the attack repairs what it breaks
}

// Checks that the random attack does not miss. Those with forgeries by hand are in
// instruction_forgeries_test.cpp; the others follow from the rest of their table:
// - DIV, constraints 0 and 7, booleans ga and gb: a sign s = g that is neither 0 nor 1 leaves only the
// operand -2^31,
//   and a result m with m = -m, which then is the true one.
// - DIV, constraints 16 and 17, nz = 1 for b != 0: otherwise q is all ones, and q |b| + r = |a| leaves
//   |a| = 2^32 - 1, |b| = 1 in an unsigned division, where it is the true quotient.
struct Unmissed
{
    std::string_view table;
    std::set<std::size_t> by_hand, redundant;
};
const Unmissed kUnmissed[] = {
    {"DIV",
     {1, 2, 8, 9, 13, 15, 18, 21, 22, 27, 33 + 3, 33 + 4, 33 + 6, 33 + 7, 33 + 8, 33 + 9, 33 + 10, 33 + 14},
     {0, 7, 16, 17}},
    {"MULH", {0, 2, 4 + 2, 4 + 3, 4 + 4, 4 + 5, 4 + 7, 4 + 12}, {}},
    {"LWW", {8 + 1}, {}},
    {"SWW", {7, 8 + 2}, {}},
};

TEST(InstructionRows, EveryConstraintAndLookupIsNeeded)
{
    std::mt19937_64 random{23};
    std::map<std::string_view, std::vector<InstructionCase>> by_table;
    for (const InstructionCase& c : instruction_cases()) by_table[c.table].push_back(c);
    for (const auto& [name, cases] : by_table) {
        const auto known = std::ranges::find(kUnmissed, name, &Unmissed::table);
        const std::size_t count = deletable(honest_row(cases[0], tables(), random));
        for (std::size_t deleted = 0; deleted < count; ++deleted) {
            if (known != std::end(kUnmissed) &&
                (known->by_hand.contains(deleted) || known->redundant.contains(deleted)))
                continue;
            bool found = false;
            HonestRow row;
            for (int n = 0; n < 40 && !found; ++n) {
                row = honest_row(cases[random() % cases.size()], tables(), random);
                found = attack(row, 300, random, deleted).false_row.has_value();
            }
            EXPECT_TRUE(found) << name << " holds as well without " << describe_deletable(row, deleted);
        }
    }
}
}  // namespace
}  // namespace freehold::zkvm::testing
