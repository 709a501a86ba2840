// L1Client against a real anvil, and against one that lies.
#include "net/l1_client.hpp"

#include "base/hex.hpp"
#include "codec/blob_transaction.hpp"
#include "crypto/host/signer.hpp"
#include "crypto/keccak.hpp"
#include "net/http_server.hpp"
#include "net/json_rpc_client.hpp"
#include "net/kzg.hpp"
#include "net/testing/anvil.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

namespace freehold::net
{
namespace
{
using testing::AnvilProcess;
using Kind = L1Error::Kind;

std::unique_ptr<L1Client> client_of(const std::vector<std::string>& urls)
{
    L1ClientConfig config;
    for (const std::string& url : urls) config.endpoints.push_back({url, ""});
    config.timeout = std::chrono::seconds{20};
    return *L1Client::make(config);
}

Signer signer_of(const char* key) { return *Signer::from_key(*fixed_from_hex<Hash256>(key)); }

void sign(Transaction& tx, const Signer& signer)
{
    const Signature signature = signer.sign(signing_hash(tx));
    tx.r = signature.r;
    tx.s = signature.s;
    tx.y_parity = signature.y_parity;
}

Transaction transfer(std::uint64_t nonce, std::optional<Address> to, Bytes data = {})
{
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.chain_id = 31337;
    tx.nonce = nonce;
    tx.max_priority_fee_per_gas = 1'000'000'000;
    tx.max_fee_per_gas = 100'000'000'000;
    tx.gas_limit = 500'000;
    tx.to = to;
    tx.data = std::move(data);
    return tx;
}

// Creates code that logs its call data under topic 7:
//   CALLDATASIZE PUSH0 PUSH0 CALLDATACOPY  PUSH1 7  CALLDATASIZE PUSH0 LOG1  STOP
// by: PUSH1 10 (size) PUSH1 10 (offset) PUSH0 CODECOPY  PUSH1 10 PUSH0 RETURN.
constexpr const char* kLoggerInit =
    "0x600a600a5f39600a5ff3"
    "365f5f376007365fa100";

/// Anvil answers eth_sendRawTransaction before it has mined.
L1Receipt wait_for(L1Client& l1, const Hash256& tx_hash)
{
    for (int i = 0; i < 1000; ++i) {
        const auto receipt = l1.receipt(tx_hash);
        EXPECT_TRUE(receipt) << receipt.error().text;
        if (!receipt) break;
        if (*receipt) return **receipt;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    ADD_FAILURE() << "not mined: " << to_hex(tx_hash);
    return {};
}

/// A contract that logs its call data under topic 7, and its address.
Address deploy_logger(L1Client& l1, const Signer& signer)
{
    const std::uint64_t nonce = *l1.nonce(signer.address());
    Transaction tx = transfer(nonce, std::nullopt, *from_hex(kLoggerInit));
    sign(tx, signer);
    const auto sent = l1.send(encode(tx));
    EXPECT_TRUE(sent) << sent.error().text;
    const L1Receipt receipt = wait_for(l1, *sent);
    EXPECT_TRUE(receipt.receipt.success);
    return receipt.receipt.contract_address.value_or(Address{});
}

class AnvilTest : public ::testing::Test
{
protected:
    void SetUp() override
    {
        anvil_ = AnvilProcess::start();
        ASSERT_NE(anvil_, nullptr);
        l1_ = client_of({anvil_->url()});
    }

    Hash256 send(Transaction tx)
    {
        sign(tx, signer_);
        const auto sent = l1_->send(encode(tx));
        EXPECT_TRUE(sent) << sent.error().text;
        return sent.value_or(Hash256{});
    }
    Json raw(std::string_view method, Json params = Json::array())
    {
        const auto rpc = *JsonRpcClient::make(anvil_->url());
        const auto answer = rpc->call(method, std::move(params));
        EXPECT_TRUE(answer) << method << ": " << answer.error().message;
        return answer.value_or(Json{});
    }

    std::unique_ptr<AnvilProcess> anvil_;
    std::unique_ptr<L1Client> l1_;
    Signer signer_ = signer_of(AnvilProcess::kKey0);
};

TEST_F(AnvilTest, HeadersAreReadAndTheirHashesChecked)
{
    EXPECT_EQ(*l1_->chain_id(), 31337u);
    wait_for(*l1_, send(transfer(0, Address{})));
    const auto latest = l1_->header(BlockTag::Latest);
    ASSERT_TRUE(latest) << latest.error().text;
    EXPECT_EQ(latest->header.number, 1u);
    EXPECT_EQ(hash(latest->header), latest->hash);
    EXPECT_TRUE(latest->header.requests_hash) << "an Osaka header";
    const auto genesis = l1_->header(std::uint64_t{0});
    ASSERT_TRUE(genesis) << genesis.error().text;
    EXPECT_EQ(latest->header.parent_hash, genesis->hash);
    EXPECT_EQ(l1_->header(latest->hash)->header, latest->header);
    EXPECT_EQ(l1_->header(std::uint64_t{1000}).error().kind, Kind::NotFound);
    EXPECT_EQ(l1_->header(Hash256{}).error().kind, Kind::NotFound);
    EXPECT_TRUE(l1_->header(BlockTag::Finalized));
}

TEST_F(AnvilTest, TransactionsReceiptsAccounts)
{
    Address to;
    to.bytes[19] = 0x77;
    Transaction tx = transfer(0, to);
    tx.value = 12345;
    sign(tx, signer_);
    const auto sent = l1_->send(encode(tx));
    ASSERT_TRUE(sent) << sent.error().text;
    EXPECT_EQ(*sent, hash(tx));
    const L1Receipt receipt = wait_for(*l1_, *sent);
    EXPECT_TRUE(receipt.receipt.success);
    EXPECT_EQ(receipt.receipt.gas_used, 21'000u);
    EXPECT_EQ(receipt.block_number, 1u);
    EXPECT_EQ(*l1_->balance(to), U256{12345});
    EXPECT_EQ(*l1_->nonce(signer_.address()), 1u);
    EXPECT_TRUE(l1_->code(to)->empty());
    EXPECT_FALSE(*l1_->receipt(Hash256{}));
    const auto fees = l1_->fees();
    ASSERT_TRUE(fees) << fees.error().text;
    EXPECT_FALSE(fees->base_fee.is_zero());
    EXPECT_FALSE(fees->blob_base_fee.is_zero());
}

TEST_F(AnvilTest, RefusalsAreValues)
{
    Transaction tx = transfer(7, Address{});
    tx.nonce = 0;
    tx.gas_limit = 20'000'000;  // above EIP-7825's cap
    sign(tx, signer_);
    const auto sent = l1_->send(encode(tx));
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().kind, Kind::Refused);
    EXPECT_EQ(l1_->send(*from_hex("0x1234")).error().kind, Kind::Refused);
    // A call that reverts tells its data: PUSH1 0xab PUSH0 MSTORE8 PUSH1 1 PUSH0 REVERT.
    raw("anvil_setCode", Json::array({"0x00000000000000000000000000000000000000aa", "0x60ab5f5360015ffd"}));
    Address reverting;
    reverting.bytes[19] = 0xaa;
    const auto called = l1_->call(reverting, {});
    ASSERT_FALSE(called);
    EXPECT_EQ(called.error().kind, Kind::Refused);
    EXPECT_EQ(called.error().data, (Bytes{0xab}));
}

TEST_F(AnvilTest, SendingATransactionTwiceIsNoError)
{
    raw("evm_setAutomine", Json::array({false}));
    const Transaction tx = [&] {
        Transaction made = transfer(0, Address{});
        sign(made, signer_);
        return made;
    }();
    EXPECT_EQ(*l1_->send(encode(tx)), hash(tx));
    const auto again = l1_->send(encode(tx));
    ASSERT_TRUE(again) << again.error().text;
    EXPECT_EQ(*again, hash(tx));
    EXPECT_EQ(*l1_->nonce(signer_.address()), 0u);
    EXPECT_EQ(*l1_->nonce(signer_.address(), true), 1u);
}

TEST_F(AnvilTest, LogsByBlockAndByRange)
{
    const Address logger = deploy_logger(*l1_, signer_);
    const Address other = deploy_logger(*l1_, signer_);
    raw("evm_setAutomine", Json::array({false}));
    send(transfer(2, logger, {1}));
    send(transfer(3, other, {2}));
    send(transfer(4, logger, {3}));
    raw("evm_mine");
    send(transfer(5, Address{}));
    raw("evm_mine");
    send(transfer(6, logger, {4}));
    raw("evm_mine");

    const auto block = l1_->header(std::uint64_t{3});
    ASSERT_TRUE(block) << block.error().text;
    const auto of_block = l1_->logs(logger, block->hash);
    ASSERT_TRUE(of_block) << of_block.error().text;
    ASSERT_EQ(of_block->size(), 2u);
    EXPECT_EQ((*of_block)[0].log.data, (Bytes{1}));
    EXPECT_EQ((*of_block)[1].log.data, (Bytes{3}));
    EXPECT_EQ((*of_block)[0].log.topics, std::vector{U256{7}.to_hash()});
    EXPECT_TRUE(l1_->logs(logger, l1_->header(std::uint64_t{4})->hash)->empty());

    const auto of_range = l1_->logs(logger, 0, 5);
    ASSERT_TRUE(of_range) << of_range.error().text;
    ASSERT_EQ(of_range->size(), 3u);
    EXPECT_EQ((*of_range)[2].log.data, (Bytes{4}));
    EXPECT_EQ((*of_range)[2].block_number, 5u);
    EXPECT_TRUE(l1_->logs(logger, 4, 4)->empty());

    const Hash256 seven = U256{7}.to_hash();
    EXPECT_EQ(l1_->logs(logger, 0, 5, std::array{seven})->size(), 3u);
    EXPECT_TRUE(l1_->logs(logger, 0, 5, std::array{U256{8}.to_hash()})->empty());
    EXPECT_TRUE(l1_->logs(logger, 0, 5, std::array{seven, seven})->empty());
}

std::vector<Blob> sample_blobs(std::size_t count)
{
    Bytes payload(count * kUsableBytesPerBlob - 100);
    for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
    return pack_payload(payload);
}

Transaction blob_transaction(std::uint64_t nonce, const BlobSidecar& sidecar, const Signer& signer)
{
    Transaction tx = transfer(nonce, Address{});
    tx.type = TxType::Blob;
    tx.max_fee_per_blob_gas = 10'000'000'000;
    for (const KzgCommitment& commitment : sidecar.commitments)
        tx.blob_hashes.push_back(versioned_hash(commitment));
    sign(tx, signer);
    return tx;
}

TEST_F(AnvilTest, BlobsGoOutAndComeBack)
{
    const BlobSidecar sidecar = make_sidecar(sample_blobs(3));
    const Transaction tx = blob_transaction(0, sidecar, signer_);
    const auto sent = l1_->send(encode_blob_transaction(tx, sidecar));
    ASSERT_TRUE(sent) << sent.error().text;
    const L1Receipt receipt = wait_for(*l1_, *sent);
    EXPECT_EQ(receipt.blob_gas_used, 3u * 131'072);
    const auto block = l1_->header(receipt.block_number);
    ASSERT_TRUE(block) << block.error().text;
    EXPECT_EQ(block->header.blob_gas_used, 3u * 131'072);

    const auto blobs = l1_->blobs(*block, tx.blob_hashes);
    ASSERT_TRUE(blobs) << blobs.error().text;
    EXPECT_EQ(*blobs, sidecar.blobs);
    const std::vector<Hash256> reversed{tx.blob_hashes[2], tx.blob_hashes[0]};
    const auto two = l1_->blobs(*block, reversed);
    ASSERT_TRUE(two) << two.error().text;
    EXPECT_EQ((*two)[0], sidecar.blobs[2]);
    EXPECT_EQ((*two)[1], sidecar.blobs[0]);
    EXPECT_TRUE(l1_->blobs(*block, {})->empty());
    const std::vector<Hash256> unknown{Hash256{}};
    EXPECT_EQ(l1_->blobs(*block, unknown).error().kind, Kind::NotFound);
    EXPECT_EQ(l1_->blobs(*l1_->header(std::uint64_t{0}), tx.blob_hashes).error().kind, Kind::NotFound);
}

/// Passes requests on to an honest endpoint and changes the answers.
class LyingEndpoint
{
public:
    using Lie = std::function<void(const std::string& method, Json& result)>;
    LyingEndpoint(const std::string& honest, Lie lie)
        : honest_{*JsonRpcClient::make(honest)},
          lie_{std::move(lie)},
          server_{*HttpServer::start({}, handlers())}
    {}
    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

private:
    HttpHandlers handlers()
    {
        HttpHandlers result;
        result.on_post = [this](const std::string& body, const HttpReply& reply) {
            const auto request = *parse_json(body);
            auto answer = honest_->call(request["method"].get<std::string>(), request["params"]);
            EXPECT_TRUE(answer);
            lie_(request["method"].get<std::string>(), *answer);
            reply({200, "application/json",
                   to_text(Json{{"jsonrpc", "2.0"}, {"id", request["id"]}, {"result", *answer}})});
        };
        result.on_get = [this](std::string_view target) -> HttpResponse {
            const auto answer = honest_->http().get(target);
            Json body = *parse_json(answer->body);
            lie_("blobs", body);
            return {answer->status, "application/json", to_text(body)};
        };
        return result;
    }

    std::unique_ptr<JsonRpcClient> honest_;
    Lie lie_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(AnvilTest, LiesAboutHeadersAreFound)
{
    wait_for(*l1_, send(transfer(0, Address{})));
    const char* const fields[] = {"hash",      "parentHash", "stateRoot", "receiptsRoot",  "logsBloom",
                                  "timestamp", "gasUsed",    "mixHash",   "excessBlobGas", "requestsHash"};
    for (const char* field : fields) {
        const LyingEndpoint liar{anvil_->url(), [&](const std::string&, Json& result) {
                                     auto& text = result[field].get_ref<std::string&>();
                                     text.back() = text.back() == '1' ? '2' : '1';
                                 }};
        const auto header = client_of({liar.url()})->header(std::uint64_t{1});
        ASSERT_FALSE(header) << field;
        EXPECT_EQ(header.error().kind, Kind::Malformed) << field;
        const auto honest = client_of({liar.url(), anvil_->url()})->header(std::uint64_t{1});
        EXPECT_TRUE(honest) << "the next endpoint is asked";
    }
    const Json genesis = raw("eth_getBlockByNumber", Json::array({"0x0", false}));
    const LyingEndpoint other_block{anvil_->url(),
                                    [&](const std::string&, Json& result) { result = genesis; }};
    EXPECT_EQ(client_of({other_block.url()})->header(std::uint64_t{1}).error().kind, Kind::Malformed);
}

TEST_F(AnvilTest, LiesAboutLogsAreFound)
{
    const Address logger = deploy_logger(*l1_, signer_);
    wait_for(*l1_, send(transfer(1, logger, {1})));
    const auto block = l1_->header(std::uint64_t{2});
    ASSERT_TRUE(block);
    ASSERT_EQ(l1_->logs(logger, block->hash)->size(), 1u);

    const std::pair<const char*, std::function<void(Json&)>> lies[] = {
        {"a log left out", [](Json& receipts) { receipts[0]["logs"] = Json::array(); }},
        {"a receipt left out", [](Json& receipts) { receipts = Json::array(); }},
        {"changed data", [](Json& receipts) { receipts[0]["logs"][0]["data"] = "0x02"; }},
        {"a changed topic", [](Json& receipts) { receipts[0]["logs"][0]["topics"][0] = to_hex(Hash256{}); }},
        {"another contract", [](Json& receipts) { receipts[0]["logs"][0]["address"] = to_hex(Address{}); }},
        {"a failed transaction", [](Json& receipts) { receipts[0]["status"] = "0x0"; }},
        {"a log twice", [](Json& receipts) { receipts[0]["logs"].push_back(receipts[0]["logs"][0]); }},
        {"not receipts", [](Json& receipts) { receipts = "nonsense"; }},
    };
    for (const auto& [name, lie] : lies) {
        const LyingEndpoint liar{anvil_->url(), [&](const std::string& method, Json& result) {
                                     if (method == "eth_getBlockReceipts") lie(result);
                                 }};
        const auto by_hash = client_of({liar.url()})->logs(logger, block->hash);
        ASSERT_FALSE(by_hash) << name;
        EXPECT_EQ(by_hash.error().kind, Kind::Malformed) << name;
        EXPECT_FALSE(client_of({liar.url()})->logs(logger, 0, 2)) << name;
        EXPECT_EQ(client_of({liar.url(), anvil_->url()})->logs(logger, block->hash)->size(), 1u) << name;
    }
    const LyingEndpoint forger{anvil_->url(), [&](const std::string& method, Json& result) {
                                   if (method == "eth_getLogs") result[0]["data"] = "0xff";
                               }};
    const auto proved = client_of({forger.url()})->logs(logger, 0, 2);
    ASSERT_TRUE(proved) << proved.error().text;
    EXPECT_EQ(proved->at(0).log.data, (Bytes{1})) << "what counts is the receipts";

    // A log with other topics than asked for, and one whose block has none with them.
    const std::array topics{U256{7}.to_hash()}, others{U256{8}.to_hash()};
    const auto answers = [&](const Hash256& topic) {
        const Json found = Json::array(
            {raw("eth_getLogs", Json::array({{{"address", to_hex(logger)}, {"fromBlock", "0x0"}}}))[0]});
        return LyingEndpoint{anvil_->url(), [found, topic](const std::string& method, Json& result) {
                                 if (method != "eth_getLogs") return;
                                 result = found;
                                 result[0]["topics"][0] = to_hex(topic);
                             }};
    };
    const LyingEndpoint as_it_is{answers(topics[0])}, turned{answers(others[0])};
    EXPECT_EQ(client_of({as_it_is.url()})->logs(logger, 0, 2, topics)->size(), 1u);
    for (const LyingEndpoint* liar : {&as_it_is, &turned}) {
        const auto found = client_of({liar->url()})->logs(logger, 0, 2, others);
        ASSERT_FALSE(found);
        EXPECT_EQ(found.error().kind, Kind::Malformed);
    }
}

TEST_F(AnvilTest, LiesAboutBlobsAreFound)
{
    const BlobSidecar sidecar = make_sidecar(sample_blobs(1));
    const Transaction tx = blob_transaction(0, sidecar, signer_);
    ASSERT_TRUE(l1_->send(encode_blob_transaction(tx, sidecar)));
    wait_for(*l1_, hash(tx));
    const auto block = l1_->header(std::uint64_t{1});
    ASSERT_TRUE(block);
    const std::function<void(Json&)> lies[] = {
        [](Json& body) { body["data"][0].get_ref<std::string&>()[1000] ^= 1; },
        [](Json& body) { body["data"] = Json::array(); },
        [](Json& body) { body["data"][0] = "0x00"; },
        [](Json& body) {
            body["data"][0].get_ref<std::string&>().replace(2, 4, "ffff");
        },  // not a field element
        [](Json& body) { body = Json::array(); },
        [](Json& body) {
            body["data"] = Json(std::vector<Json>(10, body["data"][0]));
            body["data"][0] = 7;
        },
    };
    for (const auto& lie : lies) {
        const LyingEndpoint liar{anvil_->url(), [&](const std::string& method, Json& body) {
                                     if (method == "blobs") lie(body);
                                 }};
        EXPECT_FALSE(client_of({liar.url()})->blobs(*block, tx.blob_hashes));
        EXPECT_EQ(client_of({liar.url(), anvil_->url()})->blobs(*block, tx.blob_hashes)->at(0),
                  sidecar.blobs[0]);
    }
}

TEST_F(AnvilTest, MalformedAnswersAreErrorsNotCrashes)
{
    const Json nonsense[] = {
        nullptr, 7, -1, "0x", "0xzz", "12", "0x" + std::string(65, 'f'), Json::array(), Json::object(), true};
    for (const Json& value : nonsense) {
        const LyingEndpoint liar{anvil_->url(), [&](const std::string&, Json& result) { result = value; }};
        const auto l1 = client_of({liar.url()});
        EXPECT_FALSE(l1->chain_id()) << value;
        EXPECT_FALSE(l1->header(BlockTag::Latest)) << value;
        EXPECT_FALSE(l1->nonce(Address{})) << value;
        EXPECT_FALSE(l1->balance(Address{})) << value;
        EXPECT_FALSE(l1->fees()) << value;
        if (value != "0x") {
            EXPECT_FALSE(l1->code(Address{})) << value;
            EXPECT_FALSE(l1->call(Address{}, {})) << value;
        }
        if (!value.is_array()) {
            EXPECT_FALSE(l1->logs(Address{}, 0, 1)) << value;
        }
        if (!value.is_null()) {
            EXPECT_FALSE(l1->receipt(Hash256{})) << value;
        }
    }
}

TEST_F(AnvilTest, ADeadEndpointIsPassedOver)
{
    auto second = AnvilProcess::start();
    ASSERT_NE(second, nullptr);
    const auto both = client_of({second->url(), anvil_->url()});
    EXPECT_TRUE(both->chain_id());
    second->kill();
    EXPECT_TRUE(both->chain_id());
    EXPECT_TRUE(both->header(BlockTag::Latest));
    EXPECT_NE(both->header(std::uint64_t{1000}).error().kind, Kind::NotFound)
        << "with an endpoint dead, a missing block is not known to be missing";
    anvil_->kill();
    EXPECT_EQ(both->chain_id().error().kind, Kind::Unreachable);
}

TEST(L1Client, BadConfigurations)
{
    EXPECT_FALSE(L1Client::make({}));
    L1ClientConfig config;
    config.endpoints.push_back({"localhost:8545", ""});
    EXPECT_FALSE(L1Client::make(config));
}
}  // namespace
}  // namespace freehold::net
