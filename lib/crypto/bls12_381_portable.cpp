#include "crypto/bls12_381_portable.hpp"

#include "crypto/bls12_381_encoding.hpp"
#include "crypto/bls12_381_map.hpp"
#include "crypto/bls12_381_msm.hpp"
#include "crypto/bls12_381_pairing.hpp"

namespace freehold::bls12_381::portable
{
namespace
{
template <typename PointBytes>
Result<PointBytes, Error> add(const PointBytes& a, const PointBytes& b)
{
    const auto p = decode_on_curve(a);
    if (!p) return fail(p.error());
    const auto q = decode_on_curve(b);
    if (!q) return fail(q.error());
    return encode((JacobianPoint{*p} + *q).to_affine());
}

template <typename Curve, typename PointBytes>
Result<PointBytes, Error> msm(std::span<const MsmTermBytes<PointBytes>> terms)
{
    std::vector<MsmTerm<Curve>> decoded;
    decoded.reserve(terms.size());
    for (const auto& [bytes, scalar] : terms) {
        const auto point = decode_in_subgroup(bytes);
        if (!point) return fail(point.error());
        decoded.push_back({*point, U256::from(scalar)});
    }
    return encode(multi_scalar(decoded).to_affine());
}
}  // namespace

Result<G1Bytes, Error> g1_add(const G1Bytes& p, const G1Bytes& q) { return add(p, q); }
Result<G2Bytes, Error> g2_add(const G2Bytes& p, const G2Bytes& q) { return add(p, q); }
Result<G1Bytes, Error> g1_msm(std::span<const MsmTermBytes<G1Bytes>> terms) { return msm<G1Curve>(terms); }
Result<G2Bytes, Error> g2_msm(std::span<const MsmTermBytes<G2Bytes>> terms) { return msm<G2Curve>(terms); }

Result<bool, Error> pairing_check(std::span<const PairBytes> pairs)
{
    std::vector<Pair> decoded;
    decoded.reserve(pairs.size());
    for (const PairBytes& pair : pairs) {
        const auto p = decode_in_subgroup(pair.p);
        if (!p) return fail(p.error());
        const auto q = decode_in_subgroup(pair.q);
        if (!q) return fail(q.error());
        decoded.push_back({*p, *q});
    }
    return pairing_product_is_one(decoded);
}

Result<G1Bytes, Error> map_fp_to_g1(const FpBytes& u)
{
    const auto element = decode_fp(u);
    if (!element) return fail(element.error());
    return encode(map_to_g1(*element).to_affine());
}

Result<G2Bytes, Error> map_fp2_to_g2(const Fp2Bytes& u)
{
    const auto element = decode_fp2(u);
    if (!element) return fail(element.error());
    return encode(map_to_g2(*element).to_affine());
}
}  // namespace freehold::bls12_381::portable
