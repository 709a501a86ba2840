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

using Word = std::uint32_t __attribute__((may_alias));

/// kCount words from anywhere, most often aligned, to a cell, or back.
template <unsigned kCount>
[[gnu::always_inline]] inline void copy(void* to, const void* from)
{
    if (((reinterpret_cast<std::uintptr_t>(from) | reinterpret_cast<std::uintptr_t>(to)) & 3) != 0) {
        std::memcpy(to, from, 4 * kCount);
        return;
    }
    auto* out = static_cast<Word*>(to);
    const auto* in = static_cast<const Word*>(from);
#pragma clang loop unroll(full)
    for (unsigned i = 0; i < kCount; ++i) out[i] = in[i];
}

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
        copy<8>(&x.chaining, cv.data());
        chaining = &x.chaining;
    }
    copy<16>(&x.left, block);
    guest::blake3_compress(&x.out, &x.left, &x.right, chaining, block_length, flags,
                           static_cast<std::uint32_t>(counter));
    copy<8>(next.data(), &x.out);
    return next;
}

Hash256 blake3_parent(const Hash256& left, const Hash256& right)
{
    Operands& x = cells();
    copy<8>(&x.left, left.data());
    copy<8>(&x.right, right.data());
    guest::blake3_compress(&x.out, &x.left, &x.right, &x.initial, 64, kBlake3Parent);
    Hash256 node;
    copy<8>(node.data(), &x.out);
    return node;
}
}  // namespace freehold
