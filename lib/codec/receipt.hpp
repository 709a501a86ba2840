#pragma once
// Receipts and logs (Yellow Paper 4.3.1, EIP-658, EIP-2718).

#include "base/u256.hpp"
#include "codec/transaction.hpp"

namespace freehold
{
struct Log
{
    Address address;
    std::vector<Hash256> topics;  // at most 4
    Bytes data;
    friend bool operator==(const Log&, const Log&) = default;
};

/// 2048 bits; three per item (Yellow Paper, equation 29).
struct Bloom
{
    alignas(4) std::array<std::uint8_t, 256> bytes{};  // for whole words at a time
    void add(BytesView item);
    void add(const Log& log);
    Bloom& operator|=(const Bloom& other);
    [[nodiscard]] bool may_contain(BytesView item) const;
    friend bool operator==(const Bloom&, const Bloom&) = default;
};

struct Receipt
{
    TxType type = TxType::Legacy;
    bool success = false;
    std::uint64_t cumulative_gas_used = 0;
    Bloom bloom;
    std::vector<Log> logs;
    // Not part of the consensus encoding, but what JSON-RPC tells:
    std::uint64_t gas_used = 0;
    std::optional<Address> contract_address;
    U256 effective_gas_price;
};

/// The consensus encoding, as in the receipt trie: typed receipts start with their type byte.
Bytes encode(const Receipt& receipt);
}  // namespace freehold
