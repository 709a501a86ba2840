#include "codec/blob_transaction.hpp"

#include "base/check.hpp"
#include "codec/rlp_fields.hpp"
#include "codec/transaction_decode.hpp"
#include "codec/transaction_fields.hpp"
#include "crypto/hashes.hpp"

namespace freehold
{
namespace
{
constexpr std::uint64_t kWrapperVersion = 1;  // EIP-7594

bool counts_agree(const Transaction& tx, const BlobSidecar& sidecar)
{
    const std::size_t count = tx.blob_hashes.size();
    return sidecar.blobs.size() == count && sidecar.commitments.size() == count &&
           sidecar.cell_proofs.size() == count * kCellProofsPerBlob;
}

template <typename Sink>
void put_sidecar(Sink& sink, const BlobSidecar& sidecar)
{
    sink.u64(kWrapperVersion);
    sink.list([&](auto& list) {
        for (const Blob& blob : sidecar.blobs) list.string(blob.view());
    });
    sink.list([&](auto& list) {
        for (const KzgCommitment& commitment : sidecar.commitments) list.fixed(commitment);
    });
    sink.list([&](auto& list) {
        for (const KzgProof& proof : sidecar.cell_proofs) list.fixed(proof);
    });
}

BlobSidecar read_sidecar(rlp::FieldReader& in)
{
    BlobSidecar sidecar;
    if (in.u64() != kWrapperVersion) in.set_error(rlp::Error::IntegerTooLarge);
    in.each([&](rlp::FieldReader& list) {
        const BytesView bytes = list.string();
        if (bytes.size() != kBlobSize) return list.set_error(rlp::Error::WrongLength);
        std::ranges::copy(bytes, sidecar.blobs.emplace_back().bytes.begin());
    });
    in.each([&](rlp::FieldReader& list) { sidecar.commitments.push_back(list.fixed<KzgCommitment>()); });
    in.each([&](rlp::FieldReader& list) { sidecar.cell_proofs.push_back(list.fixed<KzgProof>()); });
    return sidecar;
}
}  // namespace

Bytes encode_blob_transaction(const Transaction& tx, const BlobSidecar& sidecar)
{
    CHECK(tx.type == TxType::Blob, "only a blob transaction has a sidecar");
    CHECK(counts_agree(tx, sidecar), "one commitment and 128 cell proofs for each blob hash");
    Bytes out;
    rlp::append_fields(out, [&](auto& sink) {
        tx_fields::put_type(sink, tx.type);
        sink.list([&](auto& wrapper) {
            tx_fields::put_list(wrapper, tx);
            put_sidecar(wrapper, sidecar);
        });
    });
    return out;
}

Result<BlobTransaction, TxDecodeError> decode_blob_transaction(BytesView bytes)
{
    if (bytes.empty()) return fail(TxDecodeError::Empty);
    if (bytes[0] != static_cast<std::uint8_t>(TxType::Blob)) return fail(TxDecodeError::UnknownType);
    rlp::Reader whole{bytes.subspan(1)};
    auto wrapper = whole.list();
    if (!wrapper || !whole.at_end()) return fail(TxDecodeError::Rlp);
    const auto body = wrapper->list();
    if (!body) return fail(TxDecodeError::Rlp);
    auto tx = decode_transaction_list(TxType::Blob, *body);
    if (!tx) return fail(tx.error());
    rlp::FieldReader rest{*wrapper};
    BlobSidecar sidecar = read_sidecar(rest);
    if (!rest.finish() || !counts_agree(*tx, sidecar)) return fail(TxDecodeError::Rlp);
    return BlobTransaction{*std::move(tx), std::move(sidecar)};
}

Hash256 versioned_hash(const KzgCommitment& commitment)
{
    Hash256 hash = sha256(commitment.view());
    hash.bytes[0] = 0x01;  // EIP-4844: VERSIONED_HASH_VERSION_KZG
    return hash;
}
}  // namespace freehold
