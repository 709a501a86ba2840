#pragma once
// What the guests prove_block and prove_range read (spec/witness.md, section 2).

#include "state/witness.hpp"

#include <cstdint>
#include <vector>

namespace freehold::app
{
/// A claim, and the witness of its run: byte strings, each as riscv::to_input makes it.
std::vector<std::uint32_t> make_guest_input(BytesView claim, const state::Witness& witness);
}  // namespace freehold::app
