#include "field/host/aligned_buffer.hpp"

#include <gtest/gtest.h>

namespace freehold::field
{
namespace
{
TEST(AlignedBuffer, IsAlignedAndOwned)
{
    for (const std::size_t size :
         {std::size_t{1}, std::size_t{17}, std::size_t{1000}, std::size_t{1} << 19, std::size_t{3} << 20}) {
        AlignedBuffer<std::uint32_t> a{size};
        const std::size_t bytes = size * sizeof(std::uint32_t);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a.data()) % (bytes >= (2u << 20) ? 2u << 20 : 64u), 0u);
        for (std::uint32_t& x : a) x = 7;
        std::uint32_t* data = a.data();
        AlignedBuffer<std::uint32_t> b{std::move(a)};
        EXPECT_EQ(b.data(), data);
        EXPECT_EQ(b.size(), size);
        EXPECT_EQ(a.size(), 0u);  // NOLINT(bugprone-use-after-move): what a move leaves is stated
        EXPECT_EQ(b[size - 1], 7u);
    }
    EXPECT_EQ(AlignedBuffer<std::uint32_t>{}.size(), 0u);
}
}  // namespace
}  // namespace freehold::field
