// Transactions: what decodes encodes to the same bytes, and its hash is theirs.

#include "codec/blob_transaction.hpp"
#include "codec/transaction.hpp"
#include "crypto/keccak.hpp"
#include "fuzz.hpp"

using namespace freehold;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const BytesView data{bytes, size};
    if (const auto tx = decode_transaction(data)) {
        FUZZ_CHECK(equal(encode(*tx), data));
        FUZZ_CHECK(hash(*tx) == keccak256(data));
        Bytes in_block;
        encode_in_block(in_block, *tx);
        FUZZ_CHECK(in_block.size() >= size);
        if (tx->type != TxType::Deposit) FUZZ_CHECK(signing_hash(*tx) != hash(*tx));
        static_cast<void>(sender(*tx));
    }
    if (const auto wrapped = decode_blob_transaction(data))
        FUZZ_CHECK(equal(encode_blob_transaction(wrapped->tx, wrapped->sidecar), data));
    return 0;
}
