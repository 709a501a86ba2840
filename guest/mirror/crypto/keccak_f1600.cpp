// Twin of lib/crypto/host/keccak_f1600.cpp: the permutation is a delegation, on cells to which the state is
// copied and from which it comes back.

#include "crypto/keccak.hpp"

#include <cstring>
#include <freehold_guest.hpp>

namespace freehold
{
namespace
{
constexpr std::uint32_t kStateCells = 7;
constexpr std::size_t kStateBytes = 200;
guest::Cell* state = nullptr;
}  // namespace

void keccak_f1600(std::uint64_t lanes[25])
{
    if (state == nullptr) state = guest::new_cells(kStateCells).data();
    std::memcpy(state, lanes, kStateBytes);
    guest::keccak_f(state);
    std::memcpy(lanes, state, kStateBytes);
}
}  // namespace freehold
