#include "crypto/bls12_381_encoding.hpp"

namespace freehold::bls12_381
{
namespace
{
constexpr std::size_t kFpSize = 48;

constexpr std::uint8_t kCompressed = 0x80;
constexpr std::uint8_t kInfinity = 0x40;
constexpr std::uint8_t kLargerY = 0x20;

// Whether y > -y as integers: y > (p - 1) / 2, so 2 y wraps past the odd p and becomes odd.
bool is_larger(const Fp& y) { return y.doubled().is_odd(); }

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

std::optional<G1Affine> decompress(std::span<const std::uint8_t, 48> bytes)
{
    std::array<std::uint8_t, kFpSize> rest;
    std::ranges::copy(bytes, rest.begin());
    const std::uint8_t flags = rest[0] & (kCompressed | kInfinity | kLargerY);
    rest[0] = static_cast<std::uint8_t>(rest[0] ^ flags);
    if ((flags & kCompressed) == 0) return std::nullopt;

    const auto x = Fp::from_be(rest);
    if (!x) return std::nullopt;
    if ((flags & kInfinity) != 0) {
        if (flags != (kCompressed | kInfinity) || !x->is_zero()) return std::nullopt;
        return G1Affine{};
    }
    const auto y = (x->squared() * *x + G1Curve::b()).sqrt();  // never 0: the curve's order is odd
    if (!y) return std::nullopt;
    return G1Affine{*x, is_larger(*y) == ((flags & kLargerY) != 0) ? *y : -*y};
}

std::array<std::uint8_t, 48> compress(const G1Affine& p)
{
    std::array<std::uint8_t, kFpSize> bytes;
    p.x.to_be(bytes);
    bytes[0] |= kCompressed;
    if (p.is_infinity()) bytes[0] |= kInfinity;
    if (is_larger(p.y)) bytes[0] |= kLargerY;
    return bytes;
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
