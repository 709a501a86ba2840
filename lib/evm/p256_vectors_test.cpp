// EIP-7951's own vectors: Wycheproof's signatures and more.

#include "codec/test_support.hpp"
#include "evm/precompiles.hpp"
#include "evm/test_support/run.hpp"

namespace freehold::evm::testing
{
namespace
{
Bytes hex(const nlohmann::json& text) { return from_hex(text.get<std::string>()).value(); }

TEST(P256Vectors, HaveTheExpectedOutput)
{
    constexpr std::int64_t kCost = 6900;  // the vectors still give that of RIP-7212
    const auto vectors =
        test::read_json(test::vectors_folder() / "eip_assets/assets/eip-7951/test-vectors.json");
    ASSERT_TRUE(vectors.is_array()) << "set FREEHOLD_VECTORS to the vectors' folder";
    int valid = 0;
    for (const auto& vector : vectors) {
        SCOPED_TRACE(vector["Name"].get<std::string>());
        const CallResult result =
            run_precompile(Revision::Osaka, test_address(0x100), hex(vector["Input"]), kCost + 5);
        ASSERT_EQ(result.status, Status::Success);
        ASSERT_EQ(result.gas_left, 5);
        ASSERT_EQ(result.output, hex(vector["Expected"]));
        valid += static_cast<int>(!result.output.empty());
    }
    EXPECT_EQ(vectors.size(), 781u);
    EXPECT_GT(valid, 100);
}

TEST(P256Vectors, OtherSizesAndTooLittleGas)
{
    const auto vectors =
        test::read_json(test::vectors_folder() / "eip_assets/assets/eip-7951/test-vectors.json");
    ASSERT_TRUE(vectors.is_array());
    Bytes input = hex(vectors[0]["Input"]);
    const auto run = [&](std::int64_t gas) {
        return run_precompile(Revision::Osaka, test_address(0x100), input, gas);
    };
    ASSERT_EQ(run(6900).output.size(), 32u);
    EXPECT_EQ(run(6899).status, Status::OutOfGas);
    for (const std::size_t size : {161u, 192u, 159u, 32u, 0u}) {
        input.resize(size);
        EXPECT_EQ(run(6900).status, Status::Success);
        EXPECT_EQ(run(6900).gas_left, 0);
        EXPECT_TRUE(run(6900).output.empty());
    }
}
}  // namespace
}  // namespace freehold::evm::testing
