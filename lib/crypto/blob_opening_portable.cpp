#include "crypto/blob_opening_portable.hpp"

#include "crypto/blake3.hpp"
#include "crypto/bls12_381_field.hpp"

#include <array>
#include <vector>

namespace freehold::kzg::portable
{
namespace
{
struct ScalarParams
{
    static constexpr auto kModulus = bls12_381::kOrder.limbs;
};
using Scalar = Montgomery<ScalarParams>;

Hash256 root_of_pieces(BytesView blob)
{
    std::vector<Hash256> level;
    for (std::size_t at = 0; at < kBlobBytes; at += kBlobPieceBytes)
        level.push_back(blake3(blob.subspan(at, kBlobPieceBytes)));
    for (; level.size() > 1; level.resize(level.size() / 2))
        for (std::size_t i = 0; i < level.size() / 2; ++i)
            blake3_parent(level[2 * i], level[2 * i + 1], level[i]);
    return level[0];
}

Scalar choose_point(const Hash256& versioned_hash, BytesView blob)
{
    Bytes seed{kBlobDomain.begin(), kBlobDomain.end()};
    append(seed, versioned_hash.view());
    append(seed, root_of_pieces(blob).view());
    return Scalar::from_limbs(Scalar::limbs_from_be(blake3(seed).view()));
}

// The roots of unity in bit-reversed order: the 2^k of them that begin it, times a root of order 2^(k + 1),
// are the 2^k that follow.
std::vector<Scalar> domain()
{
    std::vector<Scalar> steps{Scalar::from_limbs(kBlobRoot.limbs)};  // of orders 4096, 2048, ..., 2
    for (std::size_t order = kBlobElements / 2; order > 1; order /= 2)
        steps.push_back(steps.back() * steps.back());
    std::vector<Scalar> roots{Scalar::one()};
    for (; roots.size() < kBlobElements; steps.pop_back())
        for (std::size_t i = 0, known = roots.size(); i < known; ++i)
            roots.push_back(roots[i] * steps.back());
    return roots;
}

// p(z) = (z^n - 1) / n * sum p_i w_i / (z - w_i) (Berrut and Trefethen, "Barycentric Lagrange interpolation",
// 2004), the sum held as one fraction, so that there is one inversion.
std::optional<Scalar> evaluate(BytesView blob, const Scalar& z)
{
    static const std::vector<Scalar> roots = domain();
    Scalar numerator, denominator = Scalar::one();
    std::optional<Scalar> at_root;
    for (std::size_t i = 0; i < kBlobElements; ++i) {
        const auto value = Scalar::from_be(blob.subspan(32 * i, 32));
        if (!value) return std::nullopt;
        if (value->is_zero()) continue;
        if (z == roots[i]) at_root = *value;
        const Scalar below = z - roots[i];
        numerator = numerator * below + *value * roots[i] * denominator;
        denominator = denominator * below;
    }
    if (at_root) return at_root;
    Scalar power = z;
    for (std::size_t n = kBlobElements; n > 1; n /= 2) power = power * power;
    return (power - Scalar::one()) * Scalar::from_limbs(kBlobInverseSize.limbs) * numerator *
           denominator.inverse();
}
}  // namespace

std::optional<BlobOpening> open_blob(const Hash256& versioned_hash, BytesView blob)
{
    if (blob.size() != kBlobBytes) return std::nullopt;
    const Scalar z = choose_point(versioned_hash, blob);
    const auto y = evaluate(blob, z);
    if (!y) return std::nullopt;
    BlobOpening opening{versioned_hash, {}, {}};
    z.to_be(opening.z.bytes);
    y->to_be(opening.y.bytes);
    return opening;
}
}  // namespace freehold::kzg::portable
