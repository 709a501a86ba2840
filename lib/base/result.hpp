#pragma once
// Bad input is a value: std::expected with an enum that uses the specification's own names.

#include <expected>

namespace freehold
{
template <typename T, typename E>
using Result = std::expected<T, E>;

template <typename E>
constexpr std::unexpected<E> fail(E error)
{
    return std::unexpected<E>{error};
}
}  // namespace freehold
