#pragma once
// The rows of the boundary tables: where each word of memory begins and ends, and the chain of addresses.

#include "riscv/trace.hpp"
#include "zkvm/program.hpp"

#include <array>
#include <vector>

namespace freehold::zkvm
{
/// `last`: the clock of the last access in a run of one segment; the last segment that used the word in a run
/// of several. 0: never used.
struct FinalWord
{
    std::uint32_t last = 0;
    std::uint32_t value = 0;
};
/// A word beyond the image, or a cell (kWords = 8). The next one's address is address + 1 + gap.
template <std::size_t kWords>
struct FinalZero
{
    std::uint32_t address = 0;
    std::uint32_t gap = 0;
    std::uint32_t last = 0;
    std::array<std::uint32_t, kWords> value{};
};

struct MemoryBoundary
{
    std::array<FinalWord, kRegisterCount> registers{};
    std::vector<FinalWord> image;
    std::vector<FinalZero<1>> zeros;
    std::vector<FinalZero<8>> cells;
    /// Where the two chains end.
    std::uint32_t ram_end = 0;
    std::uint32_t wide_end = 0;
};

/// Of a run of one segment.
MemoryBoundary local_boundary(const Program& program, const riscv::Segment& segment);
/// Of a run of several.
MemoryBoundary global_boundary(const Program& program, const riscv::Boundary& boundary);
}  // namespace freehold::zkvm
