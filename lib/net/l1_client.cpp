#include "net/l1_client.hpp"

#include "base/hex.hpp"
#include "codec/blob_transaction.hpp"
#include "net/json_rpc_client.hpp"
#include "net/kzg.hpp"
#include "sys/log.hpp"
#include "sys/parallel.hpp"

#include <fmt/core.h>

#include <atomic>
#include <deque>
#include <mutex>

namespace freehold::net
{
namespace
{
using Kind = L1Error::Kind;

// Refusals that say more about the endpoint than about the question (EIP-1474 and what providers use):
// another may answer.
bool is_endpoint_trouble(std::int64_t code)
{
    constexpr std::int64_t kMethodNotFound = -32601, kInternal = -32603, kUnavailable = -32002,
                           kUnsupported = -32004, kLimitExceeded = -32005, kUnauthorized = -32001;
    return code == kMethodNotFound || code == kInternal || code == kUnavailable || code == kUnsupported ||
           code == kLimitExceeded || code == kUnauthorized || code == 429;
}

L1Error from_rpc(const RpcError& error, const std::string& endpoint)
{
    switch (error.kind) {
        case RpcError::Kind::Transport: return {Kind::Unreachable, error.message, 0, {}};
        case RpcError::Kind::Malformed:
            return {Kind::Malformed, fmt::format("{}: {}", endpoint, error.message), 0, {}};
        case RpcError::Kind::Server: break;
    }
    return {Kind::Refused, fmt::format("{}: {} ({})", endpoint, error.message, error.code), error.code,
            parse_data(&error.data).value_or(Bytes{})};
}

// Far above what any fork of L1 allows; an endpoint that ignores the filter must still not cost minutes.
constexpr std::size_t kMaxBlobsOfBlock = 128;

std::string quantity(std::uint64_t value) { return U256{value}.to_quantity(); }

/// What geth, anvil and others say to a transaction that they hold already.
bool is_already_known(const std::string& message)
{
    return message.find("already known") != std::string::npos ||
           message.find("already imported") != std::string::npos;
}
}  // namespace

class L1Client::Impl
{
public:
    struct Endpoint
    {
        std::unique_ptr<JsonRpcClient> rpc;
        std::unique_ptr<HttpClient> beacon;  // null: the RPC's own
        HttpClient& beacon_api() { return beacon ? *beacon : rpc->http(); }
    };

    explicit Impl(const L1ClientConfig& config) : beacon_clock_{config.beacon_clock} {}

    Result<void, std::string> add(const L1Endpoint& endpoint, const HttpClientConfig& http)
    {
        Endpoint added;
        auto rpc = JsonRpcClient::make(endpoint.rpc_url, http);
        if (!rpc) return fail("not an http or https URL: " + endpoint.rpc_url);
        added.rpc = *std::move(rpc);
        if (!endpoint.beacon_url.empty()) {
            auto beacon = HttpClient::make(endpoint.beacon_url, http);
            if (!beacon) return fail("not an http or https URL: " + endpoint.beacon_url);
            added.beacon = *std::move(beacon);
        }
        endpoints_.push_back(std::move(added));
        return {};
    }

    /// Asks one endpoint after another until `question(endpoint) -> L1Result<T>` succeeds or is refused.
    /// NotFound is believed only if every endpoint says so: a lagging one must not look like a
    /// reorganisation.
    template <typename Question>
    auto ask(const Question& question) -> decltype(question(std::declval<Endpoint&>()))
    {
        const std::size_t first = preferred_;
        std::optional<L1Error> worst;
        for (std::size_t i = 0; i < endpoints_.size(); ++i) {
            const std::size_t index = (first + i) % endpoints_.size();
            auto answer = question(endpoints_[index]);
            if (answer) {
                preferred_ = index;
                return answer;
            }
            L1Error error = std::move(answer.error());
            if (error.kind == Kind::Refused && !is_endpoint_trouble(error.code))
                return fail(std::move(error));
            sys::log_debug("L1: {}", error.text);
            if (!worst || worst->kind == Kind::NotFound) worst = std::move(error);
        }
        return fail(*std::move(worst));
    }

