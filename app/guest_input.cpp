#include "guest_input.hpp"

#include "riscv/guest_bytes.hpp"

namespace freehold::app
{
std::vector<std::uint32_t> make_guest_input(BytesView claim, const state::Witness& witness)
{
    std::vector<std::uint32_t> input = riscv::to_input(claim);
    for (const Bytes& bytes : witness) {
        const std::vector<std::uint32_t> words = riscv::to_input(bytes);
        input.insert(input.end(), words.begin(), words.end());
    }
    return input;
}
}  // namespace freehold::app
