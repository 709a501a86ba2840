#include "zkvm/host/memory_boundary.hpp"

namespace freehold::zkvm
{
namespace
{
/// Appends a row to the chain that stands at `end`, with rows of unused addresses where the way is too far.
template <std::size_t kWords>
void extend(std::vector<FinalZero<kWords>>& chain, std::uint32_t& end, const FinalZero<kWords>& next)
{
    constexpr std::uint32_t kMaxGap = (1u << kClockBits) - 1;
    // The first row is at the chain's beginning, whether it was used or not.
    if (chain.empty() && next.address != end) chain.push_back({.address = end++});
    while (next.address != end) {
        const std::uint32_t gap = std::min(next.address - end, kMaxGap);
        chain.back().gap = gap;
        end += gap;
        if (next.address != end) chain.push_back({.address = end++});
    }
    chain.push_back(next);
    end = next.address + 1;
}
}  // namespace

MemoryBoundary local_boundary(const Program& program, const riscv::Segment& segment)
{
    MemoryBoundary boundary;
    boundary.image.reserve(program.image.size());
    for (const std::uint32_t word : program.image) boundary.image.push_back({0, word});
    boundary.ram_end = program.image_end();
    for (const riscv::TouchedWord& word : segment.words) {
        if (word.space == riscv::Space::kRegister)
            boundary.registers[word.address] = {word.last_t, word.last};
        else if (word.address < program.image_end())
            boundary.image[word.address - program.image_begin] = {word.last_t, word.last};
        else
            extend<1>(boundary.zeros, boundary.ram_end, {word.address, 0, word.last_t, {word.last}});
    }
    for (const riscv::TouchedCell& cell : segment.touched_cells)
        extend<8>(boundary.cells, boundary.wide_end, {cell.cell, 0, cell.last_t, cell.last});
    return boundary;
}

MemoryBoundary global_boundary(const Program& program, const riscv::Boundary& run)
{
    MemoryBoundary boundary;
    for (std::size_t i = 0; i < kRegisterCount; ++i)
        boundary.registers[i] = {run.registers[i].last_segment, run.registers[i].value};
    for (const riscv::FinalWord& word : run.image) boundary.image.push_back({word.last_segment, word.value});
    boundary.ram_end = program.image_end();
    for (const riscv::FinalWord& word : run.zeros)
        extend<1>(boundary.zeros, boundary.ram_end, {word.address, 0, word.last_segment, {word.value}});
    for (const riscv::FinalCell& cell : run.cells)
        extend<8>(boundary.cells, boundary.wide_end, {cell.cell, 0, cell.last_segment, cell.value});
    return boundary;
}
}  // namespace freehold::zkvm
