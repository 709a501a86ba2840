#pragma once
// A batch: the L2 blocks that one proposal carries, in few bytes (spec/batch.md). Decoding is part of the
// consensus rules: it is total, its result is a function of the bytes and the limits alone, and its memory is
// bounded by the limits.

#include "base/result.hpp"
#include "codec/transaction.hpp"

#include <span>

namespace freehold
{
inline constexpr std::uint8_t kBatchVersion = 1;
inline constexpr std::size_t kMaxExtraData = 32;  // Yellow Paper, equation 46

struct BatchBlock
{
    std::uint64_t timestamp = 0;  // seconds
    Address fee_recipient;
    Bytes extra_data;  // at most 32 bytes
    std::vector<Transaction> transactions;
    friend bool operator==(const BatchBlock&, const BatchBlock&) = default;
};

struct BatchLimits
{
    std::uint64_t max_decompressed_bytes = 0;  // of the "expanded size" that spec/batch.md, section 5 defines
    std::uint64_t max_blocks = 0;
    std::uint64_t max_transactions = 0;  // of all blocks together
};

enum class BatchError : std::uint8_t
{
    UnknownVersion,
    Truncated,      // ends where more must follow
    Malformed,      // a value that its place does not allow
    LimitExceeded,  // of BatchLimits
    TrailingBytes,
};

/// Only types 0, 1, 2 and 4 travel in a batch.
bool is_batchable(TxType type);

/// REQUIRES: every transaction is_batchable, and decodable from its own encoding (so one of type 4 has a
/// `to`); no extra data is longer than kMaxExtraData.
Bytes encode_batch(std::span<const BatchBlock> blocks);

/// The decoded transactions encode to the same bytes as those that were put in.
Result<std::vector<BatchBlock>, BatchError> decode_batch(BytesView bytes, const BatchLimits& limits);
}  // namespace freehold
