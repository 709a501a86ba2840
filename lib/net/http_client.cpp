#include "net/http_client.hpp"

#include <fmt/core.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <mutex>
#include <optional>
#include <vector>

namespace freehold::net
{
namespace
{
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Kind = HttpClientError::Kind;
using TimePoint = std::chrono::steady_clock::time_point;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using Request = http::request<http::string_body>;

struct Failure
{
    Kind kind;
    error_code ec;
    bool response_begun = false;  // if not, a kept-alive connection may just have been closed by the server
};

Kind kind_of(const error_code& ec, Kind otherwise)
{
    if (ec == beast::error::timeout || ec == asio::error::timed_out) return Kind::Timeout;
    if (ec == http::error::body_limit || ec == http::error::header_limit) return Kind::TooLarge;
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return Kind::Closed;
    if (ec.category() == make_error_code(http::error::bad_method).category()) return Kind::Malformed;
    return otherwise;
}

/// One connection with an io_context of its own, which runs only while a request is under way. The operations
/// are asynchronous because Beast's deadlines apply to those alone.
class Connection
{
public:
    Connection(const Url& url, asio::ssl::context& tls)
    {
        if (url.tls)
            tls_.emplace(context_, tls);
        else
            plain_.emplace(context_);
    }

    Result<void, Failure> open(const Url& url, TimePoint deadline)
    {
        error_code ec = asio::error::timed_out;
        tcp::resolver resolver{context_};
        tcp::resolver::results_type endpoints;
        resolver.async_resolve(url.host, std::to_string(url.port), [&](error_code result, auto found) {
            ec = result;
            endpoints = std::move(found);
        });
        context_.restart();
        context_.run_until(deadline);
        if (ec == asio::error::timed_out) {
            // The system's resolver cannot be interrupted, and it still refers to what is on this stack.
            resolver.cancel();
            run();
            return fail(Failure{Kind::Timeout, asio::error::timed_out});
        }
        if (ec) return fail(Failure{Kind::Resolve, ec});

        tcp_layer().expires_at(deadline);
        tcp_layer().async_connect(endpoints, [&](error_code result, const tcp::endpoint&) { ec = result; });
        run();
        if (ec) return fail(Failure{kind_of(ec, Kind::Connect), ec});
        error_code ignored;
        tcp_layer().socket().set_option(tcp::no_delay{true}, ignored);
        return tls_ ? handshake(url) : Result<void, Failure>{};
    }

    Result<HttpClientResponse, Failure> exchange(const Request& request, std::size_t max_bytes,
                                                 TimePoint deadline)
    {
        return tls_ ? exchange_on(*tls_, request, max_bytes, deadline)
                    : exchange_on(*plain_, request, max_bytes, deadline);
    }

    [[nodiscard]] bool reusable() const { return reusable_; }

private:
    PlainStream& tcp_layer() { return tls_ ? beast::get_lowest_layer(*tls_) : *plain_; }

    void run()
    {
        context_.restart();
        context_.run();
    }

    Result<void, Failure> handshake(const Url& url)
    {
        error_code ec;
        // Server Name Indication: many hosts share one address.
        SSL_set_tlsext_host_name(tls_->native_handle(), url.host.c_str());
        tls_->set_verify_mode(asio::ssl::verify_peer, ec);
        if (!ec) tls_->set_verify_callback(asio::ssl::host_name_verification{url.host}, ec);
        if (ec) return fail(Failure{Kind::Tls, ec});
        tls_->async_handshake(asio::ssl::stream_base::client, [&](error_code result) { ec = result; });
        run();
        if (ec) return fail(Failure{kind_of(ec, Kind::Tls), ec});
        return {};
    }

    template <typename Stream>
    Result<HttpClientResponse, Failure> exchange_on(Stream& stream, const Request& request,
                                                    std::size_t max_bytes, TimePoint deadline)
    {
        error_code ec;
        reusable_ = false;
        tcp_layer().expires_at(deadline);
        http::async_write(stream, request, [&](error_code result, std::size_t) { ec = result; });
        run();
        if (ec) return fail(Failure{kind_of(ec, Kind::Closed), ec});

        http::response_parser<http::string_body> parser;
        parser.body_limit(max_bytes);
        http::async_read(stream, buffer_, parser, [&](error_code result, std::size_t) { ec = result; });
        run();
        if (ec) return fail(Failure{kind_of(ec, Kind::Closed), ec, parser.got_some()});
        reusable_ = parser.get().keep_alive() && buffer_.size() == 0;
        tcp_layer().expires_never();
        auto response = parser.release();
        return HttpClientResponse{response.result_int(), std::move(response.body())};
    }

