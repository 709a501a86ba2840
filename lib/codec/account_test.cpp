#include "codec/account.hpp"

#include "codec/test_support.hpp"

namespace freehold
{
namespace
{
TEST(Account, RoundTrips)
{
    test::Random random{31};
    for (int i = 0; i < 1000; ++i) {
        const Account account{random.number(), random.uint(), random.fixed<Hash256>(),
                              random.fixed<Hash256>()};
        const Bytes bytes = encode(account);
        EXPECT_EQ(decode_account(bytes), account);
        EXPECT_EQ(storage_root_of(bytes), account.storage_root);
        Account direct;
        EXPECT_TRUE(decode_account(bytes, direct));
        EXPECT_EQ(direct, account);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            ASSERT_FALSE(decode_account(BytesView{bytes}.first(size)));
            ASSERT_FALSE(decode_account(BytesView{bytes}.first(size), direct));
        }
        Bytes longer = bytes;
        longer.push_back(0);
        EXPECT_EQ(decode_account(longer).error(), rlp::Error::TrailingBytes);
        EXPECT_FALSE(decode_account(longer, direct));
    }
}

// Whatever is an account is the encoding of one: there is no second form of it.
TEST(Account, WhatDecodesEncodesToItself)
{
    test::Random random{32};
    std::size_t accounts = 0;
    for (int i = 0; i < 300; ++i) {
        const Bytes good =
            encode(Account{random.number(), random.uint(), random.fixed<Hash256>(), random.fixed<Hash256>()});
        for (std::size_t at = 0; at < good.size(); ++at) {
            Bytes bytes = good;
            bytes[at] = static_cast<std::uint8_t>(random.number());
            const auto account = decode_account(bytes);
            Account direct;
            ASSERT_EQ(decode_account(bytes, direct), account.has_value());
            if (!account) continue;
            EXPECT_EQ(direct, *account);
            EXPECT_EQ(encode(*account), bytes);
            ++accounts;
        }
    }
    EXPECT_GT(accounts, 300u * 64);
}

TEST(Account, FieldOrder)
{
    const Account account{1, 256, kEmptyTrieRoot, kEmptyHash};
    EXPECT_EQ(to_hex(encode(account)),
              "0xf846"
              "01"
              "820100"
              "a0" +
                  to_hex(kEmptyTrieRoot).substr(2) + "a0" + to_hex(kEmptyHash).substr(2));
}

TEST(Account, Eip161Emptiness)
{
    EXPECT_TRUE(Account{}.is_empty());
    EXPECT_FALSE((Account{.nonce = 1, .balance = {}}.is_empty()));
    EXPECT_FALSE((Account{.nonce = 0, .balance = 1}.is_empty()));
}
}  // namespace
}  // namespace freehold
