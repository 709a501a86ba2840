#pragma once
// L1 through net::L1Client, in the node's own terms. Thread-safe.

#include "net/l1_client.hpp"
#include "node/l1_api.hpp"

#include <memory>
#include <vector>

namespace freehold::node
{
/// How to reach the beacon API.
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
                                                                        const BeaconConfig& beacon = {});

    L1Result<std::uint64_t> chain_id() override { return client_->chain_id(); }
    L1Result<L1Block> latest() override;
    L1Result<L1Block> finalized() override;
    L1Result<L1Block> block(std::uint64_t number) override;
    L1Result<std::vector<L1Log>> logs(const Address& address, std::uint64_t from, std::uint64_t to,
                                      std::span<const Hash256> topics) override;
    L1Result<std::vector<L1Log>> logs_of(const Address& address, const Hash256& block_hash) override;
    L1Result<std::vector<Blob>> blobs(const L1BlockRef& block,
                                      std::span<const Hash256> versioned_hashes) override;
    L1Result<std::uint64_t> nonce(const Address& address) override { return client_->nonce(address); }
    L1Result<U256> balance(const Address& address) override { return client_->balance(address); }
    L1Result<Hash256> send(BytesView raw_transaction) override { return client_->send(raw_transaction); }
    L1Result<std::optional<L1Receipt>> receipt(const Hash256& tx_hash) override;
    L1Result<Bytes> call(const Address& from, const Address& to, BytesView data) override
    {
        return client_->call(to, data, from);
    }
    L1Result<std::uint64_t> estimate_gas(const Address& from, const Address& to, BytesView data) override
    {
        return client_->estimate_gas(to, data, from);
    }

private:
    explicit L1Endpoint(std::unique_ptr<net::L1Client> client) : client_{std::move(client)} {}
    std::unique_ptr<net::L1Client> client_;
};
}  // namespace freehold::node
