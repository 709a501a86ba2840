#include "codec/blob_transaction.hpp"

#include "codec/test_support.hpp"

namespace freehold
{
namespace
{
TEST(BlobTransaction, ExecutionApiVector)
{
    const auto exchanges = test::read_exchanges(
        test::vectors_folder() / "execution-apis/tests/eth_sendRawTransaction/send-blob-tx.io");
    ASSERT_EQ(exchanges.size(), 1u);
    const Bytes bytes = test::hex_bytes(exchanges[0].request["params"][0].get<std::string>());
    const auto decoded = decode_blob_transaction(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(to_hex(hash(decoded->tx)), exchanges[0].response["result"].get<std::string>());
    EXPECT_TRUE(sender(decoded->tx));
    ASSERT_EQ(decoded->sidecar.commitments.size(), 1u);
    EXPECT_EQ(versioned_hash(decoded->sidecar.commitments[0]), decoded->tx.blob_hashes[0]);
    EXPECT_TRUE(encode_blob_transaction(decoded->tx, decoded->sidecar) == bytes);
    EXPECT_FALSE(decode_transaction(bytes)) << "blocks hold the form without sidecar only";
    EXPECT_FALSE(decode_blob_transaction(encode(decoded->tx)));
}

TEST(BlobTransaction, RoundTripsAndRefusesOtherCounts)
{
    test::Random random{61};
    Transaction tx = random.transaction(TxType::Blob);
    tx.blob_hashes.resize(2);
    BlobSidecar sidecar;
    sidecar.blobs.resize(2);
    sidecar.blobs[1].bytes.fill(7);
    for (int i = 0; i < 2; ++i) sidecar.commitments.push_back(random.fixed<KzgCommitment>());
    for (int i = 0; i < 256; ++i) sidecar.cell_proofs.push_back(random.fixed<KzgProof>());
    const Bytes bytes = encode_blob_transaction(tx, sidecar);
    const auto back = decode_blob_transaction(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->tx, tx);
    EXPECT_TRUE(back->sidecar == sidecar);
    for (std::size_t size = 0; size < bytes.size(); size += 997)
        ASSERT_FALSE(decode_blob_transaction(BytesView{bytes}.first(size)));

    // The same sidecar around a transaction with one hash fewer: built by hand, since encoding requires the
    // counts.
    const Bytes with_two = encode(tx);
    tx.blob_hashes.pop_back();
    const Bytes with_one = encode(tx);
    rlp::Reader outer{BytesView{bytes}.subspan(1)};
    const BytesView payload = outer.list()->rest();
    Bytes other = to_bytes(BytesView{with_one}.subspan(1));
    append(other, payload.subspan(with_two.size() - 1));
    Bytes wrapped{0x03};
    rlp::encode_list(wrapped, other);
    EXPECT_EQ(decode_blob_transaction(wrapped).error(), TxDecodeError::Rlp);
}
}  // namespace
}  // namespace freehold
