#pragma once
// Odd multiples of the generator, computed by the compiler.

#include "crypto/secp256k1_group.hpp"

namespace freehold::secp256k1
{
/// Width of the signed digits of a multiple of the generator: odd, below 2^(kGeneratorWidth - 1) in absolute
/// value.
inline constexpr unsigned kGeneratorWidth = 8;
using GeneratorTable = std::array<Affine, 1u << (kGeneratorWidth - 2)>;

/// Entry i is (2 i + 1) G.
extern const GeneratorTable kGeneratorTable;
/// Entry i is (2 i + 1) 2^128 G.
extern const GeneratorTable kHighGeneratorTable;
}  // namespace freehold::secp256k1
