#pragma once
// The precompile that verifies a KZG proof (EIP-4844, "Point evaluation precompile").

#include "base/bytes.hpp"

#include <optional>

namespace freehold::evm
{
inline constexpr std::int64_t kPointEvaluationGas = 50000;

/// Versioned hash, z, y (32 bytes each), commitment and proof (48 each). The output states the degree bound
/// and the field, for callers; nullopt unless the proof holds.
std::optional<Bytes> run_point_evaluation(BytesView input);
}  // namespace freehold::evm
