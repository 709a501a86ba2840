#pragma once
// The inner loops over the rows of a table (proof/host/{leaf_source,zerocheck_prove}.cpp), one table for each
// SIMD level. Columns are given by cell; positions are blocks of sixteen rows, or of sixteen pairs of rows.

#include "field/host/simd_level.hpp"
#include "proof/host/eq_split.hpp"
#include "proof/host/row_code.hpp"

#include <array>

namespace freehold::proof
{
using field::ExtBlock;

/// Values at 0, 1, 2 and 3 of a round polynomial, as far as they are asked for, and the sum of the weights of
/// the pairs visited.
struct RoundValues
{
    std::array<Ext5, 4> at;
    Ext5 weight;
};

/// A linear form and code over the base columns of a table.
struct BaseSum
{
    /// By cell.
    const BabyBear* const* columns;
    const RowTerm* terms;
    std::size_t term_count;
    Ext5 constant;
    RowCode code;
    /// The code's cells, by input.
    const std::uint32_t* inputs;
};

/// The code with its inputs in the challenge field: `columns[i]` is input i.
struct BoundColumns
{
    ExtBlock* const* columns;
};

/// Memory for a kernel's values: scratch_blocks(code) of them.
inline std::size_t scratch_blocks(const RowCode& code) { return code.values + code.inputs + 1; }

struct RowKernels
{
    /// The sum for the rows of blocks [begin, end); `out` is that of the first.
    void (*sum_rows)(const BaseSum& sum, ExtBlock* scratch, ExtBlock* out, std::size_t begin,
                     std::size_t end);
    /// Round 0 of the code's part: pairs of rows, of blocks [2 begin, 2 end). Values at 0 .. points - 1.
    RoundValues (*first_round)(const BaseSum& sum, ExtBlock* scratch, unsigned points, EqView eq,
                               std::size_t begin, std::size_t end);
    /// Binds a base column: rows of blocks [2 begin, 2 end) to blocks [begin, end).
    void (*bind_base)(const BabyBear* column, const Ext5& r, ExtBlock* out, std::size_t begin,
                      std::size_t end);
    /// Binds a column: blocks [2 begin, 2 end) to [begin, end). In place only if begin is 0.
    void (*bind)(const ExtBlock* column, const Ext5& r, ExtBlock* out, std::size_t begin, std::size_t end);
    /// A round of code over columns of the challenge field, over pairs of blocks [2 begin, 2 end). Values at
    /// first .. points - 1; `first` is 0 or 1.
    RoundValues (*round)(const RowCode& code, BoundColumns columns, ExtBlock* scratch, unsigned first,
                         unsigned points, EqView eq, std::size_t begin, std::size_t end);
    /// The linear part: the sum over pairs of the weighted difference.
    Ext5 (*slope)(const ExtBlock* column, EqView eq, std::size_t begin, std::size_t end);
    /// The sum of weights times values, of blocks [begin, end).
    Ext5 (*weigh)(const BabyBear* column, EqView eq, std::size_t begin, std::size_t end);
};

namespace scalar
{
extern const RowKernels kRowKernels;
}
namespace avx2
{
extern const RowKernels kRowKernels;
}
namespace avx512
{
extern const RowKernels kRowKernels;
}

inline const RowKernels& row_kernels(field::SimdLevel level = field::simd_level())
{
    return field::at_level(level, scalar::kRowKernels, avx2::kRowKernels, avx512::kRowKernels);
}
}  // namespace freehold::proof