    asio::io_context context_{1};
    std::optional<PlainStream> plain_;
    std::optional<TlsStream> tls_;
    beast::flat_buffer buffer_;
    bool reusable_ = false;
};

std::string base64(std::string_view text)
{
    std::string encoded(beast::detail::base64::encoded_size(text.size()), '\0');
    encoded.resize(beast::detail::base64::encode(encoded.data(), text.data(), text.size()));
    return encoded;
}
}  // namespace

class HttpClient::Impl
{
public:
    Impl(Url url, HttpClientConfig config) : url_{std::move(url)}, config_{config}
    {
        if (!url_.tls) return;
        tls_.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                         asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                         asio::ssl::context::no_tlsv1_1);
        error_code ignored;  // without certificates every handshake fails, and says why
        tls_.set_default_verify_paths(ignored);
    }

    [[nodiscard]] const Url& url() const { return url_; }

    [[nodiscard]] Request make_request(http::verb verb, std::string_view path) const
    {
        std::string target = url_.path;
        if (!path.empty()) {
            if (target.ends_with('/')) target.pop_back();
            target += path;
        }
        Request request{verb, target, 11};
        request.set(http::field::host, url_.host_header());
        request.set(http::field::user_agent, "freehold");
        request.set(http::field::accept, "application/json");
        if (!url_.credentials.empty())
            request.set(http::field::authorization, "Basic " + base64(url_.credentials));
        return request;
    }

    Result<HttpClientResponse, HttpClientError> send(const Request& request)
    {
        const TimePoint deadline = std::chrono::steady_clock::now() + config_.timeout;
        if (auto connection = take_idle()) {
            auto response = connection->exchange(request, config_.max_response_bytes, deadline);
            if (response) return finish(std::move(connection), *std::move(response));
            const Failure& failure = response.error();
            if (failure.kind != Kind::Closed || failure.response_begun) return fail(describe(failure));
        }
        auto connection = std::make_unique<Connection>(url_, tls_);
        if (auto opened = connection->open(url_, deadline); !opened) return fail(describe(opened.error()));
        auto response = connection->exchange(request, config_.max_response_bytes, deadline);
        if (!response) return fail(describe(response.error()));
        return finish(std::move(connection), *std::move(response));
    }

private:
    std::unique_ptr<Connection> take_idle()
    {
        const std::lock_guard lock{mutex_};
        if (idle_.empty()) return nullptr;
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }

    HttpClientResponse finish(std::unique_ptr<Connection> connection, HttpClientResponse response)
    {
        const std::lock_guard lock{mutex_};
        if (connection->reusable() && idle_.size() < config_.max_idle_connections)
            idle_.push_back(std::move(connection));
        return response;
    }

    [[nodiscard]] HttpClientError describe(const Failure& failure) const
    {
        return {failure.kind, fmt::format("{}: {}", url_.redacted(), failure.ec.message())};
    }

    const Url url_;
    const HttpClientConfig config_;
    asio::ssl::context tls_{asio::ssl::context::tls_client};
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;
};

HttpClient::HttpClient(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
HttpClient::~HttpClient() = default;

Result<std::unique_ptr<HttpClient>, HttpClientError> HttpClient::make(std::string_view url,
                                                                      HttpClientConfig config)
{
    auto parsed = parse_url(url);
    if (!parsed) return fail(HttpClientError{Kind::BadUrl, "not an http or https URL"});
    return std::unique_ptr<HttpClient>{new HttpClient{std::make_unique<Impl>(*std::move(parsed), config)}};
}

Result<HttpClientResponse, HttpClientError> HttpClient::get(std::string_view path)
{
    return impl_->send(impl_->make_request(http::verb::get, path));
}

Result<HttpClientResponse, HttpClientError> HttpClient::post(std::string_view body,
                                                             std::string_view content_type)
{
    Request request = impl_->make_request(http::verb::post, {});
    request.set(http::field::content_type, content_type);
    request.body() = body;
    request.prepare_payload();
    return impl_->send(request);
}

const Url& HttpClient::url() const { return impl_->url(); }
}  // namespace freehold::net
