#include "zkvm/tables.hpp"

#include "proof/recorder.hpp"
#include "zkvm/machine_tables.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace freehold::zkvm
{
namespace
{
Descriptor tiny_program()
{
    return {.entry = 0x10000, .image_begin = 0x4000, .image_words = 1, .decoder_rows = 1, .roots = {}};
}

/// "kPc, kX, kXLast = kX + 15, FREEHOLD_POINTER(kPz)" -> "pc x[16] pz pzPrev pzLo pzHi". Arrays whose length
/// is a parameter of the table share what the others leave of `columns`.
std::string column_names(std::string_view text, std::size_t columns)
{
    std::vector<std::pair<std::string, std::size_t>> parts;  // name, columns; 0: not yet known
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string item{text.substr(at, end - at)};
        at = end + 1;
        if (const std::size_t sum = item.find(" + "); sum != std::string::npos) {
            const bool number = std::isdigit(item[sum + 3]) != 0;
            parts.back().second = number ? static_cast<std::size_t>(std::stoi(item.substr(sum + 3))) + 1 : 0;
            continue;
        }
        std::string name = item.substr(item.find('k') + 1);
        name[0] = static_cast<char>(std::tolower(name[0]));
        const bool pointer = name.back() == ')';
        if (pointer) name.pop_back();
        parts.emplace_back(name, 1);
        if (pointer)
            for (const char* suffix : {"Prev", "Lo", "Hi"}) parts.emplace_back(name + suffix, 1);
    }
    std::size_t unknown = 0;
    for (const auto& [name, count] : parts) {
        columns -= count;
        unknown += count == 0 ? 1 : 0;
    }
    std::string names;
    for (const auto& [name, count] : parts) {
        names += (names.empty() ? "" : " ") + name;
        if (count != 1) names += fmt::format("[{}]", count == 0 ? columns / unknown : count);
    }
    return names;
}

/// Columns, leaves, constraints and opened expressions of each table: what a proof costs.
TEST(Tables, AreListedInTheSpecification)
{
    std::ifstream file{FREEHOLD_SOURCE_DIR "/spec/tables.md"};
    const std::string spec{std::istreambuf_iterator<char>{file}, {}};
    const TableObjects tables = machine_tables(tiny_program());
    std::string missing;
    Tables::for_each([&]<class T>(std::type_identity<T>) {
        const proof::Table& table = tables[kTableIndex<T>];
        EXPECT_EQ(table.name, T::kName);
        const std::string line =
            fmt::format("| {} | {} | {} | {} | {} | {} |\n", T::kName, std::size_t{T::kColumnCount},
                        table.shape.interactions.size(), table.shape.constraints, table.shape.opened,
                        column_names(T::kColumnText, T::kColumnCount));
        if (!spec.contains(line)) missing += line;
    });
    EXPECT_TRUE(missing.empty()) << "not in spec/tables.md:\n" << missing;
}

/// A padding row is all zeros and must hold.
TEST(Tables, PaddingHolds)
{
    for (const proof::Table& table : machine_tables(tiny_program())) {
        const std::vector<BabyBear> cells(table.cells());
        proof::RowChecker row{cells, false};
        table.check_row(row);
        EXPECT_TRUE(row.holds()) << table.name;
        EXPECT_TRUE(row.messages.empty()) << table.name;
    }
}

/// The closed forms agree with the values, at vertices and at a random point.
TEST(FixedColumns, HaveTheExtensionOfTheirValues)
{
    std::uint32_t seed = 7;
    const auto next = [&seed] { return seed = seed * 1664525 + 1013904223; };
    for (const proof::Table& table : machine_tables(tiny_program())) {
        for (const auto& column : table.fixed) {
            const unsigned log = table.limits.min_log;
            std::vector<field::Ext5> point;
            for (unsigned j = 0; j < log; ++j) {
                field::Ext5 x;
                for (std::size_t k = 0; k < 5; ++k) x[k] = BabyBear{next()};
                point.push_back(x);
            }
            std::vector<BabyBear> values;
            for (std::size_t i = 0; i < std::size_t{1} << log; ++i) values.push_back(column->value(i));
            EXPECT_EQ(column->evaluate(proof::EvaluationPoint{point}),
                      proof::evaluate<BabyBear>(values, point))
                << table.name;
        }
    }
}
// What ProgramMachine::is_balanced_across_segments() says, of the tables that runs of several segments have.
TEST(Tables, WhatIsPushedAcrossSegmentsNamesTheSegment)
{
    const TableObjects tables = machine_tables(tiny_program());
    std::set<std::size_t> local, boundary;
    LocalBoundaryTables::for_each([&]<class T>(std::type_identity<T>) { local.insert(kTableIndex<T>); });
    GlobalBoundaryTables::for_each([&]<class T>(std::type_identity<T>) { boundary.insert(kTableIndex<T>); });
    std::size_t pushes = 0;
    for (std::size_t t = 0; t < tables.size(); ++t) {
        if (local.contains(t)) continue;
        proof::Recorder recorder{tables[t].cells(), proof::Recorder::kAnySegment};
        tables[t].record(recorder);
        std::map<proof::BusId, int> balance;
        for (const proof::Recorder::Said& said : recorder.interactions()) {
            if (said.bus != static_cast<proof::BusId>(Bus::kGlobalMemory) &&
                said.bus != static_cast<proof::BusId>(Bus::kSort))
                continue;
            EXPECT_EQ(said.multiplicity, proof::Recorder::kNone);
            balance[said.bus] += said.sign;
            if (said.sign < 0 || boundary.contains(t)) continue;
            ++pushes;
            ASSERT_EQ(said.bus, static_cast<proof::BusId>(Bus::kGlobalMemory));
            const proof::Recorder::Node& segment = recorder.nodes()[said.entries[2]];
            EXPECT_EQ(segment.op, proof::Recorder::Op::Cell);
            EXPECT_EQ(segment.a, recorder.segment_cell());
        }
        for (const auto& [bus, sum] : balance) EXPECT_EQ(sum, 0) << t;
    }
    EXPECT_EQ(pushes, 2u);
}
}  // namespace
}  // namespace freehold::zkvm
