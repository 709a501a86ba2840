#pragma once
// Writes lib/zkvm/generated/table_forms.inc: the tables' descriptions as data (proof/table_form.hpp).

#include <string>

namespace freehold::zkvm
{
/// The file. The same for every program.
std::string table_forms();
}  // namespace freehold::zkvm
