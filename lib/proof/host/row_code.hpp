#pragma once
// Straight-line code over the cells of a row, in the form that kernels run (proof/host/row_kernels.hpp):
// value 0 .. inputs - 1 are the cells it uses, the others are computed in order.

#include "field/ext5.hpp"

#include <cstddef>
#include <cstdint>

namespace freehold::proof
{
using field::BabyBear;
using field::Ext5;

enum class RowOp : std::uint8_t
{
    Add,             // a + b
    Sub,             // a - b
    Mul,             // a b
    AddConstant,     // a + constant
    MulConstant,     // a constant
    SubFromConstant  // constant - a
};

struct RowInstruction
{
    RowOp op;
    std::uint32_t out, a, b;
    BabyBear constant;
};

/// A value that is summed, with its coefficient.
struct RowOutput
{
    std::uint32_t value;
    Ext5 coefficient;
};

/// A linear form over cells.
struct RowTerm
{
    std::uint32_t cell;
    Ext5 coefficient;
};

/// What a kernel sees of a program: no ownership.
struct RowCode
{
    const RowInstruction* instructions;
    std::size_t instruction_count;
    const RowOutput* outputs;
    std::size_t output_count;
    std::size_t inputs;
    /// Inputs and everything computed.
    std::size_t values;
};
}  // namespace freehold::proof
