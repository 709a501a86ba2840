#pragma once
// All tables of the machine, in the order of the statement's row counts.

#include "zkvm/boundary/boundary_tables.hpp"
#include "zkvm/delegations/blake3.hpp"
#include "zkvm/delegations/ext5_dot.hpp"
#include "zkvm/delegations/keccak.hpp"
#include "zkvm/delegations/muldiv.hpp"
#include "zkvm/delegations/u256.hpp"
#include "zkvm/fixed/lookup_tables.hpp"
#include "zkvm/instructions/add_sub.hpp"
#include "zkvm/instructions/bitwise.hpp"
#include "zkvm/instructions/branch.hpp"
#include "zkvm/instructions/compare.hpp"
#include "zkvm/instructions/constants.hpp"
#include "zkvm/instructions/div.hpp"
#include "zkvm/instructions/input_output.hpp"
#include "zkvm/instructions/memory.hpp"
#include "zkvm/instructions/mul.hpp"
#include "zkvm/instructions/shift.hpp"
#include "zkvm/instructions/sub_word.hpp"

#include <type_traits>

namespace freehold::zkvm
{
template <class... T>
struct TypeList
{
    static constexpr std::size_t kSize = sizeof...(T);

    /// f(std::type_identity<T>{}) for each T in order.
    template <class F>
    static constexpr void for_each(F&& f)
    {
        (f(std::type_identity<T>{}), ...);
    }
    template <class U>
    static constexpr bool contains()
    {
        return (std::is_same_v<U, T> || ...);
    }
    template <class U>
    static constexpr std::size_t index_of()
    {
        static_assert(contains<U>(), "not in the list");
        std::size_t i = 0;
        (void)((std::is_same_v<U, T> || (++i, false)) || ...);
        return i;
    }
};
template <class... A, class... B>
constexpr TypeList<A..., B...> operator+(TypeList<A...>, TypeList<B...>)
{
    return {};
}

/// One row is one cycle of four slots.
using InstructionTables =
    TypeList<Add3, Add2, Sub3, Addi3, Addi2, Const, Jump, Move, Bit, Biti, Shi, Shr, Slt, Slti, Blt, Beq,
             Beqz, Jalr, Jr, Lw, LwWide, Sw, SwWide, Lu, Ls, Ss, Mul, Mulh, Div, Hint, Out>;
/// One row is one call, of twelve slots.
using HeadTables = TypeList<ModAdd, MulDiv, Copy, Bswap, UAdd, Blake3, Keccak, Ext5Dot>;
using RoundTables = TypeList<Blake3Round, KeccakRound, Ext5DotRow>;
using BumpTables = TypeList<Bump, BumpWide>;
/// Those of a run of one segment; those of a run of several, once per run; those in each of several segments.
using LocalBoundaryTables = TypeList<Registers, Image, Zeros, ZeroCells>;
using GlobalBoundaryTables = TypeList<GlobalRegisters, GlobalImage, GlobalZeros, GlobalZeroCells>;
using SegmentBoundaryTables = TypeList<SegmentWord, SegmentCell>;
using LookupTables = TypeList<RangeTable, ByteTable, ShiftTable, XorSplitTable, RoundConstantTable,
                              ParityTable, ChiTable, SpreadTable, DecoderTable>;

using Tables =
    decltype(InstructionTables{} + HeadTables{} + RoundTables{} + BumpTables{} + LocalBoundaryTables{} +
             GlobalBoundaryTables{} + SegmentBoundaryTables{} + LookupTables{});

template <class T>
inline constexpr std::size_t kTableIndex = Tables::index_of<T>();

/// Slots by which one row moves the clock.
template <class T>
inline constexpr unsigned kSlots = InstructionTables::contains<T>() ? kInstructionSlots
                                   : HeadTables::contains<T>()      ? kDelegationSlots
                                                                    : 0;
}  // namespace freehold::zkvm
