#pragma once
// Rows of the instruction tables from rows of the trace. Nothing is checked: a row is filled as far as its
// values allow, and a wrong one breaks a constraint or leaves a bus unbalanced.

#include "riscv/trace.hpp"
#include "zkvm/host/row_writer.hpp"
#include "zkvm/program.hpp"
#include "zkvm/tables.hpp"

namespace freehold::zkvm
{
/// A row of the trace and what the decoder says at its pc.
struct Cycle
{
    const riscv::Row& row;
    const DecoderRow& decoder;
    /// The fields as field elements.
    const std::array<BabyBear, kDecoderFields>& fields;
    const std::vector<riscv::Cell>& cells;

    [[nodiscard]] std::uint32_t field(std::size_t i) const { return decoder.fields[i]; }
    /// Field i, a signed immediate.
    [[nodiscard]] std::int32_t immediate(std::size_t i) const
    {
        const std::uint32_t x = field(i);
        return x > BabyBear::kModulus / 2 ? -static_cast<std::int32_t>(BabyBear::kModulus - x)
                                          : static_cast<std::int32_t>(x);
    }
};

/// T is one of InstructionTables. Defined for those in fill_instructions.cpp.
template <class T>
void fill_cycle(const RowWriter& w, const Cycle& c);
}  // namespace freehold::zkvm
