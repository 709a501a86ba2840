#include "zkvm/tables.hpp"

#include "zkvm/machine_tables.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace freehold::zkvm
{
namespace
{
Program tiny_program()
{
    return {.entry = 0x10000,
            .image_begin = 0x4000,
            .image = {1},
            .decoder = {{0x10000, Class::kJump, {kHaltPc}}}};
}

/// Columns, leaves and constraints of each table: what a proof costs (spec/tables.md, section 5).
TEST(Tables, CostWhatTheSpecificationSays)
{
    struct Cost
    {
        std::string_view name;
        std::size_t columns, leaves, constraints;
    };
    static constexpr Cost kCosts[] = {
        {"ADD3", 16, 14, 2},      {"ADD2", 12, 11, 2},
        {"SUB3", 16, 14, 2},      {"ADDI3", 13, 11, 2},
        {"ADDI2", 9, 8, 2},       {"CONST", 9, 6, 0},
        {"JUMP", 3, 3, 0},        {"MV", 10, 9, 0},
        {"BIT", 23, 16, 0},       {"BITI", 18, 11, 0},
        {"SHI", 23, 13, 3},       {"SHR", 29, 18, 3},
        {"SLT", 20, 16, 5},       {"SLTI", 17, 12, 4},
        {"BLT", 18, 13, 5},       {"BEQ", 14, 9, 3},
        {"BEQZ", 10, 6, 3},       {"JALR", 14, 10, 1},
        {"JR", 8, 7, 1},          {"LW", 14, 13, 0},
        {"LWW", 35, 13, 8},       {"SW", 14, 13, 0},
        {"SWW", 35, 13, 8},       {"LU", 19, 14, 4},
        {"LS", 20, 15, 5},        {"SS", 21, 15, 5},
        {"MUL", 20, 20, 0},       {"MULH", 28, 26, 4},
        {"DIV", 46, 25, 33},      {"HINT", 8, 8, 0},
        {"OUT", 7, 7, 0},         {"MODADD", 135, 45, 65},
        {"MULDIV", 267, 149, 65}, {"COPY", 44, 16, 0},
        {"BSWAP", 60, 32, 0},     {"UADD", 102, 41, 32},
        {"BLAKEH", 194, 66, 0},   {"KECCAKH", 225, 30, 0},
        {"BLAKER", 402, 130, 64}, {"KECCAKR", 1936, 57, 1927},
        {"BUMP", 7, 5, 0},        {"BUMPW", 21, 5, 0},
        {"REGB", 3, 2, 0},        {"IMAGE", 3, 2, 0},
        {"BOUNDZ", 6, 7, 0},      {"BOUNDW", 20, 7, 0},
        {"GREGB", 3, 2, 0},       {"GIMAGE", 3, 2, 0},
        {"GBOUNDZ", 6, 7, 0},     {"GBOUNDW", 20, 7, 0},
        {"BOUNDG", 8, 5, 0},      {"BOUNDGW", 36, 5, 0},
        {"RANGE", 1, 1, 0},       {"BYTE", 1, 1, 0},
        {"SHT", 1, 1, 0},         {"XSPLIT", 1, 1, 0},
        {"RC", 1, 1, 0},          {"EVEN", 1, 1, 0},
        {"DECODER", 1, 1, 0},
    };
    const TableObjects tables = machine_tables(tiny_program());
    ASSERT_EQ(tables.size(), std::size(kCosts));
    for (std::size_t t = 0; t < tables.size(); ++t) {
        EXPECT_EQ(tables[t].name, kCosts[t].name);
        EXPECT_EQ(tables[t].columns, kCosts[t].columns) << tables[t].name;
        EXPECT_EQ(tables[t].shape.interactions.size(), kCosts[t].leaves) << tables[t].name;
        EXPECT_EQ(tables[t].shape.constraints, kCosts[t].constraints) << tables[t].name;
    }
}

/// A padding row is all zeros and must hold.
TEST(Tables, PaddingHolds)
{
    for (const proof::Table& table : machine_tables(tiny_program())) {
        const std::vector<BabyBear> cells(table.columns + table.fixed.size());
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
            EXPECT_EQ(column->evaluate(point), proof::evaluate<BabyBear>(values, point)) << table.name;
        }
    }
}
}  // namespace
}  // namespace freehold::zkvm
