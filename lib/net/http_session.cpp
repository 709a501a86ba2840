// One HTTP connection: wait, read a request, have it answered, write, and again.
#include "net/http_connection.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <array>
#include <optional>

namespace freehold::net
{
namespace
{
// After an error the client may still be sending: closing at once would send a reset, which can destroy the
// error response before the client has read it. So the rest is read and thrown away, up to these limits.
constexpr std::chrono::milliseconds kLingerTime{2'000};
constexpr std::size_t kLingerBytes = 16 * 1024 * 1024;

class HttpSession final : public ConnectionBase, public std::enable_shared_from_this<HttpSession>
{
public:
    HttpSession(std::shared_ptr<ServerCore> core, tcp::socket socket)
        : core_{std::move(core)},
          id_{core_->next_id()},
          strand_{socket.get_executor()},
          socket_{std::move(socket)},
          timer_{strand_}
    {}

    void start()
    {
        core_->add(id_, shared_from_this());
        asio::post(strand_, [self = shared_from_this()] {
            // A connection that was accepted while the server stopped is not among those that stop() shuts.
            if (self->core_->stopped()) return self->close();
            self->wait_for_request();
        });
    }

    void shut() override
    {
        // Not ServerCore::post, because stop() needs this to run.
        asio::post(strand_, [self = shared_from_this()] { self->close(); });
    }

private:
    /// Delivers the answer of a handler, at most once; 500 if it is lost.
    class PendingReply
    {
    public:
        explicit PendingReply(std::shared_ptr<HttpSession> session) : session_{std::move(session)} {}
        ~PendingReply() { deliver({500, "text/plain", "the request was dropped\n"}); }
        PendingReply(const PendingReply&) = delete;
        PendingReply& operator=(const PendingReply&) = delete;

        void deliver(HttpResponse response)
        {
            if (used_.exchange(true)) return;
            ServerCore& core = *session_->core_;
            core.post(session_->strand_, [session = session_, response = std::move(response)]() mutable {
                session->answer(std::move(response));
            });
        }

    private:
        std::shared_ptr<HttpSession> session_;
        std::atomic<bool> used_{false};
    };

    // --- Deadlines
    // ------------------------------------------------------------------------------------------------
    // `timed_out_` is set and the pending operation cancelled. A composed operation may just be between two
    // steps, where there is nothing to cancel, so the timer fires again until the operation's handler has
    // disarmed it.
    void arm(std::chrono::milliseconds duration)
    {
        timed_out_ = false;
        expire_after(duration, ++generation_);
    }
    void expire_after(std::chrono::milliseconds duration, std::uint64_t generation)
    {
        timer_.expires_after(duration);
        timer_.async_wait([self = shared_from_this(), generation](error_code ec) {
            if (ec || generation != self->generation_) return;
            self->timed_out_ = true;
            error_code ignored;
            self->socket_.cancel(ignored);
            self->expire_after(std::chrono::milliseconds{50}, generation);
        });
    }
    void disarm()
    {
        ++generation_;
        timer_.cancel();
    }

    // --- Reading
    // --------------------------------------------------------------------------------------------------
    void wait_for_request()
    {
        if (closed_) return;
        core_->mark_waiting(id_);
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(core_->config.max_header_bytes));
        parser_->body_limit(core_->config.max_body_bytes);
        if (buffer_.size() > 0) return read_header();  // the next request was sent along with the last one
        arm(core_->config.idle_timeout);
        socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code ec) {
            self->disarm();
            if (ec || self->timed_out_) return self->close();
            self->read_header();
        });
    }

    void read_header()
    {
        arm(core_->config.request_timeout);  // for the body too
        http::async_read_header(socket_, buffer_, *parser_,
                                [self = shared_from_this()](error_code ec, std::size_t) {
                                    if (ec || self->timed_out_) return self->reading_failed(ec);
                                    self->header_is_read();
                                });
    }

    void header_is_read()
    {
        const auto& header = parser_->get();
        if (boost::beast::websocket::is_upgrade(header)) return upgrade();
        if (header.version() == 11 && boost::beast::iequals(header[http::field::expect], "100-continue")) {
            continue_response_ = http::response<http::empty_body>{http::status::continue_, 11};
            http::async_write(socket_, continue_response_,
                              [self = shared_from_this()](error_code ec, std::size_t) {
                                  if (ec || self->timed_out_) return self->reading_failed(ec);
                                  self->read_body();
                              });
            return;
        }
        read_body();
    }

    void read_body()
    {
        http::async_read(socket_, buffer_, *parser_, [self = shared_from_this()](error_code ec, std::size_t) {
            if (ec || self->timed_out_) return self->reading_failed(ec);
            self->disarm();
            self->core_->mark_busy(self->id_);
            self->handle(self->parser_->release());
        });
    }

    void reading_failed(error_code ec)
    {
        const bool timed_out = timed_out_;
        disarm();
        core_->mark_busy(id_);
        if (closed_ || ec == http::error::end_of_stream) return close();
        version_ = 11;
        keep_alive_ = false;
        head_only_ = false;
        if (timed_out) return fail_with(408, "the request took too long\n");
        if (ec == http::error::body_limit) return fail_with(413, "the body is too large\n");
        if (ec == http::error::header_limit) return fail_with(431, "the header is too large\n");
        // Any other error of the parser is a malformed request; an error of the socket leaves nobody to tell.
        if (ec.category() == make_error_code(http::error::bad_method).category())
            return fail_with(400, "malformed request\n");
        close();
    }

