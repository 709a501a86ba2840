#pragma once
// Where a program spends its cycles, by function: the program is run one instruction after another, and its
// ELF's symbols say which function each belongs to. For the guest's developer; slow (about 20 MHz).

#include "riscv/emulator.hpp"

#include <string>

namespace freehold::riscv
{
struct Symbol
{
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
    std::string name;  ///< as the linker knows it
};

/// The functions of an executable, by ascending address, one for each address; none if it has no symbols or
/// they are broken.
std::vector<Symbol> read_functions(BytesView elf);

struct FunctionCycles
{
    std::string name;
    std::uint64_t calls = 0;
    /// In the function itself (with what was inlined into it), and with its callees. Recursion counts once.
    std::uint64_t self = 0, total = 0;
};

struct Profile
{
    Stop stop;
    std::uint64_t cycles = 0;
    /// By descending `self`. The sum of `self` is `cycles`.
    std::vector<FunctionCycles> functions;
};

/// A function is entered when its first instruction runs, and left when the address in ra at that time comes
/// up again.
Profile profile(const Program& program, const DecodeTable& table, std::span<const Symbol> functions,
                std::vector<std::uint32_t> input, std::uint64_t max_cycles);

/// A table with a line for each function, names demangled.
std::string describe(const Profile& profile);
}  // namespace freehold::riscv
