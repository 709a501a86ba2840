#pragma once
// Between the encodings of crypto/bls12_381.hpp and our own points. Thread-safe.

#include "crypto/bls12_381.hpp"
#include "crypto/bls12_381_curve.hpp"

#include <optional>
#include <span>

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

/// The compressed form of EIP-4844 (of the Zcash project): x with three flags in its highest bits, for
/// compression, infinity, and y being the larger one of the two. nullopt unless it is the canonical encoding
/// of a point of the curve, in G1 or not.
std::optional<G1Affine> decompress(std::span<const std::uint8_t, 48> bytes);
std::array<std::uint8_t, 48> compress(const G1Affine& p);

G1Bytes encode(const G1Affine& p);
G2Bytes encode(const G2Affine& p);
}  // namespace freehold::bls12_381
