#include "crypto/bls12_381_msm.hpp"

#include "crypto/multi_scalar.hpp"

namespace freehold::bls12_381
{
namespace
{
// As r = x^4 - x^2 + 1 < x^4, a scalar below r has two digits in base x^2, or four in base |x|; and the
// multiples of a point by powers of the base cost next to nothing, by the endomorphisms. So scalars are as
// short as those digits (Galbraith, Lin, Scott, "Endomorphisms for faster elliptic curve cryptography on a
// large class of curves", 2009).
inline constexpr U256 kX2 = U256{kAbsX} * U256{kAbsX};

template <std::size_t N>
std::array<U256, N> digits_of(U256 k, const U256& base)
{
    std::array<U256, N> digits;
    for (U256& digit : digits) {
        const DivMod parts = divmod(k, base);
        digit = parts.remainder;
        k = parts.quotient;
    }
    return digits;
}

std::array<U256, 2> split(const U256& k, G1Curve) { return digits_of<2>(k, kX2); }
std::array<U256, 4> split(const U256& k, G2Curve) { return digits_of<4>(k, kAbsX); }

// The multiples of P by the powers of the base: [x^2] P = -phi(P), [|x|] P = -psi(P).
std::array<G1Affine, 2> orbit(const G1Affine& p) { return {p, -phi(p)}; }
std::array<G2Affine, 4> orbit(const G2Affine& p)
{
    const G2Affine p1 = -psi(p), p2 = -psi(p1);
    return {p, p1, p2, -psi(p2)};
}

// From how many points on buckets need fewer additions than tables do.
constexpr std::size_t kManyPoints = 128;

template <typename Curve>
void append_table_terms(std::vector<StrausTerm<Curve>>& out, const AffinePoint<Curve>& point, const U256& k)
{
    using Term = StrausTerm<Curve>;
    const auto digits = split(k, Curve{});
    const auto multiples = odd_multiples<std::tuple_size_v<decltype(Term::odd_multiples)>>(point);
    const std::size_t first = out.size();
    for (const U256& digit : digits) out.push_back({multiples, signed_digits({digit, false}, Term::kWidth)});
    for (std::size_t j = 0; j < multiples.size(); ++j) {
        const auto powers = orbit(multiples[j]);
        for (std::size_t i = 1; i < powers.size(); ++i) out[first + i].odd_multiples[j] = powers[i];
    }
}

template <typename Curve>
void append_bucket_terms(std::vector<ScalarTerm<Curve>>& out, const AffinePoint<Curve>& point, const U256& k)
{
    const auto digits = split(k, Curve{});
    const auto powers = orbit(point);
    for (std::size_t i = 0; i < digits.size(); ++i) out.push_back({powers[i], digits[i]});
}

template <typename Curve>
JacobianPoint<Curve> sum_of(std::span<const MsmTerm<Curve>> terms)
{
    const bool many = terms.size() >= kManyPoints;
    std::vector<StrausTerm<Curve>> table_terms;
    std::vector<ScalarTerm<Curve>> bucket_terms;
    for (const auto& [point, scalar] : terms) {
        const U256 k = scalar % kOrder;
        if (point.is_infinity() || k.is_zero()) continue;
        if (many)
            append_bucket_terms(bucket_terms, point, k);
        else
            append_table_terms(table_terms, point, k);
    }
    return many ? pippenger_sum<Curve>(bucket_terms) : straus_sum<Curve>(table_terms);
}
}  // namespace

G1Jacobian multi_scalar(std::span<const MsmTerm<G1Curve>> terms) { return sum_of(terms); }
G2Jacobian multi_scalar(std::span<const MsmTerm<G2Curve>> terms) { return sum_of(terms); }
}  // namespace freehold::bls12_381
