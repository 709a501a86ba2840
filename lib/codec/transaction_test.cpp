#include "codec/transaction.hpp"

#include "codec/test_support.hpp"
#include "crypto/keccak.hpp"

#include <map>
#include <set>

namespace freehold
{
namespace
{
using nlohmann::json;

// What the state transition checks rather than the decoder: these must decode.
const std::set<std::string> kLaterChecks = {
    "TransactionException.INTRINSIC_GAS_TOO_LOW", "TransactionException.GASLIMIT_PRICE_PRODUCT_OVERFLOW",
    "TransactionException.NONCE_TOO_BIG", "TransactionException.INITCODE_SIZE_EXCEEDED",
    "TransactionException.PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2"};
// The sender check: these decode, and either have no sender or belong to another chain.
const std::set<std::string> kSenderChecks = {"TransactionException.INVALID_CHAINID",
                                             "TransactionException.INVALID_SIGNATURE_VRS",
                                             "TransactionException.EC_RECOVERY_FAIL"};

// Of Cancun, or of the last fork that the test covers.
const json& latest_result(const json& results)
{
    for (const char* fork : {"Cancun", "Shanghai", "Paris", "London"})
        if (results.contains(fork)) return results[fork];
    return results;
}

void check_valid(const std::string& name, const Bytes& bytes, const json& expected)
{
    const auto tx = decode_transaction(bytes);
    ASSERT_TRUE(tx) << name;
    EXPECT_EQ(to_hex(encode(*tx)), to_hex(bytes)) << name;
    EXPECT_EQ(to_hex(hash(*tx)), expected["hash"].get<std::string>()) << name;
    const auto from = sender(*tx);
    ASSERT_TRUE(from) << name;
    EXPECT_EQ(to_hex(*from), expected["sender"].get<std::string>()) << name;
}

void check_invalid(const std::string& name, const Bytes& bytes, const std::string& exception)
{
    static constexpr std::uint64_t kMainnet = 1;
    const auto tx = decode_transaction(bytes);
    if (kLaterChecks.contains(exception)) {
        ASSERT_TRUE(tx) << name << ' ' << exception;
        EXPECT_EQ(encode(*tx), bytes) << name;
    } else if (kSenderChecks.contains(exception)) {
        EXPECT_FALSE(tx && sender(*tx) && tx->chain_id.value_or(kMainnet) == kMainnet)
            << name << ' ' << exception;
    } else {
        EXPECT_FALSE(tx) << name << ' ' << exception;
    }
}

TEST(Transaction, EthereumTransactionTests)
{
    std::size_t valid = 0, invalid = 0;
    for (const auto& file : test::vector_files("ethereum-tests/TransactionTests", ".json")) {
        const json tests = test::read_json(file);
        ASSERT_TRUE(tests.is_object()) << file;
        for (const auto& [name, test] : tests.items()) {
            const Bytes bytes = test::hex_bytes(test["txbytes"].get<std::string>());
            const json& result = latest_result(test["result"]);
            if (result.contains("exception")) {
                check_invalid(name, bytes, result["exception"].get<std::string>());
                ++invalid;
            } else {
                check_valid(name, bytes, result);
                ++valid;
            }
        }
    }
    EXPECT_GE(valid, 50u);
    EXPECT_GE(invalid, 160u);
}

TEST(Transaction, ExecutionApiTransactionsHashAndRecover)
{
    // Every transaction object that a client printed, by its JSON fields: hash and sender must agree with
    // ours.
    std::map<TxType, int> seen;
    for (const char* folder :
         {"eth_getBlockByNumber", "eth_getTransactionByHash", "eth_getTransactionByBlockHashAndIndex"})
        for (const auto& file : test::vector_files(std::string{"execution-apis/tests/"} + folder, ".io"))
            for (const auto& exchange : test::read_exchanges(file)) {
                const json result = exchange.response.value("result", json{});
                if (!result.is_object()) continue;
                const json list =
                    result.contains("transactions") ? result["transactions"] : json::array({result});
                for (const json& object : list) {
                    if (!object.is_object() || !object.contains("r")) continue;
                    const Transaction tx = test::transaction_from_json(object);
                    EXPECT_EQ(to_hex(hash(tx)), object["hash"].get<std::string>()) << file;
                    const auto from = sender(tx);
                    ASSERT_TRUE(from) << file;
                    EXPECT_EQ(to_hex(*from), object["from"].get<std::string>()) << file;
                    EXPECT_EQ(decode_transaction(encode(tx)), tx) << file;
                    ++seen[tx.type];
                }
            }
    for (const TxType type :
         {TxType::Legacy, TxType::AccessList, TxType::DynamicFee, TxType::Blob, TxType::SetCode})
        EXPECT_GT(seen[type], 0) << static_cast<int>(type);
}

TEST(Transaction, EveryTypeRoundTrips)
{
    test::Random random{3};
    for (const TxType type : test::kAllTxTypes)
        for (int i = 0; i < 2000; ++i) {
            const Transaction tx = random.transaction(type);
            const Bytes bytes = encode(tx);
            const auto back = decode_transaction(bytes);
            ASSERT_TRUE(back) << to_hex(bytes);
            ASSERT_EQ(*back, tx) << to_hex(bytes);
            ASSERT_EQ(hash(tx), keccak256(bytes));
        }
}

TEST(Transaction, EveryTruncationAndExtensionIsRefused)
{
    test::Random random{4};
    for (const TxType type : test::kAllTxTypes)
        for (int i = 0; i < 20; ++i) {
            Bytes bytes = encode(random.transaction(type));
            for (std::size_t size = 0; size < bytes.size(); ++size)
                ASSERT_FALSE(decode_transaction(BytesView{bytes}.first(size))) << to_hex(bytes);
            bytes.push_back(0);
            ASSERT_FALSE(decode_transaction(bytes));
        }
}

// Whatever one byte becomes, the result is refused or encodes to exactly those bytes.
TEST(Transaction, MutationsAreRefusedOrCanonical)
{
    test::Random random{5};
    std::size_t accepted = 0;
    for (int i = 0; i < 60'000; ++i) {
        Bytes bytes = encode(random.transaction(test::kAllTxTypes[random.below(6)]));
        bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.u64());
        const auto tx = decode_transaction(bytes);
        if (!tx) continue;
        ++accepted;
        ASSERT_EQ(to_hex(encode(*tx)), to_hex(bytes));
    }
    EXPECT_GT(accepted, 10'000u);
}

TEST(Transaction, Eip155Example)
{
    // The worked example of EIP-155.
    Transaction tx;
    tx.nonce = 9;
    tx.max_fee_per_gas = tx.max_priority_fee_per_gas = 20'000'000'000;
    tx.gas_limit = 21000;
    tx.to = fixed_from_hex<Address>("3535353535353535353535353535353535353535");
    tx.value = 1'000'000'000'000'000'000;
    tx.chain_id = 1;
    EXPECT_EQ(to_hex(signing_hash(tx)), "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
    tx.r = *U256::parse("0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276");
    tx.s = *U256::parse("0x67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
    EXPECT_EQ(to_hex(encode(tx)),
              "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028"
              "ef61340bd939bc2195fe"
              "537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b29"
              "7fb1966a3b6d83");
    EXPECT_EQ(to_hex(*sender(tx)), "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
}

TEST(Transaction, NamesItsErrors)
{
    const auto error = [](const Bytes& bytes) { return decode_transaction(bytes).error(); };
    EXPECT_EQ(error({}), TxDecodeError::Empty);
    EXPECT_EQ(error({0x00}), TxDecodeError::UnknownType);
    EXPECT_EQ(error({0x05, 0xc0}), TxDecodeError::UnknownType);
    EXPECT_EQ(error({0x7f, 0xc0}), TxDecodeError::UnknownType);
    EXPECT_EQ(error({0x80}), TxDecodeError::UnknownType);
    EXPECT_EQ(error({0xc0}), TxDecodeError::Rlp);
    EXPECT_EQ(error({0x02}), TxDecodeError::Rlp);

    const auto legacy = [](const std::string& v_r_s) {
        Bytes out;
        rlp::encode_list(out, test::hex_bytes("0101825208"
                                              "80"
                                              "01"
                                              "80" +
                                              v_r_s));
        return out;
    };
    EXPECT_TRUE(decode_transaction(legacy("1b0101")));
    EXPECT_EQ(error(legacy("1d0101")), TxDecodeError::InvalidSignatureValue);  // v = 29
    EXPECT_EQ(error(legacy("220101")), TxDecodeError::InvalidSignatureValue);  // v = 34
    EXPECT_EQ(error(legacy("89020000000000000023"
                           "0101")),
              TxDecodeError::ChainIdTooLarge);  // chain id 2^64
    EXPECT_EQ(decode_transaction(legacy("89020000000000000022"
                                        "0101"))
                  ->chain_id,
              ~0ull);  // 2^64 - 1
    EXPECT_EQ(error(legacy("1b"
                           "a101" +
                           std::string(64, '0') + "01")),
              TxDecodeError::InvalidSignatureValue);
    EXPECT_EQ(error(legacy("1b01"
                           "a101" +
                           std::string(64, '0'))),
              TxDecodeError::InvalidSignatureValue);

    const auto typed = [](std::uint8_t type, const std::string& fields) {
        Bytes out{type};
        rlp::encode_list(out, test::hex_bytes(fields));
        return out;
    };
    EXPECT_TRUE(decode_transaction(typed(1,
                                         "01"
                                         "80"
                                         "80"
                                         "80"
                                         "80"
                                         "80"
                                         "80"
                                         "c0"
                                         "80"
                                         "01"
                                         "01")));
    EXPECT_EQ(error(typed(1,
                          "01"
                          "80"
                          "80"
                          "80"
                          "80"
                          "80"
                          "80"
                          "c0"
                          "02"
                          "01"
                          "01")),
              TxDecodeError::InvalidSignatureValue);
    EXPECT_EQ(error(typed(1,
                          "89010000000000000000"
                          "80"
                          "80"
                          "80"
                          "80"
                          "80"
                          "80"
                          "c0"
                          "01"
                          "01"
                          "01")),
              TxDecodeError::ChainIdTooLarge);
}

TEST(Transaction, BlobAndSetCodeCannotCreate)
{
    test::Random random{6};
    for (const TxType type : {TxType::Blob, TxType::SetCode}) {
        Transaction tx = random.transaction(type);
        tx.to = std::nullopt;
        EXPECT_EQ(decode_transaction(encode(tx)).error(), TxDecodeError::Rlp);
    }
}

TEST(Transaction, DepositFieldsAreInTheOrderOfTheOpStack)
{
    Transaction tx;
    tx.type = TxType::Deposit;
    tx.source_hash.bytes.fill(0x11);
    tx.deposit_from.bytes.fill(0x22);
    tx.to = Address{};
    tx.to->bytes.fill(0x33);
    tx.mint = 0;
    tx.value = 5;
    tx.gas_limit = 50'000;
    tx.is_system = true;
    tx.data = {0xaa, 0xbb};
    const auto repeat = [](const char* byte, int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += byte;
        return text;
    };
    EXPECT_EQ(to_hex(encode(tx)),
              "0x7ef854"
              "a0" +
                  repeat("11", 32) + "94" + repeat("22", 20) + "94" + repeat("33", 20) +
                  "80"
                  "05"
                  "82c350"
                  "01"
                  "82aabb");
    EXPECT_EQ(sender(tx), tx.deposit_from);
    EXPECT_EQ(decode_transaction(encode(tx)), tx);
}

TEST(Transaction, HighSIsNoSignature)
{
    // ECDSA's other signature of the EIP-155 example: n - s with the other parity recovers, but EIP-2 forbids
    // it.
    const auto tx =
        decode_transaction(test::hex_bytes("0xf86c098504a817c800825208943535353535353535353535353535353535353"
                                           "535880de0b6b3a76400008025a028ef61340bd939bc2195fe"
                                           "537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb70"
                                           "3304b3800ccf555c9f3dc64214b297fb1966a3b6d83"));
    ASSERT_TRUE(tx);
    Transaction malleated = *tx;
    const U256 order{0xffffffffffffffff, 0xfffffffffffffffe, 0xbaaedce6af48a03b, 0xbfd25e8cd0364141};
    malleated.s = order - tx->s;
    malleated.y_parity = !tx->y_parity;
    EXPECT_TRUE(sender(*tx));
    EXPECT_FALSE(sender(malleated));
}

TEST(Transaction, AuthorityIsTheAccountThatClientsDelegated)
{
    const auto folder = test::vectors_folder() / "execution-apis/tests";
    const auto sent = test::read_exchanges(folder / "eth_getTransactionByHash/get-setcode-tx.io");
    const auto code = test::read_exchanges(folder / "eth_getCode/get-code-eip7702-delegation.io");
    ASSERT_EQ(sent.size(), 1u);
    ASSERT_EQ(code.size(), 1u);
    const Transaction tx = test::transaction_from_json(sent[0].response["result"]);
    ASSERT_EQ(tx.authorizations.size(), 1u);
    const auto delegated = authority(tx.authorizations[0]);
    ASSERT_TRUE(delegated);
    EXPECT_EQ(*delegated, test::fixed<Address>(code[0].request["params"][0]));
    EXPECT_EQ(code[0].response["result"], "0xef0100" + to_hex(tx.authorizations[0].address).substr(2));
}

TEST(Transaction, AuthorityRejectsWhatEip7702Rejects)
{
    Authorization authorization{1, Address{}, 0, 0, 1, 1};
    authorization.y_parity = 2;
    EXPECT_FALSE(authority(authorization));
    authorization.y_parity = 0;
    authorization.s = U256::max();
    EXPECT_FALSE(authority(authorization));
    authorization.s = 0;
    EXPECT_FALSE(authority(authorization));
}
}  // namespace
}  // namespace freehold
