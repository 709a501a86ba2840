#include "crypto/keccak.hpp"

#include "base/hex.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <random>

namespace freehold
{
namespace
{
// FIPS 202, section 3.2, literally: one step mapping after the other on a 5 x 5 matrix, the rotations and
// round constants computed as the standard defines them.
struct SlowKeccak
{
    std::uint64_t a[5][5] = {};  // a[x][y]

    static bool round_constant_bit(int t)
    {
        unsigned lfsr = 1;
        for (int i = 0; i < t % 255; ++i) {
            lfsr <<= 1;
            if ((lfsr & 0x100) != 0) lfsr ^= 0x171;
        }
        return (lfsr & 1) != 0;
    }

    void permute()
    {
        for (int round = 0; round < 24; ++round) {
            std::uint64_t c[5], b[5][5];
            for (int x = 0; x < 5; ++x) c[x] = a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4];
            for (int x = 0; x < 5; ++x)
                for (int y = 0; y < 5; ++y) a[x][y] ^= c[(x + 4) % 5] ^ std::rotl(c[(x + 1) % 5], 1);
            for (int t = 0, x = 1, y = 0; t < 24; ++t) {
                a[x][y] = std::rotl(a[x][y], (t + 1) * (t + 2) / 2 % 64);
                const int next = (2 * x + 3 * y) % 5;
                x = y;
                y = next;
            }
            for (int x = 0; x < 5; ++x)
                for (int y = 0; y < 5; ++y) b[x][y] = a[(x + 3 * y) % 5][x];
            for (int x = 0; x < 5; ++x)
                for (int y = 0; y < 5; ++y) a[x][y] = b[x][y] ^ (~b[(x + 1) % 5][y] & b[(x + 2) % 5][y]);
            for (int j = 0; j <= 6; ++j)
                if (round_constant_bit(j + 7 * round)) a[0][0] ^= std::uint64_t{1} << ((1 << j) - 1);
        }
    }

    // Rate 136, output 32 bytes; `suffix` is the domain bits with the first bit of the padding.
    static Hash256 hash(BytesView data, std::uint8_t suffix)
    {
        Bytes padded = to_bytes(data);
        padded.push_back(suffix);
        while (padded.size() % 136 != 0) padded.push_back(0);
        padded.back() ^= 0x80;
        SlowKeccak k;
        for (std::size_t i = 0; i < padded.size(); ++i) {
            const std::size_t in_block = i % 136, lane = in_block / 8;
            k.a[lane % 5][lane / 5] ^= std::uint64_t{padded[i]} << (8 * (in_block % 8));
            if (in_block == 135) k.permute();
        }
        Hash256 result;
        for (std::size_t i = 0; i < 32; ++i)
            result.bytes[i] = static_cast<std::uint8_t>(k.a[i / 8 % 5][0] >> (8 * (i % 8)));
        return result;
    }
};

Bytes pattern(std::size_t size)
{
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + 3);
    return bytes;
}

struct KnownHash
{
    std::size_t size;
    const char* hash;
};

// keccak256 of pattern(size), by an independent implementation (@noble/hashes 1.8).
constexpr KnownHash kKnown[] = {
    {0, "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"},
    {1, "0x69c322e3248a5dfc29d73c5b0553b0185a35cd5bb6386747517ef7e53b15e287"},
    {7, "0xaf2dd82887bb5be2eaa8117023b0b486d9dbd438e9f92e89dc2ada088af681ad"},
    {8, "0xad894215c2106b9dfa2c04022025509974a5eb20b9f4cd27ca716967542ecf6e"},
    {31, "0x8522dc30be01c01348c0591309ac2948c9ae4ce02facbb745f85a5297286d3dd"},
    {32, "0x04d1b47ed3b04c5ff6a0280293cb2ab55bd297c9c2e0c3449831b419285d7df2"},
    {64, "0x0251cf13aa5b18f1cbda7cddbe85f3dc536fc93df590c2d20ca9b28af1ed2c39"},
    {135, "0x00ef96af9cf4b24c7f269d922294444a197d0a33638c2e56634c57e892103a8f"},
    {136, "0x742061bcad767ed4c4f5883b1dcb1aad11afdcc140dc469d953759b127b9f9ed"},
    {137, "0xe3371f61e770abf254c34239c3b0099ad90594507415bc81dd0a10b9692bbf2a"},
    {271, "0x4401c4afbe16ff911bdbf2d38e556e5b861f3fdf0f9d4306b1c46f6ae4f73584"},
    {272, "0xac141fd7b0a0ffcd2e967254d508da3ec616596493c36fa304425647d90e6de5"},
    {273, "0x16192ea86793083e47731cb3c970600f04768414d92bc0540e54ce8607a0fce0"},
    {576, "0xbf07555918770f0f5d81434b08266e083aff4dd33837175c0f3bfc7158671f0f"},
    {1000, "0x80cdc8dd52cbb3dbaea8f383209893fa2bb52efbd5aedbb4b26dcfe307fcdc9b"},
};

TEST(Keccak, KnownAnswersAroundTheRate)
{
    for (const auto& [size, hash] : kKnown) EXPECT_EQ(to_hex(keccak256(pattern(size))), hash) << size;
}

TEST(Keccak, PublishedAnswers)
{
    const auto hash_of = [](std::string_view text) {
        return to_hex(keccak256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
    };
    EXPECT_EQ(hash_of("abc"), "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    EXPECT_EQ(hash_of("Transfer(address,address,uint256)"),
              "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
    EXPECT_EQ(keccak256({}), kEmptyHash);
    const std::uint8_t rlp_of_empty[] = {0x80};
    EXPECT_EQ(keccak256(rlp_of_empty), kEmptyTrieRoot);
}

// The slow one is right because, with the padding of SHA-3, it is OpenSSL's SHA3-256; and the fast one is
// right because it is the slow one.
TEST(Keccak, AgreesWithTheStandardAtEveryLength)
{
    for (std::size_t size = 0; size <= 600; ++size) {
        const Bytes data = pattern(size);
        Hash256 sha3;
        ASSERT_EQ(EVP_Digest(data.data(), size, sha3.data(), nullptr, EVP_sha3_256(), nullptr), 1);
        ASSERT_EQ(SlowKeccak::hash(data, 0x06), sha3) << size;
        ASSERT_EQ(keccak256(data), SlowKeccak::hash(data, 0x01)) << size;
    }
}

TEST(Keccak, PermutationAgreesOnRandomStates)
{
    std::mt19937_64 random{2};
    for (int i = 0; i < 1000; ++i) {
        std::uint64_t lanes[25];
        SlowKeccak slow;
        for (std::size_t j = 0; j < 25; ++j) slow.a[j % 5][j / 5] = lanes[j] = random();
        keccak_f1600(lanes);
        slow.permute();
        for (std::size_t j = 0; j < 25; ++j) ASSERT_EQ(lanes[j], slow.a[j % 5][j / 5]);
    }
}

TEST(Keccak, ReadsUnalignedInput)
{
    const Bytes data = pattern(300);
    for (std::size_t offset = 0; offset < 8; ++offset) {
        Bytes shifted(offset);
        append(shifted, data);
        EXPECT_EQ(keccak256(BytesView{shifted}.subspan(offset)), keccak256(data));
    }
}
}  // namespace
}  // namespace freehold
