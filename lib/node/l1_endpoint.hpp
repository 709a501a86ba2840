#pragma once
// L1 over JSON-RPC and the beacon API, from a list of endpoints: the first that works answers, a failing one
// is passed over and tried again later. Thread-safe.

#include "net/json_rpc_client.hpp"
#include "node/l1_api.hpp"

#include <atomic>
#include <memory>
#include <vector>

namespace freehold::node
{
/// How to name a block to the beacon API.
struct BeaconConfig
{
    std::string url;                 // empty: the execution endpoint's own (anvil serves it there)
    std::uint64_t genesis_time = 0;  // 0: the block number is the id (anvil)
    std::uint64_t seconds_per_slot = 12;
};

class L1Endpoint : public L1Api
{
public:
    static std::expected<std::unique_ptr<L1Endpoint>, std::string> make(const std::vector<std::string>& urls,
                                                                        BeaconConfig beacon = {});

    L1Result<std::uint64_t> chain_id() override;
    L1Result<L1Block> latest() override;
    L1Result<L1Block> finalized() override;
    L1Result<L1Block> block(std::uint64_t number) override;
    L1Result<std::vector<L1Log>> logs(const Address& address, std::uint64_t from, std::uint64_t to) override;
    L1Result<std::vector<L1Log>> logs_of(const Address& address, const Hash256& block_hash) override;
    L1Result<std::vector<Blob>> blobs(const L1BlockRef& block,
                                      std::span<const Hash256> versioned_hashes) override;
    L1Result<std::uint64_t> nonce(const Address& address) override;
    L1Result<U256> balance(const Address& address) override;
    L1Result<Hash256> send(BytesView raw_transaction) override;
    L1Result<std::optional<L1Receipt>> receipt(const Hash256& tx_hash) override;
    L1Result<Bytes> call(const Address& to, BytesView data) override;

private:
    L1Endpoint() = default;
    L1Result<net::Json> request(std::string_view method, const net::Json& params);
    L1Result<L1Block> get_block(const net::Json& tag);
    L1Result<std::vector<L1Log>> get_logs(net::Json filter);

    std::vector<std::unique_ptr<net::JsonRpcClient>> clients_;
    std::vector<std::unique_ptr<net::HttpClient>> beacons_;
    BeaconConfig beacon_;
    std::atomic<std::size_t> preferred_{0};
};
}  // namespace freehold::node
