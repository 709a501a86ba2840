#include "node/l1_endpoint.hpp"

#include "stf/block.hpp"

namespace freehold::node
{
namespace
{
L1Result<L1Block> to_block(const L1Result<net::L1Header>& found)
{
    if (!found) return std::unexpected{found.error()};
    const Header& header = found->header;
    L1Block block;
    block.ref = {header.number, found->hash, header.timestamp};
    block.parent_hash = header.parent_hash;
    block.base_fee = header.base_fee_per_gas.value_or(U256{});
    block.blob_base_fee = stf::blob_base_fee(header.excess_blob_gas.value_or(0), stf::BlobParameters{});
    return block;
}

L1Result<std::vector<L1Log>> to_logs(L1Result<std::vector<net::L1Log>> found)
{
    if (!found) return std::unexpected{found.error()};
    std::vector<L1Log> logs;
    logs.reserve(found->size());
    for (net::L1Log& entry : *found)
        logs.push_back({L1BlockRef{entry.block_number, entry.block_hash, 0}, entry.tx_hash,
                        std::move(entry.log.topics), std::move(entry.log.data)});
    return logs;
}
}  // namespace

std::expected<std::unique_ptr<L1Endpoint>, std::string> L1Endpoint::make(const std::vector<std::string>& urls,
                                                                         const BeaconConfig& beacon)
{
    if (urls.empty()) return std::unexpected{"no L1 endpoint is given"};
    net::L1ClientConfig config;
    for (const std::string& url : urls) config.endpoints.push_back({url, beacon.url});
    if (beacon.genesis_time != 0)
        config.beacon_clock = net::BeaconClock{beacon.genesis_time, beacon.seconds_per_slot};
    config.timeout = std::chrono::milliseconds{30'000};
    auto client = net::L1Client::make(config);
    if (!client) return std::unexpected{client.error()};
    return std::unique_ptr<L1Endpoint>{new L1Endpoint{std::move(*client)}};
}

L1Result<L1Block> L1Endpoint::latest() { return to_block(client_->header(net::BlockTag::Latest)); }
L1Result<L1Block> L1Endpoint::finalized() { return to_block(client_->header(net::BlockTag::Finalized)); }
L1Result<L1Block> L1Endpoint::block(std::uint64_t number) { return to_block(client_->header(number)); }

L1Result<std::vector<L1Log>> L1Endpoint::logs(const Address& address, std::uint64_t from, std::uint64_t to,
                                              std::span<const Hash256> topics)
{
    return to_logs(client_->logs(address, from, to, topics));
}

L1Result<std::vector<L1Log>> L1Endpoint::logs_of(const Address& address, const Hash256& block_hash)
{
    return to_logs(client_->logs(address, block_hash));
}

L1Result<std::vector<Blob>> L1Endpoint::blobs(const L1BlockRef& block,
                                              std::span<const Hash256> versioned_hashes)
{
    const auto header = client_->header(block.hash);
    if (!header) return std::unexpected{header.error()};
    return client_->blobs(*header, versioned_hashes);
}

L1Result<std::optional<L1Receipt>> L1Endpoint::receipt(const Hash256& tx_hash)
{
    const auto found = client_->receipt(tx_hash);
    if (!found) return std::unexpected{found.error()};
    if (!*found) return std::optional<L1Receipt>{};
    const net::L1Receipt& told = **found;
    return L1Receipt{told.receipt.success,
                     told.block_number,
                     told.block_hash,
                     told.receipt.gas_used,
                     told.receipt.effective_gas_price,
                     told.receipt.contract_address};
}
}  // namespace freehold::node
