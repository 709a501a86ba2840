#include "rpc/forwarder.hpp"

namespace freehold::rpc
{
namespace
{
constexpr unsigned kThreads = 16;  // each may wait for a receipt on behalf of one client
constexpr std::size_t kMaxWaiting = 10'000;
constexpr std::chrono::milliseconds kTimeout{65'000};  // above what eth_sendRawTransactionSync may ask for

std::expected<std::string, RpcError> answer_of(const Result<Json, net::RpcError>& result)
{
    if (result) return net::to_text(*result);
    const net::RpcError& error = result.error();
    // What the sequencer refused it refused to the client; the rest is between us and it.
    if (error.kind != net::RpcError::Kind::Server)
        return std::unexpected{server_error("the sequencer cannot be reached: " + error.message)};
    return std::unexpected{RpcError{static_cast<int>(std::clamp<std::int64_t>(error.code, -100'000, 100'000)),
                                    error.message,
                                    error.data.is_null() ? std::string{} : net::to_text(error.data)}};
}
}  // namespace

Result<std::unique_ptr<SequencerForwarder>, std::string> SequencerForwarder::make(std::string_view url)
{
    auto client = net::JsonRpcClient::make(url, {.timeout = kTimeout, .max_idle_connections = kThreads});
    if (!client) return fail(std::move(client.error().message));
    return std::unique_ptr<SequencerForwarder>{new SequencerForwarder{std::move(*client)}};
}

SequencerForwarder::SequencerForwarder(std::unique_ptr<net::JsonRpcClient> client)
    : client_{std::move(client)}
{
    for (unsigned i = 0; i < kThreads; ++i) threads_.emplace_back([this] { work(); });
}

SequencerForwarder::~SequencerForwarder()
{
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    for (const Task& task : tasks_) task.done(std::unexpected{server_error("the node stops")});
}

void SequencerForwarder::forward(std::string method, Json params, Completion done)
{
    {
        const std::lock_guard lock{mutex_};
        if (tasks_.size() >= kMaxWaiting)
            throw RpcError{kLimitExceeded, "too many calls wait for the sequencer", {}};
        tasks_.push_back({std::move(method), std::move(params), std::move(done)});
    }
    wake_.notify_one();
}

void SequencerForwarder::work()
{
    for (;;) {
        Task task;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return stopping_ || !tasks_.empty(); });
            if (stopping_) return;
            task = std::move(tasks_.front());
            tasks_.pop_front();
        }
        task.done(answer_of(client_->call(task.method, std::move(task.params))));
    }
}
}  // namespace freehold::rpc
