#pragma once
// Between the encodings of crypto/bls12_381.hpp and our own points. Thread-safe.

#include "crypto/bls12_381.hpp"
#include "crypto/bls12_381_curve.hpp"

namespace freehold::bls12_381
{
Result<Fp, Error> decode_fp(std::span<const std::uint8_t, 48> bytes);
Result<Fp2, Error> decode_fp2(std::span<const std::uint8_t, 96> bytes);

/// On the curve, or infinity.
Result<G1Affine, Error> decode_on_curve(const G1Bytes& bytes);
Result<G2Affine, Error> decode_on_curve(const G2Bytes& bytes);
/// In G1 or G2.
Result<G1Affine, Error> decode_in_subgroup(const G1Bytes& bytes);
Result<G2Affine, Error> decode_in_subgroup(const G2Bytes& bytes);

G1Bytes encode(const G1Affine& p);
G2Bytes encode(const G2Affine& p);
}  // namespace freehold::bls12_381
