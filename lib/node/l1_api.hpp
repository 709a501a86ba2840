#pragma once
// What the node asks of L1. One implementation talks JSON-RPC and the beacon API to a list of endpoints
// (l1_endpoint.hpp); tests wrap it to make L1 lie or die. Every answer is checked by the implementation as
// far as one answer can be: a block's hash is that of its header, a blob matches its versioned hash.

#include "codec/blob.hpp"
#include "codec/transaction.hpp"
#include "net/l1_types.hpp"
#include "node/l1_view.hpp"

#include <string>

namespace freehold::node
{
struct L1Block
{
    L1BlockRef ref;
    Hash256 parent_hash;
    U256 base_fee;
    U256 blob_base_fee;
};

struct L1Log
{
    L1BlockRef block;  // timestamp not set
    Hash256 tx_hash;
    std::vector<Hash256> topics;
    Bytes data;
};

struct L1Receipt
{
    bool success = false;
    std::uint64_t block_number = 0;
    Hash256 block_hash;
    std::uint64_t gas_used = 0;
    U256 effective_gas_price;
    std::optional<Address> contract_address;
};

using net::L1Error;
using net::L1Result;

class L1Api
{
public:
    virtual ~L1Api() = default;

    virtual L1Result<std::uint64_t> chain_id() = 0;
    virtual L1Result<L1Block> latest() = 0;
    virtual L1Result<L1Block> finalized() = 0;
    virtual L1Result<L1Block> block(std::uint64_t number) = 0;
    /// In order of block and position. Either of a range of numbers (for finalized blocks), those whose first
    /// topics are these, or all of one block by hash.
    virtual L1Result<std::vector<L1Log>> logs(const Address& address, std::uint64_t from, std::uint64_t to,
                                              std::span<const Hash256> topics) = 0;
    virtual L1Result<std::vector<L1Log>> logs_of(const Address& address, const Hash256& block_hash) = 0;
    /// The blobs with these versioned hashes, in this order, from the block's sidecars.
    virtual L1Result<std::vector<Blob>> blobs(const L1BlockRef& block,
                                              std::span<const Hash256> versioned_hashes) = 0;

    virtual L1Result<std::uint64_t> nonce(const Address& address) = 0;  // of mined transactions
    virtual L1Result<U256> balance(const Address& address) = 0;
    virtual L1Result<Hash256> send(BytesView raw_transaction) = 0;
    /// nullopt while it is not mined.
    virtual L1Result<std::optional<L1Receipt>> receipt(const Hash256& tx_hash) = 0;
    /// What the call would do in the newest block. A refusal's `data` is the revert data.
    virtual L1Result<Bytes> call(const Address& from, const Address& to, BytesView data) = 0;
    /// What that call would need as a transaction. Refused likewise.
    virtual L1Result<std::uint64_t> estimate_gas(const Address& from, const Address& to, BytesView data) = 0;
};
}  // namespace freehold::node
