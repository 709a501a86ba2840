#pragma once
// What the prover holds of each present table during a proof: the recorded description and a pointer to every
// cell's column.

#include "field/host/aligned_buffer.hpp"
#include "proof/host/row_program.hpp"
#include "proof/host/trace.hpp"

namespace freehold::proof
{
class ProverTable
{
public:
    ProverTable(const Instance& instance, const Trace& trace, std::size_t table);

    [[nodiscard]] const Recorder& recorder() const { return *recorder_; }
    /// By cell: committed columns, fixed ones, those of the program polynomial, and `on` (null unless the
    /// description uses it).
    [[nodiscard]] const BabyBear* const* columns() const { return columns_.data(); }
    [[nodiscard]] std::size_t height() const { return height_; }
    [[nodiscard]] unsigned log() const { return log_; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    /// Beyond these, all cells are zero: the live rows, or all if there are given columns.
    [[nodiscard]] std::size_t varying_rows() const { return varying_rows_; }

private:
    std::size_t rows_, height_, varying_rows_;
    unsigned log_;
    std::unique_ptr<Recorder> recorder_;
    std::vector<const BabyBear*> columns_;
    std::vector<field::AlignedBuffer<BabyBear>> owned_;
};

/// By table; null for absent ones.
std::vector<std::unique_ptr<ProverTable>> prover_tables(const Instance& instance, const Trace& trace);

/// The sum at one row, whose cells are values of V (BabyBear or Ext5).
template <class V>
Ext5 evaluate_code(const RowCode& code, std::span<const V> inputs, std::vector<V>& scratch)
{
    scratch.assign(inputs.begin(), inputs.end());
    scratch.resize(code.values);
    for (std::size_t i = 0; i < code.instruction_count; ++i) {
        const RowInstruction& in = code.instructions[i];
        const V &a = scratch[in.a], &b = scratch[in.b];
        V out{};
        switch (in.op) {
            case RowOp::Add: out = a + b; break;
            case RowOp::Sub: out = a - b; break;
            case RowOp::Mul: out = a * b; break;
            case RowOp::AddConstant: out = a + in.constant; break;
            case RowOp::MulConstant: out = a * in.constant; break;
            case RowOp::SubFromConstant: out = in.constant - a; break;
        }
        scratch[in.out] = out;
    }
    Ext5 sum;
    for (std::size_t i = 0; i < code.output_count; ++i)
        sum += code.outputs[i].coefficient * scratch[code.outputs[i].value];
    return sum;
}

/// What the code of a sum adds on a row of zeros.
inline Ext5 padding_sum(const RowSum& sum)
{
    const std::vector<BabyBear> zeros(sum.inputs.size());
    std::vector<BabyBear> scratch;
    return evaluate_code<BabyBear>(sum.code(), zeros, scratch);
}
}  // namespace freehold::proof
