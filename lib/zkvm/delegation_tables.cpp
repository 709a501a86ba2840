#include "zkvm/machine_tables.hpp"

namespace freehold::zkvm
{
TableObjects delegation_tables() { return table_objects<decltype(HeadTables{} + RoundTables{})>(); }
}  // namespace freehold::zkvm
