#include "evm/modexp_input.hpp"

#include <algorithm>
#include <limits>

namespace freehold::evm
{
namespace
{
constexpr std::size_t kHeaderSize = 96;
constexpr std::uint64_t kMaxSizeEip7823 = 1024;

// Bytes [offset, offset + 32) of `input`, zeros where it has ended.
U256 padded_word(BytesView input, std::size_t offset)
{
    std::uint8_t word[32] = {};
    if (offset < input.size())
        std::copy_n(input.data() + offset, std::min<std::size_t>(32, input.size() - offset), word);
    return U256::load_be32(word);
}

// ceil(max(base size, modulus size) / 8).
U256 operand_words(const ModexpInput& input)
{
    return (U256{std::max(input.base_size(), input.modulus_size())} + 7) >> 3;
}

// The number of steps that the exponent asks for, each byte beyond the head counting `tail_byte_weight`.
U256 iterations(const ModexpInput& input, std::uint64_t tail_byte_weight)
{
    const unsigned head_bits = input.exponent_head().bit_length();
    U256 count = head_bits == 0 ? 0 : head_bits - 1;
    if (input.exponent_size() > 32) count += U256{input.exponent_size() - 32} * U256{tail_byte_weight};
    return std::max(count, U256{1});
}

std::int64_t saturate(const U256& gas)
{
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    return gas > U256{static_cast<std::uint64_t>(kMax)} ? kMax : static_cast<std::int64_t>(gas.low64());
}
}  // namespace

ModexpInput::ModexpInput(BytesView input)
    : operands_{input.subspan(std::min(input.size(), kHeaderSize))},
      base_size_{padded_word(input, 0).saturate64()},
      exponent_size_{padded_word(input, 32).saturate64()},
      modulus_size_{padded_word(input, 64).saturate64()}
{}

Bytes ModexpInput::slice(std::uint64_t offset, std::uint64_t size) const
{
    Bytes bytes(static_cast<std::size_t>(size));
    if (offset < operands_.size()) {
        const auto begin = static_cast<std::size_t>(offset);
        std::copy_n(operands_.data() + begin, std::min(bytes.size(), operands_.size() - begin),
                    bytes.begin());
    }
    return bytes;
}

Bytes ModexpInput::base() const { return slice(0, base_size_); }
Bytes ModexpInput::exponent() const { return slice(base_size_, exponent_size_); }
Bytes ModexpInput::modulus() const { return slice(base_size_ + exponent_size_, modulus_size_); }

U256 ModexpInput::exponent_head() const
{
    if (base_size_ >= operands_.size()) return {};
    const U256 word = padded_word(operands_, static_cast<std::size_t>(base_size_));
    return exponent_size_ >= 32 ? word : word >> (256 - 8 * static_cast<unsigned>(exponent_size_));
}

// No product below reaches 2^256: words < 2^62, iterations < 2^69.
std::int64_t modexp_gas_eip2565(const ModexpInput& input)
{
    const U256 words = operand_words(input);
    return std::max<std::int64_t>(200, saturate(words * words * iterations(input, 8) / 3));
}

std::int64_t modexp_gas_eip7883(const ModexpInput& input)
{
    const U256 words = operand_words(input);
    const U256 complexity = words <= U256{4} ? U256{16} : words * words * 2;
    return std::max<std::int64_t>(500, saturate(complexity * iterations(input, 16)));
}

bool modexp_sizes_allowed_eip7823(const ModexpInput& input)
{
    return std::max({input.base_size(), input.exponent_size(), input.modulus_size()}) <= kMaxSizeEip7823;
}
}  // namespace freehold::evm
