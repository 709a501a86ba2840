// Each message of each table is needed: without it the busses of an honest run do not balance. (That no
// constraint and no lookup can be left out either is shown row by row, in instruction_rows_test.cpp and
// delegation_rows_test.cpp.)

#include "zkvm/host/testing/forged_run.hpp"

#include <gtest/gtest.h>

#include <map>

namespace freehold::zkvm
{
namespace
{
using namespace testing;
using Tuple = std::vector<std::uint32_t>;

/// What the interactions of each table say in a run, by (table, interaction): tuple -> multiplicity.
using Said = std::map<std::pair<std::size_t, std::size_t>, std::map<Tuple, BabyBear>>;

void listen(ForgedRun& run, Said& said)
{
    for (std::size_t s = 0; s < run.segments(); ++s) {
        const FilledSegment& segment = run.segment(s);
        for (std::size_t t = 0; t < run.machine().tables().size(); ++t) {
            const proof::Table& table = run.machine().tables()[t];
            std::vector<BabyBear> cells(table.cells());
            for (std::size_t i = 0; i < segment.statement.rows[t]; ++i) {
                for (std::size_t j = 0; j < table.columns; ++j) cells[j] = segment.trace.column(t, j)[i];
                if (t + LookupTables::kSize >= Tables::kSize && cells[0].is_zero()) continue;
                std::ranges::copy(run.machine().given_cells(table, i),
                                  cells.begin() + static_cast<std::ptrdiff_t>(table.columns));
                proof::RowChecker row{cells, true, segment.statement.segment.index};
                table.check_row(row);
                for (std::size_t m = 0; m < row.messages.size(); ++m) {
                    Tuple key{row.messages[m].bus};
                    for (const BabyBear e : row.messages[m].entries) key.push_back(e.value());
                    said[{t, m}][key] += row.messages[m].multiplicity;
                }
            }
        }
    }
}

// The whole balances, so a part can be left out just if it balances itself.
TEST(Interactions, EveryOneIsNeeded)
{
    Said said;
    std::mt19937_64 random{51};
    ForgedRun one{TracedRun{assemble(random_program(random, {.length = 1500, .idle = 80000})),
                            std::vector<std::uint32_t>(1000, 7)}};
    ForgedRun many{TracedRun{assemble(random_program(random, {.length = 700, .repeats = 80})),
                             std::vector<std::uint32_t>(10000, 7),
                             {.max_clock = riscv::kMinSegmentClock}}};
    for (ForgedRun* run : {&one, &many}) {
        ASSERT_EQ(run->objections(), std::set<std::string>{});
        listen(*run, said);
    }
    const auto& tables = one.machine().tables();
    for (std::size_t t = 0; t < tables.size(); ++t)
        for (std::size_t m = 0; m < tables[t].shape.interactions.size(); ++m) {
            bool speaks = false;
            for (const auto& [tuple, multiplicity] : said[{t, m}]) speaks |= !multiplicity.is_zero();
            EXPECT_TRUE(speaks) << tables[t].name << ", interaction " << m;
        }
}
}  // namespace
}  // namespace freehold::zkvm
