#pragma once
// What packed_ops_test_kernel.cpp gives to the tests: every operation of the packed types, on arrays of n
// elements in blocks of sixteen, at every level.

#include "field/ext5.hpp"
#include "field/host/ext_block.hpp"
#include "field/host/simd_level.hpp"

namespace freehold::field::testing
{
struct PackedOps
{
    // Base: n a multiple of 16. r[i] = a[i] op b[i].
    using Base = void (*)(const BabyBear* a, const BabyBear* b, BabyBear* r, std::size_t n);
    Base add, sub, mul, squared, negated;
    /// The canonical integer in the place of the Montgomery residue.
    Base canonical;
    // The second operand is the one scalar b[0] for all i.
    Base add_scalar, sub_scalar, scalar_sub, mul_scalar;
    /// r = the even-numbered elements, then the odd-numbered, of each 16 of a and 16 of b.
    Base deinterleave;
    BabyBear (*sum)(const BabyBear* a);

    // Challenge field, n blocks.
    using Ext = void (*)(const ExtBlock* a, const ExtBlock* b, ExtBlock* r, std::size_t n);
    Ext ext_add, ext_sub, ext_mul, ext_squared, ext_negated;
    /// With coefficient 0 of b, as a packed base element.
    Ext ext_add_base, ext_sub_base, base_sub_ext, ext_mul_base;
    /// With element 0 of b's first block, as a scalar.
    Ext ext_add_scalar, ext_sub_scalar, scalar_sub_ext, ext_mul_scalar, base_mul_scalar;
    /// Lane by lane, sums over all blocks into r[0]: of a b; of a times coefficient 0 of b; the latter by
    /// twos.
    Ext accumulate, accumulate_base, accumulate_base_pairs;
    Ext5 (*ext_sum)(const ExtBlock* a);
};

namespace scalar
{
extern const PackedOps kPackedOps;
}
namespace avx2
{
extern const PackedOps kPackedOps;
}
namespace avx512
{
extern const PackedOps kPackedOps;
}

inline const PackedOps& packed_ops(SimdLevel level)
{
    return at_level(level, scalar::kPackedOps, avx2::kPackedOps, avx512::kPackedOps);
}
}  // namespace freehold::field::testing
