#pragma once
// What the delegations compute (spec/machine.md, section 5), as functions of the cells they read. nullopt:
// the operands are outside the domain, so the instruction has no proof and the machine stops.

#include "riscv/trace.hpp"

#include <optional>
#include <span>

namespace freehold::riscv
{
/// The z below m with x + y = z + k m, k in {0, 1}; or x - y = z - k m. In the domain whenever x, y < m.
std::optional<Cell> mod_add_cells(const Cell& x, const Cell& y, const Cell& m, bool subtract);

struct QuotientRemainder
{
    Cell remainder, quotient;
};
/// a b + c = quotient * m + remainder, remainder < m. Outside the domain: m = 0, or a quotient of 2^256 or
/// more.
std::optional<QuotientRemainder> mul_div_cells(const Cell& a, const Cell& b, const Cell& c, const Cell& m);

struct SumCarry
{
    Cell sum;
    std::uint32_t carry;
};
/// x + y, or x - y, modulo 2^256, and the carry or borrow.
SumCarry wide_add_cells(const Cell& x, const Cell& y, bool subtract);

/// The 32 bytes in the opposite order.
Cell byte_reversed(const Cell& x);

/// The first 8 words of BLAKE3's compression function (BLAKE3 paper, section 2.2) of the message left |
/// right. `what` is its length in bits 0-7, the flags in bits 8-15 and the counter above.
Cell blake3_compress(const Cell& left, const Cell& right, const Cell& chaining, std::uint32_t what);

/// Keccak-f[1600] on the first 200 bytes; the last 24 stay.
inline constexpr std::size_t kKeccakCells = 7;
void keccak_cells(std::span<Cell, kKeccakCells> state);

/// The Montgomery form's sum of products (lib/field), each of an element of the challenge field and one of
/// the base field, eight in a row: words 0 to 4 are coefficients k of 2^-32 sum_ij a[5 i + k][j] b[i][j] mod
/// p, canonical, and the others 0. Words count modulo p. REQUIRES: a.size() = 5 b.size().
inline constexpr std::size_t kExt5Degree = 5;
Cell ext5_dot(std::span<const Cell> a, std::span<const Cell> b);
}  // namespace freehold::riscv
