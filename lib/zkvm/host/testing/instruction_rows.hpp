#pragma once
// Honest rows of the instruction tables, and RV32IM by the book as their oracle.

#include "riscv/instruction.hpp"
#include "zkvm/host/testing/row_attack.hpp"

namespace freehold::zkvm::testing
{
/// One instruction in one table: `wide` chooses the address of loads and stores.
struct InstructionCase
{
    std::string_view table;
    riscv::Op op;
    bool wide = false;
};
/// Every instruction in each table that may take it.
std::span<const InstructionCase> instruction_cases();

/// With operands that are corner cases or random. `tables`: machine_tables().
HonestRow honest_row(const InstructionCase& c, std::span<const proof::Table> tables, std::mt19937_64& random);

/// What rd gets; RV32IM's operations on two operands.
std::uint32_t rv32_result(riscv::Op op, std::uint32_t a, std::uint32_t b);
}  // namespace freehold::zkvm::testing
