#include "codec/batch.hpp"

#include "codec/batch_number.hpp"
#include "codec/blob.hpp"
#include "codec/test_support.hpp"
#include "codec/varint.hpp"

namespace freehold
{
namespace
{
constexpr BatchLimits kWide{
    .max_decompressed_bytes = 64 << 20, .max_blocks = 1024, .max_transactions = 100'000};
constexpr TxType kBatchable[] = {TxType::Legacy, TxType::AccessList, TxType::DynamicFee, TxType::SetCode};

std::size_t transaction_count(const std::vector<BatchBlock>& blocks)
{
    std::size_t count = 0;
    for (const BatchBlock& block : blocks) count += block.transactions.size();
    return count;
}

void expect_lossless(const std::vector<BatchBlock>& blocks)
{
    const Bytes bytes = encode_batch(blocks);
    const auto back = decode_batch(bytes, kWide);
    ASSERT_TRUE(back) << static_cast<int>(back.error());
    ASSERT_EQ(*back, blocks);
    for (std::size_t i = 0; i < blocks.size(); ++i)
        for (std::size_t j = 0; j < blocks[i].transactions.size(); ++j) {
            ASSERT_EQ(encode((*back)[i].transactions[j]), encode(blocks[i].transactions[j]));
            ASSERT_EQ(hash((*back)[i].transactions[j]), hash(blocks[i].transactions[j]));
        }
}

BatchBlock random_block(test::Random& random, std::size_t max_transactions)
{
    BatchBlock block{random.number(), random.fixed<Address>(), random.bytes(kMaxExtraData), {}};
    block.transactions =
        random.list(max_transactions, [&] { return random.transaction(kBatchable[random.below(4)]); });
    return block;
}

// What wallets send: one chain, few gas limits, round amounts.
struct Wallets
{
    test::Random random;
    std::size_t recipient_count;
    std::vector<Address> recipients{};

    Transaction transfer()
    {
        while (recipients.size() < recipient_count) recipients.push_back(random.fixed<Address>());
        Transaction tx;
        tx.type = TxType::DynamicFee;
        tx.chain_id = 4242;
        tx.nonce = random.below(200);
        tx.max_priority_fee_per_gas = 1'000'000;
        tx.max_fee_per_gas = 50'000'000 + random.below(3) * 1'000'000;
        tx.gas_limit = 21000;
        tx.to = recipients.empty() ? random.fixed<Address>() : recipients[random.below(recipients.size())];
        tx.value = U256{1 + random.below(5000)} * 1'000'000'000'000'000;
        tx.y_parity = random.coin();
        tx.r = U256{random.u64(), random.u64(), random.u64(), random.u64()};
        tx.s = U256{random.u64() >> 1, random.u64(), random.u64(), random.u64()};
        return tx;
    }
    std::vector<BatchBlock> blocks(std::size_t count, std::size_t transactions_each)
    {
        std::vector<BatchBlock> result(count);
        for (std::size_t i = 0; i < count; ++i) {
            result[i].timestamp = 1'800'000'000 + i;
            result[i].fee_recipient.bytes.fill(0xfe);
            for (std::size_t j = 0; j < transactions_each; ++j) result[i].transactions.push_back(transfer());
        }
        return result;
    }
};

TEST(Batch, RandomBlocksOfAllTypesAreLossless)
{
    test::Random random{81};
    for (int i = 0; i < 300; ++i) expect_lossless(random.list(6, [&] { return random_block(random, 12); }));
}

TEST(Batch, EdgesAreLossless)
{
    expect_lossless({});
    expect_lossless({BatchBlock{}});
    expect_lossless({{~0ull, {}, Bytes(32, 0xff), {}}, {0, {}, {}, {}}, {~0ull, {}, {}, {}}});
    Transaction tx;
    tx.nonce = ~0ull;
    tx.gas_limit = ~0ull;
    tx.max_fee_per_gas = tx.max_priority_fee_per_gas = tx.value = tx.r = tx.s = U256::max();
    Transaction other = tx;
    other.chain_id = 0;
    other.nonce = 0;
    Transaction third = other;
    third.chain_id = ~0ull;
    third.type = TxType::AccessList;
    third.access_list.resize(3);
    expect_lossless({{1, {}, {}, {tx, other, third, tx}}});
}

TEST(Batch, ContractCallsAreLosslessAndSmall)
{
    Wallets wallets{test::Random{82}, 50};
    auto blocks = wallets.blocks(1, 500);
    for (Transaction& tx : blocks[0].transactions) {
        tx.data = test::hex_bytes("a9059cbb");  // transfer(address,uint256) of one token
        append(tx.data, U256::from(*tx.to).to_hash().view());
        append(tx.data, (tx.value * 3).to_hash().view());
        tx.value = 0;
        tx.to = wallets.recipients[0];
    }
    expect_lossless(blocks);
    EXPECT_LT(encode_batch(blocks).size(), 500u * 74);

    test::Random random{83};
    for (auto size : {1u, 4u, 35u, 36u, 37u, 68u, 100u, 5000u})
        for (Transaction& tx : blocks[0].transactions) {
            tx.data = Bytes(size, static_cast<std::uint8_t>(random.below(3)));
            if (random.coin()) tx.data.back() = 1;
        }
    expect_lossless(blocks);
}

TEST(Batch, TransfersTakeFewBytes)
{
    const auto bytes_each = [](std::size_t recipients, std::size_t count) {
        Wallets wallets{test::Random{84}, recipients};
        const auto blocks = wallets.blocks(10, count / 10);
        return static_cast<double>(encode_batch(blocks).size()) / static_cast<double>(count);
    };
    EXPECT_LT(bytes_each(0, 10'000), 92);    // every recipient new
    EXPECT_LT(bytes_each(100, 10'000), 72);  // repeating recipients
    EXPECT_LT(bytes_each(0, 10), 110);       // a small batch
}

TEST(Batch, LimitsAreChecked)
{
    test::Random random{85};
    std::vector<BatchBlock> blocks;
    for (int i = 0; i < 5; ++i) blocks.push_back(random_block(random, 10));
    const Bytes bytes = encode_batch(blocks);
    BatchLimits limits = kWide;
    limits.max_blocks = 5;
    limits.max_transactions = transaction_count(blocks);
    EXPECT_TRUE(decode_batch(bytes, limits));
    --limits.max_transactions;
    EXPECT_EQ(decode_batch(bytes, limits).error(), BatchError::LimitExceeded);
    limits = kWide;
    limits.max_blocks = 4;
    EXPECT_EQ(decode_batch(bytes, limits).error(), BatchError::LimitExceeded);

    // The least limit that admits the batch, found by bisection, is a sharp edge.
    std::uint64_t refused = 0, admitted = kWide.max_decompressed_bytes;
    while (admitted - refused > 1) {
        limits = kWide;
        limits.max_decompressed_bytes = (admitted + refused) / 2;
        const auto result = decode_batch(bytes, limits);
        if (result) {
            admitted = limits.max_decompressed_bytes;
        } else {
            EXPECT_EQ(result.error(), BatchError::LimitExceeded);
            refused = limits.max_decompressed_bytes;
        }
    }
    std::size_t data = 0;
    for (const BatchBlock& block : blocks)
        for (const Transaction& tx : block.transactions) data += tx.data.size();
    EXPECT_GT(admitted, data + 64 * transaction_count(blocks));
    EXPECT_LT(admitted, bytes.size() + data + 400 * transaction_count(blocks));
}

TEST(Batch, BombsAreRefusedBeforeTheyExpand)
{
    // 8 MiB of call data that is one byte, in a few dozen bytes of batch.
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.data = Bytes(8 << 20);
    const std::vector<BatchBlock> blocks{{1, {}, {}, {tx}}};
    const Bytes bomb = encode_batch(blocks);
    EXPECT_LT(bomb.size(), 200u);
    BatchLimits limits = kWide;
    EXPECT_TRUE(decode_batch(bomb, limits));
    limits.max_decompressed_bytes = 8 << 20;
    EXPECT_EQ(decode_batch(bomb, limits).error(), BatchError::LimitExceeded);

    // A claim of 2^60 bytes costs nothing to refuse.
    Bytes claim{kBatchVersion};
    put_varint(claim, 1ull << 60);
    put_varint(claim, 1);
    claim.push_back(0);
    EXPECT_EQ(decode_batch(claim, kWide).error(), BatchError::LimitExceeded);

    // Words that are one-byte references: the claim of the data's length counts, not what is there.
    Bytes body;
    put_varint(body, 0);                                                // chain id
    put_varint(body, 1);                                                // one block
    put_varint(body, 0);                                                // timestamp
    put_varint(body, 1);                                                // one transaction
    body.push_back(0);                                                  // no extra data
    append(body, test::hex_bytes("01" + std::string(40, '0') + "00"));  // addresses: one entry, no singles
    append(body, test::hex_bytes("016d" + std::string(64, 'f')));       // numbers: one entry of 32 bytes
    append(body, test::hex_bytes("01"
                                 "50"
                                 "00"
                                 "00"
                                 "01"
                                 "4d"
                                 "4d"));  // fee recipient, kind, nonce, to, gas, fee
    put_varint(body, ((1ull << 50) + 4) << 1 | 1);
    Bytes forged{kBatchVersion};
    put_varint(forged, body.size());
    put_varint(forged, 0);
    append(forged, body);
    forged.resize(forged.size() + 1 + 64);
    EXPECT_EQ(decode_batch(forged, kWide).error(), BatchError::LimitExceeded);
}

TEST(Batch, NamesItsErrors)
{
    test::Random random{86};
    const Bytes good = encode_batch(std::vector{random_block(random, 5)});
    EXPECT_EQ(decode_batch({}, kWide).error(), BatchError::Truncated);
    Bytes bad = good;
    bad[0] = 0;
    EXPECT_EQ(decode_batch(bad, kWide).error(), BatchError::UnknownVersion);
    bad = good;
    bad.push_back(0);
    EXPECT_EQ(decode_batch(bad, kWide).error(), BatchError::TrailingBytes);
    bad = good;
    bad.pop_back();
    EXPECT_EQ(decode_batch(bad, kWide).error(), BatchError::Truncated);
    for (std::size_t size = 0; size < good.size(); ++size)
        ASSERT_FALSE(decode_batch(BytesView{good}.first(size), kWide)) << size;
}

TEST(Batch, MutationsAreRefusedOrDecodeToWhatEncodesAgain)
{
    test::Random random{87};
    std::size_t accepted = 0;
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes = encode_batch(random.list(3, [&] { return random_block(random, 4); }));
        for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes)
            bytes[random.below(std::min<std::size_t>(bytes.size(), 400))] =
                static_cast<std::uint8_t>(random.u64());
        const auto blocks = decode_batch(bytes, kWide);
        if (!blocks) continue;
        ++accepted;
        const auto again = decode_batch(encode_batch(*blocks), kWide);
        ASSERT_TRUE(again);
        ASSERT_EQ(*again, *blocks);
    }
    EXPECT_GT(accepted, 500u);
}

TEST(Batch, EveryTransactionOfTheVectorsTravels)
{
    std::vector<BatchBlock> blocks(1);
    for (const auto& file : test::vector_files("ethereum-tests/TransactionTests", ".json"))
        for (const auto& [name, test] : test::read_json(file).items()) {
            const auto tx = decode_transaction(test::hex_bytes(test["txbytes"].get<std::string>()));
            if (tx && is_batchable(tx->type)) blocks[0].transactions.push_back(*tx);
        }
    EXPECT_GT(blocks[0].transactions.size(), 100u);
    expect_lossless(blocks);
}

TEST(Batch, TravelsInBlobs)
{
    Wallets wallets{test::Random{88}, 0};
    const auto blocks = wallets.blocks(3, 1000);
    const auto payload = unpack_payload(pack_payload(encode_batch(blocks)));
    ASSERT_TRUE(payload);
    EXPECT_EQ(decode_batch(*payload, kWide), blocks);
}

TEST(BatchNumber, ShortestForms)
{
    const auto literal = [](const U256& value) {
        Bytes out;
        batch::put_literal(out, value);
        EXPECT_EQ(out.size(), batch::literal_size(value));
        ByteReader in{out};
        EXPECT_EQ(batch::NumberReader{}.read(in), value);
        EXPECT_TRUE(in.ok() && in.remaining() == 0);
        return to_hex(out);
    };
    EXPECT_EQ(literal(0), "0x4d");
    EXPECT_EQ(literal(9), "0x4e09");
    EXPECT_EQ(literal(10), "0x4e0a");
    EXPECT_EQ(literal(21000), "0x0215");                        // 21 * 10^3
    EXPECT_EQ(literal(1'000'000'000'000'000'000), "0x1101");    // 10^18
    EXPECT_EQ(literal(1'234'500'000'000'000'000), "0x0db960");  // 12345 * 10^14
    EXPECT_EQ(literal(*U256::parse("1" + std::string(77, '0'))), "0x4c01");
    EXPECT_EQ(literal(U256::max()).size(), 2u + 2 * 33);
    test::Random random{89};
    for (int i = 0; i < 20'000; ++i) {
        U256 value = random.uint(64);
        for (std::uint64_t power = random.below(60); power > 0; --power) value *= 10;
        literal(value);
        literal(random.uint());
    }
}

TEST(BatchNumber, RefusesOverflowAndUnknownEntries)
{
    const auto fails = [](std::string_view hex) {
        const Bytes bytes = test::hex_bytes(hex);
        ByteReader in{bytes};
        static_cast<void>(batch::NumberReader{}.read(in));
        return !in.ok();
    };
    EXPECT_FALSE(fails("4c01"));
    EXPECT_TRUE(fails("4c02"));  // 2 * 10^77
    EXPECT_TRUE(fails("4bffffffffffffffffff01"));
    EXPECT_TRUE(fails("6e"));  // dictionary entry 0 of none
    EXPECT_TRUE(fails("ffffffffffffffffffff01"));
    EXPECT_TRUE(fails("4e"));
    EXPECT_TRUE(fails(""));
}

TEST(Varint, ShortestFormsOnly)
{
    for (unsigned bits = 0; bits < 64; ++bits)
        for (const std::uint64_t value : {1ull << bits, (1ull << bits) - 1, ~0ull >> bits}) {
            Bytes out;
            put_varint(out, value);
            EXPECT_EQ(out.size(), varint_size(value));
            ByteReader in{out};
            EXPECT_EQ(in.varint(), value);
            EXPECT_TRUE(in.ok() && in.remaining() == 0);
            EXPECT_EQ(unzigzag(zigzag(value)), value);
        }
    for (const char* bad : {"8000", "ff00", "ffffffffffffffffff02", "ffffffffffffffffffff01", "80", ""}) {
        const Bytes bytes = test::hex_bytes(bad);
        ByteReader in{bytes};
        EXPECT_EQ(in.varint(), 0u);
        EXPECT_FALSE(in.ok()) << bad;
    }
}
}  // namespace
}  // namespace freehold
