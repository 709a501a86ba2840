// The host's KZG verification: blst.

#include "crypto/kzg.hpp"

#include "crypto/bls12_381_encoding.hpp"
#include "crypto/kzg_setup.hpp"

#include <blst.h>

#include <vector>

namespace freehold::kzg
{
namespace
{
Result<blst_p1_affine, Error> decode_point(const G1Compressed& bytes)
{
    blst_p1_affine p;
    switch (blst_p1_uncompress(&p, bytes.data())) {
        case BLST_SUCCESS: break;
        // blst refuses x = 0 here already: both points are on the curve, of order 3.
        case BLST_POINT_NOT_IN_GROUP: return fail(Error::NotInSubgroup);
        default: return fail(Error::NotAPoint);
    }
    if (!blst_p1_affine_is_inf(&p) && !blst_p1_affine_in_g1(&p)) return fail(Error::NotInSubgroup);
    return p;
}

Result<blst_scalar, Error> decode_scalar(const Hash256& bytes)
{
    blst_scalar scalar;
    blst_scalar_from_bendian(&scalar, bytes.data());
    if (!blst_scalar_fr_check(&scalar)) return fail(Error::NotAScalar);
    return scalar;
}

blst_p2_affine tau_g2()
{
    const bls12_381::G2Bytes bytes = bls12_381::encode(kTauG2);
    blst_p2_affine tau;
    blst_fp* const coordinates[] = {&tau.x.fp[0], &tau.x.fp[1], &tau.y.fp[0], &tau.y.fp[1]};
    for (std::size_t i = 0; i < 4; ++i) blst_fp_from_bendian(coordinates[i], bytes.data() + 48 * i);
    return tau;
}

constexpr std::size_t kScalarBits = 255;
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

    // As in crypto/kzg_portable.cpp: e(C - [y] G1 + [z] pi, -G2) e(pi, [tau] G2) = 1.
    blst_p1 left, term;
    blst_p1_from_affine(&left, &BLS12_381_NEG_G1);
    blst_p1_mult(&left, &left, value->b, kScalarBits);
    blst_p1_from_affine(&term, &*pi);
    blst_p1_mult(&term, &term, at->b, kScalarBits);
    blst_p1_add_or_double(&left, &left, &term);
    blst_p1_add_or_double_affine(&left, &left, &*c);
    blst_p1_affine left_affine;
    blst_p1_to_affine(&left_affine, &left);

    static const blst_p2_affine kTau = tau_g2();
    std::vector<const blst_p1_affine*> ps;
    std::vector<const blst_p2_affine*> qs;
    const auto add_pair = [&](const blst_p1_affine& p, const blst_p2_affine& q) {
        if (blst_p1_affine_is_inf(&p)) return;  // e(P, Q) = 1
        ps.push_back(&p);
        qs.push_back(&q);
    };
    add_pair(left_affine, BLS12_381_NEG_G2);
    add_pair(*pi, kTau);
    if (ps.empty()) return true;
    blst_fp12 product;
    blst_miller_loop_n(&product, qs.data(), ps.data(), ps.size());
    blst_final_exp(&product, &product);
    return blst_fp12_is_one(&product);
}
}  // namespace freehold::kzg
