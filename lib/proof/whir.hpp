#pragma once
// WHIR (eprint 2024/1586): commit to a multilinear f over the base field and prove a batch of weighted sums
// sum_x w(x) f(x) = v (spec/proof.md, section 5). The verifier; the prover is proof/host/whir_prove.hpp, with
// the same steps in the same order.
//
// Codes. f_0 = f; f_{i+1} is f_i with its first k_i variables bound to the challenges of round i. The low k_i
// index bits of f_i are the position in the leaf: column b holds f_i(b, .). Its 2^{n_i - k_i} values, in
// index order, are the coefficients of a univariate polynomial, and leaf j holds the columns' values at y =
// root^bitrev(j), with root the generator of order 2^domain_log(i). Encoding is linear, so with the round's
// challenges r:   sum_b eq(r, b) leaf_j[b] = sum_x f_{i+1}(x) y^index(x).
//
// The program polynomial g (spec/proof.md, section 6) is committed once per program, in n variables as well,
// zero beyond its size. Its columns are blocks of 2^{n - k_0 - k_1} values, one after the other, so that the
// zero ones need not be stored; the code is that of round 1. The challenges of rounds 0 and 1 bind the number
// of g's column, and one more fold, the join, makes f_2 = (1 - s) f + s g of what is left of both.
//
// Claims. A column has the weight eq(point, x_0 ..) * [high bits of the index = block], a power claim
// y^index(x) = prod (1 - x_j + x_j y^(2^j)). All are kept as one running claim S = sum_x W(x) f_i(x); a new
// batch is added with the powers g, g^2, .. of a challenge drawn after its values are fixed.
//
// About the columns there is one claim, K + sum_j W_j (the column's sum) = S. Neither K nor the W_j are known
// here: the verification leaves numbers y and x_j, and the claim is that y = K + sum_j W_j x_j.

#include "field/ext5_slice.hpp"
#include "proof/multilinear.hpp"
#include "proof/transcript.hpp"
#include "proof/whir_params.hpp"

#include <array>

namespace freehold::proof::whir
{
using field::Ext5List;
using field::Ext5Slice;

/// Columns of one height that follow one another: blocks of 2^log_height values from `offset` on, a multiple
/// of that.
struct ColumnRun
{
    unsigned log_height;
    std::uint64_t offset;
    std::size_t count;
};

struct Column
{
    unsigned log_height;
    std::uint64_t offset;
};

/// f(column, its coefficient) for each column. REQUIRES: no fewer coefficients than there are columns.
template <class F>
void for_each_column(std::span<const ColumnRun> runs, std::span<const Ext5> coefficients, const F& f)
{
    std::size_t i = 0;
    for (const ColumnRun& run : runs)
        for (std::size_t j = 0; j < run.count; ++j)
            f(Column{run.log_height, run.offset + (std::uint64_t{j} << run.log_height)}, coefficients[i++]);
}

/// An affine sum of what f restricted to a column is at the first log_height coordinates of the common point.
struct ColumnsClaim
{
    std::vector<Ext5> point;
    std::vector<ColumnRun> columns;
    /// Of the program polynomial.
    std::vector<ColumnRun> program;
    /// The affine sum is claimed to be sum + sum_k c^(w+1+k) values[k], c the challenge of the first batch,
    /// w the number of out-of-domain samples.
    Ext5 sum;
    Ext5List values;

    [[nodiscard]] static std::size_t count(std::span<const ColumnRun> runs)
    {
        std::size_t sum = 0;
        for (const ColumnRun& run : runs) sum += run.count;
        return sum;
    }
};

/// What the verifier knows of the program polynomial.
struct ProgramRoot
{
    Hash256 root;
    std::size_t columns;  ///< of a leaf: Params::program_columns
};

/// sum_x f(x) y^index(x) = value.
struct PowerClaim
{
    Ext5 y;
    Ext5 value;
};

/// What the verifier knows of a committed polynomial.
struct Root
{
    std::vector<Hash256> digests;
    std::vector<PowerClaim> out_of_domain;
};

Root read_commitment(VerifierChannel& channel, const Params& params);

/// Where the opening begins, and where code 0 has been opened: the steps of
/// contracts/src/verifier/StagedVerifier.sol.
using Halts = std::array<Halt, 2>;

/// What is left to check.
struct Remainder
{
    Halts halts;
    Ext5 first, c;   ///< c^(w+1) and c: what the claim's values are multiplied with
    Ext5 value;      ///< y
    Ext5List cells;  ///< x_j, those of the program polynomial last
};

/// The verdict is the channel's, and whether the remainder holds. REQUIRES: each column lies within 2^n and
/// its height within the point; with a program there are more rounds than kJoinRound, and without one the
/// claim is not about it.
Remainder verify(VerifierChannel& channel, const Params& params, const Root& root, const ColumnsClaim& claim,
                 const ProgramRoot* program = nullptr);

/// Shared by both sides: the ascending distinct leaves that round i opens, and their points of evaluation.
struct Queries
{
    std::vector<std::uint32_t> positions;
    std::vector<BabyBear> points;
};
Queries draw_queries(Transcript& channel, const Params& params, std::size_t i);

/// The weight of each stored column of the program polynomial when its number is bound to the challenges of
/// rounds 0 and 1.
std::vector<Ext5> program_weights(std::span<const Ext5> challenges, std::size_t columns);

/// The variables of the program polynomial in the order of its index, the number of the column last, taken
/// from the challenges without the join.
std::vector<Ext5> program_point(const Params& params, std::span<const Ext5> challenges);

/// The running claim after one sum-check round: c(x) with c = c_0 + c_1 X + c_2 X^2 and c(0) + c(1) = claim.
Ext5 next_claim(const Ext5& claim, const Ext5& c0, const Ext5& c2, const Ext5& x);

/// x, x^2, .. x^count.
std::vector<Ext5> powers_from_one(const Ext5& x, std::size_t count);
}  // namespace freehold::proof::whir
