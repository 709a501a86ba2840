#pragma once
// The curve P-256 (SP 800-186, section 3.2.1.3): y^2 = x^3 - 3 x + b over its prime field.

#include "base/u256.hpp"
#include "crypto/montgomery.hpp"
#include "crypto/weierstrass.hpp"

namespace freehold::p256
{
struct FieldParams
{
    static constexpr auto kModulus =
        limbs_from_hex<4>("ffffffff00000001_0000000000000000_00000000ffffffff_ffffffffffffffff");
};
using Field = Montgomery<FieldParams>;
inline constexpr U256 kFieldModulus{Field::kModulus[3], Field::kModulus[2], Field::kModulus[1],
                                    Field::kModulus[0]};

struct Curve
{
    using Field = p256::Field;
    static constexpr bool kAIsMinusThree = true;
    static constexpr Field b()
    {
        return Field::from_hex("5ac635d8aa3a93e7_b3ebbd55769886bc_651d06b0cc53b0f6_3bce3c3e27d2604b");
    }
};
using Affine = AffinePoint<Curve>;
using Jacobian = JacobianPoint<Curve>;

inline constexpr Affine kGenerator{
    Field::from_hex("6b17d1f2e12c4247_f8bce6e563a440f2_77037d812deb33a0_f4a13945d898c296"),
    Field::from_hex("4fe342e2fe1a7f9b_8ee7eb4a7c0f9e16_2bce33576b315ece_cbb6406837bf51f5")};

/// Width of the signed digits of a multiple of the generator.
inline constexpr unsigned kGeneratorWidth = 8;
using GeneratorTable = std::array<Affine, 1u << (kGeneratorWidth - 2)>;
/// Entry i is (2 i + 1) G, computed by the compiler.
extern const GeneratorTable kGeneratorTable;

/// a G + b P. REQUIRES: a and b below the order; P is not infinity.
Jacobian double_multiply(const U256& a, const U256& b, const Affine& p);
}  // namespace freehold::p256
