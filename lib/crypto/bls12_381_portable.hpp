#pragma once
// The operations of crypto/bls12_381.hpp by our own code: the guest's, and the twin of blst in tests.

#include "crypto/bls12_381.hpp"

namespace freehold::bls12_381::portable
{
Result<G1Bytes, Error> g1_add(const G1Bytes& p, const G1Bytes& q);
Result<G2Bytes, Error> g2_add(const G2Bytes& p, const G2Bytes& q);
Result<G1Bytes, Error> g1_msm(std::span<const MsmTermBytes<G1Bytes>> terms);
Result<G2Bytes, Error> g2_msm(std::span<const MsmTermBytes<G2Bytes>> terms);
Result<bool, Error> pairing_check(std::span<const PairBytes> pairs);
Result<G1Bytes, Error> map_fp_to_g1(const FpBytes& u);
Result<G2Bytes, Error> map_fp2_to_g2(const Fp2Bytes& u);
}  // namespace freehold::bls12_381::portable
