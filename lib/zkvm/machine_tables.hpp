#pragma once
// The machine's tables as objects. The descriptions are compiled in several files, as they are large.

#include "proof/machine.hpp"
#include "zkvm/program.hpp"
#include "zkvm/tables.hpp"

namespace freehold::zkvm
{
using TableObjects = std::vector<proof::Table>;

TableObjects instruction_tables();
TableObjects delegation_tables();
/// BUMP, the boundary tables and those that are looked into.
TableObjects memory_and_lookup_tables(const Descriptor& program);

/// In the order of Tables.
TableObjects machine_tables(const Descriptor& program);

/// Of table t, in the order of Tables.
const proof::TableForm& table_form(std::size_t t);

template <class T>
proof::Table table_object(proof::RowLimits limits = {}, FixedColumns fixed = {},
                          std::vector<std::size_t> program = {})
{
    return proof::make_table<[](auto& b) { T::describe(b); }>(
        T::kName, T::kColumnCount, limits, std::move(fixed), std::move(program), &table_form(kTableIndex<T>));
}
template <class List>
TableObjects table_objects()
{
    TableObjects tables;
    List::for_each([&]<class T>(std::type_identity<T>) { tables.push_back(table_object<T>()); });
    return tables;
}
}  // namespace freehold::zkvm
