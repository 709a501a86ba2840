#pragma once
// A follower hands transactions to the sequencer.

#include "net/json_rpc_client.hpp"
#include "rpc/service.hpp"

#include <condition_variable>
#include <deque>
#include <thread>

namespace freehold::rpc
{
/// Thread-safe. Calls that wait when this is destroyed are answered with an error.
class SequencerForwarder
{
public:
    /// The error is for a person.
    static Result<std::unique_ptr<SequencerForwarder>, std::string> make(std::string_view url);
    ~SequencerForwarder();
    SequencerForwarder(const SequencerForwarder&) = delete;
    SequencerForwarder& operator=(const SequencerForwarder&) = delete;

    void forward(std::string method, Json params, Completion done);
    /// For Backend::forward; this must outlive its use.
    [[nodiscard]] Forwarder as_function()
    {
        return [this](std::string method, Json params, Completion done) {
            forward(std::move(method), std::move(params), std::move(done));
        };
    }

private:
    struct Task
    {
        std::string method;
        Json params;
        Completion done;
    };
    explicit SequencerForwarder(std::unique_ptr<net::JsonRpcClient> client);
    void work();

    std::unique_ptr<net::JsonRpcClient> client_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Task> tasks_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};
}  // namespace freehold::rpc
