#include "rpc/dispatcher.hpp"

#include "net/json.hpp"
#include "sys/log.hpp"

#include <atomic>

namespace freehold::rpc
{
namespace
{
void begin_answer(JsonWriter& out, std::string_view id)
{
    out.begin_object();
    out.string_field("jsonrpc", "2.0");
    out.key("id");
    out.raw(id);
}

std::string error_answer(std::string_view id, const RpcError& error)
{
    JsonWriter out;
    begin_answer(out, id);
    out.key("error");
    out.begin_object();
    out.key("code");
    out.raw(std::to_string(error.code));
    out.string_field("message", error.message);
    if (!error.data.empty()) out.key("data"), out.raw(error.data);
    out.end_object();
    out.end_object();
    return out.take();
}

std::string result_answer(std::string_view id, std::string_view result)
{
    JsonWriter out;
    begin_answer(out, id);
    out.key("result");
    out.raw(result);
    out.end_object();
    return out.take();
}

struct Request
{
    std::string id = "null";  // as JSON
    bool is_notification = false;
    const std::string* method = nullptr;
    const Json* params = nullptr;
    std::optional<RpcError> error;
};

// JSON-RPC 2.0, section 4.
Request read_request(const Json& json)
{
    Request request;
    const RpcError invalid{kInvalidRequest, "invalid request", {}};
    if (!json.is_object()) {
        request.error = invalid;
        return request;
    }
    const auto id = json.find("id");
    request.is_notification = id == json.end();
    if (id != json.end()) {
        if (id->is_structured()) {
            request.error = invalid;
            return request;
        }
        request.id = net::to_text(*id);
    }
    const Json& version = member(json, "jsonrpc");
    const Json& method = member(json, "method");
    request.params = &member(json, "params");
    if (version != "2.0" || !method.is_string()) {
        request.error = invalid;
        request.is_notification = false;  // what is not a valid notification is answered (section 5.1)
        return request;
    }
    request.method = &method.get_ref<const std::string&>();
    if (!request.params->is_null() && !request.params->is_array())
        request.error = invalid_params("non-array args");
    return request;
}
}  // namespace

// The answers of one request until all are there.
class Dispatcher::Exchange
{
public:
    Exchange(std::size_t calls, bool is_batch, const Limits& limits, Reply reply)
        : deadline{std::chrono::steady_clock::now() + limits.max_request_time},
          slots_(calls),
          open_{calls},
          is_batch_{is_batch},
          max_bytes_{limits.max_response_bytes},
          reply_{std::move(reply)}
    {}

    /// Once for each slot; an empty answer is that of a notification.
    void set(std::size_t slot, std::string answer)
    {
        bytes_ += answer.size();
        slots_[slot] = std::move(answer);
        if (--open_ == 0) finish();
    }
    void after_reply(std::vector<std::function<void()>> hooks)
    {
        const std::lock_guard lock{hooks_mutex_};
        hooks_.insert(hooks_.end(), std::make_move_iterator(hooks.begin()),
                      std::make_move_iterator(hooks.end()));
    }
    const std::chrono::steady_clock::time_point deadline;
    [[nodiscard]] bool full() const { return is_batch_ && bytes_ > max_bytes_; }

private:
    void finish()
    {
        if (!is_batch_) {
            reply_(std::move(slots_[0]));
        } else {
            std::string all;
            all.reserve(bytes_ + slots_.size() + 2);
            for (const std::string& answer : slots_) {
                if (answer.empty()) continue;
                all += all.empty() ? '[' : ',';
                all += answer;
            }
            if (!all.empty()) all += ']';
            reply_(std::move(all));
        }
        std::vector<std::function<void()>> hooks;
        {
            const std::lock_guard lock{hooks_mutex_};
            hooks.swap(hooks_);
        }
        for (const auto& hook : hooks) hook();
    }

    std::vector<std::string> slots_;
    std::atomic<std::size_t> open_;
    std::atomic<std::size_t> bytes_{0};
    const bool is_batch_;
    const std::size_t max_bytes_;
    Reply reply_;
    std::mutex hooks_mutex_;
    std::vector<std::function<void()>> hooks_;
};

void Dispatcher::run(const Json& json, const std::shared_ptr<Exchange>& exchange, std::size_t slot,
                     const std::shared_ptr<Subscriber>& subscriber) const
{
    const Request request = read_request(json);
    const auto answer = [&](std::string text) {
        exchange->set(slot, request.is_notification ? std::string{} : std::move(text));
    };
    if (request.error) return answer(error_answer(request.id, *request.error));
    if (exchange->full())
        return answer(error_answer(request.id, {kResponseTooLarge, "response too large", {}}));
    const Method* method = registry_.find(*request.method);
    if (method == nullptr) return answer(error_answer(request.id, method_not_found(*request.method)));

    Call call{service_, subscriber, exchange->deadline, {}};
    const Params params{*request.params};
    try {
        call.check_time();
        if (method->async_handler != nullptr) {
            return method->async_handler(
                call, params,
                [exchange, slot, id = request.id, silent = request.is_notification](auto outcome) {
                    std::string text;
                    if (!silent)
                        text = outcome ? result_answer(id, *outcome) : error_answer(id, outcome.error());
                    exchange->set(slot, std::move(text));
                });
        }
        JsonWriter out;
        begin_answer(out, request.id);
        out.key("result");
        method->handler(call, params, out);
        out.end_object();
        if (!call.after_reply.empty()) exchange->after_reply(std::move(call.after_reply));
        answer(out.take());
    } catch (const RpcError& error) {
        answer(error_answer(request.id, error));
    } catch (const std::exception& error) {
        sys::log_error("rpc: {}: {}", *request.method, error.what());
        answer(error_answer(request.id, {kInternalError, "internal error", {}}));
    }
}

void Dispatcher::handle(std::string_view text, const std::shared_ptr<Subscriber>& subscriber,
                        Reply reply) const
{
    const Limits& limits = service_.backend.limits;
    auto parsed = net::parse_json(text, limits.json);
    if (!parsed)
        return reply(error_answer(
            "null", {kParseError, std::string{"parse error: "} + net::to_string(parsed.error()), {}}));
    const Json& json = *parsed;
    if (!json.is_array())
        return run(json, std::make_shared<Exchange>(1, false, limits, std::move(reply)), 0, subscriber);

    if (json.empty()) return reply(error_answer("null", {kInvalidRequest, "empty batch", {}}));
    if (json.size() > limits.max_batch)
        return reply(error_answer("null", {kInvalidRequest, "batch too large", {}}));
    const auto exchange = std::make_shared<Exchange>(json.size(), true, limits, std::move(reply));
    for (std::size_t i = 0; i < json.size(); ++i) run(json[i], exchange, i, subscriber);
}
}  // namespace freehold::rpc
