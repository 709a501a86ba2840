#include "riscv/delegations.hpp"

#include "base/u256.hpp"
#include "crypto/blake3.hpp"
#include "crypto/keccak.hpp"

#include <algorithm>
#include <bit>

namespace freehold::riscv
{
namespace
{
U256 number(const Cell& cell)
{
    U256 value;
    for (std::size_t i = 0; i < 8; ++i) value.limbs[i / 2] |= std::uint64_t{cell[i]} << (32 * (i % 2));
    return value;
}
Cell to_cell(const U256& value)
{
    Cell cell;
    for (std::size_t i = 0; i < 8; ++i)
        cell[i] = static_cast<std::uint32_t>(value.limbs[i / 2] >> (32 * (i % 2)));
    return cell;
}
}  // namespace

std::optional<Cell> mod_add_cells(const Cell& x_cell, const Cell& y_cell, const Cell& m_cell, bool subtract)
{
    const U256 x = number(x_cell), y = number(y_cell), m = number(m_cell);
    // z = sum - k m with k = 1 where the sum is not in [0, m), in two's complement of 257 bits: `outside`
    // says that the 257th bit is set.
    bool outside = subtract ? x < y : false;
    U256 z = subtract ? x - y : add_overflow(x, y, outside);
    if (outside || (!subtract && z >= m)) {
        const U256 next = subtract ? z + m : z - m;
        const bool wrapped = subtract ? next < m : z < m;  // The step crossed 2^256 and cleared the bit.
        if (outside != wrapped) return std::nullopt;
        z = next;
    }
    if (z >= m) return std::nullopt;
    return to_cell(z);
}

std::optional<QuotientRemainder> mul_div_cells(const Cell& a, const Cell& b, const Cell& c, const Cell& m)
{
    const auto result = mul_add_div(number(a), number(b), number(c), number(m));
    if (!result) return std::nullopt;
    return QuotientRemainder{to_cell(result->remainder), to_cell(result->quotient)};
}

SumCarry wide_add_cells(const Cell& x_cell, const Cell& y_cell, bool subtract)
{
    const U256 x = number(x_cell), y = number(y_cell);
    if (subtract) return {to_cell(x - y), x < y ? 1u : 0u};
    bool carry = false;
    const U256 sum = add_overflow(x, y, carry);
    return {to_cell(sum), carry ? 1u : 0u};
}

Cell byte_reversed(const Cell& x)
{
    Cell result;
    for (std::size_t i = 0; i < 8; ++i) result[i] = std::byteswap(x[7 - i]);
    return result;
}

Cell blake3_compress(const Cell& left, const Cell& right, const Cell& chaining, std::uint32_t what)
{
    const std::array<Cell, 2> block{left, right};
    std::array<std::uint32_t, 16> out;
    static_assert(std::endian::native == std::endian::little, "words as the bytes they are made of");
    freehold::blake3_compress(chaining, reinterpret_cast<const std::uint8_t*>(block.data()), what >> 16,
                              what & 0xff, what >> 8 & 0xff, out.data());
    Cell result;
    std::copy_n(out.begin(), result.size(), result.begin());
    return result;
}

void keccak_cells(std::span<Cell, kKeccakCells> state)
{
    std::array<std::uint64_t, 25> lanes;
    const auto word = [&](std::size_t i) -> std::uint32_t& { return state[i / 8][i % 8]; };
    for (std::size_t i = 0; i < 25; ++i) lanes[i] = word(2 * i) | std::uint64_t{word(2 * i + 1)} << 32;
    keccak_f1600(lanes.data());
    for (std::size_t i = 0; i < 25; ++i) {
        word(2 * i) = static_cast<std::uint32_t>(lanes[i]);
        word(2 * i + 1) = static_cast<std::uint32_t>(lanes[i] >> 32);
    }
}

Cell ext5_dot(std::span<const Cell> a, std::span<const Cell> b)
{
    constexpr std::uint64_t kModulus = 0x78000001;
    // sum + (sum * -p^-1 mod 2^32) p is a multiple of 2^32.
    constexpr std::uint32_t kMinusInverse = 0x77ffffff;
    static_assert(static_cast<std::uint32_t>(kMinusInverse * kModulus) == ~0u);
    Cell result{};
    for (std::size_t k = 0; k < kExt5Degree; ++k) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < b.size(); ++i)
            for (std::size_t j = 0; j < 8; ++j)
                sum = (sum + a[kExt5Degree * i + k][j] % kModulus * (b[i][j] % kModulus)) % kModulus;
        const std::uint64_t multiple =
            static_cast<std::uint32_t>(sum) * std::uint64_t{kMinusInverse} & 0xffff'ffff;
        result[k] = static_cast<std::uint32_t>(((sum + multiple * kModulus) >> 32) % kModulus);
    }
    return result;
}
}  // namespace freehold::riscv
