#include "node/l1_endpoint.hpp"

#include "base/hex.hpp"
#include "net/kzg.hpp"
#include "node/l1_json.hpp"

#include <algorithm>

namespace freehold::node
{
namespace
{
using net::Json;

// Answers about L1 blocks are small; a response above this is no answer.
constexpr std::size_t kMaxResponse = 64 << 20;

std::unexpected<L1Error> failure(L1Error::Kind kind, std::string text)
{
    return std::unexpected{L1Error{kind, std::move(text)}};
}

std::string quantity(std::uint64_t value) { return U256{value}.to_quantity(); }
}  // namespace

std::expected<std::unique_ptr<L1Endpoint>, std::string> L1Endpoint::make(const std::vector<std::string>& urls,
                                                                         BeaconConfig beacon)
{
    if (urls.empty()) return std::unexpected{"no L1 endpoint is given"};
    std::unique_ptr<L1Endpoint> endpoint{new L1Endpoint};
    endpoint->beacon_ = std::move(beacon);
    const net::HttpClientConfig config{.timeout = std::chrono::milliseconds{30'000},
                                       .max_response_bytes = kMaxResponse};
    for (const std::string& url : urls) {
        auto client = net::JsonRpcClient::make(url, config);
        if (!client) return std::unexpected{client.error().message};
        endpoint->clients_.push_back(std::move(*client));
        if (!endpoint->beacon_.url.empty()) continue;
        auto blobs = net::HttpClient::make(url, config);
        if (!blobs) return std::unexpected{blobs.error().message};
        endpoint->beacons_.push_back(std::move(*blobs));
    }
    if (!endpoint->beacon_.url.empty()) {
        auto blobs = net::HttpClient::make(endpoint->beacon_.url, config);
        if (!blobs) return std::unexpected{blobs.error().message};
        endpoint->beacons_.push_back(std::move(*blobs));
    }
    return endpoint;
}

L1Result<Json> L1Endpoint::request(std::string_view method, const Json& params)
{
    const std::size_t first = preferred_.load();
    L1Error last;
    for (std::size_t i = 0; i < clients_.size(); ++i) {
        const std::size_t index = (first + i) % clients_.size();
        auto answer = clients_[index]->call(method, params);
        if (answer) {
            preferred_ = index;
            return std::move(*answer);
        }
        const net::RpcError& error = answer.error();
        last.text = std::string{method} + " at " + clients_[index]->name() + ": " + error.message;
        switch (error.kind) {
            case net::RpcError::Kind::Transport: last.kind = L1Error::Kind::Unreachable; break;
            case net::RpcError::Kind::Malformed: last.kind = L1Error::Kind::Malformed; break;
            // The others would say the same; asking them as well would only hide what was said.
            case net::RpcError::Kind::Server: return failure(L1Error::Kind::Refused, last.text);
        }
    }
    return std::unexpected{last};
}

L1Result<L1Block> L1Endpoint::get_block(const Json& tag)
{
    auto answer = request("eth_getBlockByNumber", Json::array({tag, false}));
    if (!answer) return std::unexpected{answer.error()};
    if (answer->is_null()) return failure(L1Error::Kind::NotFound, "L1 has no block " + net::to_text(tag));
    auto block = json_block(*answer);
    if (!block)
        return failure(L1Error::Kind::Malformed,
                       "L1's block " + net::to_text(tag) + " is malformed or does not hash to its hash");
    return *block;
}

L1Result<L1Block> L1Endpoint::latest() { return get_block("latest"); }
L1Result<L1Block> L1Endpoint::finalized() { return get_block("finalized"); }

L1Result<L1Block> L1Endpoint::block(std::uint64_t number)
{
    auto found = get_block(quantity(number));
    if (found && found->ref.number != number)
        return failure(L1Error::Kind::Malformed, "L1 answered with another block than was asked for");
    return found;
}

L1Result<std::vector<L1Log>> L1Endpoint::get_logs(Json filter)
{
    auto answer = request("eth_getLogs", Json::array({std::move(filter)}));
    if (!answer) return std::unexpected{answer.error()};
    if (!answer->is_array())
        return failure(L1Error::Kind::Malformed, "eth_getLogs did not answer with a list");
    std::vector<L1Log> logs;
    for (const Json& entry : *answer) {
        auto log = json_log(entry);
        if (!log || (!logs.empty() && log->block.number < logs.back().block.number))
            return failure(L1Error::Kind::Malformed, "eth_getLogs answered with a malformed log");
        logs.push_back(std::move(*log));
    }
    return logs;
}

L1Result<std::vector<L1Log>> L1Endpoint::logs(const Address& address, std::uint64_t from, std::uint64_t to)
{
    return get_logs({{"address", to_hex(address)}, {"fromBlock", quantity(from)}, {"toBlock", quantity(to)}});
}

L1Result<std::vector<L1Log>> L1Endpoint::logs_of(const Address& address, const Hash256& block_hash)
{
    auto found = get_logs({{"address", to_hex(address)}, {"blockHash", to_hex(block_hash)}});
    if (found && std::ranges::any_of(*found, [&](const L1Log& log) { return log.block.hash != block_hash; }))
        return failure(L1Error::Kind::Malformed, "eth_getLogs answered with another block's logs");
    return found;
}

L1Result<std::vector<Blob>> L1Endpoint::blobs(const L1BlockRef& block,
                                              std::span<const Hash256> versioned_hashes)
{
    std::uint64_t id = block.number;
    if (beacon_.genesis_time != 0) {
        auto full = this->block(block.number);
        if (!full) return std::unexpected{full.error()};
        id = (full->ref.timestamp - beacon_.genesis_time) / beacon_.seconds_per_slot;
    }
    L1Error last{L1Error::Kind::NotFound,
                 "no endpoint has the blobs of L1 block " + std::to_string(block.number)};
    for (const auto& beacon : beacons_) {
        const auto response = beacon->get("/eth/v1/beacon/blobs/" + std::to_string(id));
        if (!response) {
            last = {L1Error::Kind::Unreachable, response.error().message};
            continue;
        }
        if (response->status != 200) continue;
        const auto document = net::parse_json(response->body, {.max_bytes = kMaxResponse});
        const Json* data = document ? net::find_member(*document, "data") : nullptr;
        if (data == nullptr || !data->is_array()) {
            last = {L1Error::Kind::Malformed, "the beacon API's answer has no list of blobs"};
            continue;
        }
        auto found = match_blobs(*data, versioned_hashes);
        if (found) return std::move(*found);
    }
    return std::unexpected{last};
}

L1Result<std::uint64_t> L1Endpoint::chain_id()
{
    auto answer = request("eth_chainId", Json::array());
    if (!answer) return std::unexpected{answer.error()};
    const auto value = json_text_quantity(*answer);
    if (!value || !value->fits_u64())
        return failure(L1Error::Kind::Malformed, "eth_chainId answered with no number");
    return value->low64();
}

L1Result<std::uint64_t> L1Endpoint::nonce(const Address& address)
{
    auto answer = request("eth_getTransactionCount", Json::array({to_hex(address), "latest"}));
    if (!answer) return std::unexpected{answer.error()};
    const auto value = json_text_quantity(*answer);
    if (!value || !value->fits_u64())
        return failure(L1Error::Kind::Malformed, "eth_getTransactionCount answered with no number");
    return value->low64();
}

L1Result<U256> L1Endpoint::balance(const Address& address)
{
    auto answer = request("eth_getBalance", Json::array({to_hex(address), "latest"}));
    if (!answer) return std::unexpected{answer.error()};
    const auto value = json_text_quantity(*answer);
    if (!value) return failure(L1Error::Kind::Malformed, "eth_getBalance answered with no number");
    return *value;
}

L1Result<Hash256> L1Endpoint::send(BytesView raw_transaction)
{
    auto answer = request("eth_sendRawTransaction", Json::array({to_hex(raw_transaction)}));
    if (!answer) return std::unexpected{answer.error()};
    const auto tx_hash =
        answer->is_string() ? fixed_from_hex<Hash256>(answer->get_ref<const std::string&>()) : std::nullopt;
    if (!tx_hash) return failure(L1Error::Kind::Malformed, "eth_sendRawTransaction answered with no hash");
    return *tx_hash;
}

L1Result<std::optional<L1Receipt>> L1Endpoint::receipt(const Hash256& tx_hash)
{
    auto answer = request("eth_getTransactionReceipt", Json::array({to_hex(tx_hash)}));
    if (!answer) return std::unexpected{answer.error()};
    if (answer->is_null()) return std::optional<L1Receipt>{};
    const auto parsed = json_receipt(*answer);
    if (!parsed)
        return failure(L1Error::Kind::Malformed,
                       "eth_getTransactionReceipt answered with a malformed receipt");
    return parsed;
}

L1Result<Bytes> L1Endpoint::call(const Address& to, BytesView data)
{
    auto answer = request("eth_call", Json::array({{{"to", to_hex(to)}, {"data", to_hex(data)}}, "latest"}));
    if (!answer) return std::unexpected{answer.error()};
    auto result = answer->is_string() ? from_hex(answer->get_ref<const std::string&>()) : std::nullopt;
    if (!result) return failure(L1Error::Kind::Malformed, "eth_call answered with no data");
    return std::move(*result);
}
}  // namespace freehold::node
