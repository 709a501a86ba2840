#include "codec/block.hpp"

#include "codec/test_support.hpp"
#include "crypto/keccak.hpp"

namespace freehold
{
namespace
{
using nlohmann::json;

std::filesystem::path api_tests() { return test::vectors_folder() / "execution-apis/tests"; }

Header header_from_json(const json& object)
{
    const auto bytes = [&](const char* key) { return test::hex_bytes(object[key].get<std::string>()); };
    Header h;
    h.parent_hash = test::fixed<Hash256>(object["parentHash"]);
    h.ommers_hash = test::fixed<Hash256>(object["sha3Uncles"]);
    h.beneficiary = test::fixed<Address>(object["miner"]);
    h.state_root = test::fixed<Hash256>(object["stateRoot"]);
    h.transactions_root = test::fixed<Hash256>(object["transactionsRoot"]);
    h.receipts_root = test::fixed<Hash256>(object["receiptsRoot"]);
    std::ranges::copy(bytes("logsBloom"), h.logs_bloom.bytes.begin());
    h.difficulty = test::quantity(object, "difficulty");
    h.number = test::quantity(object, "number").low64();
    h.gas_limit = test::quantity(object, "gasLimit").low64();
    h.gas_used = test::quantity(object, "gasUsed").low64();
    h.timestamp = test::quantity(object, "timestamp").low64();
    h.extra_data = bytes("extraData");
    h.prev_randao = test::fixed<Hash256>(object["mixHash"]);
    std::ranges::copy(bytes("nonce"), h.nonce.begin());
    if (object.contains("baseFeePerGas")) h.base_fee_per_gas = test::quantity(object, "baseFeePerGas");
    if (object.contains("withdrawalsRoot"))
        h.withdrawals_root = test::fixed<Hash256>(object["withdrawalsRoot"]);
    if (object.contains("blobGasUsed")) h.blob_gas_used = test::quantity(object, "blobGasUsed").low64();
    if (object.contains("excessBlobGas")) h.excess_blob_gas = test::quantity(object, "excessBlobGas").low64();
    if (object.contains("parentBeaconBlockRoot"))
        h.parent_beacon_block_root = test::fixed<Hash256>(object["parentBeaconBlockRoot"]);
    if (object.contains("requestsHash")) h.requests_hash = test::fixed<Hash256>(object["requestsHash"]);
    return h;
}

// chain.rlp: the blocks of a chain that runs through all forks, one after the other.
std::vector<Bytes> chain_blocks()
{
    std::vector<Bytes> blocks;
    const Bytes file = test::read_bytes(api_tests() / "chain.rlp");
    rlp::Reader reader{file};
    while (!reader.at_end()) {
        const auto item = reader.item();
        if (!item) {
            ADD_FAILURE() << "chain.rlp is not RLP";
            break;
        }
        blocks.push_back(to_bytes(item->whole));
    }
    return blocks;
}

TEST(Block, ChainThroughAllForks)
{
    const auto blocks = chain_blocks();
    ASSERT_GE(blocks.size(), 40u);
    Hash256 parent = hash(header_from_json(
        test::read_exchanges(api_tests() / "eth_getBlockByNumber/get-genesis.io").at(0).response["result"]));
    for (const Bytes& bytes : blocks) {
        const auto block = decode_block(bytes);
        ASSERT_TRUE(block) << to_hex(bytes).substr(0, 200);
        EXPECT_EQ(block->header.parent_hash, parent);
        EXPECT_EQ(to_hex(encode(*block)), to_hex(bytes));
        EXPECT_EQ(decode_header(encode(block->header)), block->header);
        for (const Transaction& tx : block->transactions) EXPECT_TRUE(sender(tx));
        parent = hash(block->header);
    }
    const json update = test::read_json(api_tests() / "headfcu.json");
    EXPECT_EQ(to_hex(parent), update["params"][0]["headBlockHash"].get<std::string>());
}

TEST(Block, HeadersOfEveryForkHash)
{
    std::size_t checked = 0, newest_fields = 0;
    for (const auto& file : test::vector_files("execution-apis/tests/eth_getBlockByNumber", ".io"))
        for (const auto& exchange : test::read_exchanges(file)) {
            const json result = exchange.response.value("result", json{});
            if (!result.is_object()) continue;
            const Header header = header_from_json(result);
            EXPECT_EQ(to_hex(hash(header)), result["hash"].get<std::string>()) << file;
            ++checked;
            newest_fields += header.requests_hash ? 1 : 0;
        }
    EXPECT_GE(checked, 8u);
    EXPECT_GE(newest_fields, 2u);
}

TEST(Block, RawBlocksAndHeaders)
{
    const auto raw_block = test::read_exchanges(api_tests() / "debug_getRawBlock/get-block-n.io").at(0);
    const auto raw_header = test::read_exchanges(api_tests() / "debug_getRawHeader/get-block-n.io").at(0);
    const Bytes block_bytes = test::hex_bytes(raw_block.response["result"].get<std::string>());
    const Bytes header_bytes = test::hex_bytes(raw_header.response["result"].get<std::string>());
    const auto block = decode_block(block_bytes);
    ASSERT_TRUE(block);
    EXPECT_EQ(encode(*block), block_bytes);
    const auto header = decode_header(header_bytes);
    ASSERT_TRUE(header);
    EXPECT_EQ(hash(*header), keccak256(header_bytes));
    EXPECT_EQ(*header, block->header);
}

TEST(Block, RefusesFieldsAndBytesTooMany)
{
    const auto blocks = chain_blocks();
    ASSERT_FALSE(blocks.empty());
    const auto block = decode_block(blocks.back());
    ASSERT_TRUE(block);
    ASSERT_TRUE(block->header.requests_hash) << "the newest header has every field";
    const Bytes header = encode(block->header);
    rlp::Reader reader{header};
    Bytes payload = to_bytes(reader.list()->rest());
    payload.push_back(0x80);
    Bytes longer;
    rlp::encode_list(longer, payload);
    EXPECT_EQ(decode_header(longer).error(), BlockDecodeError::TooManyFields);

    Bytes trailing = header;
    trailing.push_back(0);
    EXPECT_EQ(decode_header(trailing).error(), BlockDecodeError::Rlp);
    for (std::size_t size = 0; size < blocks.back().size(); ++size)
        ASSERT_FALSE(decode_block(BytesView{blocks.back()}.first(size)));
}

TEST(Block, EveryKindOfTransactionInABlock)
{
    test::Random random{11};
    Block block;
    block.header.base_fee_per_gas = 7;
    block.header.withdrawals_root = kEmptyTrieRoot;
    for (const TxType type : test::kAllTxTypes)
        for (int i = 0; i < 3; ++i) block.transactions.push_back(random.transaction(type));
    block.ommers.push_back(Header{});
    block.withdrawals = {{1, 2, random.fixed<Address>(), 3}};
    const Bytes bytes = encode(block);
    const auto back = decode_block(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->header, block.header);
    EXPECT_EQ(back->transactions, block.transactions);
    EXPECT_EQ(back->ommers, block.ommers);
    EXPECT_EQ(back->withdrawals, block.withdrawals);
    EXPECT_EQ(encode(*back), bytes);
}

TEST(Block, ATransactionHasOneFormInABlock)
{
    test::Random random{12};
    const Bytes legacy = encode(random.transaction(TxType::Legacy));
    const Bytes typed = encode(random.transaction(TxType::DynamicFee));
    const auto decode_with = [&](BytesView transaction, bool as_string) {
        Bytes list, lists, payload = encode(Header{}), bytes;
        if (as_string)
            rlp::encode_string(list, transaction);
        else
            append(list, transaction);
        rlp::encode_list(payload, list);
        rlp::encode_list(payload, {});
        rlp::encode_list(bytes, payload);
        return decode_block(bytes);
    };
    EXPECT_TRUE(decode_with(legacy, false));
    EXPECT_TRUE(decode_with(typed, true));
    EXPECT_EQ(decode_with(legacy, true).error(), BlockDecodeError::Transaction);
    EXPECT_FALSE(decode_with(typed, false));
}

TEST(Block, EmptyOmmersHash) { EXPECT_EQ(keccak256(Bytes{0xc0}), kEmptyOmmersHash); }
}  // namespace
}  // namespace freehold
