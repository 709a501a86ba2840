#pragma once
// What a guest program can do beyond C++: read its input, write its output, and have the machine compute on
// cells (spec/machine.md, sections 2 and 5). guest/native/freehold_guest.hpp is the twin for the host.

#include <array>
#include <cstdint>
#include <span>

namespace freehold::guest
{
inline constexpr std::uint32_t kWideBase = 1u << 28;
inline constexpr std::uint32_t kWideEnd = (1u << 29) - 2048;
inline constexpr std::uint32_t kCellBytes = 32;

/// The next word of the input. The prover chooses it: check whatever it must satisfy.
[[gnu::always_inline]] inline std::uint32_t hint_word()
{
    std::uint32_t word;
    asm volatile(".insn r 0x0b, 0, 0, %0, x0, x0" : "=r"(word));
    return word;
}

/// Output word kIndex, once per run.
template <unsigned kIndex>
[[gnu::always_inline]] inline void write_output(std::uint32_t word)
{
    static_assert(kIndex < 8);
    asm volatile(".insn i 0x0b, 1, x0, %0, %1" : : "r"(word), "i"(kIndex));
}

/// Ends the run. REQUIRES: every output word was written.
[[noreturn, gnu::always_inline]] inline void halt()
{
    asm volatile(".insn r 0x0b, 2, 0, x0, x0, x0");
    __builtin_unreachable();
}

/// Writes all output words and halts at once, as the machine demands that the two are close together.
[[noreturn, gnu::always_inline]] inline void finish(const std::array<std::uint32_t, 8>& words)
{
    write_output<0>(words[0]);
    write_output<1>(words[1]);
    write_output<2>(words[2]);
    write_output<3>(words[3]);
    write_output<4>(words[4]);
    write_output<5>(words[5]);
    write_output<6>(words[6]);
    write_output<7>(words[7]);
    halt();
}

/// 32 bytes of WIDE memory, the operand of delegations: eight words, least significant first. Only whole
/// words of it can be loaded and stored, and one on the stack is no operand.
struct alignas(kCellBytes) Cell
{
    std::uint32_t words[8];
};

/// Fresh cells, all zero; they are never freed.
void* allocate_cells(std::uint32_t count);
/// The same, but those of a scope are freed at its end.
void* allocate_scoped_cells(std::uint32_t count);

/// While it lives, scoped cells are its own. REQUIRES: what was allocated since, and so what lies in it, is
/// not used after; scopes end in the order opposite to their beginning.
class CellScope
{
public:
    CellScope();
    ~CellScope();
    CellScope(const CellScope&) = delete;
    CellScope& operator=(const CellScope&) = delete;

private:
    std::uint32_t begin_;
};
inline std::span<Cell> new_cells(std::uint32_t count)
{
    return {static_cast<Cell*>(allocate_cells(count)), count};
}

// In each delegation all reads come before all writes, so operands may be the same cell.

/// Keccak-f[1600] on the first 200 bytes of seven cells.
[[gnu::always_inline]] inline void keccak_f(Cell* state)
{
    asm volatile(".insn r 0x0b, 3, 0, %0, x0, x0" : : "r"(state) : "memory");
}

/// out = the next chaining value by BLAKE3's compression of the message left | right. REQUIRES: length <= 64,
/// flags < 256, counter < 2^16.
[[gnu::always_inline]] inline void blake3_compress(Cell* out, const Cell* left, const Cell* right,
                                                   const Cell* chaining, std::uint32_t length,
                                                   std::uint32_t flags, std::uint32_t counter = 0)
{
    register const Cell* a3 asm("a3") = chaining;
    register std::uint32_t a4 asm("a4") = length | flags << 8 | counter << 16;
    asm volatile(".insn r 0x0b, 3, 1, %0, %1, %2"
                 :
                 : "r"(out), "r"(left), "r"(right), "r"(a3), "r"(a4)
                 : "memory");
}

/// out[0] = (a b + c) mod m, out[1] = the quotient. REQUIRES: m != 0 and a quotient below 2^256.
[[gnu::always_inline]] inline void mul_div(Cell* out, const Cell* a, const Cell* b, const Cell* c,
                                           const Cell* m)
{
    register const Cell* a3 asm("a3") = c;
    register const Cell* a4 asm("a4") = m;
    asm volatile(".insn r 0x0b, 3, 2, %0, %1, %2" : : "r"(out), "r"(a), "r"(b), "r"(a3), "r"(a4) : "memory");
}

/// Word k of out, k < 5, = 2^-32 sum_ij a[5 i + k].words[j] b[i].words[j] modulo BabyBear's p, canonical; the
/// others 0. Words count modulo p. REQUIRES: 5 n and n cells, 0 < n < 2^16.
[[gnu::always_inline]] inline void ext5_dot(Cell* out, const Cell* a, const Cell* b, std::uint32_t n)
{
    register std::uint32_t a3 asm("a3") = n;
    asm volatile(".insn r 0x0b, 3, 5, %0, %1, %2" : : "r"(out), "r"(a), "r"(b), "r"(a3) : "memory");
}

[[gnu::always_inline]] inline void copy_cell(Cell* out, const Cell* in)
{
    asm volatile(".insn r 0x0b, 3, 3, %0, %1, x0" : : "r"(out), "r"(in) : "memory");
}

/// out = the bytes of `in` in the opposite order.
[[gnu::always_inline]] inline void swap_bytes(Cell* out, const Cell* in)
{
    asm volatile(".insn r 0x0b, 3, 4, %0, %1, x0" : : "r"(out), "r"(in) : "memory");
}

/// out = x + y mod m, or x - y mod m. REQUIRES: x, y < m.
[[gnu::always_inline]] inline void mod_add(Cell* out, const Cell* x, const Cell* y, const Cell* m)
{
    register const Cell* a3 asm("a3") = m;
    asm volatile(".insn r 0x0b, 3, 6, %0, %1, %2" : : "r"(out), "r"(x), "r"(y), "r"(a3) : "memory");
}
[[gnu::always_inline]] inline void mod_sub(Cell* out, const Cell* x, const Cell* y, const Cell* m)
{
    register const Cell* a3 asm("a3") = m;
    asm volatile(".insn r 0x0b, 3, 7, %0, %1, %2" : : "r"(out), "r"(x), "r"(y), "r"(a3) : "memory");
}

/// out = x + y, or x - y, modulo 2^256; the carry or borrow.
[[gnu::always_inline]] inline std::uint32_t wide_add(Cell* out, const Cell* x, const Cell* y)
{
    std::uint32_t carry;
    register Cell* a3 asm("a3") = out;
    asm volatile(".insn r 0x0b, 3, 8, %0, %1, %2" : "=r"(carry) : "r"(x), "r"(y), "r"(a3) : "memory");
    return carry;
}
[[gnu::always_inline]] inline std::uint32_t wide_sub(Cell* out, const Cell* x, const Cell* y)
{
    std::uint32_t borrow;
    register Cell* a3 asm("a3") = out;
    asm volatile(".insn r 0x0b, 3, 9, %0, %1, %2" : "=r"(borrow) : "r"(x), "r"(y), "r"(a3) : "memory");
    return borrow;
}
}  // namespace freehold::guest
