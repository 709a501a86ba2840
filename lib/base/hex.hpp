#pragma once
// Hexadecimal text, as Ethereum writes it.

#include "base/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace freehold
{
/// Lower-case digits, with "0x" in front.
std::string to_hex(BytesView bytes);
template <std::size_t N, typename Tag>
std::string to_hex(const FixedBytes<N, Tag>& value)
{
    return to_hex(value.view());
}

/// Takes an optional "0x" and an even number of digits of either case; nullopt for anything else.
std::optional<Bytes> from_hex(std::string_view text);

/// As from_hex, and the length must be exactly that of T (Address, Hash256).
template <typename T>
std::optional<T> fixed_from_hex(std::string_view text)
{
    const auto bytes = from_hex(text);
    if (!bytes || bytes->size() != T::kSize) return std::nullopt;
    return T::from(*bytes);
}
}  // namespace freehold
