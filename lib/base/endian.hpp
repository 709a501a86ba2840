#pragma once
// Loads and stores of integers at any alignment.

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace freehold
{
template <std::unsigned_integral T>
constexpr T byteswap_if_little(T value)
{
    return std::endian::native == std::endian::little ? std::byteswap(value) : value;
}

/// REQUIRES: sizeof(T) readable bytes at `p`.
template <std::unsigned_integral T>
T load_be(const std::uint8_t* p)
{
    T value;
    std::memcpy(&value, p, sizeof value);
    return byteswap_if_little(value);
}

template <std::unsigned_integral T>
T load_le(const std::uint8_t* p)
{
    static_assert(std::endian::native == std::endian::little, "every target of Freehold is little-endian");
    T value;
    std::memcpy(&value, p, sizeof value);
    return value;
}

/// REQUIRES: sizeof(T) writable bytes at `p`.
template <std::unsigned_integral T>
void store_be(std::uint8_t* p, T value)
{
    const T swapped = byteswap_if_little(value);
    std::memcpy(p, &swapped, sizeof swapped);
}

template <std::unsigned_integral T>
void store_le(std::uint8_t* p, T value)
{
    static_assert(std::endian::native == std::endian::little, "every target of Freehold is little-endian");
    std::memcpy(p, &value, sizeof value);
}
}  // namespace freehold
