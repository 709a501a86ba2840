#include "crypto/bls12_381_encoding.hpp"

namespace freehold::bls12_381
{
namespace
{
constexpr std::size_t kFpSize = 48;

template <typename Point, typename Coordinate>
Result<Point, Error> check_curve(const Result<Coordinate, Error>& x, const Result<Coordinate, Error>& y)
{
    if (!x) return fail(x.error());
    if (!y) return fail(y.error());
    const Point p{*x, *y};
    if (!p.is_on_curve()) return fail(Error::NotOnCurve);
    return p;
}

template <typename Point>
Result<Point, Error> check_subgroup(const Result<Point, Error>& p)
{
    if (p && !is_in_subgroup(*p)) return fail(Error::NotInSubgroup);
    return p;
}
}  // namespace

Result<Fp, Error> decode_fp(std::span<const std::uint8_t, 48> bytes)
{
    const auto a = Fp::from_be(bytes);
    if (!a) return fail(Error::NotAFieldElement);
    return *a;
}

Result<Fp2, Error> decode_fp2(std::span<const std::uint8_t, 96> bytes)
{
    const auto c0 = decode_fp(bytes.first<kFpSize>());
    const auto c1 = decode_fp(bytes.last<kFpSize>());
    if (!c0 || !c1) return fail(Error::NotAFieldElement);
    return Fp2{*c0, *c1};
}

Result<G1Affine, Error> decode_on_curve(const G1Bytes& bytes)
{
    const std::span all{bytes};
    return check_curve<G1Affine>(decode_fp(all.first<kFpSize>()), decode_fp(all.last<kFpSize>()));
}

Result<G2Affine, Error> decode_on_curve(const G2Bytes& bytes)
{
    const std::span all{bytes};
    return check_curve<G2Affine>(decode_fp2(all.first<2 * kFpSize>()), decode_fp2(all.last<2 * kFpSize>()));
}

Result<G1Affine, Error> decode_in_subgroup(const G1Bytes& bytes)
{
    return check_subgroup(decode_on_curve(bytes));
}
Result<G2Affine, Error> decode_in_subgroup(const G2Bytes& bytes)
{
    return check_subgroup(decode_on_curve(bytes));
}

G1Bytes encode(const G1Affine& p)
{
    G1Bytes bytes;
    const std::span all{bytes};
    p.x.to_be(all.first<kFpSize>());
    p.y.to_be(all.last<kFpSize>());
    return bytes;
}

G2Bytes encode(const G2Affine& p)
{
    G2Bytes bytes;
    const std::span all{bytes};
    p.x.c0.to_be(all.subspan<0, kFpSize>());
    p.x.c1.to_be(all.subspan<kFpSize, kFpSize>());
    p.y.c0.to_be(all.subspan<2 * kFpSize, kFpSize>());
    p.y.c1.to_be(all.subspan<3 * kFpSize, kFpSize>());
    return bytes;
}
}  // namespace freehold::bls12_381
