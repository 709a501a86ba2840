#include "zkvm/machine_tables.hpp"

namespace freehold::zkvm
{
TableObjects instruction_tables() { return table_objects<InstructionTables>(); }
}  // namespace freehold::zkvm
