#pragma once
// The witness: all committed columns in one arena that is laid out like the stacked polynomial, so that the
// prover copies nothing. Rows beyond a table's live ones must stay zero.

#include "field/host/aligned_buffer.hpp"
#include "proof/layout.hpp"

namespace freehold::proof
{
class Trace
{
public:
    /// All zero, for 2^log_size elements. REQUIRES: the columns of the present tables fit.
    Trace(const Machine& machine, std::span<const std::uint32_t> rows, unsigned log_size);

    [[nodiscard]] const StackLayout& layout() const { return layout_; }
    /// The whole column, of the table's height. REQUIRES: the table is present.
    [[nodiscard]] std::span<BabyBear> column(std::size_t table, std::size_t column);
    [[nodiscard]] std::span<const BabyBear> column(std::size_t table, std::size_t column) const;
    /// The stacked polynomial, 2^log_size values. 64-byte aligned.
    [[nodiscard]] std::span<const BabyBear> stack() const { return {values_.data(), values_.size()}; }
    [[nodiscard]] unsigned log_size() const { return log_size_; }

private:
    StackLayout layout_;
    std::vector<std::size_t> columns_;
    unsigned log_size_;
    field::AlignedBuffer<BabyBear> values_;
};
}  // namespace freehold::proof
