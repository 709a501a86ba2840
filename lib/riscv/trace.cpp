#include "riscv/trace.hpp"

namespace freehold::riscv
{
std::string_view name(Table table)
{
    static constexpr std::array<std::string_view, kTableCount> kNames{
        "ADD3", "ADD2", "SUB3", "ADDI3", "ADDI2", "CONST", "JUMP", "MV",   "BIT", "BITI", "SHI",
        "SHR",  "SLT",  "SLTI", "BLT",   "BEQ",   "BEQZ",  "JALR", "JR",   "LW",  "LWW",  "SW",
        "SWW",  "LU",   "LS",   "SS",    "MUL",   "MULH",  "DIV",  "HINT", "OUT"};
    return kNames[static_cast<std::size_t>(table)];
}

std::string_view name(Delegation delegation)
{
    static constexpr std::array<std::string_view, kDelegationCount> kNames{
        "MODADD", "MULDIV", "COPY", "BSWAP", "UADD", "BLAKE3", "KECCAK", "DOT"};
    return kNames[static_cast<std::size_t>(delegation)];
}

void Segment::clear()
{
    for (auto& table : rows) table.clear();
    cells.clear();
    for (auto& table : delegations) table.clear();
    cell_accesses.clear();
    word_bumps.clear();
    cell_bumps.clear();
    words.clear();
    touched_cells.clear();
}
}  // namespace freehold::riscv
