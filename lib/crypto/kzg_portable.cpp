#include "crypto/kzg_portable.hpp"

#include "crypto/bls12_381_encoding.hpp"
#include "crypto/bls12_381_msm.hpp"
#include "crypto/bls12_381_pairing.hpp"
#include "crypto/kzg_setup.hpp"

namespace freehold::kzg::portable
{
namespace
{
using namespace bls12_381;

Result<G1Affine, Error> decode_point(const G1Compressed& bytes)
{
    const auto point = decompress(bytes);
    if (!point) return fail(Error::NotAPoint);
    if (!is_in_subgroup(*point)) return fail(Error::NotInSubgroup);
    return *point;
}

Result<U256, Error> decode_scalar(const Hash256& bytes)
{
    const U256 value = U256::from(bytes);
    if (value >= kOrder) return fail(Error::NotAScalar);
    return value;
}
}  // namespace

Result<bool, Error> verify_proof(const G1Compressed& commitment, const Hash256& z, const Hash256& y,
                                 const G1Compressed& proof)
{
    const auto c = decode_point(commitment);
    if (!c) return fail(c.error());
    const auto at = decode_scalar(z);
    if (!at) return fail(at.error());
    const auto value = decode_scalar(y);
    if (!value) return fail(value.error());
    const auto pi = decode_point(proof);
    if (!pi) return fail(pi.error());

    // e(C - [y] G1, G2) = e(pi, [tau - z] G2), with all multiplications moved to G1, so that the points in G2
    // are constants: e(C - [y] G1 + [z] pi, -G2) e(pi, [tau] G2) = 1.
    static const PreparedG2 kMinusG2{-kG2Generator};
    static const PreparedG2 kTau{kTauG2};
    const MsmTerm<G1Curve> terms[] = {{-kG1Generator, *value}, {*pi, *at}};
    const G1Affine left = (multi_scalar(terms) + *c).to_affine();
    const PreparedPair pairs[] = {{left, &kMinusG2}, {*pi, &kTau}};
    return pairing_product_is_one(pairs);
}
}  // namespace freehold::kzg::portable