    void upgrade()
    {
        disarm();
        core_->mark_busy(id_);
        const StringRequest request = parser_->release();
        version_ = request.version();
        keep_alive_ = false;
        if (!core_->handlers.on_ws_message) return fail_with(400, "WebSocket is not served here\n");
        // RFC 6455, 4.1: the client must wait for the server's handshake before it sends frames.
        if (buffer_.size() > 0) return fail_with(400, "data before the handshake\n");
        if (!start_ws_session(core_, socket_, request)) return fail_with(503, "too many WebSockets\n");
        closed_ = true;
        core_->remove(id_);
    }

    // --- Answering
    // ------------------------------------------------------------------------------------------------
    void handle(StringRequest request)
    {
        ++core_->requests;
        version_ = request.version();
        keep_alive_ = request.keep_alive();
        head_only_ = request.method() == http::verb::head;
        switch (request.method()) {
            case http::verb::post: return handle_post(std::move(request.body()));
            case http::verb::get:
            case http::verb::head: return handle_get({request.target().data(), request.target().size()});
            case http::verb::options: {
                auto response = make_response(204);
                response.set(http::field::access_control_allow_methods, "GET, POST, OPTIONS");
                response.set(http::field::access_control_allow_headers, "Content-Type, Authorization");
                response.set(http::field::access_control_max_age, "86400");
                return write(std::move(response));
            }
            default: {
                auto response = make_response(405);
                response.set(http::field::allow, "GET, HEAD, POST, OPTIONS");
                return write(std::move(response));
            }
        }
    }

    void handle_post(std::string body)
    {
        if (!core_->handlers.on_post) return answer({405, "text/plain", "POST is not served here\n"});
        const auto pending = std::make_shared<PendingReply>(shared_from_this());
        try {
            core_->handlers.on_post(
                std::move(body), [pending](HttpResponse response) { pending->deliver(std::move(response)); });
        } catch (const std::exception&) {
            pending->deliver({500, "text/plain", "internal error\n"});
        }
    }

    void handle_get(std::string_view target)
    {
        if (!core_->handlers.on_get) return answer({404, "text/plain", "not found\n"});
        HttpResponse response;
        try {
            response = core_->handlers.on_get(target);
        } catch (const std::exception&) {
            response = {500, "text/plain", "internal error\n"};
        }
        answer(std::move(response));
    }

    void fail_with(unsigned status, std::string text) { answer({status, "text/plain", std::move(text)}); }

    http::response<http::string_body> make_response(unsigned status) const
    {
        http::response<http::string_body> response{http::int_to_status(status), version_};
        if (!core_->config.cors_origin.empty())
            response.set(http::field::access_control_allow_origin, core_->config.cors_origin);
        return response;
    }

    void answer(HttpResponse content)
    {
        auto response = make_response(content.status);
        response.set(http::field::content_type, content.content_type);
        response.body() = std::move(content.body);
        write(std::move(response));
    }

    void write(http::response<http::string_body> response)
    {
        if (closed_) return;
        response.keep_alive(keep_alive_);
        response.prepare_payload();
        if (head_only_) response.body().clear();  // Content-Length stays that of the body
        response_ = std::move(response);
        core_->mark_waiting(id_);
        arm(core_->config.write_timeout);
        http::async_write(socket_, response_, [self = shared_from_this()](error_code ec, std::size_t) {
            self->disarm();
            self->response_ = {};
            if (ec || self->timed_out_) return self->close();
            if (!self->keep_alive_) return self->linger();
            self->wait_for_request();
        });
    }

    // --- Ending
    // ---------------------------------------------------------------------------------------------------
    void linger()
    {
        error_code ignored;
        socket_.shutdown(tcp::socket::shutdown_send, ignored);
        arm(kLingerTime);
        drain(0);
    }

    void drain(std::size_t total)
    {
        socket_.async_read_some(asio::buffer(scratch_),
                                [self = shared_from_this(), total](error_code ec, std::size_t n) {
                                    if (ec || self->timed_out_ || total + n > kLingerBytes)
                                        return self->close();
                                    self->drain(total + n);
                                });
    }

    void close()
    {
        closed_ = true;
        disarm();
        core_->remove(id_);
        error_code ignored;
        socket_.close(ignored);
    }

    const std::shared_ptr<ServerCore> core_;
    const std::uint64_t id_;
    const asio::any_io_executor strand_;
    tcp::socket socket_;
    asio::steady_timer timer_;
    std::uint64_t generation_ = 0;
    bool timed_out_ = false;
    bool closed_ = false;

    boost::beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::empty_body> continue_response_;
    http::response<http::string_body> response_;
    std::array<char, 4096> scratch_{};

    // Of the request that is being answered.
    unsigned version_ = 11;
    bool keep_alive_ = false;
    bool head_only_ = false;
};
}  // namespace

void start_http_session(const std::shared_ptr<ServerCore>& core, tcp::socket socket)
{
    std::make_shared<HttpSession>(core, std::move(socket))->start();
}
}  // namespace freehold::net
