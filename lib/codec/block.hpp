#pragma once
// Block headers and bodies, Cancun to Osaka.

#include "base/result.hpp"
#include "base/u256.hpp"
#include "codec/receipt.hpp"
#include "codec/transaction.hpp"

namespace freehold
{
struct Header
{
    Hash256 parent_hash;
    Hash256 ommers_hash;  // of the empty list on L2
    Address beneficiary;
    Hash256 state_root;
    Hash256 transactions_root;
    Hash256 receipts_root;
    Bloom logs_bloom;
    U256 difficulty;
    std::uint64_t number = 0;
    std::uint64_t gas_limit = 0;
    std::uint64_t gas_used = 0;
    std::uint64_t timestamp = 0;  // seconds
    Bytes extra_data;
    Hash256 prev_randao;
    std::array<std::uint8_t, 8> nonce{};
    std::optional<U256> base_fee_per_gas;
    std::optional<Hash256> withdrawals_root;
    std::optional<std::uint64_t> blob_gas_used;
    std::optional<std::uint64_t> excess_blob_gas;
    std::optional<Hash256> parent_beacon_block_root;
    std::optional<Hash256> requests_hash;

    friend bool operator==(const Header&, const Header&) = default;
};

struct Withdrawal
{
    std::uint64_t index = 0;
    std::uint64_t validator_index = 0;
    Address address;
    std::uint64_t amount_gwei = 0;
    friend bool operator==(const Withdrawal&, const Withdrawal&) = default;
};

struct Block
{
    Header header;
    std::vector<Transaction> transactions;
    std::vector<Header> ommers;
    std::optional<std::vector<Withdrawal>> withdrawals;
};

/// keccak(rlp([])).
inline constexpr Hash256 kEmptyOmmersHash{{0x1d, 0xcc, 0x4d, 0xe8, 0xde, 0xc7, 0x5d, 0x7a, 0xab, 0x85, 0xb5,
                                           0x67, 0xb6, 0xcc, 0xd4, 0x1a, 0xd3, 0x12, 0x45, 0x1b, 0x94, 0x8a,
                                           0x74, 0x13, 0xf0, 0xa1, 0x42, 0xfd, 0x40, 0xd4, 0x93, 0x47}};

enum class BlockDecodeError : std::uint8_t
{
    Rlp,
    Transaction,
    TooManyFields
};

Bytes encode(const Header& header);
Hash256 hash(const Header& header);
Result<Header, BlockDecodeError> decode_header(BytesView bytes);
Bytes encode(const Block& block);
Result<Block, BlockDecodeError> decode_block(BytesView bytes);
}  // namespace freehold
