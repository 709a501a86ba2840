#pragma once
// The URL of an endpoint: http or https, host, port, path (RFC 3986, the part of it that endpoints need).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace freehold::net
{
struct Url
{
    bool tls = false;
    std::string host;  // a name, an IPv4 address, or an IPv6 address without its brackets
    std::uint16_t port = 80;
    std::string path = "/";   // with the query; starts with '/'
    std::string credentials;  // "user:password", or empty

    /// What the Host header says: the port only if it is not the scheme's own.
    [[nodiscard]] std::string host_header() const;
    /// For messages: without credentials and path, which often hold an access key.
    [[nodiscard]] std::string redacted() const;

    friend bool operator==(const Url&, const Url&) = default;
};

/// nullopt for another scheme, an empty host, a bad port, or a character that has no place in a URL (so
/// nothing in it can smuggle a header line).
std::optional<Url> parse_url(std::string_view text);
}  // namespace freehold::net
