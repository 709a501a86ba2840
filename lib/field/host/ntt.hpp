#pragma once
// Reed-Solomon encoding of many columns at once: a matrix of 2^n rows of `columns` contiguous elements holds
// one polynomial per column, row i its coefficient of x^i. Row j of the result is the column's value at
// root_of_unity(log2 of the number of rows)^bitrev(j) (spec/field.md, section 4): natural order in,
// bit-reversed order out, so nothing is ever permuted. Challenge elements are five base columns each.
//
// Layer l splits the polynomials modulo x^(2h) - s^2 into those modulo x^h - s and x^h + s, h = 2^(n-l-1):
// (a, b) -> (a + s b, a - s b), where s depends only on the block of 2h rows, and s = root^bitrev(block) is
// the same for block number `block` of every layer: one table serves every layer and every size. A polynomial
// of 2^n coefficients in a longer code is its own remainder in each of the first blocks: encoding at rate
// 2^-r is 2^r copies, each with its own block number, and costs nothing for the zeros.
//
// The result does not depend on the SIMD level or on how tasks are spread. Thread-safe: an Ntt never changes.

#include "field/baby_bear.hpp"
#include "field/host/aligned_buffer.hpp"
#include "field/host/executor.hpp"

#include <functional>

namespace freehold::field
{
/// Called with (first row, number of rows) when these rows are final, possibly from several tasks at once: so
/// that leaves are hashed while they are in the cache.
using RowsDone = std::function<void(std::size_t first_row, std::size_t rows)>;

class Ntt
{
public:
    /// For codewords of up to 2^max_log_rows rows. REQUIRES: max_log_rows <= BabyBear::kTwoAdicity.
    explicit Ntt(unsigned max_log_rows);

    /// In place. REQUIRES: log_rows <= max_log_rows.
    void transform(BabyBear* matrix, unsigned log_rows, std::size_t columns, const Executor& executor = {},
                   const RowsDone& rows_done = {}) const;

    /// Encodes 2^log_rows rows of coefficients to 2^(log_rows + log_blowup) rows. The buffers do not overlap.
    /// REQUIRES: log_rows + log_blowup <= max_log_rows.
    void extend(const BabyBear* coefficients, unsigned log_rows, std::size_t columns, unsigned log_blowup,
                BabyBear* codeword, const Executor& executor = {}, const RowsDone& rows_done = {}) const;

    /// Part `part` of 2^log_blowup alone: rows part 2^log_rows and on of that codeword, which `rows_done`
    /// counts from 0. Requires the same.
    void extend_part(const BabyBear* coefficients, unsigned log_rows, std::size_t columns,
                     unsigned log_blowup, std::size_t part, BabyBear* rows, const Executor& executor = {},
                     const RowsDone& rows_done = {}) const;

private:
    struct Matrix;
    void run(const Matrix& matrix, const Executor& executor, const RowsDone& rows_done) const;

    unsigned max_log_rows_;
    AlignedBuffer<BabyBear> twiddles_;
};
}  // namespace freehold::field
