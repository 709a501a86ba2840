#include "freehold_guest.hpp"

#include "base/check.hpp"
#include "riscv/delegations.hpp"

#include <bit>
#include <deque>
#include <utility>

namespace freehold::guest
{
namespace
{
std::vector<std::uint32_t> input_words;
std::size_t position = 0;
std::array<std::uint32_t, 8> output_words{};

riscv::Cell value(const Cell* cell) { return std::bit_cast<riscv::Cell>(*cell); }
void store(Cell* cell, const riscv::Cell& v) { *cell = std::bit_cast<Cell>(v); }
void store(Cell* cell, const std::optional<riscv::Cell>& v)
{
    CHECK(v.has_value(), "the delegation's operands are in its domain");
    store(cell, *v);
}
std::uint32_t store(Cell* cell, const riscv::SumCarry& v)
{
    store(cell, v.sum);
    return v.carry;
}
}  // namespace

void set_input(std::vector<std::uint32_t> words)
{
    input_words = std::move(words);
    position = 0;
}
const std::array<std::uint32_t, 8>& output() { return output_words; }

std::uint32_t hint_word()
{
    CHECK(position < input_words.size(), "enough input");
    return input_words[position++];
}
void finish(const std::array<std::uint32_t, 8>& words) { output_words = words; }

std::span<Cell> new_cells(std::uint32_t count)
{
    // Never freed, as on the machine.
    static std::deque<std::vector<Cell>> all;
    return all.emplace_back(count);
}

void keccak_f(Cell* state)
{
    std::array<riscv::Cell, riscv::kKeccakCells> cells;
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = value(state + i);
    riscv::keccak_cells(cells);
    for (std::size_t i = 0; i < cells.size(); ++i) store(state + i, cells[i]);
}
void blake3_compress(Cell* out, const Cell* left, const Cell* right, const Cell* chaining,
                     std::uint32_t length, std::uint32_t flags, std::uint32_t counter)
{
    store(out, riscv::blake3_compress(value(left), value(right), value(chaining),
                                      length | flags << 8 | counter << 16));
}
void ext5_dot(Cell* out, const Cell* a, const Cell* b, std::uint32_t n)
{
    std::vector<riscv::Cell> left, right;
    for (std::uint32_t i = 0; i < riscv::kExt5Degree * n; ++i) left.push_back(value(a + i));
    for (std::uint32_t i = 0; i < n; ++i) right.push_back(value(b + i));
    store(out, riscv::ext5_dot(left, right));
}
void mul_div(Cell* out, const Cell* a, const Cell* b, const Cell* c, const Cell* m)
{
    const auto result = riscv::mul_div_cells(value(a), value(b), value(c), value(m));
    CHECK(result.has_value(), "the delegation's operands are in its domain");
    store(out, result->remainder);
    store(out + 1, result->quotient);
}
void copy_cell(Cell* out, const Cell* in) { *out = *in; }
void swap_bytes(Cell* out, const Cell* in) { store(out, riscv::byte_reversed(value(in))); }
void mod_add(Cell* out, const Cell* x, const Cell* y, const Cell* m)
{
    store(out, riscv::mod_add_cells(value(x), value(y), value(m), false));
}
void mod_sub(Cell* out, const Cell* x, const Cell* y, const Cell* m)
{
    store(out, riscv::mod_add_cells(value(x), value(y), value(m), true));
}
std::uint32_t wide_add(Cell* out, const Cell* x, const Cell* y)
{
    return store(out, riscv::wide_add_cells(value(x), value(y), false));
}
std::uint32_t wide_sub(Cell* out, const Cell* x, const Cell* y)
{
    return store(out, riscv::wide_add_cells(value(x), value(y), true));
}
}  // namespace freehold::guest
