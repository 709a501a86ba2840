// F(n) modulo 2^32 and modulo the prime 2^31 - 1, for n read from the input.

#include "freehold_guest.hpp"

extern "C" int main()
{
    const std::uint32_t n = freehold::guest::hint_word();
    constexpr std::uint32_t kPrime = 0x7fffffff;
    std::uint32_t a = 0, b = 1, x = 0, y = 1;
    for (std::uint32_t i = 0; i < n; ++i) {
        const std::uint32_t c = a + b;
        a = b;
        b = c;
        std::uint32_t z = x + y;  // below 2^32
        if (z >= kPrime) z -= kPrime;
        x = y;
        y = z;
    }
    freehold::guest::finish({n, a, b, x, y, 0, 0, 0});
    return 0;
}
