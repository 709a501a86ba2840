#pragma once
// What the tables are filled from: one row per executed instruction, in the order of execution, already
// sorted by table. A row holds every value that its table cannot get from the decoder row of its pc or
// compute from the row itself, so that filling needs no second execution and each table can be filled on its
// own.
//
// Times are slots of the segment's clock (memory_map.hpp): an instruction at clk reads rs1 at clk, rs2 at
// clk + 1, memory at clk + 2 and writes rd at clk + 3. `x_t` is the time of the access before; 0 is the start
// of the segment.

#include "riscv/decode_table.hpp"
#include "riscv/memory_map.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace freehold::riscv
{
/// The instruction tables. One per class, but for loads and stores of words: the address decides which of two
/// tables takes the row.
enum class Table : std::uint8_t
{
    // clang-format off
    kAdd3, kAdd2, kSub3, kAddi3, kAddi2, kConst, kJump, kMv, kBit, kBitI, kShI, kShR, kSlt, kSltI, kBlt, kBeq,
    kBeqz, kJalr, kJr, kLw, kLww, kSw, kSww, kLu, kLs, kSs, kMul, kMulH, kDiv, kHint, kOut,
    // clang-format on
};
inline constexpr std::size_t kTableCount = static_cast<std::size_t>(Table::kOut) + 1;
std::string_view name(Table table);

/// One cycle. A member that the table's instruction lacks is 0.
struct Row
{
    std::uint32_t pc;
    std::uint32_t clk;
    /// The words read at rs1 and rs2.
    std::uint32_t a, b;
    /// The word in rd before, and the word written. In the forms ADD2 and ADDI2 rd is also the first operand:
    /// d is its value, a repeats it, and there is no access at slot 0 (a_t is 0).
    std::uint32_t d, r;
    std::uint32_t a_t, b_t, d_t, m_t;
    /// The memory word before the access (LW, LU, LS, SW, SS), or the index in `cells` of the cell before the
    /// access (LWW, SWW). The address is a + imm.
    std::uint32_t m;
    /// The memory word after it (SW, SS).
    std::uint32_t m_new;
};
static_assert(sizeof(Row) == 48);

/// 32 bytes of WIDE as words, least significant first.
using Cell = std::array<std::uint32_t, 8>;

enum class Delegation : std::uint8_t
{
    kModAdd,
    kMulDiv,
    kCopy,
    kBswap,
    kUAdd,
    kBlake3,
    kKeccak,
    kExt5Dot
};
inline constexpr std::size_t kDelegationCount = static_cast<std::size_t>(Delegation::kExt5Dot) + 1;
std::string_view name(Delegation delegation);

/// An access of a delegation to WIDE. `cell` is the index: (address - kWideBase) / 32.
struct CellAccess
{
    std::uint32_t cell;
    std::uint32_t t;
    Cell before;
    Cell after;
};

/// One delegation, 12 slots.
///
/// Registers in the order of the decoder row's fields, at slots 0, 1, ..:
///   MODADD z x y m | MULDIV z a b c m | COPY, BSWAP z x | UADD z x y | BLAKE3 z l r c w | KECCAK z |
///   DOT z a b n
/// Cells in this order, at these slots:
///   MODADD x5 y6 m7 z9 | MULDIV a5 b6 c7 m8 z9 (z+1)9 | COPY, BSWAP x5 z9 | UADD x5 y6 z9 |
///   BLAKE3 l5 r6 c7 z9 | KECCAK (z+0)9 .. (z+6)9 | DOT (a+0)5 .. (a+5n-1)5 (b+0)6 .. (b+n-1)6 z9
struct DelegationRow
{
    std::uint32_t pc;
    std::uint32_t clk;
    std::array<std::uint32_t, 5> p;
    std::array<std::uint32_t, 5> p_t;
    /// UADD: the register written at slot 9: its word before, after, and the time before.
    std::uint32_t d, r, d_t;
    /// Index in `cell_accesses` of the first.
    std::uint32_t first_access;
};

/// The spaces of the bus MEM; addresses in them are a register's number, byte address / 4, and cell index.
enum class Space : std::uint8_t
{
    kRegister = 0,
    kRam = 1,
    kWide = 2
};

/// An access that would be older than kMaxAge: the word passes from time t to 2^16 j first.
struct BumpWord
{
    Space space;
    std::uint32_t address, t, j, value;
};
struct BumpCell
{
    std::uint32_t cell, t, j;
    Cell value;
};

/// A word that the segment accessed: its value at the segment's start and end, the time of the last access,
/// and the last segment before this one that accessed it (0: none, so that `first` is the initial value).
struct TouchedWord
{
    Space space;
    std::uint32_t address, previous_segment, first, last, last_t;
};
struct TouchedCell
{
    std::uint32_t cell, previous_segment, last_t;
    Cell first, last;
};

struct Segment
{
    /// 1, 2, ...
    std::uint32_t index = 0;
    std::uint32_t pc_in = 0;
    std::uint32_t pc_out = 0;
    /// kFirstClock + the slots of all rows.
    std::uint32_t clk_end = 0;
    /// True if the segment ends with HALT: pc_out is kHaltPc and `outputs` was written in this segment.
    bool last = false;
    std::array<std::uint32_t, kOutputCount> outputs{};

    std::array<std::vector<Row>, kTableCount> rows;
    std::vector<Cell> cells;
    std::array<std::vector<DelegationRow>, kDelegationCount> delegations;
    std::vector<CellAccess> cell_accesses;
    std::vector<BumpWord> word_bumps;
    std::vector<BumpCell> cell_bumps;
    /// In ascending order of space and address.
    std::vector<TouchedWord> words;
    std::vector<TouchedCell> touched_cells;

    [[nodiscard]] const std::vector<Row>& of(Table t) const { return rows[static_cast<std::size_t>(t)]; }
    [[nodiscard]] const std::vector<DelegationRow>& of(Delegation d) const
    {
        return delegations[static_cast<std::size_t>(d)];
    }
    /// Cycles in the sense of the emulator: a delegation counts three.
    [[nodiscard]] std::uint32_t cycles() const { return (clk_end - kFirstClock) / kInstructionSlots; }
    void clear();
};

/// Where the memory stands at the end of the run, for the tables REGB, IMAGE and BOUNDZ.
struct FinalWord
{
    std::uint32_t address;
    /// The last segment that accessed it; 0: none.
    std::uint32_t last_segment;
    std::uint32_t value;
};
struct FinalCell
{
    std::uint32_t cell, last_segment;
    Cell value;
};
struct Boundary
{
    std::array<FinalWord, kRegisterCount> registers;
    /// Every word of the image, in order.
    std::vector<FinalWord> image;
    /// Every other word of RAM, and every cell of WIDE, that was accessed; ascending.
    std::vector<FinalWord> zeros;
    std::vector<FinalCell> cells;
};
}  // namespace freehold::riscv
