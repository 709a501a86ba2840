#pragma once
// The one failure of a verifier: the name of the check that refused. Names are part of the interface, since
// every forgery test asserts the reason.

#include <expected>
#include <string_view>

namespace freehold::proof
{
struct [[nodiscard]] Reject
{
    /// A string literal: lives for ever.
    std::string_view reason;

    friend bool operator==(const Reject&, const Reject&) = default;
};

/// What a verifying step returns.
template <class T = void>
using Verified = std::expected<T, Reject>;

[[nodiscard]] inline std::unexpected<Reject> reject(std::string_view reason)
{
    return std::unexpected{Reject{reason}};
}
}  // namespace freehold::proof
