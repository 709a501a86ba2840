// Batches: any bytes give blocks or an error; what decodes survives being encoded and decoded again, and each
// of its transactions has a canonical encoding.

#include "codec/batch.hpp"
#include "codec/varint.hpp"
#include "fuzz.hpp"

using namespace freehold;

namespace
{
constexpr BatchLimits kLimits{.max_decompressed_bytes = 1 << 20, .max_blocks = 64, .max_transactions = 2048};

void check(BytesView batch)
{
    const auto blocks = decode_batch(batch, kLimits);
    if (!blocks) return;
    FUZZ_CHECK(blocks->size() <= kLimits.max_blocks);
    const auto again =
        decode_batch(encode_batch(*blocks),
                     {.max_decompressed_bytes = 64 << 20, .max_blocks = 64, .max_transactions = 2048});
    FUZZ_CHECK(again && *again == *blocks);
    for (const BatchBlock& block : *blocks)
        for (const Transaction& tx : block.transactions) {
            const auto decoded = decode_transaction(encode(tx));
            FUZZ_CHECK(decoded && *decoded == tx);
        }
}

// The columns themselves, without the compression that a mutation would break: the first two bytes say how
// many zero bytes of signatures follow the rest, which is the body.
void check_as_body(BytesView data)
{
    if (data.size() < 2) return;
    const std::size_t signatures = data[0] * 256u + data[1];
    Bytes batch{kBatchVersion};
    put_varint(batch, data.size() - 2);
    put_varint(batch, 0);
    append(batch, data.subspan(2));
    batch.resize(batch.size() + signatures);
    check(batch);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    check({bytes, size});
    check_as_body({bytes, size});
    return 0;
}
