// The JSON forms against execution-apis' examples: blocks come from its chain.rlp, so that what is shown of
// them must be equal to the last digit.

#include "rpc/render.hpp"

#include "codec/test_support.hpp"
#include "rpc/params.hpp"

namespace freehold::rpc
{
namespace
{
// Receipts are not in chain.rlp; the answers about blocks and transactions do not need them.
std::vector<store::SealedBlock> read_chain()
{
    std::vector<store::SealedBlock> blocks;
    const auto path = test::vectors_folder() / "execution-apis/tests/chain.rlp";
    std::ifstream file{path, std::ios::binary};
    EXPECT_TRUE(file.is_open()) << path << " is missing; set FREEHOLD_VECTORS to the vectors' folder";
    const Bytes bytes{std::istreambuf_iterator<char>{file}, {}};
    rlp::Reader reader{bytes};
    while (!reader.at_end()) {
        const auto item = reader.item();
        auto block =
            item ? decode_block(item->whole) : Result<Block, BlockDecodeError>{fail(BlockDecodeError::Rlp)};
        EXPECT_TRUE(block.has_value());
        if (!block) return blocks;
        store::SealedBlock sealed;
        sealed.block = std::move(*block);
        sealed.hash = hash(sealed.block.header);
        for (const Transaction& tx : sealed.block.transactions) {
            sealed.tx_hashes.push_back(hash(tx));
            sealed.senders.push_back(sender(tx).value_or(Address{}));
        }
        blocks.push_back(std::move(sealed));
    }
    return blocks;
}

const std::vector<store::SealedBlock>& chain()
{
    static const auto blocks = read_chain();
    return blocks;
}

const store::SealedBlock* block_named(const Json& name)
{
    const std::string& text = name.get_ref<const std::string&>();
    for (const auto& block : chain())
        if (to_hex(block.hash) == text || U256{block.number()}.to_quantity() == text) return &block;
    if (text == "latest" || text == "safe" || text == "finalized") return &chain().back();
    return nullptr;
}

std::pair<const store::SealedBlock*, std::size_t> transaction_named(const Json& name)
{
    for (const auto& block : chain())
        for (std::size_t i = 0; i < block.tx_hashes.size(); ++i)
            if (name == Json(to_hex(block.tx_hashes[i]))) return {&block, i};
    return {nullptr, 0};
}

template <typename Write>
Json written(const Write& write)
{
    JsonWriter out;
    write(out);
    return Json::parse(out.text(), nullptr, false);
}

// Calls check(request params, expected result) for each exchange of a method that has a result other than
// null.
template <typename Check>
int for_each_answer(const std::string& method, const Check& check)
{
    int count = 0;
    for (const auto& path : test::vector_files("execution-apis/tests/" + method, ".io"))
        for (const auto& exchange : test::read_exchanges(path)) {
            if (!exchange.response.contains("result") || exchange.response["result"].is_null()) continue;
            SCOPED_TRACE(path);
            count += check(exchange.request["params"], exchange.response["result"]) ? 1 : 0;
        }
    return count;
}
}  // namespace

TEST(Render, BlocksAreAsInTheSpecification)
{
    int count = 0;
    for (const char* method : {"eth_getBlockByNumber", "eth_getBlockByHash"})
        count += for_each_answer(method, [](const Json& params, const Json& expected) {
            const auto* block = block_named(params[0]);
            if (block == nullptr) return false;  // the genesis block is not in the file
            EXPECT_EQ(written([&](JsonWriter& out) { write_block(out, *block, params[1].get<bool>()); }),
                      expected);
            return true;
        });
    EXPECT_GE(count, 8);
}

TEST(Render, TransactionsAreAsInTheSpecification)
{
    const int by_hash =
        for_each_answer("eth_getTransactionByHash", [](const Json& params, const Json& expected) {
            const auto [block, index] = transaction_named(params[0]);
            EXPECT_NE(block, nullptr);
            if (block == nullptr) return false;
            Json shown =
                written([&, b = block, i = index](JsonWriter& out) { write_transaction(out, *b, i); });
            EXPECT_EQ(shown, expected);
            return true;
        });
    EXPECT_GE(by_hash, 6);
    for (const char* method :
         {"eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex"}) {
        const int count = for_each_answer(method, [](const Json& params, const Json& expected) {
            const auto* block = block_named(params[0]);
            const auto index = parse_u64(params[1], "index");
            EXPECT_EQ(written([&](JsonWriter& out) { write_transaction(out, *block, index); }), expected);
            return true;
        });
        EXPECT_GE(count, 1);
    }
}

// A receipt's JSON is rebuilt from its own values: what is compared are the members and their forms.
TEST(Render, ReceiptsAreAsInTheSpecification)
{
    const int count =
        for_each_answer("eth_getTransactionReceipt", [](const Json& params, const Json& expected) {
            const auto [found, index] = transaction_named(params[0]);
            EXPECT_NE(found, nullptr);
            // Before Byzantium a receipt had a state root; blob transactions are not part of this chain.
            if (found == nullptr || expected.contains("root") || expected.contains("blobGasUsed"))
                return false;
            store::SealedBlock block = *found;
            block.receipts.resize(block.tx_hashes.size());
            Receipt& receipt = block.receipts[index];
            receipt.type = block.block.transactions[index].type;
            receipt.success = expected["status"] == "0x1";
            receipt.gas_used = parse_u64(expected["gasUsed"], "");
            receipt.cumulative_gas_used = parse_u64(expected["cumulativeGasUsed"], "");
            receipt.effective_gas_price = parse_quantity(expected["effectiveGasPrice"], "");
            if (!expected["contractAddress"].is_null())
                receipt.contract_address = parse_address(expected["contractAddress"], "");
            for (const Json& shown : expected["logs"]) {
                Log log;
                log.address = parse_address(shown["address"], "");
                for (const Json& topic : shown["topics"]) log.topics.push_back(parse_hash(topic, ""));
                log.data = parse_data(shown["data"], "");
                receipt.bloom.add(log);
                receipt.logs.push_back(std::move(log));
            }
            EXPECT_EQ(written([&, i = index](JsonWriter& out) { write_receipt(out, block, i); }), expected);
            return true;
        });
    EXPECT_GE(count, 3);
}

// The members that viem's op-stack formatters and explorers read.
TEST(Render, DepositsHaveTheFieldsOfTheOpStack)
{
    store::SealedBlock block;
    Transaction tx;
    tx.type = TxType::Deposit;
    tx.source_hash.bytes[31] = 7;
    tx.deposit_from.bytes[19] = 1;
    tx.to = Address{};
    tx.mint = 1000;
    tx.value = 10;
    tx.gas_limit = 100'000;
    block.block.transactions = {tx};
    block.tx_hashes = {hash(tx)};
    block.senders = {tx.deposit_from};
    const Json shown = written([&](JsonWriter& out) { write_transaction(out, block, 0); });
    EXPECT_EQ(shown["type"], "0x7e");
    EXPECT_EQ(shown["mint"], "0x3e8");
    EXPECT_EQ(shown["sourceHash"], to_hex(tx.source_hash));
    EXPECT_EQ(shown["isSystemTx"], false);
    EXPECT_EQ(shown["from"], to_hex(tx.deposit_from));
    EXPECT_EQ(shown["gasPrice"], "0x0");
    for (const char* name : {"v", "r", "s", "nonce"}) EXPECT_EQ(shown[name], "0x0") << name;
    EXPECT_FALSE(shown.contains("chainId"));
}

TEST(Render, ChecksumsOfEip55)
{
    for (const char* text :
         {"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
          "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"})
        EXPECT_EQ(checksum_address(*fixed_from_hex<Address>(text)), text);
}
}  // namespace freehold::rpc
