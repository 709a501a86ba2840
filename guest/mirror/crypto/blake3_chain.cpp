// Twin of lib/crypto/host/blake3_chain.cpp: the compression is a delegation, on cells that the operands are
// copied to.

#include "crypto/blake3.hpp"

#include <cstring>
#include <freehold_guest.hpp>

namespace freehold
{
namespace
{
struct Operands
{
    guest::Cell left, right, chaining, initial, out;
};
constexpr std::uint32_t kOperandCells = sizeof(Operands) / guest::kCellBytes;
Operands* operands = nullptr;

Operands& cells()
{
    if (operands == nullptr) {
        operands = reinterpret_cast<Operands*>(guest::new_cells(kOperandCells).data());
        std::memcpy(&operands->initial, kBlake3Iv.data(), sizeof kBlake3Iv);
    }
    return *operands;
}
}  // namespace

Blake3Words blake3_chain(const Blake3Words& cv, const std::uint8_t block[64], std::uint64_t counter,
                         std::uint32_t block_length, std::uint32_t flags)
{
    Blake3Words next;
    if (counter >> 16 != 0) {
        std::uint32_t all[16];
        blake3_compress(cv, block, counter, block_length, flags, all);
        std::memcpy(next.data(), all, sizeof next);
        return next;
    }
    Operands& x = cells();
    const guest::Cell* chaining = &x.initial;
    if (&cv != &kBlake3Iv) {
        std::memcpy(&x.chaining, cv.data(), sizeof cv);
        chaining = &x.chaining;
    }
    std::memcpy(&x.left, block, 64);
    guest::blake3_compress(&x.out, &x.left, &x.right, chaining, block_length, flags,
                           static_cast<std::uint32_t>(counter));
    std::memcpy(next.data(), &x.out, sizeof next);
    return next;
}
}  // namespace freehold
