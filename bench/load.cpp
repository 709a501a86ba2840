#include "load.hpp"

#include "base/hex.hpp"
#include "codec/transaction.hpp"
#include "crypto/host/signer.hpp"
#include "crypto/keccak.hpp"
#include "net/json_rpc_client.hpp"
#include "sys/clock.hpp"
#include "sys/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <mutex>
#include <optional>
#include <thread>

namespace freehold::bench
{
namespace
{
using net::Json;
using std::chrono::steady_clock;

constexpr std::uint64_t kMaxFee =
    1'000'000'000'000;  // wei: high, so that a rising base fee does not end the run
constexpr std::uint64_t kTip = 1'000'000'000;
constexpr auto kReceiptPatience = std::chrono::seconds{10};
constexpr auto kFundingPatience = std::chrono::seconds{60};

struct Batch
{
    std::string body;
    Hash256 last_hash;
    unsigned count = 0;
};

struct Probe
{
    Hash256 hash;
    steady_clock::time_point accepted;
};

std::unexpected<std::string> rpc_failure(const char* what, const net::RpcError& error)
{
    return std::unexpected{std::string{what} + ": " + error.message};
}

std::expected<U256, std::string> quantity(net::JsonRpcClient& client, const char* method, Json params)
{
    const auto answer = client.call(method, std::move(params));
    if (!answer) return rpc_failure(method, answer.error());
    const auto value =
        answer->is_string() ? U256::parse(answer->get_ref<const std::string&>()) : std::nullopt;
    if (!value) return std::unexpected{std::string{method} + " answered with no number"};
    return *value;
}

Bytes signed_transfer(const Signer& from, std::uint64_t chain_id, std::uint64_t nonce, const Address& to,
                      const U256& value, Hash256* tx_hash)
{
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.chain_id = chain_id;
    tx.nonce = nonce;
    tx.max_fee_per_gas = kMaxFee;
    tx.max_priority_fee_per_gas = kTip;
    tx.gas_limit = 21'000;
    tx.to = to;
    tx.value = value;
    const Signature signature = from.sign(signing_hash(tx));
    tx.r = signature.r;
    tx.s = signature.s;
    tx.y_parity = signature.y_parity;
    if (tx_hash != nullptr) *tx_hash = hash(tx);
    return encode(tx);
}

Signer derived_signer(std::uint64_t run, std::uint64_t index)
{
    return *Signer::from_key(keccak256((U256{run} * U256{1'000'000} + U256{index}).to_hash().view()));
}

class Load
{
public:
    explicit Load(const LoadOptions& options) : options_{options} {}

    std::expected<LoadResult, std::string> run();

private:
    std::expected<void, std::string> fund();
    std::expected<void, std::string> wait_for_nonce(net::JsonRpcClient& client, const Address& address,
                                                    std::uint64_t nonce);
    void prepare();
    void send(unsigned connection);
    void probe(const std::atomic<bool>& sending);
    void count_blocks(std::uint64_t first, steady_clock::time_point end);

