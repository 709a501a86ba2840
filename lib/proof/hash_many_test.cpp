#include "proof/host/hash_many.hpp"

#include "base/endian.hpp"
#include "crypto/blake3.hpp"
#include "proof/transcript.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace freehold::proof
{
namespace
{
class ManyHashesAtLevel : public testing::TestWithParam<field::SimdLevel>
{};

TEST_P(ManyHashesAtLevel, RowsAreHashesOfTheirEncoding)
{
    std::mt19937 rng{1};
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite}) {
        const ManyHashes hashes{*suite, GetParam()};
        for (const std::size_t width :
             {1u,  2u,  4u,  5u,   15u,  16u,  17u,  33u,  34u,  35u,  40u,  49u,   50u,   51u,  67u,
              64u, 68u, 80u, 128u, 255u, 256u, 257u, 512u, 513u, 640u, 769u, 1024u, 1791u, 2049u}) {
            for (const std::size_t count : {1u, 16u, 37u}) {
                std::vector<BabyBear> matrix(width * count);
                for (BabyBear& x : matrix) x = BabyBear{static_cast<std::uint32_t>(rng())};
                matrix[0] = -BabyBear{1};
                std::vector<Hash256> digests(count);
                hashes.rows(matrix, width, digests);
                for (std::size_t i = 0; i < count; ++i) {
                    const Bytes leaf = encode(std::span<const BabyBear>{matrix}.subspan(i * width, width));
                    ASSERT_EQ(digests[i], suite->hash(std::array{BytesView{leaf}})) << width << " " << i;
                }
            }
        }
    }
}

TEST_P(ManyHashesAtLevel, Parents)
{
    std::mt19937 rng{2};
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite}) {
        const ManyHashes hashes{*suite, GetParam()};
        for (const std::size_t count : {1u, 8u, 16u, 53u}) {
            std::vector<Hash256> children(2 * count), parents(count);
            for (Hash256& child : children)
                for (std::uint8_t& byte : child.bytes) byte = static_cast<std::uint8_t>(rng());
            hashes.parents(children, parents);
            for (std::size_t i = 0; i < count; ++i) {
                Hash256 parent;
                suite->parent(children[2 * i], children[2 * i + 1], parent);
                ASSERT_EQ(parents[i], parent);
            }
        }
    }
}

TEST_P(ManyHashesAtLevel, FindsTheLeastNonce)
{
    Bytes prefix;
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite}) {
        const ManyHashes hashes{*suite, GetParam()};
        for (std::size_t size = 0; size < 70; size += 7) {  // a message of more than one block, too
            prefix.resize(size, static_cast<std::uint8_t>(size));
            const auto zeros = [&](std::uint64_t nonce) {
                Bytes message = prefix;
                for (unsigned i = 0; i < 8; ++i)
                    message.push_back(static_cast<std::uint8_t>(nonce >> (8 * i)));
                const Hash256 hash = suite->hash(std::array{BytesView{message}});
                return hash.bytes[7] == 0;  // the highest byte
            };
            std::uint64_t expected = 0;
            while (!zeros(expected)) ++expected;
            SerialWorkers workers;
            EXPECT_EQ(hashes.find_nonce(prefix, 8, workers), expected);
        }
    }
}

TEST_P(ManyHashesAtLevel, FindsTheCounterInAnyLane)
{
    struct Suite
    {
        const HashSuite& suite;
        const HashKernels& kernels;
    };
    for (const Suite& s :
         {Suite{kBlake3Suite, blake3_kernels(GetParam())}, Suite{kKeccakSuite, keccak_kernels(GetParam())}})
        for (std::size_t size = kNonceBytes; size <= CounterMessage{}.block.size(); ++size) {
            CounterMessage message{.size = size};
            for (std::size_t i = 0; i < size - kNonceBytes; ++i)
                message.block[i] = static_cast<std::uint8_t>(i + size);
            // The low half of the counter overflows in the second of four steps.
            const std::size_t lanes = s.kernels.lanes;
            const std::uint64_t origin = (std::uint64_t{0x12345} << 32) - 2 * lanes + 1;
            std::vector<std::uint64_t> values;
            for (std::size_t i = 0; i < 4 * lanes; ++i) {
                Bytes bytes(message.block.begin(), message.block.begin() + size);
                store_le(bytes.data() + size - kNonceBytes, origin + i);
                values.push_back(load_le<std::uint64_t>(s.suite.hash(std::array{BytesView{bytes}}).data()));
            }
            for (const std::size_t steps : {1u, 3u})
                for (std::size_t i = 0; i <= lanes; ++i) {
                    const std::span strip = std::span{values}.subspan(i, steps * lanes);
                    const auto least = std::ranges::min_element(strip);
                    const std::uint64_t first = origin + i, end = first + strip.size();
                    EXPECT_EQ(s.kernels.find_counter(message, first, end, *least), end);
                    EXPECT_EQ(s.kernels.find_counter(message, first, end, *least + 1),
                              first + static_cast<std::uint64_t>(least - strip.begin()));
                }
        }
}

// Tasks in the order that least suits the search.
class BackwardWorkers final : public Workers
{
public:
    explicit BackwardWorkers(std::size_t width) : width_{width} {}
    void run(std::size_t tasks, TaskRef task) override
    {
        while (tasks != 0) task(--tasks);
    }
    [[nodiscard]] std::size_t width() const override { return width_; }

private:
    std::size_t width_;
};

TEST_P(ManyHashesAtLevel, FindsTheSameNonceWithAnyNumberOfWorkers)
{
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite})
        for (std::uint8_t i = 0; i < 4; ++i) {
            const ManyHashes hashes{*suite, GetParam()};
            const Bytes prefix(40, i);
            SerialWorkers serial;
            // Most likely beyond the first worker's strip: several of them have a nonce.
            const std::uint64_t expected = hashes.find_nonce(prefix, 15, serial);
            for (const std::size_t width : {2u, 3u, 7u}) {
                BackwardWorkers workers{width};
                EXPECT_EQ(hashes.find_nonce(prefix, 15, workers), expected);
            }
        }
}

INSTANTIATE_TEST_SUITE_P(Levels, ManyHashesAtLevel, testing::ValuesIn(field::supported_simd_levels()),
                         [](const auto& info) { return std::string{name_of(info.param)}; });
}  // namespace
}  // namespace freehold::proof
