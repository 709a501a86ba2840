#pragma once
// Twin of guest/include/freehold_guest.hpp for the host: a guest's source runs as a function, with the same
// input and output, so that tests can compare it with itself on the machine. Not thread-safe.

#include "riscv/trace.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace freehold::guest
{
/// What the next sample reads, and what the last one wrote.
void set_input(std::vector<std::uint32_t> words);
const std::array<std::uint32_t, 8>& output();

std::uint32_t hint_word();
/// Here it returns, and then so does the sample.
void finish(const std::array<std::uint32_t, 8>& words);

struct alignas(32) Cell
{
    std::uint32_t words[8];
};
std::span<Cell> new_cells(std::uint32_t count);

void keccak_f(Cell* state);
void blake3_compress(Cell* out, const Cell* left, const Cell* right, const Cell* chaining,
                     std::uint32_t length, std::uint32_t flags, std::uint32_t counter = 0);
void ext5_dot(Cell* out, const Cell* a, const Cell* b, std::uint32_t n);
void mul_div(Cell* out, const Cell* a, const Cell* b, const Cell* c, const Cell* m);
void copy_cell(Cell* out, const Cell* in);
void swap_bytes(Cell* out, const Cell* in);
void mod_add(Cell* out, const Cell* x, const Cell* y, const Cell* m);
void mod_sub(Cell* out, const Cell* x, const Cell* y, const Cell* m);
std::uint32_t wide_add(Cell* out, const Cell* x, const Cell* y);
std::uint32_t wide_sub(Cell* out, const Cell* x, const Cell* y);
}  // namespace freehold::guest
