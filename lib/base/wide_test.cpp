// The guest's twin of base/wide.hpp against the host's, which uses the compiler's 128-bit integer.

#include "base/wide.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

// The same file name and the same names inside, so the twin is read into a namespace of its own. Everything
// that it includes has been read above.
namespace guest_mirror
{
#include "../../guest/mirror/base/wide.hpp"
}  // namespace guest_mirror

namespace
{
namespace host = freehold;
namespace guest = guest_mirror::freehold;

std::vector<std::uint64_t> interesting_words()
{
    std::vector<std::uint64_t> words = {
        0, 1, 2, 0xffffffff, 0x100000000, 0x100000001, 0xfffffffe00000001, ~0ull, ~0ull - 1};
    for (unsigned bit = 7; bit < 64; bit += 8) words.push_back((1ull << bit) - 1);
    for (unsigned bit = 31; bit < 64; bit += 16) words.push_back(~0ull << bit);
    std::mt19937_64 random{8};
    for (int i = 0; i < 12; ++i) words.push_back(random());
    return words;
}

TEST(Wide, TwinsAgree)
{
    const auto words = interesting_words();
    for (const std::uint64_t a : words)
        for (const std::uint64_t b : words) {
            const auto host_product = host::mul_wide(a, b);
            const auto guest_product = guest::mul_wide(a, b);
            ASSERT_EQ(guest_product.lo, host_product.lo) << a << ' ' << b;
            ASSERT_EQ(guest_product.hi, host_product.hi) << a << ' ' << b;
            for (const std::uint64_t c : words) {
                const auto host_sum = host::mul_add_wide(a, b, c, ~c);
                const auto guest_sum = guest::mul_add_wide(a, b, c, ~c);
                ASSERT_EQ(guest_sum.lo, host_sum.lo);
                ASSERT_EQ(guest_sum.hi, host_sum.hi);
                const auto host_most = host::mul_add_wide(a, b, c, ~0ull);
                const auto guest_most = guest::mul_add_wide(a, b, c, ~0ull);
                ASSERT_EQ(guest_most.lo, host_most.lo);
                ASSERT_EQ(guest_most.hi, host_most.hi);
            }
            for (const std::uint64_t in : {0ull, 1ull}) {
                std::uint64_t host_carry = in, guest_carry = in;
                ASSERT_EQ(guest::add_carry(a, b, guest_carry), host::add_carry(a, b, host_carry));
                ASSERT_EQ(guest_carry, host_carry) << a << '+' << b << '+' << in;
                std::uint64_t host_borrow = in, guest_borrow = in;
                ASSERT_EQ(guest::sub_borrow(a, b, guest_borrow), host::sub_borrow(a, b, host_borrow));
                ASSERT_EQ(guest_borrow, host_borrow) << a << '-' << b << '-' << in;
            }
        }
}

TEST(Wide, HostProductsAreRight)
{
    const auto square = host::mul_wide(~0ull, ~0ull);
    EXPECT_EQ(square.lo, 1u);
    EXPECT_EQ(square.hi, ~0ull - 1);
    const auto largest = host::mul_add_wide(~0ull, ~0ull, ~0ull, ~0ull);
    EXPECT_EQ(largest.lo, ~0ull);
    EXPECT_EQ(largest.hi, ~0ull);
    const auto middle = host::mul_wide(0x123456789abcdef0, 0xfedcba9876543210);
    EXPECT_EQ(middle.hi, 0x121fa00ad77d7422u);
    EXPECT_EQ(middle.lo, 0x236d88fe5618cf00u);
}
}  // namespace