    /// One JSON-RPC call; `read(json) -> optional<T>` checks the result.
    template <typename Read>
    auto call(std::string_view method, const Json& params, const Read& read)
        -> L1Result<typename decltype(read(std::declval<const Json&>()))::value_type>
    {
        using T = typename decltype(read(std::declval<const Json&>()))::value_type;
        return ask(
            [&](Endpoint& endpoint) -> L1Result<T> { return call_at(endpoint, method, params, read); });
    }

    template <typename Read>
    static auto call_at(Endpoint& endpoint, std::string_view method, const Json& params, const Read& read)
        -> L1Result<typename decltype(read(std::declval<const Json&>()))::value_type>
    {
        const auto result = endpoint.rpc->call(method, params);
        if (!result) return fail(from_rpc(result.error(), endpoint.rpc->name()));
        auto value = read(*result);
        if (!value)
            return fail(L1Error{Kind::Malformed,
                                fmt::format("{}: malformed answer to {}", endpoint.rpc->name(), method),
                                0,
                                {}});
        return *std::move(value);
    }

    static L1Result<L1Header> header_at(Endpoint& endpoint, std::string_view method, const Json& params)
    {
        const auto result = endpoint.rpc->call(method, params);
        if (!result) return fail(from_rpc(result.error(), endpoint.rpc->name()));
        if (result->is_null())
            return fail(L1Error{Kind::NotFound,
                                fmt::format("{}: no block {}", endpoint.rpc->name(), to_text(params)),
                                0,
                                {}});
        auto header = parse_header(*result);
        if (!header)
            return fail(L1Error{
                Kind::Malformed,
                fmt::format(
                    "{}: block {}: a field is malformed, or the hash is not that of the fields (a lying "
                    "endpoint, or an L1 fork that this version does not know)",
                    endpoint.rpc->name(), to_text(params)),
                0,
                {}});
        return *std::move(header);
    }

    L1Result<L1Header> header_by_hash(const Hash256& block_hash)
    {
        {
            const std::lock_guard lock{mutex_};
            for (const L1Header& known : recent_)
                if (known.hash == block_hash) return known;
        }
        return ask([&](Endpoint& endpoint) { return header_by_hash_at(endpoint, block_hash); });
    }

    static L1Result<L1Header> header_by_hash_at(Endpoint& endpoint, const Hash256& block_hash)
    {
        auto header = header_at(endpoint, "eth_getBlockByHash", Json::array({to_hex(block_hash), false}));
        if (header && header->hash != block_hash)
            return fail(L1Error{Kind::Malformed,
                                fmt::format("{}: another block than asked for", endpoint.rpc->name()),
                                0,
                                {}});
        return header;
    }

    /// The logs of one block, proved.
    static L1Result<std::vector<L1Log>> logs_at(Endpoint& endpoint, const Address& address,
                                                const L1Header& header)
    {
        std::vector<L1Log> logs;
        // The bloom filter, which the hash covers, never hides a log: most blocks need no further question.
        if (!header.header.logs_bloom.may_contain(address.view())) return logs;
        const auto receipts =
            call_at(endpoint, "eth_getBlockReceipts", Json::array({to_hex(header.hash)}),
                    [&](const Json& answer) { return parse_block_receipts(answer, header); });
        if (!receipts) return fail(receipts.error());
        for (const L1Receipt& receipt : *receipts)
            for (const L1Log& log : receipt.logs)
                if (log.log.address == address) logs.push_back(log);
        return logs;
    }

    void remember(const L1Header& header)
    {
        const std::lock_guard lock{mutex_};
        recent_.push_back(header);
        if (recent_.size() > kRememberedHeaders) recent_.pop_front();
    }

