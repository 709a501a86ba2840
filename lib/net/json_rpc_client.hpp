#pragma once
// JSON-RPC 2.0 over HTTP: calls, single or in a batch, with every error a value. Thread-safe.

#include "net/http_client.hpp"
#include "net/json.hpp"

#include <atomic>
#include <vector>

namespace freehold::net
{
struct RpcError
{
    enum class Kind : std::uint8_t
    {
        Transport,  // no answer, or an HTTP status that is none
        Malformed,  // an answer that is not JSON-RPC, or to another question
        Server,     // the server understood and said no: code, message and data are its own
    };
    Kind kind = Kind::Transport;
    std::int64_t code = 0;
    std::string message;
    Json data;
};

struct RpcCall
{
    std::string method;
    Json params = Json::array();
};

class JsonRpcClient
{
public:
    static Result<std::unique_ptr<JsonRpcClient>, HttpClientError> make(std::string_view url,
                                                                        HttpClientConfig config = {});

    Result<Json, RpcError> call(std::string_view method, Json params);
    /// One request for all; the answers are in the order of the calls, whatever order the server uses.
    Result<std::vector<Result<Json, RpcError>>, RpcError> batch(const std::vector<RpcCall>& calls);

    /// The endpoint as it may be shown: without its path and credentials.
    [[nodiscard]] std::string name() const { return http_->url().redacted(); }
    [[nodiscard]] HttpClient& http() { return *http_; }

private:
    JsonRpcClient(std::unique_ptr<HttpClient> http, std::size_t max_bytes);
    Result<Json, RpcError> exchange(const Json& request);

    std::unique_ptr<HttpClient> http_;
    JsonLimits limits_;
    std::atomic<std::uint64_t> next_id_{1};
};
}  // namespace freehold::net
