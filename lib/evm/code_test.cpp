#include "evm/code.hpp"

#include "evm/test_support/program.hpp"

#include <gtest/gtest.h>

namespace freehold::evm::testing
{
namespace
{
TEST(Code, MarksJumpDestinationsOutsidePushData)
{
    for (unsigned size = 0; size <= 32; ++size) {
        Bytes bytes{static_cast<std::uint8_t>(OP_PUSH0 + size)};
        bytes.insert(bytes.end(), size + 3, OP_JUMPDEST);  // the data, and three instructions
        const Code code{bytes};
        EXPECT_EQ(code.size(), bytes.size());
        EXPECT_TRUE(equal(code.bytes(), bytes));
        for (std::uint64_t i = 0; i < 100; ++i)
            EXPECT_EQ(code.is_jump_destination(i), i > size && i < bytes.size()) << size << " " << i;
        EXPECT_FALSE(code.is_jump_destination(~0ull));
    }
}

TEST(Code, IsPaddedForPushDataAtItsEnd)
{
    for (unsigned op = 0; op < 256; ++op) {
        const Bytes bytes{static_cast<std::uint8_t>(op)};
        const Code code{bytes};
        EXPECT_EQ(code.size(), 1u);
        for (unsigned i = 1; i <= 33; ++i) EXPECT_EQ(code.begin()[i], OP_STOP);
    }
    EXPECT_EQ(Code{BytesView{}}.size(), 0u);
    EXPECT_EQ(*Code{BytesView{}}.begin(), OP_STOP);
    EXPECT_FALSE(Code{BytesView{}}.is_jump_destination(0));
}

TEST(Code, RecognisesDelegations)
{
    Bytes designator{0xef, 0x01, 0x00};
    const Address target = U256{0x1234}.to_address();
    append(designator, target.view());
    ASSERT_TRUE(is_delegation(designator));
    EXPECT_EQ(delegation_target(designator), target);
    for (std::size_t i = 0; i < 3; ++i) {
        Bytes other = designator;
        other[i] ^= 1;
        EXPECT_FALSE(is_delegation(other));
    }
    EXPECT_FALSE(is_delegation(BytesView{designator}.first(22)));
    designator.push_back(0);
    EXPECT_FALSE(is_delegation(designator));
    EXPECT_FALSE(is_delegation({}));
}
}  // namespace
}  // namespace freehold::evm::testing
