#include "net/testing/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace freehold::net::testing
{
using Clock = std::chrono::steady_clock;

RawClient::RawClient(std::uint16_t port)
{
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(fd_);
        fd_ = -1;
    }
}

RawClient::~RawClient()
{
    if (fd_ >= 0) ::close(fd_);
}

RawClient::RawClient(RawClient&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}

bool RawClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::finish_sending() { ::shutdown(fd_, SHUT_WR); }

RawClient::Got RawClient::read_some(std::string& out, Clock::time_point deadline)
{
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd waiting{fd_, POLLIN, 0};
    if (left <= 0 || ::poll(&waiting, 1, static_cast<int>(left)) <= 0) return Got::Nothing;
    char chunk[65536];
    const ssize_t count = ::recv(fd_, chunk, sizeof chunk, 0);
    if (count <= 0) return Got::End;
    out.append(chunk, static_cast<std::size_t>(count));
    return Got::Data;
}

std::string RawClient::read_all(std::chrono::milliseconds timeout, std::size_t max_bytes)
{
    const auto deadline = Clock::now() + timeout;
    std::string text;
    while (text.size() < max_bytes && read_some(text, deadline) == Got::Data) {
    }
    return text;
}

std::string RawClient::read_until(std::string_view end, std::chrono::milliseconds timeout)
{
    const auto deadline = Clock::now() + timeout;
    std::string text;
    while (text.find(end) == std::string::npos && read_some(text, deadline) == Got::Data) {
    }
    return text;
}

bool RawClient::is_closed_within(std::chrono::milliseconds timeout)
{
    const auto deadline = Clock::now() + timeout;
    for (;;) {
        std::string ignored;
        const Got got = read_some(ignored, deadline);
        if (got != Got::Data) return got == Got::End;
    }
}
}  // namespace freehold::net::testing
