#include "codec/receipt.hpp"

#include "codec/test_support.hpp"

namespace freehold
{
namespace
{
using nlohmann::json;

Receipt receipt_from_json(const json& object)
{
    Receipt receipt;
    receipt.type = static_cast<TxType>(test::quantity(object, "type").low64());
    receipt.success = test::quantity(object, "status") == 1;
    receipt.cumulative_gas_used = test::quantity(object, "cumulativeGasUsed").low64();
    for (const json& entry : object["logs"]) {
        Log log{
            test::fixed<Address>(entry["address"]), {}, test::hex_bytes(entry["data"].get<std::string>())};
        for (const json& topic : entry["topics"]) log.topics.push_back(test::fixed<Hash256>(topic));
        receipt.bloom.add(log);
        receipt.logs.push_back(std::move(log));
    }
    return receipt;
}

// Every receipt that the vectors print: the bloom that its logs give.
TEST(Receipt, BloomsAgreeWithClients)
{
    std::size_t with_logs = 0;
    for (const char* folder : {"eth_getTransactionReceipt", "eth_getBlockReceipts"})
        for (const auto& file : test::vector_files(std::string{"execution-apis/tests/"} + folder, ".io"))
            for (const auto& exchange : test::read_exchanges(file)) {
                const json result = exchange.response.value("result", json{});
                for (const json& object : result.is_object() ? json::array({result}) : result) {
                    const Receipt receipt = receipt_from_json(object);
                    EXPECT_EQ(to_hex(receipt.bloom.bytes), object["logsBloom"].get<std::string>()) << file;
                    for (const Log& log : receipt.logs)
                        EXPECT_TRUE(receipt.bloom.may_contain(log.address.view()));
                    with_logs += receipt.logs.empty() ? 0 : 1;
                }
            }
    EXPECT_GE(with_logs, 2u);
}

TEST(Receipt, EncodesFieldByField)
{
    Receipt receipt;
    receipt.success = true;
    receipt.cumulative_gas_used = 21000;
    const std::string bloom = "b90100" + std::string(512, '0');
    EXPECT_EQ(to_hex(encode(receipt)),
              "0xf90108"
              "01"
              "825208" +
                  bloom + "c0");

    receipt.type = TxType::SetCode;
    receipt.success = false;
    receipt.logs.push_back({Address{}, {Hash256{}}, {0xab, 0xcd}});
    const std::string log =
        "f83a"
        "94" +
        std::string(40, '0') + "e1a0" + std::string(64, '0') + "82abcd";
    EXPECT_EQ(to_hex(encode(receipt)),
              "0x04f90145"
              "80"
              "825208" +
                  bloom + "f83c" + log);
}

TEST(Receipt, BloomUnionContainsBoth)
{
    test::Random random{21};
    for (int i = 0; i < 100; ++i) {
        const Bytes a = random.bytes(40), b = random.bytes(40);
        Bloom first, second;
        first.add(a);
        second.add(b);
        first |= second;
        EXPECT_TRUE(first.may_contain(a) && first.may_contain(b));
    }
    EXPECT_FALSE(Bloom{}.may_contain({}));
}
}  // namespace
}  // namespace freehold
