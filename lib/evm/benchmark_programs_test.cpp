// The benchmark programs of the public vectors: status, gas, refund and output in every revision.

#include "codec/test_support.hpp"
#include "evm/test_support/memory_host.hpp"

#include <gtest/gtest.h>

#include <charconv>

namespace freehold::evm::testing
{
namespace
{
TEST(BenchmarkPrograms, EndAsExpected)
{
    static constexpr std::pair<Revision, const char*> kRevisions[]{
        {Revision::Cancun, "Cancun"}, {Revision::Prague, "Prague"}, {Revision::Osaka, "Osaka"}};
    const auto files = test::vector_files("evm-bench-cases", ".json");
    EXPECT_GE(files.size(), 108u);
    for (const auto& path : files) {
        const auto json = test::read_json(path);
        ASSERT_TRUE(json.is_object()) << path;
        const std::string gas_limit = json.at("gas_limit");
        const Bytes input = test::hex_bytes(json.at("input").get<std::string>());
        const Code code{test::hex_bytes(json.at("code").get<std::string>())};
        for (const auto& [revision, name] : kRevisions) {
            const auto& expected = json.at("expected").at(name);
            Message message;
            ASSERT_EQ(std::from_chars(gas_limit.data(), gas_limit.data() + gas_limit.size(), message.gas).ec,
                      std::errc{});
            message.input = input;
            MemoryHost host{revision};
            host.state.warm_accounts.insert(Address{});
            const CallResult result = execute(revision, host, message, code);
            EXPECT_EQ(result.status == Status::Success, expected.at("status") == "success") << path << name;
            EXPECT_EQ(result.status == Status::Revert, expected.at("status") == "revert") << path << name;
            EXPECT_EQ(message.gas - result.gas_left, expected.at("gas_used").get<std::int64_t>())
                << path << name;
            EXPECT_EQ(result.gas_refund, expected.at("gas_refund").get<std::int64_t>()) << path << name;
            EXPECT_EQ(to_hex(result.output), expected.at("output").get<std::string>()) << path << name;
        }
    }
}
}  // namespace
}  // namespace freehold::evm::testing
