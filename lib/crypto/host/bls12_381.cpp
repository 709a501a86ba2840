// The host's BLS12-381: blst.

#include "crypto/bls12_381.hpp"

#include "base/u256.hpp"
#include "crypto/bls12_381_field.hpp"

#include <blst.h>

#include <optional>
#include <vector>

namespace freehold::bls12_381
{
namespace
{
// One name for the functions of both groups.
struct G1
{
    using Bytes = G1Bytes;
    using Affine = blst_p1_affine;
    using Jacobian = blst_p1;
    static constexpr auto on_curve = blst_p1_affine_on_curve;
    static constexpr auto in_group = blst_p1_affine_in_g1;
    static constexpr auto is_infinity = blst_p1_is_inf;
    static constexpr auto is_affine_infinity = blst_p1_affine_is_inf;
    static constexpr auto from_affine = blst_p1_from_affine;
    static constexpr auto to_affine = blst_p1_to_affine;
    static constexpr auto add = blst_p1_add_or_double_affine;
    static constexpr auto scratch_size = blst_p1s_mult_pippenger_scratch_sizeof;
    static constexpr auto multiply = blst_p1s_mult_pippenger;
};
struct G2
{
    using Bytes = G2Bytes;
    using Affine = blst_p2_affine;
    using Jacobian = blst_p2;
    static constexpr auto on_curve = blst_p2_affine_on_curve;
    static constexpr auto in_group = blst_p2_affine_in_g2;
    static constexpr auto is_infinity = blst_p2_is_inf;
    static constexpr auto is_affine_infinity = blst_p2_affine_is_inf;
    static constexpr auto from_affine = blst_p2_from_affine;
    static constexpr auto to_affine = blst_p2_to_affine;
    static constexpr auto add = blst_p2_add_or_double_affine;
    static constexpr auto scratch_size = blst_p2s_mult_pippenger_scratch_sizeof;
    static constexpr auto multiply = blst_p2s_mult_pippenger;
};

// blst reduces what is not below p; the specification refuses it.
bool read(blst_fp& out, const std::uint8_t* bytes)
{
    if (!Fp::is_canonical({bytes, 48})) return false;
    blst_fp_from_bendian(&out, bytes);
    return true;
}
bool read(blst_fp2& out, const std::uint8_t* bytes)
{
    return read(out.fp[0], bytes) && read(out.fp[1], bytes + 48);
}
void write(std::uint8_t* out, const blst_fp& a) { blst_bendian_from_fp(out, &a); }
void write(std::uint8_t* out, const blst_fp2& a)
{
    write(out, a.fp[0]);
    write(out + 48, a.fp[1]);
}

template <typename G>
Result<typename G::Affine, Error> decode_on_curve(const typename G::Bytes& bytes)
{
    typename G::Affine p;
    if (!read(p.x, bytes.data()) || !read(p.y, bytes.data() + bytes.size() / 2))
        return fail(Error::NotAFieldElement);
    if (!G::is_affine_infinity(&p) && !G::on_curve(&p)) return fail(Error::NotOnCurve);
    return p;
}

template <typename G>
Result<typename G::Affine, Error> decode_in_subgroup(const typename G::Bytes& bytes)
{
    const auto p = decode_on_curve<G>(bytes);
    if (p && !G::is_affine_infinity(&*p) && !G::in_group(&*p)) return fail(Error::NotInSubgroup);
    return p;
}

template <typename G>
typename G::Bytes encode(const typename G::Jacobian& p)
{
    typename G::Bytes bytes{};
    if (G::is_infinity(&p)) return bytes;
    typename G::Affine affine;
    G::to_affine(&affine, &p);
    write(bytes.data(), affine.x);
    write(bytes.data() + bytes.size() / 2, affine.y);
    return bytes;
}

template <typename G>
Result<typename G::Bytes, Error> add(const typename G::Bytes& a, const typename G::Bytes& b)
{
    const auto p = decode_on_curve<G>(a);
    if (!p) return fail(p.error());
    const auto q = decode_on_curve<G>(b);
    if (!q) return fail(q.error());
    typename G::Jacobian sum;
    G::from_affine(&sum, &*p);
    G::add(&sum, &sum, &*q);
    return encode<G>(sum);
}

template <typename G>
Result<typename G::Bytes, Error> msm(std::span<const MsmTermBytes<typename G::Bytes>> terms)
{
    constexpr std::size_t kScalarBits = 255;
    std::vector<typename G::Affine> points;
    std::vector<blst_scalar> scalars;
    for (const auto& [bytes, scalar] : terms) {
        const auto point = decode_in_subgroup<G>(bytes);
        if (!point) return fail(point.error());
        if (G::is_affine_infinity(&*point)) continue;  // which blst's batches do not take
        points.push_back(*point);
        blst_scalar_from_uint64(&scalars.emplace_back(), (U256::from(scalar) % kOrder).limbs.data());
    }
    if (points.empty()) return typename G::Bytes{};
    // A null pointer says that the rest follows the first.
    const typename G::Affine* const point_list[] = {points.data(), nullptr};
    const std::uint8_t* const scalar_list[] = {scalars.data()->b, nullptr};
    std::vector<limb_t> scratch(G::scratch_size(points.size()) / sizeof(limb_t));
    typename G::Jacobian sum;
    G::multiply(&sum, point_list, points.size(), scalar_list, kScalarBits, scratch.data());
    return encode<G>(sum);
}
}  // namespace

Result<G1Bytes, Error> g1_add(const G1Bytes& p, const G1Bytes& q) { return add<G1>(p, q); }
Result<G2Bytes, Error> g2_add(const G2Bytes& p, const G2Bytes& q) { return add<G2>(p, q); }
Result<G1Bytes, Error> g1_msm(std::span<const MsmTermBytes<G1Bytes>> terms) { return msm<G1>(terms); }
Result<G2Bytes, Error> g2_msm(std::span<const MsmTermBytes<G2Bytes>> terms) { return msm<G2>(terms); }

Result<bool, Error> pairing_check(std::span<const PairBytes> pairs)
{
    std::vector<blst_p1_affine> ps;
    std::vector<blst_p2_affine> qs;
    for (const PairBytes& pair : pairs) {
        const auto p = decode_in_subgroup<G1>(pair.p);
        if (!p) return fail(p.error());
        const auto q = decode_in_subgroup<G2>(pair.q);
        if (!q) return fail(q.error());
        if (G1::is_affine_infinity(&*p) || G2::is_affine_infinity(&*q)) continue;  // e(P, Q) = 1
        ps.push_back(*p);
        qs.push_back(*q);
    }
    if (ps.empty()) return true;
    const blst_p1_affine* const p_list[] = {ps.data(), nullptr};
    const blst_p2_affine* const q_list[] = {qs.data(), nullptr};
    blst_fp12 product;
    blst_miller_loop_n(&product, q_list, p_list, ps.size());
    blst_final_exp(&product, &product);
    return blst_fp12_is_one(&product);
}

Result<G1Bytes, Error> map_fp_to_g1(const FpBytes& u)
{
    blst_fp element;
    if (!read(element, u.data())) return fail(Error::NotAFieldElement);
    blst_p1 p;
    blst_map_to_g1(&p, &element);
    return encode<G1>(p);
}

Result<G2Bytes, Error> map_fp2_to_g2(const Fp2Bytes& u)
{
    blst_fp2 element;
    if (!read(element, u.data())) return fail(Error::NotAFieldElement);
    blst_p2 p;
    blst_map_to_g2(&p, &element);
    return encode<G2>(p);
}
}  // namespace freehold::bls12_381
