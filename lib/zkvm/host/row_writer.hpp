#pragma once
// Writes the cells of one row into a table's columns.

#include "zkvm/parts.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace freehold::zkvm
{
/// The residue of x, by one product instead of a division.
inline BabyBear to_field(std::uint32_t x)
{
    constexpr std::uint32_t kTwo64 =
        BabyBear{BabyBear{std::uint64_t{1} << 32}.montgomery()}.value();  // 2^64 mod p
    return BabyBear::from_montgomery_unchecked(BabyBear::reduce(std::uint64_t{x} * kTwo64));
}

inline constexpr auto kFieldBytes = [] {
    std::array<BabyBear, 256> values;
    for (std::uint32_t byte = 0; byte < 256; ++byte) values[byte] = BabyBear{byte};
    return values;
}();

class RowWriter
{
public:
    /// `columns`: where each column begins.
    RowWriter(std::span<BabyBear* const> columns, std::size_t row) : columns_{columns}, row_{row} {}

    void set(std::size_t column, BabyBear value) const { columns_[column][row_] = value; }
    void set(std::size_t column, std::uint32_t value) const { set(column, to_field(value)); }
    void set(std::size_t column, int) const = delete;
    void set_signed(std::size_t column, std::int32_t value) const
    {
        set(column, value < 0 ? -to_field(static_cast<std::uint32_t>(-value))
                              : to_field(static_cast<std::uint32_t>(value)));
    }
    void set_flag(std::size_t column, bool value) const { set(column, value ? 1u : 0u); }
    /// Two limbs, from `column` on.
    void set_word(std::size_t column, std::uint32_t value) const
    {
        set(column, value & 0xffff);
        set(column + 1, value >> 16);
    }
    /// Four bytes.
    void set_bytes(std::size_t column, std::uint32_t value) const
    {
        for (unsigned i = 0; i < 4; ++i) set(column + i, kFieldBytes[value >> (8 * i) & 0xff]);
    }
    /// Two limbs of each word.
    void set_words(std::size_t column, std::span<const std::uint32_t> words) const
    {
        for (std::size_t i = 0; i < words.size(); ++i) set_word(column + 2 * i, words[i]);
    }
    void set_words_bytes(std::size_t column, std::span<const std::uint32_t> words) const
    {
        for (std::size_t i = 0; i < words.size(); ++i) set_bytes(column + 4 * i, words[i]);
    }

    /// The cell as it stands.
    [[nodiscard]] BabyBear operator()(std::size_t column) const { return columns_[column][row_]; }

private:
    std::span<BabyBear* const> columns_;
    std::size_t row_;
};

/// A few rows of a table, to be written here and then copied to the table's columns. Those begin a multiple
/// of a large power of two apart: rows written into them one by one would evict one another from the cache.
class RowStrip
{
public:
    RowStrip(std::span<BabyBear* const> table, std::size_t rows)
        : table_{table}, stride_{(rows + 15) / 16 * 16 | 16}, cells_(table.size() * stride_)
    {
        for (std::size_t j = 0; j < table.size(); ++j) columns_.push_back(cells_.data() + j * stride_);
    }
    RowStrip(const RowStrip&) = delete;
    RowStrip& operator=(const RowStrip&) = delete;

    /// Where each column begins in the strip.
    [[nodiscard]] std::span<BabyBear* const> columns() const { return columns_; }
    /// Copies the strip's first rows to the table's from `first` on, and starts again with zeros.
    void flush(std::size_t first, std::size_t count)
    {
        for (std::size_t j = 0; j < columns_.size(); ++j) std::copy_n(columns_[j], count, table_[j] + first);
        std::ranges::fill(cells_, BabyBear{});
    }

private:
    std::span<BabyBear* const> table_;
    std::size_t stride_;  // an odd number of cache lines
    std::vector<BabyBear> cells_;
    std::vector<BabyBear*> columns_;
};
}  // namespace freehold::zkvm
