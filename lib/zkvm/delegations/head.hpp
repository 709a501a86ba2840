#pragma once
// A delegation is an instruction with many accesses: its head row is the instruction's row (spec/tables.md,
// section 3). It reads pointer registers that the decoder names (slots 0-4) and touches 32-byte cells of WIDE
// memory (reads at 5-8, writes at 9), so that all reads precede all writes and every aliasing is legal.

#include "zkvm/parts.hpp"

namespace freehold::zkvm
{
inline constexpr unsigned kWriteSlot = 9;

/// A pointer register: its number (static), previous clk, and value are four columns from `first`.
#define FREEHOLD_POINTER(name) name, name##Prev, name##Lo, name##Hi

/// The head's common part, for pointers whose columns begin at `pointers`, in slot order; then fields.
///
/// A pointer's cell is (lo + 2^16 hi - 2^28) / 32 in the field. A legal hi is in [4096, 8191]; the only other
/// preimage of a legal cell is a pointer + p, with hi >= 34816. So one lookup of the sum bounds up to four
/// pointers; five legal ones can exceed 2^15, hence the offset.
template <class T, class B, std::size_t N, class... Fields>
constexpr void head(B& b, Class instruction_class, const std::array<std::size_t, N>& pointers,
                    const Fields&... fields)
{
    static_assert(N <= 5);
    step<T>(b, b.col(T::kPc) + 4, kDelegationSlots);
    std::array<Cell<B>, N> registers, his;
    for (std::size_t i = 0; i < N; ++i) {
        registers[i] = b.col(pointers[i]);
        his[i] = b.col(pointers[i] + 3);
        const auto value = word(b, pointers[i] + 2);
        access(b, Space::kRegisters, registers[i], b.col(pointers[i] + 1),
               b.col(T::kClk) + static_cast<unsigned>(i), value, value);
    }
    decode<T>(b, instruction_class, registers, fields...);
    range(b, 15, sum(his) - (N == 5 ? 8192 : 0));
}

/// The index of the cell at a pointer, plus k.
template <class B>
constexpr auto cell_at(B& b, std::size_t pointer, unsigned k = 0)
{
    return (b.col(pointer + 2) + kTwo16 * b.col(pointer + 3) - kWideBase) * kInverse32 + k;
}
template <class T, class B, class Address, class Limbs>
constexpr void read_cell(B& b, const Address& address, std::size_t previous, unsigned slot,
                         const Limbs& limbs)
{
    access(b, Space::kWide, address, b.col(previous), b.col(T::kClk) + slot, limbs, limbs);
}
template <class T, class B, class Address, class Old, class New>
constexpr void write_cell(B& b, const Address& address, std::size_t previous, const Old& old_limbs,
                          const New& new_limbs)
{
    access(b, Space::kWide, address, b.col(previous), b.col(T::kClk) + kWriteSlot, old_limbs, new_limbs);
}

/// z < m, 16 limbs, lowest first. e marks the highest limb that differs: all above it agree, and at it m - z
/// - 1 is in range. e_0 is the mark of the top limb.
template <class B, class M>
constexpr void assert_less_256(B& b, const std::array<Cell<B>, 16>& z, const std::array<M, 16>& m,
                               std::size_t first_mark)
{
    const auto e = opened(b, cols<16>(b, first_mark));
    auto marked = e[0];
    auto difference = e[0] * (m[15] - z[15]);
    for (std::size_t i = 0; i < 16; ++i) {
        const auto limb_difference = m[15 - i] - z[15 - i];
        b.assert_bool(e[i]);
        if (i > 0) {
            marked = marked + e[i];
            difference = difference + e[i] * limb_difference;
        }
        b.assert_zero((b.on() - marked) * limb_difference);
    }
    b.assert_zero(marked - b.on());
    limb_range(b, difference - b.on());
}
}  // namespace freehold::zkvm
