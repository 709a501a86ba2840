#pragma once
// The precompiles of bn254: their inputs (EIP-196, EIP-197) and costs (EIP-1108).

#include "base/bytes.hpp"

#include <optional>

namespace freehold::evm
{
inline constexpr std::int64_t kBn254AddGas = 150;
inline constexpr std::int64_t kBn254MulGas = 6000;
std::int64_t bn254_pairing_gas(BytesView input);

// The output; nullopt if the input is invalid: a coordinate not below p, a point not on its curve or not in
// its group, a size that the precompile does not take.

/// Two points of G1; an input that ends early is as if followed by zeros, a longer one is cut.
std::optional<Bytes> run_bn254_add(BytesView input);
/// A point of G1 and a scalar of any value; sizes as for run_bn254_add.
std::optional<Bytes> run_bn254_mul(BytesView input);
/// Any number of pairs of a point of G1 and one of G2, of exactly 192 bytes each.
std::optional<Bytes> run_bn254_pairing(BytesView input);
}  // namespace freehold::evm
