#pragma once
// A bare TCP client for tests: it sends any bytes, well-formed or not, and reads what comes back.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace freehold::net::testing
{
class RawClient
{
public:
    /// To 127.0.0.1; check connected().
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(RawClient&& other) noexcept;
    RawClient& operator=(RawClient&&) = delete;

    [[nodiscard]] bool connected() const { return fd_ >= 0; }
    /// False if the peer has closed.
    bool send(std::string_view bytes);
    /// Says that nothing more will be sent; reading goes on.
    void finish_sending();
    /// What comes until the peer closes or `timeout` passes, at most `max_bytes`.
    std::string read_all(std::chrono::milliseconds timeout, std::size_t max_bytes = 1 << 20);
    /// What comes until `end` is part of it, the peer closes, or `timeout` passes.
    std::string read_until(std::string_view end, std::chrono::milliseconds timeout);
    /// True if the peer closes, or resets, within `timeout`; what it sends before is thrown away.
    bool is_closed_within(std::chrono::milliseconds timeout);

private:
    enum class Got : std::uint8_t
    {
        Data,
        End,
        Nothing
    };
    Got read_some(std::string& out, std::chrono::steady_clock::time_point deadline);

    int fd_ = -1;
};
}  // namespace freehold::net::testing
