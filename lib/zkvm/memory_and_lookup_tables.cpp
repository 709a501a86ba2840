#include "zkvm/machine_tables.hpp"

#include <algorithm>

namespace freehold::zkvm
{
namespace
{
/// Exactly `rows` rows.
proof::RowLimits exactly(std::size_t rows, unsigned log_height, bool may_be_absent)
{
    auto limits = proof::RowLimits::exactly(static_cast<std::uint32_t>(rows), log_height);
    limits.may_be_absent = may_be_absent;
    return limits;
}
/// Where `count` columns of the program polynomial begin.
std::vector<std::size_t> columns_at(std::size_t first, unsigned log_height, std::size_t count)
{
    std::vector<std::size_t> offsets;
    for (std::size_t j = 0; j < count; ++j) offsets.push_back(first + (j << log_height));
    return offsets;
}

template <class T>
proof::Table table_of(const Descriptor& program)
{
    [[maybe_unused]] const ProgramLayout layout = program.layout();
    if constexpr (std::is_same_v<T, DecoderTable>)
        return table_object<T>(exactly(program.decoder_rows, layout.decoder_log, false), {},
                               columns_at(layout.decoder, layout.decoder_log, kDecoderColumns));
    else if constexpr (LookupTables::contains<T>())
        return table_object<T>(proof::RowLimits::all(T::kLog), T::fixed());
    else if constexpr (std::is_same_v<T, Registers> || std::is_same_v<T, GlobalRegisters>)
        return table_object<T>(exactly(kRegisterCount, 6, true), {std::make_shared<CountingColumn>(0)});
    else if constexpr (std::is_same_v<T, Image> || std::is_same_v<T, GlobalImage>)
        return table_object<T>(exactly(program.image_words, layout.image_log, true),
                               {std::make_shared<CountingColumn>(program.image_begin)},
                               columns_at(layout.image, layout.image_log, kImageColumns));
    else
        return table_object<T>();
}
}  // namespace

TableObjects memory_and_lookup_tables(const Descriptor& program)
{
    TableObjects tables;
    decltype(BumpTables{} + LocalBoundaryTables{} + GlobalBoundaryTables{} + SegmentBoundaryTables{} +
             LookupTables{})::for_each([&]<class T>(std::type_identity<T>) {
        tables.push_back(table_of<T>(program));
    });
    return tables;
}

TableObjects machine_tables(const Descriptor& program)
{
    TableObjects all = instruction_tables();
    for (TableObjects part : {delegation_tables(), memory_and_lookup_tables(program)})
        for (proof::Table& table : part) all.push_back(std::move(table));
    CHECK(all.size() == Tables::kSize, "all tables are there");
    return all;
}
}  // namespace freehold::zkvm
