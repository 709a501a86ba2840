#include "net/json_rpc_client.hpp"

#include <fmt/core.h>

namespace freehold::net
{
namespace
{
// Servers put anything in there; a log line or an error for a person needs no more.
constexpr std::size_t kMaxMessage = 500;

RpcError malformed(std::string message) { return {RpcError::Kind::Malformed, 0, std::move(message), {}}; }

Json request_of(std::uint64_t id, std::string_view method, Json params)
{
    return Json{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
}

RpcError server_error(const Json& error)
{
    RpcError result{RpcError::Kind::Server, 0, "no message", {}};
    if (const Json* code = find_member(error, "code"); code != nullptr && code->is_number_integer())
        result.code = code->get<std::int64_t>();
    if (const Json* message = find_member(error, "message"); message != nullptr && message->is_string())
        result.message = message->get_ref<const std::string&>().substr(0, kMaxMessage);
    if (const Json* data = find_member(error, "data"); data != nullptr) result.data = *data;
    return result;
}

Result<Json, RpcError> result_of(Json& answer)
{
    if (const Json* error = find_member(answer, "error"); error != nullptr && !error->is_null())
        return fail(server_error(*error));
    const auto result = answer.find("result");
    if (result == answer.end()) return fail(malformed("an answer without result and error"));
    return std::move(*result);
}

std::optional<std::uint64_t> id_of(const Json& answer)
{
    const Json* id = find_member(answer, "id");
    if (id == nullptr || !id->is_number_unsigned()) return std::nullopt;
    return id->get<std::uint64_t>();
}
}  // namespace

JsonRpcClient::JsonRpcClient(std::unique_ptr<HttpClient> http, std::size_t max_bytes) : http_{std::move(http)}
{
    limits_.max_bytes = max_bytes;
    limits_.max_values = 4'000'000;  // a block's receipts may be many
}

Result<std::unique_ptr<JsonRpcClient>, HttpClientError> JsonRpcClient::make(std::string_view url,
                                                                            HttpClientConfig config)
{
    auto http = HttpClient::make(url, config);
    if (!http) return fail(http.error());
    return std::unique_ptr<JsonRpcClient>{new JsonRpcClient{*std::move(http), config.max_response_bytes}};
}

Result<Json, RpcError> JsonRpcClient::exchange(const Json& request)
{
    const auto response = http_->post(to_text(request));
    if (!response) return fail(RpcError{RpcError::Kind::Transport, 0, response.error().message, {}});
    auto answer = parse_json(response->body, limits_);
    // Some servers answer errors with a status of their own beside the JSON; without JSON the status is all
    // there is.
    if (!answer && response->status != 200)
        return fail(RpcError{
            RpcError::Kind::Transport, 0, fmt::format("{}: HTTP status {}", name(), response->status), {}});
    if (!answer) return fail(malformed(fmt::format("{}: {}", name(), to_string(answer.error()))));
    return *std::move(answer);
}

Result<Json, RpcError> JsonRpcClient::call(std::string_view method, Json params)
{
    const std::uint64_t id = next_id_++;
    auto answer = exchange(request_of(id, method, std::move(params)));
    if (!answer) return answer;
    if (!answer->is_object()) return fail(malformed("an answer that is not an object"));
    // Where the request could not be read the id is null (JSON-RPC 2.0, section 5); such an answer is always
    // an error.
    const bool refused = answer->contains("error") && answer->value("id", Json{}).is_null();
    if (!refused && id_of(*answer) != id) return fail(malformed("an answer to another request"));
    return result_of(*answer);
}

Result<std::vector<Result<Json, RpcError>>, RpcError> JsonRpcClient::batch(const std::vector<RpcCall>& calls)
{
    std::vector<Result<Json, RpcError>> results(calls.size(), fail(malformed("no answer in the batch")));
    if (calls.empty()) return results;
    const std::uint64_t first = next_id_.fetch_add(calls.size());
    Json request = Json::array();
    for (std::size_t i = 0; i < calls.size(); ++i)
        request.push_back(request_of(first + i, calls[i].method, calls[i].params));
    auto answers = exchange(request);
    if (!answers) return fail(answers.error());
    if (answers->is_object()) {
        auto refused = result_of(*answers);
        return fail(refused ? malformed("one answer to a batch") : refused.error());
    }
    if (!answers->is_array()) return fail(malformed("an answer that is not an array"));
    std::vector<bool> answered(calls.size());
    for (Json& answer : *answers) {
        const auto id = id_of(answer);
        if (!id || *id < first || *id - first >= calls.size() || answered[*id - first])
            return fail(malformed("an answer to another request"));
        answered[*id - first] = true;
        results[*id - first] = result_of(answer);
    }
    return results;
}
}  // namespace freehold::net