    LoadOptions options_;
    std::uint64_t chain_id_ = 0;
    std::vector<Signer> senders_;
    std::vector<std::vector<Batch>> batches_;  // per connection
    steady_clock::time_point start_;
    std::atomic<std::uint64_t> accepted_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::uint64_t> mined_{0};
    std::mutex mutex_;
    std::vector<Probe> probes_;
    std::vector<double> latencies_ms_;
    std::uint64_t missing_ = 0;
};

std::expected<void, std::string> Load::wait_for_nonce(net::JsonRpcClient& client, const Address& address,
                                                      std::uint64_t nonce)
{
    const auto deadline = steady_clock::now() + kFundingPatience;
    for (;;) {
        const auto now =
            quantity(client, "eth_getTransactionCount", Json::array({to_hex(address), "latest"}));
        if (!now) return std::unexpected{now.error()};
        if (*now >= U256{nonce}) return {};
        if (steady_clock::now() > deadline)
            return std::unexpected{"the funding transactions were not mined in time"};
        std::this_thread::sleep_for(std::chrono::milliseconds{100});
    }
}

std::expected<void, std::string> Load::fund()
{
    auto client = net::JsonRpcClient::make(options_.rpc);
    if (!client) return std::unexpected{client.error().message};
    const auto funder = Signer::from_key(options_.funder_key);
    if (!funder) return std::unexpected{"the funder's key is not a private key"};
    const auto chain_id = quantity(**client, "eth_chainId", Json::array());
    if (!chain_id) return std::unexpected{chain_id.error()};
    chain_id_ = chain_id->low64();
    const auto nonce =
        quantity(**client, "eth_getTransactionCount", Json::array({to_hex(funder->address()), "pending"}));
    if (!nonce) return std::unexpected{nonce.error()};
    const auto balance =
        quantity(**client, "eth_getBalance", Json::array({to_hex(funder->address()), "latest"}));
    if (!balance) return std::unexpected{balance.error()};

    // Fresh senders each run, so that a second load on the same chain starts at nonce 0 again.
    const std::uint64_t run = sys::unix_milliseconds();
    for (unsigned i = 0; i < options_.senders; ++i) senders_.push_back(derived_signer(run, i));
    const U256 each = *balance * U256{9} / U256{10} / U256{options_.senders};
    std::vector<net::RpcCall> calls;
    for (unsigned i = 0; i < options_.senders; ++i) {
        const Bytes raw =
            signed_transfer(*funder, chain_id_, nonce->low64() + i, senders_[i].address(), each, nullptr);
        calls.push_back({"eth_sendRawTransaction", Json::array({to_hex(raw)})});
    }
    for (std::size_t from = 0; from < calls.size(); from += 100) {
        const std::size_t to = std::min(calls.size(), from + 100);
        const auto answers = (*client)->batch({calls.begin() + static_cast<std::ptrdiff_t>(from),
                                               calls.begin() + static_cast<std::ptrdiff_t>(to)});
        if (!answers) return rpc_failure("funding", answers.error());
        for (const auto& answer : *answers)
            if (!answer) return rpc_failure("funding", answer.error());
    }
    return wait_for_nonce(**client, funder->address(), nonce->low64() + options_.senders);
}

void Load::prepare()
{
    const std::uint64_t total = std::uint64_t{options_.rate} * options_.seconds;
    const std::uint64_t per_connection = total / options_.connections / options_.batch;
    const unsigned own_senders = options_.senders / options_.connections;
    batches_.assign(options_.connections, std::vector<Batch>(per_connection));
    std::vector<Address> recipients;
    for (unsigned i = 0; i < options_.recipients; ++i)
        recipients.push_back(U256::from(keccak256(U256{i}.to_hash().view())).to_address());
    sys::parallel_for(options_.connections * per_connection, [&](std::size_t index) {
        const std::size_t connection = index / per_connection, b = index % per_connection;
        Batch& batch = batches_[connection][b];
        batch.count = options_.batch;
        batch.body = "[";
        for (unsigned i = 0; i < options_.batch; ++i) {
            const std::uint64_t k = b * options_.batch + i;
            const Signer& from = senders_[connection * own_senders + k % own_senders];
            const U256 value{1'000 + (k * 7919) % 100'000};
            const Bytes raw = signed_transfer(from, chain_id_, k / own_senders,
                                              recipients[(k * 104'729 + connection) % recipients.size()],
                                              value, &batch.last_hash);
            batch.body += (i == 0 ? "" : ",");
            batch.body += R"({"jsonrpc":"2.0","id":)" + std::to_string(i) +
                          R"(,"method":"eth_sendRawTransaction","params":[")" + to_hex(raw) + "\"]}";
        }
        batch.body += "]";
    });
}

void Load::send(unsigned connection)
{
    auto client = net::HttpClient::make(options_.rpc);
    if (!client) return;
    const auto interval =
        std::chrono::duration<double>(double(options_.batch) * options_.connections / options_.rate);
    const auto end = start_ + std::chrono::seconds{options_.seconds};
    for (std::size_t i = 0; i < batches_[connection].size(); ++i) {
        std::this_thread::sleep_until(
            start_ + std::chrono::duration_cast<steady_clock::duration>(interval * double(i)));
        if (steady_clock::now() >= end) return;
        const Batch& batch = batches_[connection][i];
        const auto response = (*client)->post(batch.body);
        unsigned refused = 0;
        if (!response || response->status != 200) {
            refused = batch.count;
        } else {
            for (std::size_t at = response->body.find("\"error\""); at != std::string::npos;
                 at = response->body.find("\"error\"", at + 1))
                ++refused;
        }
        refused = std::min(refused, batch.count);
        accepted_ += batch.count - refused;
        refused_ += refused;
        if (refused == 0) {
            const std::lock_guard lock{mutex_};
            probes_.push_back({batch.last_hash, steady_clock::now()});
        }
    }
}

void Load::probe(const std::atomic<bool>& sending)
{
    auto client = net::JsonRpcClient::make(options_.rpc);
    if (!client) return;
    std::vector<Probe> open;
    std::optional<steady_clock::time_point> stop_at;
    for (;;) {
        {
            const std::lock_guard lock{mutex_};
            open.insert(open.end(), probes_.begin(), probes_.end());
            probes_.clear();
        }
        if (!sending && !stop_at) stop_at = steady_clock::now() + kReceiptPatience;
        if (stop_at && (open.empty() || steady_clock::now() > *stop_at)) break;
        // The oldest first: they are the next to have receipts. A bounded batch keeps the question itself
        // cheap.
        std::vector<net::RpcCall> calls;
        for (std::size_t i = 0; i < std::min<std::size_t>(open.size(), 200); ++i)
            calls.push_back({"eth_getTransactionReceipt", Json::array({to_hex(open[i].hash)})});
        if (!calls.empty()) {
            const auto answers = (*client)->batch(calls);
            const auto now = steady_clock::now();
            std::vector<Probe> rest;
            for (std::size_t i = 0; i < open.size(); ++i) {
                const bool found =
                    answers && i < answers->size() && (*answers)[i] && (*answers)[i]->is_object();
                if (found)
                    latencies_ms_.push_back(
                        std::chrono::duration<double, std::milli>(now - open[i].accepted).count());
                else
                    rest.push_back(open[i]);
            }
            open = std::move(rest);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{25});
    }
    missing_ = open.size();
}

void Load::count_blocks(std::uint64_t first, steady_clock::time_point end)
{
    auto client = net::JsonRpcClient::make(options_.rpc);
    if (!client) return;
    std::uint64_t next = first;
    while (steady_clock::now() < end) {
        const auto answer =
            (*client)->call("eth_getBlockTransactionCountByNumber", Json::array({U256{next}.to_quantity()}));
        if (answer && answer->is_string()) {
            mined_ += U256::parse(answer->get_ref<const std::string&>()).value_or(U256{}).low64();
            ++next;
            continue;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

double process_cpu_seconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

double percentile(std::vector<double>& values, double share)
{
    if (values.empty()) return 0;
    const auto at = static_cast<std::size_t>(share * double(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(at));
    return values[at];
}

std::expected<LoadResult, std::string> Load::run()
{
    if (auto done = fund(); !done) return std::unexpected{done.error()};
    prepare();
    auto client = net::JsonRpcClient::make(options_.rpc);
    if (!client) return std::unexpected{client.error().message};
    const auto head = quantity(**client, "eth_blockNumber", Json::array());
    if (!head) return std::unexpected{head.error()};

    const double cpu_before = process_cpu_seconds();
    start_ = steady_clock::now();
    const auto end = start_ + std::chrono::seconds{options_.seconds};
    std::atomic<bool> sending = true;
    std::thread prober{[&] { probe(sending); }};
    std::thread counter{[&] { count_blocks(head->low64() + 1, end); }};
    std::vector<std::thread> connections;
    for (unsigned c = 0; c < options_.connections; ++c) connections.emplace_back([this, c] { send(c); });
    for (auto& connection : connections) connection.join();
    const double sent_seconds = std::chrono::duration<double>(steady_clock::now() - start_).count();
    sending = false;
    counter.join();
    prober.join();

    LoadResult result;
    result.seconds = options_.seconds;
    result.accepted = accepted_;
    result.refused = refused_;
    result.offered = std::uint64_t{options_.rate} * options_.seconds;
    result.mined = mined_;
    result.tps = double(result.mined) / result.seconds;
    result.accepted_per_s = double(result.accepted) / std::max(sent_seconds, 1.0);
    result.receipt_p50_ms = percentile(latencies_ms_, 0.5);
    result.receipt_p99_ms = percentile(latencies_ms_, 0.99);
    result.receipts_missing = missing_;
    result.generator_cpu_seconds = process_cpu_seconds() - cpu_before;
    return result;
}
}  // namespace

std::expected<LoadResult, std::string> run_load(const LoadOptions& options) { return Load{options}.run(); }

std::string to_json(const LoadResult& r)
{
    return Json{{"offered", r.offered},
                {"accepted", r.accepted},
                {"refused", r.refused},
                {"mined", r.mined},
                {"seconds", r.seconds},
                {"tps", r.tps},
                {"accepted_per_s", r.accepted_per_s},
                {"receipt_p50_ms", r.receipt_p50_ms},
                {"receipt_p99_ms", r.receipt_p99_ms},
                {"receipts_missing", r.receipts_missing},
                {"generator_cpu_seconds", r.generator_cpu_seconds}}
               .dump(2) +
           "\n";
}
}  // namespace freehold::bench
