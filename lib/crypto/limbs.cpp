#include "crypto/limbs.hpp"

#include <algorithm>
#include <bit>

namespace freehold::limbs
{
BytesView strip_zeros(BytesView bytes)
{
    const auto first = std::ranges::find_if(bytes, [](std::uint8_t b) { return b != 0; });
    return bytes.subspan(static_cast<std::size_t>(first - bytes.begin()));
}

Limbs from_be(BytesView bytes)
{
    Limbs a(std::max<std::size_t>(1, (bytes.size() + 7) / 8));
    for (std::size_t i = 0; i < bytes.size(); ++i)
        a[i / 8] |= std::uint64_t{bytes[bytes.size() - 1 - i]} << (8 * (i % 8));
    return a;
}

void store_be(std::span<std::uint8_t> out, LimbsView a)
{
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::uint64_t limb = i / 8 < a.size() ? a[i / 8] : 0;
        out[out.size() - 1 - i] = static_cast<std::uint8_t>(limb >> (8 * (i % 8)));
    }
}

bool less(LimbsView a, LimbsView b)
{
    for (std::size_t i = a.size(); i-- > 0;)
        if (a[i] != b[i]) return a[i] < b[i];
    return false;
}

std::uint64_t subtract(std::span<std::uint64_t> a, LimbsView b)
{
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = sub_borrow(a[i], b[i], borrow);
    return borrow;
}

std::size_t trailing_zeros(LimbsView a)
{
    std::size_t i = 0;
    while (a[i] == 0) ++i;
    return 64 * i + static_cast<std::size_t>(std::countr_zero(a[i]));
}

Limbs shifted_right(LimbsView a, std::size_t bits)
{
    const std::size_t limb = bits / 64;
    const auto shift = static_cast<unsigned>(bits % 64);
    Limbs r;
    for (std::size_t i = limb; i < a.size(); ++i) {
        std::uint64_t word = a[i] >> shift;
        if (shift != 0 && i + 1 < a.size()) word |= a[i + 1] << (64 - shift);
        r.push_back(word);
    }
    while (r.size() > 1 && r.back() == 0) r.pop_back();
    if (r.empty()) r.push_back(0);
    return r;
}

void multiply(std::span<std::uint64_t> out, LimbsView a, LimbsView b)
{
    std::ranges::fill(out, 0);
    for (std::size_t i = 0; i < b.size(); ++i) out[i + a.size()] = add_product(out.subspan(i), a, b[i]);
}

void square(std::span<std::uint64_t> out, LimbsView a)
{
    // The products of different limbs, each once; then twice their sum plus the squares of the limbs.
    const std::size_t n = a.size();
    std::ranges::fill(out, 0);
    for (std::size_t i = 0; i + 1 < n; ++i)
        out[i + n] = add_product(out.subspan(2 * i + 1), a.subspan(i + 1), a[i]);
    std::uint64_t top = 0, carry = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint64_t low = out[2 * i], high = out[2 * i + 1];
        const Wide64 w = mul_wide(a[i], a[i]);
        out[2 * i] = add_carry((low << 1) | top, w.lo, carry);
        out[2 * i + 1] = add_carry((high << 1) | (low >> 63), w.hi, carry);
        top = high >> 63;
    }
}

void multiply_low(std::span<std::uint64_t> out, LimbsView a, LimbsView b)
{
    std::ranges::fill(out, 0);
    for (std::size_t i = 0; i < out.size(); ++i)
        static_cast<void>(add_product(out.subspan(i), a.first(out.size() - i), b[i]));
}
}  // namespace freehold::limbs
