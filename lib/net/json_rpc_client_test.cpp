#include "net/json_rpc_client.hpp"

#include "net/http_server.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace freehold::net
{
namespace
{
using Kind = RpcError::Kind;

/// A server that answers every request with what `answer` makes of it.
class Server
{
public:
    explicit Server(std::function<HttpResponse(const Json& request)> answer)
    {
        HttpHandlers handlers;
        handlers.on_post = [answer = std::move(answer)](const std::string& body, const HttpReply& reply) {
            reply(answer(*parse_json(body)));
        };
        server_ = *HttpServer::start({}, handlers);
        client = *JsonRpcClient::make("http://127.0.0.1:" + std::to_string(server_->port()));
    }
    std::unique_ptr<JsonRpcClient> client;

private:
    std::unique_ptr<HttpServer> server_;
};

HttpResponse json(const Json& value) { return {200, "application/json", to_text(value)}; }

Json result_for(const Json& request, Json result)
{
    return {{"jsonrpc", "2.0"}, {"id", request["id"]}, {"result", std::move(result)}};
}

TEST(JsonRpcClient, Call)
{
    const Server server{[](const Json& request) {
        EXPECT_EQ(request["jsonrpc"], "2.0");
        return json(result_for(request, Json::array({request["method"], request["params"]})));
    }};
    for (int i = 0; i < 3; ++i) {
        const auto answer = server.client->call("eth_x", Json::array({1, "0x2"}));
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(*answer, Json::parse(R"(["eth_x",[1,"0x2"]])"));
    }
}

TEST(JsonRpcClient, ServerErrors)
{
    const Server server{[](const Json& request) {
        return json({{"id", request["id"]},
                     {"error", {{"code", 3}, {"message", "execution reverted"}, {"data", "0xab"}}}});
    }};
    const auto answer = server.client->call("eth_call", Json::array());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, Kind::Server);
    EXPECT_EQ(answer.error().code, 3);
    EXPECT_EQ(answer.error().message, "execution reverted");
    EXPECT_EQ(answer.error().data, "0xab");

    const Server refusing{[](const Json&) { return json({{"id", nullptr}, {"error", {{"code", -32600}}}}); }};
    EXPECT_EQ(refusing.client->call("x", {}).error().code, -32600);
}

TEST(JsonRpcClient, MalformedAnswers)
{
    const std::function<Json(const Json&)> answers[] = {
        [](const Json&) { return Json::array(); },
        [](const Json&) { return Json("text"); },
        [](const Json& request) { return Json{{"id", request["id"]}}; },
        [](const Json& request) {
            return Json{{"id", request["id"].get<std::uint64_t>() + 1}, {"result", 1}};
        },
        [](const Json&) { return Json{{"id", nullptr}, {"result", 1}}; },
        [](const Json& request) {
            return Json{{"id", std::to_string(request["id"].get<std::uint64_t>())}, {"result", 1}};
        },
        [](const Json&) { return Json{{"result", 1}}; },
    };
    for (const auto& answer : answers) {
        const Server server{[&](const Json& request) { return json(answer(request)); }};
        const auto result = server.client->call("x", Json::array());
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, Kind::Malformed);
    }
    const Server garbage{[](const Json&) { return HttpResponse{200, "text/html", "<html>"}; }};
    EXPECT_EQ(garbage.client->call("x", Json::array()).error().kind, Kind::Malformed);
    const Server deep{
        [](const Json&) { return HttpResponse{200, "application/json", std::string(1'000'000, '[')}; }};
    EXPECT_EQ(deep.client->call("x", Json::array()).error().kind, Kind::Malformed);
}

TEST(JsonRpcClient, HttpStatus)
{
    const Server down{[](const Json&) { return HttpResponse{503, "text/plain", "down"}; }};
    EXPECT_EQ(down.client->call("x", Json::array()).error().kind, Kind::Transport);
    const Server with_json{[](const Json& request) {
        return HttpResponse{
            429, "application/json",
            to_text({{"id", request["id"]}, {"error", {{"code", 429}, {"message", "slow down"}}}})};
    }};
    EXPECT_EQ(with_json.client->call("x", Json::array()).error().code, 429);
}

TEST(JsonRpcClient, Batch)
{
    const Server server{[](const Json& request) {
        Json answers = Json::array();
        for (const Json& one : request)
            answers.insert(answers.begin(),
                           one["method"] == "bad"
                               ? Json{{"id", one["id"]}, {"error", {{"code", 1}, {"message", "no"}}}}
                               : result_for(one, one["method"]));
        return json(answers);
    }};
    const auto answers = server.client->batch({{"a"}, {"bad"}, {"c"}});
    ASSERT_TRUE(answers) << answers.error().message;
    ASSERT_EQ(answers->size(), 3u);
    EXPECT_EQ(*answers->at(0), "a");
    EXPECT_EQ(answers->at(1).error().code, 1);
    EXPECT_EQ(*answers->at(2), "c");
    EXPECT_TRUE(server.client->batch({})->empty());
}

TEST(JsonRpcClient, BatchesThatDoNotAnswerWhatWasAsked)
{
    const Server twice{[](const Json& request) {
        return json(Json::array({result_for(request[0], 1), result_for(request[0], 2)}));
    }};
    EXPECT_EQ(twice.client->batch({{"a"}, {"b"}}).error().kind, Kind::Malformed);
    const Server partial{[](const Json& request) { return json(Json::array({result_for(request[1], 1)})); }};
    const auto answers = partial.client->batch({{"a"}, {"b"}});
    ASSERT_TRUE(answers);
    EXPECT_EQ(answers->at(0).error().kind, Kind::Malformed);
    EXPECT_EQ(*answers->at(1), 1);
    const Server refusing{[](const Json&) {
        return json({{"id", nullptr}, {"error", {{"code", -32005}, {"message", "too large"}}}});
    }};
    EXPECT_EQ(refusing.client->batch({{"a"}}).error().code, -32005);
    const Server single{[](const Json&) { return json({{"id", 1}, {"result", 1}}); }};
    EXPECT_EQ(single.client->batch({{"a"}}).error().kind, Kind::Malformed);
}

TEST(JsonRpcClient, Transport)
{
    const auto client = *JsonRpcClient::make("http://127.0.0.1:1");
    EXPECT_EQ(client->call("x", Json::array()).error().kind, Kind::Transport);
    EXPECT_EQ(client->batch({{"x"}}).error().kind, Kind::Transport);
}
}  // namespace
}  // namespace freehold::net
