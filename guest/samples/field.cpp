// The field of secp256k1: reads n and n pairs of numbers (8 words each, the least significant first), any
// below 2^256, and outputs a sum of what every operation makes of them.

#include "crypto/secp256k1_group.hpp"
#include "freehold_guest.hpp"

extern "C" int main()
{
    using namespace freehold;
    using secp256k1::Field;
    const auto read = [] {
        U256 value;
        for (unsigned i = 0; i < 8; ++i)
            value.limbs[i / 2] |= std::uint64_t{guest::hint_word()} << (32 * (i % 2));
        return value;
    };
    const std::uint32_t n = guest::hint_word();
    U256 sum;
    const auto add = [&](const Field& x) { sum = sum * U256{3} + x.normalized(); };
    for (std::uint32_t i = 0; i < n; ++i) {
        const Field a{read()}, b{read()};
        add(a * b);
        add(a + b);
        add(a - b);
        add(a.squared());
        add(a.squared(9));
        add(a.times(8));
        add(a.inverse());
        if (const auto root = b.sqrt()) add(*root * *root);
        // Whether or not they are on the curve, the formulas are what they are.
        const secp256k1::Jacobian doubled = secp256k1::Jacobian{a, b, b}.doubled();
        const secp256k1::Jacobian mixed = doubled + secp256k1::Affine{b, a};
        for (const Field& x : {doubled.x, doubled.y, doubled.z, mixed.x, mixed.y, mixed.z}) add(x);
    }
    std::array<std::uint32_t, 8> words{};
    for (unsigned i = 0; i < 8; ++i) words[i] = static_cast<std::uint32_t>((sum >> (32 * i)).low64());
    guest::finish(words);
    return 0;
}
