#pragma once
// A blocking HTTP/1.1 client for one endpoint: keep-alive, a deadline for every request, a limit on the
// answer, TLS with the system's certificates for https. Thread-safe: requests that run at the same time use
// connections of their own.

#include "base/result.hpp"
#include "net/url.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace freehold::net
{
struct HttpClientConfig
{
    std::chrono::milliseconds timeout{10'000};  // for a whole request, from name to last byte
    std::size_t max_response_bytes = 64 * 1024 * 1024;
    std::size_t max_idle_connections = 4;
};

struct HttpClientError
{
    enum class Kind : std::uint8_t
    {
        BadUrl,
        Resolve,
        Connect,
        Tls,
        Timeout,
        Closed,     // before a whole response came
        TooLarge,   // the response
        Malformed,  // the response is not HTTP
    };
    Kind kind = Kind::Closed;
    std::string message;  // names the endpoint without its path and credentials
};

struct HttpClientResponse
{
    unsigned status = 0;
    std::string body;
};

class HttpClient
{
public:
    static Result<std::unique_ptr<HttpClient>, HttpClientError> make(std::string_view url,
                                                                     HttpClientConfig config = {});
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// `path` follows the path of the endpoint's URL and starts with '/' (or is empty).
    Result<HttpClientResponse, HttpClientError> get(std::string_view path);
    /// Redirects are not followed; any status is a response, not an error. A request that fails on a
    /// connection that was kept alive, before any byte of a response, is sent once more on a new one: so the
    /// server may see it twice.
    Result<HttpClientResponse, HttpClientError> post(std::string_view body,
                                                     std::string_view content_type = "application/json");

    [[nodiscard]] const Url& url() const;

private:
    class Impl;
    explicit HttpClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};
}  // namespace freehold::net
