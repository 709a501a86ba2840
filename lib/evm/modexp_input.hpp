#pragma once
// The input of precompile 0x05 (EIP-198) and what it costs.

#include "base/u256.hpp"

namespace freehold::evm
{
/// Three lengths of a word each, then base, exponent and modulus; the input may end anywhere and is as if
/// followed by zeros.
class ModexpInput
{
public:
    explicit ModexpInput(BytesView input);

    // Lengths above 2^64 - 1 read as that.
    [[nodiscard]] std::uint64_t base_size() const { return base_size_; }
    [[nodiscard]] std::uint64_t exponent_size() const { return exponent_size_; }
    [[nodiscard]] std::uint64_t modulus_size() const { return modulus_size_; }

    // REQUIRES of each: its size, and those of the operands before it, are below 2^31: paid for.
    [[nodiscard]] Bytes base() const;
    [[nodiscard]] Bytes exponent() const;
    [[nodiscard]] Bytes modulus() const;

    /// The first 32 bytes of the exponent (all of it if it is shorter), as a number.
    [[nodiscard]] U256 exponent_head() const;

private:
    // `size` bytes of the operands from `offset` on.
    [[nodiscard]] Bytes slice(std::uint64_t offset, std::uint64_t size) const;

    BytesView operands_;
    std::uint64_t base_size_;
    std::uint64_t exponent_size_;
    std::uint64_t modulus_size_;
};

// 2^63 - 1 where the formula yields more.
std::int64_t modexp_gas_eip2565(const ModexpInput& input);
std::int64_t modexp_gas_eip7883(const ModexpInput& input);

/// EIP-7823.
bool modexp_sizes_allowed_eip7823(const ModexpInput& input);
}  // namespace freehold::evm