    L1Result<std::vector<Blob>> blobs_at(Endpoint& endpoint, const L1Header& block,
                                         std::span<const Hash256> hashes);
    [[nodiscard]] std::uint64_t beacon_id(const L1Header& block) const;
    [[nodiscard]] std::string hash_filter(std::span<const Hash256> hashes) const;

private:
    static constexpr std::size_t kRememberedHeaders = 64;

    std::vector<Endpoint> endpoints_;
    std::optional<BeaconClock> beacon_clock_;
    std::atomic<std::size_t> preferred_{0};
    std::mutex mutex_;
    std::deque<L1Header> recent_;
};

L1Client::L1Client(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
L1Client::~L1Client() = default;

Result<std::unique_ptr<L1Client>, std::string> L1Client::make(const L1ClientConfig& config)
{
    if (config.endpoints.empty()) return fail(std::string{"no L1 endpoint"});
    auto impl = std::make_unique<Impl>(config);
    const HttpClientConfig http{.timeout = config.timeout};
    for (const L1Endpoint& endpoint : config.endpoints)
        if (auto added = impl->add(endpoint, http); !added) return fail(added.error());
    return std::unique_ptr<L1Client>{new L1Client{std::move(impl)}};
}

L1Result<std::uint64_t> L1Client::chain_id()
{
    return impl_->call("eth_chainId", Json::array(),
                       [](const Json& answer) { return parse_quantity_u64(&answer); });
}

L1Result<L1Header> L1Client::header(BlockTag tag)
{
    const char* name = tag == BlockTag::Latest ? "latest" : tag == BlockTag::Safe ? "safe" : "finalized";
    return impl_->ask([&](Impl::Endpoint& endpoint) {
        return Impl::header_at(endpoint, "eth_getBlockByNumber", Json::array({name, false}));
    });
}

L1Result<L1Header> L1Client::header(std::uint64_t number)
{
    auto header = impl_->ask([&](Impl::Endpoint& endpoint) -> L1Result<L1Header> {
        auto found =
            Impl::header_at(endpoint, "eth_getBlockByNumber", Json::array({quantity(number), false}));
        if (found && found->header.number != number)
            return fail(L1Error{Kind::Malformed,
                                fmt::format("{}: another block than asked for", endpoint.rpc->name()),
                                0,
                                {}});
        return found;
    });
    if (header) impl_->remember(*header);
    return header;
}

L1Result<L1Header> L1Client::header(const Hash256& block_hash) { return impl_->header_by_hash(block_hash); }

L1Result<std::vector<L1Log>> L1Client::logs(const Address& address, const Hash256& block_hash)
{
    const auto header = impl_->header_by_hash(block_hash);
    if (!header) return fail(header.error());
    return impl_->ask([&](Impl::Endpoint& endpoint) { return Impl::logs_at(endpoint, address, *header); });
}

L1Result<std::vector<L1Log>> L1Client::logs(const Address& address, std::uint64_t from, std::uint64_t to,
                                            std::span<const Hash256> topics)
{
    Json filter = {{"address", to_hex(address)}, {"fromBlock", quantity(from)}, {"toBlock", quantity(to)}};
    for (const Hash256& topic : topics) filter["topics"].push_back(to_hex(topic));
    const auto has_topics = [&](const L1Log& log) {
        return log.log.topics.size() >= topics.size() &&
               std::ranges::equal(std::span{log.log.topics}.first(topics.size()), topics);
    };
    // All from one endpoint: two could be on different chains.
    return impl_->ask([&](Impl::Endpoint& endpoint) -> L1Result<std::vector<L1Log>> {
        const auto lies = [&](std::string_view what) {
            return fail(L1Error{
                Kind::Malformed, fmt::format("{}: eth_getLogs: {}", endpoint.rpc->name(), what), 0, {}});
        };
        const auto claimed = endpoint.rpc->call("eth_getLogs", Json::array({filter}));
        if (!claimed) return fail(from_rpc(claimed.error(), endpoint.rpc->name()));
        if (!claimed->is_array()) return lies("not a list");
        std::vector<L1Log> proved;
        for (const Json& entry : *claimed) {
            const auto log = parse_log(entry);
            if (!log || log->log.address != address || log->block_number < from || log->block_number > to ||
                !has_topics(*log))
                return lies("a log that was not asked for");
            if (!proved.empty() && proved.back().block_hash == log->block_hash) continue;
            if (!proved.empty() && proved.back().block_number >= log->block_number)
                return lies("logs out of order");
            const auto header = Impl::header_by_hash_at(endpoint, log->block_hash);
            if (!header) return fail(header.error());
            if (header->header.number != log->block_number)
                return lies("a log of another block than it says");
            const auto logs = Impl::logs_at(endpoint, address, *header);
            if (!logs) return fail(logs.error());
            const std::size_t before = proved.size();
            std::ranges::copy_if(*logs, std::back_inserter(proved), has_topics);
            if (proved.size() == before) return lies("a log that its block does not contain");
        }
        return proved;
    });
}

L1Result<std::optional<L1Receipt>> L1Client::receipt(const Hash256& tx_hash)
{
    return impl_->call("eth_getTransactionReceipt", Json::array({to_hex(tx_hash)}),
                       [&](const Json& answer) -> std::optional<std::optional<L1Receipt>> {
                           if (answer.is_null()) return std::optional<L1Receipt>{};
                           auto receipt = parse_receipt(answer);
                           if (!receipt || receipt->tx_hash != tx_hash) return std::nullopt;
                           return receipt;
                       });
}

L1Result<std::uint64_t> L1Client::nonce(const Address& address, bool pending)
{
    return impl_->call("eth_getTransactionCount",
                       Json::array({to_hex(address), pending ? "pending" : "latest"}),
                       [](const Json& answer) { return parse_quantity_u64(&answer); });
}

L1Result<U256> L1Client::balance(const Address& address)
{
    return impl_->call("eth_getBalance", Json::array({to_hex(address), "latest"}),
                       [](const Json& answer) { return parse_quantity(&answer); });
}

L1Result<Bytes> L1Client::code(const Address& address)
{
    return impl_->call("eth_getCode", Json::array({to_hex(address), "latest"}),
                       [](const Json& answer) { return parse_data(&answer); });
}

L1Result<Bytes> L1Client::call(const Address& to, BytesView data, const Address& from)
{
    const Json request = {{"from", to_hex(from)}, {"to", to_hex(to)}, {"data", to_hex(data)}};
    return impl_->call("eth_call", Json::array({request, "latest"}),
                       [](const Json& answer) { return parse_data(&answer); });
}

L1Result<std::uint64_t> L1Client::estimate_gas(const Address& to, BytesView data, const Address& from)
{
    const Json request = {{"from", to_hex(from)}, {"to", to_hex(to)}, {"data", to_hex(data)}};
    return impl_->call("eth_estimateGas", Json::array({request}),
                       [](const Json& answer) { return parse_quantity_u64(&answer); });
}

L1Result<L1Fees> L1Client::fees()
{
    // eth_feeHistory's last base fee is that of the block after the newest.
    const auto base =
        impl_->call("eth_feeHistory", Json::array({"0x1", "latest", Json::array()}), [](const Json& answer) {
            const Json* list = find_member(answer, "baseFeePerGas");
            return list != nullptr && list->is_array() && !list->empty() ? parse_quantity(&list->back())
                                                                         : std::nullopt;
        });
    if (!base) return fail(base.error());
    const auto read = [](const Json& answer) { return parse_quantity(&answer); };
    const auto blob = impl_->call("eth_blobBaseFee", Json::array(), read);
    if (!blob) return fail(blob.error());
    const auto priority = impl_->call("eth_maxPriorityFeePerGas", Json::array(), read);
    if (!priority) return fail(priority.error());
    return L1Fees{*base, *blob, *priority};
}

L1Result<Hash256> L1Client::send(BytesView raw_transaction)
{
    std::optional<Hash256> expected;
    if (const auto plain = decode_transaction(raw_transaction))
        expected = hash(*plain);
    else if (const auto with_blobs = decode_blob_transaction(raw_transaction))
        expected = hash(with_blobs->tx);
    if (!expected) return fail(L1Error{Kind::Refused, "not a transaction", 0, {}});
    const Json params = Json::array({to_hex(raw_transaction)});
    auto sent = impl_->call("eth_sendRawTransaction", params, [&](const Json& answer) {
        const auto told = parse_fixed<Hash256>(&answer);
        return told == expected ? told : std::nullopt;
    });
    if (!sent && sent.error().kind == Kind::Refused && is_already_known(sent.error().text)) return *expected;
    return sent;
}

L1Result<std::vector<Blob>> L1Client::blobs(const L1Header& block, std::span<const Hash256> versioned_hashes)
{
    if (versioned_hashes.empty()) return std::vector<Blob>{};
    return impl_->ask(
        [&](Impl::Endpoint& endpoint) { return impl_->blobs_at(endpoint, block, versioned_hashes); });
}

std::uint64_t L1Client::Impl::beacon_id(const L1Header& block) const
{
    if (!beacon_clock_ || block.header.timestamp < beacon_clock_->genesis_time) return block.header.number;
    return (block.header.timestamp - beacon_clock_->genesis_time) / beacon_clock_->seconds_per_slot;
}

// The beacon API repeats the parameter for each hash; anvil reads only the last of them, but splits it at
// commas.
std::string L1Client::Impl::hash_filter(std::span<const Hash256> hashes) const
{
    std::string filter;
    for (const Hash256& hash : hashes)
        filter += (filter.empty()  ? "?versioned_hashes="
                   : beacon_clock_ ? "&versioned_hashes="
                                   : ",") +
                  to_hex(hash);
    return filter;
}

L1Result<std::vector<Blob>> L1Client::Impl::blobs_at(Endpoint& endpoint, const L1Header& block,
                                                     std::span<const Hash256> hashes)
{
    HttpClient& api = endpoint.beacon_api();
    const auto error = [&](Kind kind, std::string_view what) {
        return fail(
            L1Error{kind,
                    fmt::format("{}: blobs of block {}: {}", api.url().redacted(), block.header.number, what),
                    0,
                    {}});
    };
    const std::string path = fmt::format("/eth/v1/beacon/blobs/{}{}", beacon_id(block), hash_filter(hashes));
    const auto response = api.get(path);
    if (!response) return fail(L1Error{Kind::Unreachable, response.error().message, 0, {}});
    if (response->status == 404) return error(Kind::NotFound, "not found");
    if (response->status != 200)
        return error(Kind::Unreachable, fmt::format("HTTP status {}", response->status));
    const auto answer = parse_json(response->body, {.max_bytes = response->body.size()});
    const Json* list = answer ? find_member(*answer, "data") : nullptr;
    if (list == nullptr || !list->is_array()) return error(Kind::Malformed, "not a list");

    std::vector<Blob> found;
    for (const Json& entry : *list) {
        const auto bytes = parse_data(&entry);
        if (!bytes || bytes->size() != kBlobSize) return error(Kind::Malformed, "a blob of another size");
        if (found.size() == kMaxBlobsOfBlock)
            return error(Kind::Malformed, "more blobs than a block can have");
        std::ranges::copy(*bytes, found.emplace_back().bytes.begin());
    }
    std::vector<Hash256> found_hashes(found.size());
    sys::parallel_for(found.size(), [&](std::size_t i) {
        if (const auto commitment = blob_commitment(found[i])) found_hashes[i] = versioned_hash(*commitment);
    });
    std::vector<Blob> ordered;
    for (const Hash256& wanted : hashes) {
        const auto at = std::ranges::find(found_hashes, wanted);
        if (at == found_hashes.end())
            return error(Kind::NotFound, fmt::format("no blob with hash {}", to_hex(wanted)));
        ordered.push_back(found[static_cast<std::size_t>(at - found_hashes.begin())]);
    }
    return ordered;
}
}  // namespace freehold::net
