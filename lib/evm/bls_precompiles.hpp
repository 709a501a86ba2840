#pragma once
// The precompiles of BLS12-381: their inputs and costs (EIP-2537).

#include "base/bytes.hpp"

#include <optional>

namespace freehold::evm
{
inline constexpr std::int64_t kBlsG1AddGas = 375;
inline constexpr std::int64_t kBlsG2AddGas = 600;
inline constexpr std::int64_t kBlsMapToG1Gas = 5500;
inline constexpr std::int64_t kBlsMapToG2Gas = 23800;
std::int64_t bls_g1_msm_gas(BytesView input);
std::int64_t bls_g2_msm_gas(BytesView input);
std::int64_t bls_pairing_gas(BytesView input);

// The output; nullopt if the input is invalid: a size that the precompile does not take, padding that is not
// zero, a coordinate not below p, a point not on its curve or (but for additions) not in its group.

std::optional<Bytes> run_bls_g1_add(BytesView input);
std::optional<Bytes> run_bls_g2_add(BytesView input);
/// One or more pairs of a point and a scalar of any value.
std::optional<Bytes> run_bls_g1_msm(BytesView input);
std::optional<Bytes> run_bls_g2_msm(BytesView input);
/// One or more pairs of a point of G1 and one of G2.
std::optional<Bytes> run_bls_pairing(BytesView input);
std::optional<Bytes> run_bls_map_to_g1(BytesView input);
std::optional<Bytes> run_bls_map_to_g2(BytesView input);
}  // namespace freehold::evm
