#include "field/ext5_product.hpp"

#include <freehold_guest.hpp>

namespace freehold::field
{
namespace
{
struct Operands
{
    guest::Cell multiples[5];  // coefficient k of a, a x, .., a x^4
    guest::Cell right, out;
};
Operands* operands = nullptr;

Operands& cells()
{
    if (operands == nullptr) [[unlikely]]
        operands = reinterpret_cast<Operands*>(guest::new_cells(sizeof(Operands) / guest::kCellBytes).data());
    return *operands;
}

// a b = sum_j b_j (a x^j), and x^5 = 2: coefficient k of a x^j is a_(k-j), or 2 a_(k-j+5). Operands of the
// delegation count modulo p, so that doubling needs no reduction.
[[gnu::always_inline]] inline void write_multiples(const std::uint32_t* a, guest::Cell* multiples)
{
    const std::uint32_t once[5] = {a[0], a[1], a[2], a[3], a[4]};
    const std::uint32_t twice[5] = {0, 2 * a[1], 2 * a[2], 2 * a[3], 2 * a[4]};
#pragma clang loop unroll(full)
    for (unsigned k = 0; k < 5; ++k) {
#pragma clang loop unroll(full)
        for (unsigned j = 0; j < 5; ++j) multiples[k].words[j] = j <= k ? once[k - j] : twice[k + 5 - j];
    }
}

/// The product with what stands on the right. The cells' last three words stay zero.
[[gnu::always_inline]] inline void apply(Operands& x, const guest::Cell* multiples, std::uint32_t* out)
{
    guest::ext5_dot(&x.out, multiples, &x.right, 1);
#pragma clang loop unroll(full)
    for (unsigned k = 0; k < 5; ++k) out[k] = x.out.words[k];
}
[[gnu::always_inline]] inline void apply(Operands& x, const guest::Cell* multiples, const std::uint32_t* b,
                                         std::uint32_t* out)
{
#pragma clang loop unroll(full)
    for (unsigned k = 0; k < 5; ++k) x.right.words[k] = b[k];
    apply(x, multiples, out);
}
}  // namespace

void ext5_multiply(const std::uint32_t* a, const std::uint32_t* b, std::uint32_t* out)
{
    Operands& x = cells();
    write_multiples(a, x.multiples);
    apply(x, x.multiples, b, out);
}

void ext5_multiples(const std::uint32_t* a, guest::Cell* multiples) { write_multiples(a, multiples); }

void ext5_apply(const guest::Cell* multiples, const std::uint32_t* b, std::uint32_t* out)
{
    apply(cells(), multiples, b, out);
}

void ext5_apply_to_sum(const guest::Cell* multiples, const std::uint32_t* b, const std::uint32_t* c,
                       std::uint32_t* out)
{
    Operands& x = cells();
#pragma clang loop unroll(full)
    for (unsigned k = 0; k < 5; ++k) x.right.words[k] = b[k] + c[k];  // < 2^32
    apply(x, multiples, out);
}
}  // namespace freehold::field
