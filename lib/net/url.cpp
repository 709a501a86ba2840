#include "net/url.hpp"

#include <algorithm>
#include <charconv>

namespace freehold::net
{
std::string Url::host_header() const
{
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != (tls ? 443 : 80)) text += ":" + std::to_string(port);
    return text;
}

std::string Url::redacted() const { return (tls ? "https://" : "http://") + host_header(); }

std::optional<Url> parse_url(std::string_view text)
{
    if (std::ranges::any_of(text, [](unsigned char c) { return c <= 0x20 || c >= 0x7f; }))
        return std::nullopt;
    Url url;
    if (text.starts_with("https://")) {
        url.tls = true;
        url.port = 443;
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
    } else {
        return std::nullopt;
    }

    const std::size_t authority_end = std::min(text.find_first_of("/?#"), text.size());
    std::string_view authority = text.substr(0, authority_end);
    std::string_view path = text.substr(authority_end);
    path = path.substr(0, path.find('#'));
    if (!path.empty()) url.path = path.front() == '/' ? std::string{path} : "/" + std::string{path};

    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.credentials = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        url.host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        url.host = authority.substr(0, colon);
        port = authority.substr(colon);
    }
    if (url.host.empty()) return std::nullopt;
    if (!port.empty()) {
        if (port.front() != ':') return std::nullopt;
        port.remove_prefix(1);
        const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), url.port);
        if (error != std::errc{} || end != port.data() + port.size() || url.port == 0) return std::nullopt;
    }
    return url;
}
}  // namespace freehold::net
