#pragma once
// What L1 tells, as values; and the reading of it from JSON-RPC (https://github.com/ethereum/execution-apis),
// where every field is checked for its form.

#include "codec/block.hpp"
#include "net/json.hpp"

#include <string>

namespace freehold::net
{
struct L1Error
{
    enum class Kind : std::uint8_t
    {
        Unreachable,  // no endpoint answered
        Malformed,    // an answer that is not what the interface says, or that contradicts itself
        NotFound,     // a block or blob that no endpoint has (yet, or any more)
        Refused,      // the endpoint understood and said no
        Incomplete,   // answers that are right one by one but leave out what must be between them
    };
    Kind kind = Kind::Unreachable;
    std::string text;       // for an operator, with the endpoint
    std::int64_t code = 0;  // Refused: the JSON-RPC error code
    Bytes data{};           // Refused: the revert data of a call, if there is any
};
template <typename T>
using L1Result = Result<T, L1Error>;

/// A header whose hash was recomputed from its fields.
struct L1Header
{
    Header header;
    Hash256 hash;
};

struct L1Log
{
    Log log;
    std::uint64_t block_number = 0;
    Hash256 block_hash;
    std::uint64_t tx_index = 0;
    Hash256 tx_hash;  // as told: the receipts' root does not cover it
};

struct L1Receipt
{
    Receipt receipt;
    std::uint64_t block_number = 0;
    Hash256 block_hash;
    std::uint64_t tx_index = 0;
    Hash256 tx_hash;
    std::uint64_t blob_gas_used = 0;
    U256 blob_gas_price;
    std::vector<L1Log> logs;  // the same as receipt.logs, with their place
};

/// A JSON-RPC quantity: "0x" and hexadecimal digits.
std::optional<U256> parse_quantity(const Json* value);
std::optional<std::uint64_t> parse_quantity_u64(const Json* value);
/// A JSON-RPC byte string: "0x" and an even number of digits.
std::optional<Bytes> parse_data(const Json* value);
template <typename T>
std::optional<T> parse_fixed(const Json* value)
{
    const auto bytes = parse_data(value);
    if (!bytes || bytes->size() != T::kSize) return std::nullopt;
    return T::from(*bytes);
}

/// nullopt if a field is missing or malformed, or if `hash` is not the hash of the others.
std::optional<L1Header> parse_header(const Json& block);
std::optional<L1Log> parse_log(const Json& log);
std::optional<L1Receipt> parse_receipt(const Json& receipt);

/// The receipts of a whole block, checked against its header: their number and order by the receipts' root.
std::optional<std::vector<L1Receipt>> parse_block_receipts(const Json& receipts, const L1Header& header);
}  // namespace freehold::net
