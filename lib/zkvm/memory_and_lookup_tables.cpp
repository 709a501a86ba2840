#include "zkvm/machine_tables.hpp"

#include <algorithm>
#include <bit>

namespace freehold::zkvm
{
namespace
{
std::shared_ptr<const proof::FixedColumn> values(std::vector<BabyBear> v)
{
    return std::make_shared<proof::ValuesColumn>(std::move(v));
}
/// Exactly `rows` rows.
proof::RowLimits exactly(std::size_t rows, bool may_be_absent)
{
    const auto log_height = std::max(5u, static_cast<unsigned>(std::bit_width(rows - 1)));
    auto limits = proof::RowLimits::exactly(static_cast<std::uint32_t>(rows), log_height);
    limits.may_be_absent = may_be_absent;
    return limits;
}

FixedColumns decoder_columns(const Program& program)
{
    std::array<std::vector<BabyBear>, 2 + kDecoderFields> columns;
    for (const DecoderRow& row : program.decoder) {
        columns[0].emplace_back(row.pc);
        columns[1].emplace_back(static_cast<std::uint32_t>(row.instruction_class));
        for (std::size_t i = 0; i < kDecoderFields; ++i) columns[2 + i].emplace_back(row.fields[i]);
    }
    FixedColumns fixed;
    for (auto& column : columns) fixed.push_back(values(std::move(column)));
    return fixed;
}
FixedColumns image_columns(const Program& program)
{
    std::vector<BabyBear> low, high;
    for (const std::uint32_t word : program.image) {
        low.emplace_back(word & 0xffff);
        high.emplace_back(word >> 16);
    }
    return {std::make_shared<CountingColumn>(program.image_begin), values(std::move(low)),
            values(std::move(high))};
}

template <class T>
proof::Table table_of(const Program& program)
{
    if constexpr (std::is_same_v<T, DecoderTable>)
        return table_object<T>(exactly(program.decoder.size(), false), decoder_columns(program));
    else if constexpr (LookupTables::contains<T>())
        return table_object<T>(proof::RowLimits::all(T::kLog), T::fixed());
    else if constexpr (std::is_same_v<T, Registers> || std::is_same_v<T, GlobalRegisters>)
        return table_object<T>(exactly(kRegisterCount, true), {std::make_shared<CountingColumn>(0)});
    else if constexpr (std::is_same_v<T, Image> || std::is_same_v<T, GlobalImage>)
        return table_object<T>(exactly(program.image.size(), true), image_columns(program));
    else
        return table_object<T>();
}
}  // namespace

TableObjects memory_and_lookup_tables(const Program& program)
{
    TableObjects tables;
    decltype(BumpTables{} + LocalBoundaryTables{} + GlobalBoundaryTables{} + SegmentBoundaryTables{} +
             LookupTables{})::for_each([&]<class T>(std::type_identity<T>) {
        tables.push_back(table_of<T>(program));
    });
    return tables;
}

TableObjects machine_tables(const Program& program)
{
    TableObjects all = instruction_tables();
    for (TableObjects part : {delegation_tables(), memory_and_lookup_tables(program)})
        for (proof::Table& table : part) all.push_back(std::move(table));
    CHECK(all.size() == Tables::kSize, "all tables are there");
    return all;
}
}  // namespace freehold::zkvm
