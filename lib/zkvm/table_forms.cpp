#include "zkvm/machine_tables.hpp"

namespace freehold::zkvm
{
namespace
{
using proof::FormBase;
using proof::FormPattern;
using proof::FormRange;
using proof::FormSet;
using proof::FormWeight;
using proof::Interaction;
using proof::TableForm;

#include "zkvm/generated/table_forms.inc"

static_assert(std::size(k_table_forms) == Tables::kSize);
}  // namespace

const TableForm& table_form(std::size_t t) { return k_table_forms[t]; }
}  // namespace freehold::zkvm
