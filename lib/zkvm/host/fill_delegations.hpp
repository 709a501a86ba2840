#pragma once
// Rows of the delegations' tables from rows of the trace. As with the instructions, nothing is checked.

#include "zkvm/host/fill_instructions.hpp"
#include "zkvm/host/lookup_counter.hpp"

namespace freehold::zkvm
{
/// A delegation of the trace, its accesses in the order that riscv/trace.hpp gives.
struct Call
{
    const riscv::DelegationRow& row;
    const DecoderRow& decoder;
    const std::array<BabyBear, kDecoderFields>& fields;
    std::span<const riscv::CellAccess> accesses;
};

/// T is one of HeadTables.
template <class T>
void fill_head(const RowWriter& w, const Call& call);

/// All rows of one call, kRows of them, and what they look up.
struct Blake3Rounds
{
    static constexpr std::size_t kRows = kBlake3Rounds;
    static void fill(std::span<BabyBear* const> columns, std::size_t first_row, const Call& call,
                     LookupCounts& counts);
};
struct KeccakRoundRows
{
    static constexpr std::size_t kRows = kKeccakRounds;
    static void fill(std::span<BabyBear* const> columns, std::size_t first_row, const Call& call,
                     LookupCounts& counts);
};

/// Which of a DOT's registers holds the number of its rows.
inline constexpr std::size_t kDotLength = 3;
using DotSums = std::array<BabyBear, kExt5Coefficients>;
/// For each row of DOTR the sums that it begins with.
std::vector<DotSums> dot_sums(const riscv::Segment& segment);
/// Row number `step` of the call whose accesses are given.
void fill_dot_row(const RowWriter& w, const riscv::DelegationRow& call, std::uint32_t step,
                  const DotSums& sums, std::span<const riscv::CellAccess> accesses);
}  // namespace freehold::zkvm
