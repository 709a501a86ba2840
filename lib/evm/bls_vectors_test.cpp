// EIP-2537's own vectors, through the precompiles and through our own curve.

#include "codec/test_support.hpp"
#include "crypto/bls12_381_portable.hpp"
#include "evm/precompiles.hpp"
#include "evm/test_support/run.hpp"

namespace freehold::evm::testing
{
namespace
{
using namespace bls12_381;

Bytes hex(const nlohmann::json& text) { return from_hex(text.get<std::string>()).value(); }

// Without the 16 zero bytes before each 48, of `size` bytes with them. nullopt if they are not zero.
template <typename T>
std::optional<T> unpadded(BytesView bytes)
{
    T result;
    for (std::size_t i = 0; i < result.size() / 48; ++i) {
        for (std::size_t j = 0; j < 16; ++j)
            if (bytes[64 * i + j] != 0) return std::nullopt;
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(64 * i + 16), 48,
                    result.begin() + static_cast<std::ptrdiff_t>(48 * i));
    }
    return result;
}

template <typename T>
std::optional<Bytes> padded(const Result<T, Error>& result)
{
    if (!result) return std::nullopt;
    Bytes bytes;
    for (std::size_t i = 0; i < result->size(); i += 48) {
        bytes.insert(bytes.end(), 16, 0);
        append(bytes, BytesView{*result}.subspan(i, 48));
    }
    return bytes;
}

template <typename Point, auto kAdd>
std::optional<Bytes> own_add(BytesView input)
{
    constexpr std::size_t kSize = sizeof(Point) / 48 * 64;
    if (input.size() != 2 * kSize) return std::nullopt;
    const auto p = unpadded<Point>(input), q = unpadded<Point>(input.subspan(kSize));
    return p && q ? padded(kAdd(*p, *q)) : std::nullopt;
}

template <typename Point, auto kMsm>
std::optional<Bytes> own_msm(BytesView input)
{
    constexpr std::size_t kSize = sizeof(Point) / 48 * 64;
    if (input.empty() || input.size() % (kSize + 32) != 0) return std::nullopt;
    std::vector<MsmTermBytes<Point>> terms;
    for (; !input.empty(); input = input.subspan(kSize + 32)) {
        const auto point = unpadded<Point>(input);
        if (!point) return std::nullopt;
        terms.push_back({*point, Hash256::from(input.subspan(kSize, 32))});
    }
    return padded(kMsm(terms));
}

std::optional<Bytes> own_pairing(BytesView input)
{
    if (input.empty() || input.size() % 384 != 0) return std::nullopt;
    std::vector<PairBytes> pairs;
    for (; !input.empty(); input = input.subspan(384)) {
        const auto p = unpadded<G1Bytes>(input);
        const auto q = unpadded<G2Bytes>(input.subspan(128));
        if (!p || !q) return std::nullopt;
        pairs.push_back({*p, *q});
    }
    const auto one = portable::pairing_check(pairs);
    if (!one) return std::nullopt;
    return to_bytes(U256{*one ? 1u : 0u}.to_hash().view());
}

template <typename Element, auto kMap>
std::optional<Bytes> own_map(BytesView input)
{
    if (input.size() != sizeof(Element) / 48 * 64) return std::nullopt;
    const auto u = unpadded<Element>(input);
    return u ? padded(kMap(*u)) : std::nullopt;
}

struct Operation
{
    const char* file;
    unsigned address;
    std::optional<Bytes> (*own)(BytesView input);
    std::size_t valid;  // how many vectors there are
    std::size_t invalid;
};

constexpr Operation kOperations[] = {
    {"add_G1_bls.json", 0x0b, own_add<G1Bytes, portable::g1_add>, 9, 7},
    {"mul_G1_bls.json", 0x0c, own_msm<G1Bytes, portable::g1_msm>, 11, 8},
    {"msm_G1_bls.json", 0x0c, own_msm<G1Bytes, portable::g1_msm>, 163, 8},
    {"add_G2_bls.json", 0x0d, own_add<G2Bytes, portable::g2_add>, 9, 7},
    {"mul_G2_bls.json", 0x0e, own_msm<G2Bytes, portable::g2_msm>, 11, 8},
    {"msm_G2_bls.json", 0x0e, own_msm<G2Bytes, portable::g2_msm>, 0, 8},  // the EIP has no valid ones
    {"pairing_check_bls.json", 0x0f, own_pairing, 15, 25},
    {"map_fp_to_G1_bls.json", 0x10, own_map<FpBytes, portable::map_fp_to_g1>, 5, 5},
    {"map_fp2_to_G2_bls.json", 0x11, own_map<Fp2Bytes, portable::map_fp2_to_g2>, 5, 5},
};

nlohmann::json vectors(const std::string& file)
{
    return test::read_json(test::vectors_folder() / "eip_assets/assets/eip-2537" / file);
}

TEST(BlsVectors, Valid)
{
    for (const Operation& operation : kOperations) {
        SCOPED_TRACE(operation.file);
        if (operation.valid == 0) continue;
        const auto list = vectors(operation.file);
        ASSERT_EQ(list.size(), operation.valid) << "set FREEHOLD_VECTORS to the vectors' folder";
        for (const auto& vector : list) {
            SCOPED_TRACE(vector["Name"].get<std::string>());
            const auto gas = vector["Gas"].get<std::int64_t>();
            const Bytes input = hex(vector["Input"]), expected = hex(vector["Expected"]);
            const auto run = [&](std::int64_t limit) {
                return run_precompile(Revision::Osaka, test_address(operation.address), input, limit);
            };
            const CallResult result = run(gas + 5);
            EXPECT_EQ(result.status, Status::Success);
            EXPECT_EQ(result.gas_left, 5);
            EXPECT_EQ(result.output, expected);
            EXPECT_EQ(run(gas - 1).status, Status::OutOfGas);
            EXPECT_EQ(operation.own(input), expected);
        }
    }
}

TEST(BlsVectors, Invalid)
{
    for (const Operation& operation : kOperations) {
        SCOPED_TRACE(operation.file);
        const auto list = vectors(std::string{"fail-"} + operation.file);
        ASSERT_EQ(list.size(), operation.invalid) << "set FREEHOLD_VECTORS to the vectors' folder";
        for (const auto& vector : list) {
            SCOPED_TRACE(vector["Name"].get<std::string>());
            const Bytes input = hex(vector["Input"]);
            const CallResult result =
                run_precompile(Revision::Osaka, test_address(operation.address), input, kPlentyOfGas);
            EXPECT_EQ(result.status, Status::PrecompileFailure);
            EXPECT_EQ(result.gas_left, 0);
            EXPECT_EQ(operation.own(input), std::nullopt);
        }
    }
}
}  // namespace
}  // namespace freehold::evm::testing
