#pragma once
// The operations of EIP-2537, and the one seam through which everything does them: blst on the host
// (crypto/host/bls12_381.cpp), our own curve in the guest (guest/mirror/crypto/bls12_381.cpp, which forwards
// to crypto/bls12_381_portable.hpp). The two are tested against each other. Thread-safe.

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace freehold::bls12_381
{
// Encodings: big-endian coordinates without padding, x before y, and of an element c0 + c1 u of Fp2 c0 before
// c1. The point at infinity is all zeros.
using FpBytes = std::array<std::uint8_t, 48>;
using Fp2Bytes = std::array<std::uint8_t, 96>;
using G1Bytes = std::array<std::uint8_t, 96>;
using G2Bytes = std::array<std::uint8_t, 192>;

/// Inputs are checked in their order, each in the order of this list; the first error counts.
enum class [[nodiscard]] Error : std::uint8_t
{
    NotAFieldElement,  // a coordinate is not below p
    NotOnCurve,
    NotInSubgroup,
};

/// P + Q. The points need not be in the subgroup of order r.
Result<G1Bytes, Error> g1_add(const G1Bytes& p, const G1Bytes& q);
Result<G2Bytes, Error> g2_add(const G2Bytes& p, const G2Bytes& q);

template <typename PointBytes>
struct MsmTermBytes
{
    PointBytes point;
    Hash256 scalar;  // any integer
};
/// The sum of [scalar] point; infinity for no terms.
Result<G1Bytes, Error> g1_msm(std::span<const MsmTermBytes<G1Bytes>> terms);
Result<G2Bytes, Error> g2_msm(std::span<const MsmTermBytes<G2Bytes>> terms);

struct PairBytes
{
    G1Bytes p;
    G2Bytes q;
};
/// Whether the product of the pairings e(P, Q) is 1; true for no pairs.
Result<bool, Error> pairing_check(std::span<const PairBytes> pairs);

Result<G1Bytes, Error> map_fp_to_g1(const FpBytes& u);
Result<G2Bytes, Error> map_fp2_to_g2(const Fp2Bytes& u);
}  // namespace freehold::bls12_381
