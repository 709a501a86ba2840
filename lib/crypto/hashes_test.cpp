#include "crypto/hashes.hpp"

#include "base/endian.hpp"
#include "base/hex.hpp"
#include "crypto/sha256_compress.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <random>
#include <string>

namespace freehold
{
namespace
{
BytesView as_bytes(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Bytes pattern(std::size_t size)
{
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + 3);
    return bytes;
}

template <typename Digest>
Digest by_openssl(BytesView data, const EVP_MD* algorithm, Digest digest)
{
    EXPECT_EQ(EVP_Digest(data.data(), data.size(), digest.data(), nullptr, algorithm, nullptr), 1);
    return digest;
}

struct KnownHash
{
    std::size_t size;
    const char* sha256;
    const char* ripemd160;
};

// Hashes of pattern(size) around the block and padding limits, by Python's hashlib.
constexpr KnownHash kKnown[] = {
    {0, "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     "0x9c1185a5c5e9fc54612808977ee8f548b2258d31"},
    {1, "0x084fed08b978af4d7d196a7446a86b58009e636b611db16211b65a9aadff29c5",
     "0xb2afadd73b9922f395573a52e7032b7597ff8c3e"},
    {55, "0xe7313d333c272e639f790978283f9eb392e843d0f29b7016828bb1daa4aac70b",
     "0xced4a416d2eddc4c54a59c57fa299bc86af70de9"},
    {56, "0x4324d65f3c103567f5589c710bc08f8523f929a9272e3af36fc968e52abc6c27",
     "0x581330764dcfaa5bbe4de58601aa56a838cc58d7"},
    {57, "0x35df609437dcfea3279283ab79fd554e2bf78f8f7ae2de532d8ee300b09e8f73",
     "0x9694d882853e0ed51a4f81fe71c5c4ffe5bc8480"},
    {63, "0x81c80242132f230c3bd41b3e63bbcff16107339549214a99614ff26664625055",
     "0xf946627df85129e38a6142b694aed087f2f85d71"},
    {64, "0x39e3d7b6b5d075d37d053ad89b24b41bef4f3c29760c84447cab3f3be1882241",
     "0x6049fc18acb2ba0205d12fbf2ebc57628031d28c"},
    {65, "0xaacca6ff74fdbb296d165a45cecfa04e5127bc008770fbbdd48006f2d2fae95e",
     "0xa03bc7711af42632ce8e675adbdc1d690a850f07"},
    {119, "0x9ce7368e4daf32341631b492e80359dc9f594b48453cd0dd5bf0b19279cc177e",
     "0x22d9d4f2a6368b58145202e9ffa1479f0a13fd11"},
    {120, "0x7836b787757e95e58b3ca5aec90b1b004e8deba1e50e9675af9cabf1a13a04b5",
     "0xc7ca324844fcb190fb8a9e7d843251391e2556de"},
    {127, "0xa8d23e75d936f303d248888d9b165ee543f4cbafcad3c9dd2a79bd84faa11d07",
     "0x0c8d2fd036279a926ff6a4e51a2c0aa6e2f7306f"},
    {128, "0xd2742f1f4ac6bb7ca2b239ee18402ba8b3f9f8e652d2a72973c2b9ba11c08cf6",
     "0x0612b629dd5aedbd608df63782bac221b62336df"},
    {129, "0x307f8fc2c1622b92762e818d39a185d4d667ad49a4b07ceae1f4afa008a93ec4",
     "0x23fdfec1625b24182445d9a92643b20926d77553"},
};

TEST(Hashes, KnownAnswersAroundTheBlockSize)
{
    for (const auto& known : kKnown) {
        EXPECT_EQ(to_hex(sha256(pattern(known.size))), known.sha256) << known.size;
        EXPECT_EQ(to_hex(BytesView{ripemd160(pattern(known.size))}), known.ripemd160) << known.size;
    }
}

TEST(Sha256, ExamplesOfTheStandard)
{
    EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
              "0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(sha256(as_bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
              "0x248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(to_hex(sha256(Bytes(1000000, 'a'))),
              "0xcdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, AgreesWithOpenssl)
{
    for (std::size_t size = 0; size <= 400; ++size) {
        const Bytes data = pattern(size);
        ASSERT_EQ(sha256(data), by_openssl(data, EVP_sha256(), Hash256{})) << size;
    }
}

TEST(Sha256, ChosenAndPortableCompressionAgree)
{
    std::mt19937 random{3};
    for (std::size_t blocks = 0; blocks <= 5; ++blocks) {
        Bytes data(64 * blocks + 1);
        for (auto& byte : data) byte = static_cast<std::uint8_t>(random());
        std::uint32_t a[8], b[8];
        for (unsigned i = 0; i < 8; ++i) a[i] = b[i] = static_cast<std::uint32_t>(random());
        sha256_compress(a, data.data() + 1, blocks);  // unaligned on purpose
        sha256_compress_portable(b, data.data() + 1, blocks);
        for (unsigned i = 0; i < 8; ++i) EXPECT_EQ(a[i], b[i]);
    }
}

// The test values of the paper's appendix B.
TEST(Ripemd160, ExamplesOfThePaper)
{
    const auto hash_of = [](std::string_view text) { return to_hex(BytesView{ripemd160(as_bytes(text))}); };
    EXPECT_EQ(hash_of(""), "0x9c1185a5c5e9fc54612808977ee8f548b2258d31");
    EXPECT_EQ(hash_of("a"), "0x0bdc9d2d256b3ee9daae347be6f4dc835a467ffe");
    EXPECT_EQ(hash_of("abc"), "0x8eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    EXPECT_EQ(hash_of("message digest"), "0x5d0689ef49d2fae572b881b123a85ffa21595f36");
    EXPECT_EQ(hash_of("abcdefghijklmnopqrstuvwxyz"), "0xf71c27109c692c1b56bbdceb5b9d2865b3708dbc");
    EXPECT_EQ(hash_of(std::string(1000000, 'a')), "0x52783243c1697bdbe16d37f97f68f08325dc1528");
}

struct Blake2bCase
{
    std::uint32_t rounds;
    bool last;
    const char* output;
};

// EIP-152, test vectors 4 to 7: the state that BLAKE2b-512 starts from, and the message "abc".
constexpr Blake2bCase kBlake2bCases[] = {
    {0, true,
     "0x08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
     "d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b"},
    {12, true,
     "0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
     "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"},
    {12, false,
     "0x75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d28752"
     "98743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735"},
    {1, true,
     "0xb63a380cb2897d521994a85234ee2c181b5f844d2c624c002677e9703449d2fb"
     "a551b3a8333bcdf5f2f7e08993d53923de3d64fcc68c034e717b9293fed7a421"},
};

// RFC 7693, section 3.3: no key, 64 bytes of output.
void start_blake2b512(std::uint64_t h[8])
{
    constexpr std::uint64_t kIv[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                      0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                      0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    std::copy_n(kIv, 8, h);
    h[0] ^= 0x01010040;
}

std::array<std::uint8_t, 64> bytes_of(const std::uint64_t h[8])
{
    std::array<std::uint8_t, 64> bytes;
    for (std::size_t i = 0; i < 8; ++i) store_le(bytes.data() + 8 * i, h[i]);
    return bytes;
}

TEST(Blake2bF, VectorsOfEip152)
{
    for (const auto& c : kBlake2bCases) {
        std::uint64_t h[8];
        start_blake2b512(h);
        const std::uint64_t m[16] = {0x636261};
        const std::uint64_t t[2] = {3, 0};
        blake2b_f(c.rounds, h, m, t, c.last);
        EXPECT_EQ(to_hex(BytesView{bytes_of(h)}), c.output);
    }
}

TEST(Blake2bF, MakesBlake2b512)
{
    for (std::size_t size = 0; size <= 400; ++size) {
        const Bytes data = pattern(size);
        std::uint64_t h[8];
        start_blake2b512(h);
        std::size_t done = 0;
        do {
            std::uint8_t block[128] = {};
            const std::size_t take = std::min<std::size_t>(128, size - done);
            std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(done), take, block);
            done += take;
            std::uint64_t m[16];
            for (std::size_t i = 0; i < 16; ++i) m[i] = load_le<std::uint64_t>(block + 8 * i);
            const std::uint64_t t[2] = {done, 0};
            blake2b_f(12, h, m, t, done == size);
        } while (done < size);
        ASSERT_EQ(bytes_of(h), by_openssl(data, EVP_blake2b512(), std::array<std::uint8_t, 64>{})) << size;
    }
}

TEST(Blake2bF, UsesTheHighWordOfTheCounter)
{
    // F(h, m, t) as RFC 7693 writes it: t enters v[12] and v[13] only, so t and a state with those IV words
    // flipped must differ; zero rounds show where each word goes.
    std::uint64_t h[8] = {};
    const std::uint64_t m[16] = {};
    const std::uint64_t t[2] = {0x1111, 0x2222};
    blake2b_f(0, h, m, t, false);
    EXPECT_EQ(h[4], 0x510e527fade682d1 ^ 0x1111);
    EXPECT_EQ(h[5], 0x9b05688c2b3e6c1f ^ 0x2222);
}
}  // namespace
}  // namespace freehold
