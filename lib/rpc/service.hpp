#pragma once
// What the methods of the JSON-RPC interface work on: the node's parts, the limits, and the few things that
// the interface itself keeps between calls.

#include "net/json.hpp"
#include "node/chain.hpp"
#include "node/mempool.hpp"
#include "node/prover.hpp"
#include "rpc/block_cache.hpp"
#include "rpc/event_thread.hpp"
#include "rpc/filters.hpp"
#include "rpc/outbox_index.hpp"
#include "rpc/receipt_waiters.hpp"
#include "rpc/subscriptions.hpp"

namespace freehold::rpc
{
/// Every limit bounds what one client can make the node spend on one request.
struct Limits
{
    std::size_t max_batch = 1000;                          // calls in one request
    std::size_t max_response_bytes = 128 << 20;            // of a batch: calls beyond it are refused
    std::chrono::milliseconds max_request_time{10'000};    // of work, batches as a whole
    net::JsonLimits json{};                                // size, depth and values of a request
    std::uint64_t max_log_blocks = 10'000;                 // range of eth_getLogs
    std::size_t max_logs = 20'000;                         // results of eth_getLogs
    std::size_t max_log_addresses = 1000;                  // and topics per position
    std::uint64_t max_call_gas = 50'000'000;               // eth_call
    std::size_t max_trace_bytes = 64 << 20;                // of one debug_trace answer
    std::uint64_t max_fee_history = 1024;                  // blocks
    std::uint64_t max_fee_history_with_rewards = 128;      // blocks whose transactions are read
    std::size_t max_proof_keys = 1024;                     // eth_getProof
    std::uint64_t max_status_proposals = 100;              // freehold_status
    std::chrono::milliseconds default_sync_timeout{2000};  // eth_sendRawTransactionSync
    std::chrono::milliseconds max_sync_timeout{60'000};
    U256 suggested_tip = 1'000'000;  // wei, when blocks are not full
};

/// The answer of an asynchronous call: a JSON value or an error. To be called once, from any thread.
using Completion = std::function<void(std::expected<std::string, RpcError>)>;
/// Hands a call to the sequencer. Empty on the sequencer itself.
using Forwarder = std::function<void(std::string method, Json params, Completion)>;
/// Forced items [from, to), for replaying blocks made of them; throws nothing, may return fewer.
using ForcedItems = std::function<std::vector<Bytes>(std::uint64_t from, std::uint64_t to)>;

struct Backend
{
    node::Chain& chain;
    node::Mempool& mempool;
    Limits limits{};
    std::string client_version = "freehold";
    Forwarder forward{};
    ForcedItems forced_items{};
    std::function<std::uint64_t()> proved_proposal{};  // the last one with a proof on L1; empty: 0
    std::function<node::ProverStatus()> prover{};      // empty: this node proves nothing
    std::function<bool()> syncing{};  // true while the node is still deriving old blocks; empty: never
};

/// Thread-safe. Listens to chain and pool, which must outlive it.
class Service
{
public:
    explicit Service(Backend backend);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    Backend backend;
    BlockCache blocks;
    OutboxIndex outbox;
    Filters filters;
    EventThread events;
    ReceiptWaiters waiters;
    Subscriptions subscriptions;

private:
    struct Listener;
    std::unique_ptr<Listener> listener_;
};
}  // namespace freehold::rpc
