#pragma once
// The class of a decoded instruction: which table its row is in (spec/tables.md, section 1). It is the second
// entry of every DECODE tuple and a constant of the table that looks it up. Word accesses to RAM and to WIDE
// memory share a class: the address decides which row can exist.

#include <cstdint>

namespace freehold::zkvm
{
/// 0 is no table's class, so an unused row of the decoder answers nobody.
enum class Class : std::uint8_t
{
    // clang-format off
    kAdd3 = 1, kAdd2, kSub3, kAddi3, kAddi2, kConst, kJump, kMove, kBit, kBiti, kShi, kShr, kSlt, kSlti, kBlt, kBeq, kBeqz,
    kJalr, kJr, kLw, kSw, kLu, kLs, kSs, kMul, kMulh, kDiv, kHint, kOut,
    kModAdd, kMulDiv, kCopy, kBswap, kUAdd, kBlake3, kKeccak, kExt5Dot,
    // clang-format on
};
inline constexpr unsigned kClassCount = static_cast<unsigned>(Class::kExt5Dot) + 1;
}  // namespace freehold::zkvm
