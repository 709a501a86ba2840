#pragma once
// L1 through a list of endpoints that may be dead, slow or lying. Whatever an answer itself can prove is
// checked: a header's hash, a block's receipts against the header, a blob against its versioned hash. What it
// cannot prove (that a block is on the canonical chain, a balance, the result of a call) is the endpoint's
// word.
//
// Each question goes to the endpoint that answered last; if that fails, to the others in turn. Thread-safe;
// calls block.

#include "codec/blob.hpp"
#include "net/l1_types.hpp"

#include <chrono>
#include <memory>
#include <span>
#include <string_view>

namespace freehold::net
{
struct L1Endpoint
{
    std::string rpc_url;
    std::string beacon_url;  // empty: the same as rpc_url, as anvil has it
};

/// How the beacon API names the block of an execution block: by slot. Without it by block number, as anvil
/// has it.
struct BeaconClock
{
    std::uint64_t genesis_time = 0;  // seconds
    std::uint64_t seconds_per_slot = 12;
};

struct L1ClientConfig
{
    std::vector<L1Endpoint> endpoints;
    std::optional<BeaconClock> beacon_clock;
    std::chrono::milliseconds timeout{10'000};  // of one question to one endpoint
};

enum class BlockTag : std::uint8_t
{
    Latest,
    Safe,
    Finalized
};

struct L1Fees
{
    U256 base_fee;       // of the next block, wei
    U256 blob_base_fee;  // of the next block, wei
    U256 priority_fee;   // what the endpoint suggests
};

class L1Client
{
public:
    /// The error names the endpoint whose URL is none.
    static Result<std::unique_ptr<L1Client>, std::string> make(const L1ClientConfig& config);
    ~L1Client();
    L1Client(const L1Client&) = delete;
    L1Client& operator=(const L1Client&) = delete;

    L1Result<std::uint64_t> chain_id();
    L1Result<L1Header> header(BlockTag tag);
    L1Result<L1Header> header(std::uint64_t number);
    L1Result<L1Header> header(const Hash256& block_hash);

    /// All logs of `address` in one block, in order; proved complete and right by the header's bloom filter
    /// and the receipts' root.
    L1Result<std::vector<L1Log>> logs(const Address& address, const Hash256& block_hash);
    /// Those whose first topics are `topics`, in blocks `from` to `to`, both included. Every log returned is
    /// proved to be in its block, but an endpoint can leave out the logs of a whole block. REQUIRES:
    /// finalized blocks, or the answer may be of two chains.
    L1Result<std::vector<L1Log>> logs(const Address& address, std::uint64_t from, std::uint64_t to,
                                      std::span<const Hash256> topics = {});

    /// nullopt while the transaction is not mined. As told; not checked against the block.
    L1Result<std::optional<L1Receipt>> receipt(const Hash256& tx_hash);
    L1Result<std::uint64_t> nonce(const Address& address, bool pending = false);
    L1Result<U256> balance(const Address& address);
    L1Result<Bytes> code(const Address& address);
    /// A refusal's `data` is the revert data.
    L1Result<Bytes> call(const Address& to, BytesView data, const Address& from = {});
    /// The gas that the call as a transaction would need now. A refusal's `data` is the revert data.
    L1Result<std::uint64_t> estimate_gas(const Address& to, BytesView data, const Address& from);
    L1Result<L1Fees> fees();

    /// A signed transaction in its network form (with the sidecar, for type 3); the hash is computed here.
    /// One that the endpoint knows already has been sent.
    L1Result<Hash256> send(BytesView raw_transaction);

    /// The blobs with these versioned hashes, in this order, each checked against its hash.
    L1Result<std::vector<Blob>> blobs(const L1Header& block, std::span<const Hash256> versioned_hashes);

private:
    class Impl;
    explicit L1Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::net
