#pragma once
// Ethereum transactions: legacy (0), EIP-2930 (1), EIP-1559 (2), EIP-4844 (3, only for L1 and for Ethereum's
// own tests), EIP-7702 (4), and the unsigned deposit 0x7E in the field order of the OP stack
// (spec/derivation.md).

#include "base/result.hpp"
#include "base/u256.hpp"
#include "codec/rlp.hpp"

#include <optional>
#include <span>

namespace freehold
{
enum class TxType : std::uint8_t
{
    Legacy = 0,
    AccessList = 1,
    DynamicFee = 2,
    Blob = 3,
    SetCode = 4,
    Deposit = 0x7e,
};

struct AccessListEntry
{
    Address address;
    std::vector<Hash256> storage_keys;
    friend bool operator==(const AccessListEntry&, const AccessListEntry&) = default;
};
using AccessList = std::vector<AccessListEntry>;

/// EIP-7702. The authority is recovered from the signature over keccak(0x05 || rlp([chain_id, address,
/// nonce])).
struct Authorization
{
    U256 chain_id;
    Address address;
    std::uint64_t nonce = 0;
    std::uint8_t y_parity = 0;  // 0..255 as decoded; only 0 and 1 can be valid
    U256 r;
    U256 s;
    friend bool operator==(const Authorization&, const Authorization&) = default;
};

struct Transaction
{
    TxType type = TxType::Legacy;
    std::uint64_t nonce = 0;
    U256 max_priority_fee_per_gas;  // legacy and type 1: both fees equal gasPrice
    U256 max_fee_per_gas;
    std::uint64_t gas_limit = 0;
    std::optional<Address> to;  // nullopt creates a contract
    U256 value;
    Bytes data;
    AccessList access_list;

    std::optional<std::uint64_t> chain_id;  // absent only for a legacy transaction before EIP-155
    bool y_parity = false;
    U256 r;
    U256 s;

    U256 max_fee_per_blob_gas;                  // type 3
    std::vector<Hash256> blob_hashes;           // type 3
    std::vector<Authorization> authorizations;  // type 4

    // Type 0x7E only.
    Hash256 source_hash;
    Address deposit_from;
    U256 mint;
    bool is_system = false;

    friend bool operator==(const Transaction&, const Transaction&) = default;
};

enum class TxDecodeError : std::uint8_t
{
    Empty,
    UnknownType,
    Rlp,
    ChainIdTooLarge,
    InvalidSignatureValue,  // v that names no parity; r or s of more than 32 bytes
};

/// The canonical (EIP-2718) encoding: what is hashed, gossiped and put in the transaction trie.
Bytes encode(const Transaction& tx);
/// Exactly one canonical encoding, nothing after it. For type 0x7E too.
Result<Transaction, TxDecodeError> decode_transaction(BytesView bytes);

Hash256 hash(const Transaction& tx);
/// What the sender signs. REQUIRES: type != Deposit.
Hash256 signing_hash(const Transaction& tx);
/// Recovers the sender with EIP-2's rule (s <= n/2); deposit_from for a deposit. nullopt for an invalid
/// signature.
std::optional<Address> sender(const Transaction& tx);
/// sender() of each; in the guest cheaper than one at a time.
std::vector<std::optional<Address>> senders(std::span<const Transaction> transactions);
/// The authority of an EIP-7702 authorization; nullopt for an invalid signature (s > n/2, y_parity > 1, ...).
std::optional<Address> authority(const Authorization& authorization);

/// In a block body a legacy transaction is an RLP list and a typed one a string that holds its encoding.
void encode_in_block(Bytes& out, const Transaction& tx);
}  // namespace freehold
