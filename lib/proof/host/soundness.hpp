#pragma once
// How many bits of provable security a proof has, round by round (spec/proof.md, section 7). `freehold
// security` prints it, the tests compare it with tools/soundness.py, and the parameter sets are made from it
// (proof/host/whir_search.hpp).
//
// Sources: the error of a random line, up to half the distance and up to the Johnson radius, is that of
// eprint 2025/2055 (theorems 1.3, 1.5, 4.2, with m >= 1 by the remark after lemma 3.1); the list size below
// the Johnson radius is m / rho (eprint 2024/1586); the rounds of WHIR are its theorem 5.2; LogUp is eprint
// 2022/1530 and 2023/1284. No conjecture beyond the Johnson radius. Each challenge is a round, and grinding
// of g bits divides its error by 2^g; the security of the non-interactive proof is that of its weakest round
// (BCS in the random-oracle model), and the union over all rounds is printed as well.

#include "proof/whir_params.hpp"

#include <string>
#include <vector>

namespace freehold::proof::soundness
{
/// log2 of the number of challenge elements.
double field_bits();

/// A code of the given rate within a radius: half the distance for m = 0, else the Johnson radius less
/// sqrt(rho) / (2 m).
struct Regime
{
    unsigned log_inverse_rate;
    unsigned m;

    /// The radius, relative to the block length; not positive if there is none.
    [[nodiscard]] double radius() const;
    /// log2 of how many codewords there are within it.
    [[nodiscard]] double list_bits() const;
    /// log2 of the probability that a random line through words that are not all near the code is near it;
    /// `log_dimension` is that of the code.
    [[nodiscard]] double line_error(unsigned log_dimension) const;
    /// Bits of security of one query: -log2(1 - radius).
    [[nodiscard]] double query_bits() const;
    /// -log2 of the error of fold number `s` of a code of polynomials in `vars` variables: a line, or a false
    /// claim that the degree-2 polynomial of the sum-check hides for one word of the list.
    [[nodiscard]] double fold_bits(unsigned vars, unsigned s) const;
    /// -log2 of the probability that two codewords of the list agree on `samples` random points.
    [[nodiscard]] double ood_bits(unsigned vars, unsigned samples) const;
    /// -log2 of the probability that one of `claims` false claims vanishes in a batch, for some word of the
    /// list.
    [[nodiscard]] double batch_bits(double claims) const;
};

/// The values of m that are considered.
std::span<const unsigned> regime_choices();

struct Term
{
    std::string name;
    double bits;        ///< grinding included
    unsigned grinding;  ///< bits
    double rounds = 1;  ///< how many rounds have this error
};

struct Report
{
    std::vector<Term> terms;

    [[nodiscard]] double minimum() const;
    [[nodiscard]] double union_bits() const;
};

/// What the argument in front of the opening needs; upper bounds for every machine of this repository.
struct Argument
{
    unsigned log_leaves;
    unsigned tuple_variables = 7;  ///< challenges in a fingerprint
    unsigned constraints = 8192;
    unsigned columns = 4096;
    unsigned max_degree = 3;
};

/// Rounds of bus, GKR and zero-check.
std::vector<Term> argument_terms(const Argument& argument, unsigned grind_bus, unsigned max_log_height);

/// Rounds of the opening: for each code the regime in which its weakest round is strongest.
std::vector<Term> whir_terms(const whir::Params& params, unsigned columns);

Report report(const whir::Params& params);

/// Bytes of a WHIR proof: Merkle paths as expected for random positions. `program_columns`: elements of a
/// leaf of the program's tree, 0 without one.
double expected_bytes(const whir::Params& params, unsigned program_columns);
/// Expected number of sibling digests of `queries` random leaves below the cap.
double expected_path(unsigned log_leaves, double queries, unsigned cap);
/// Expected number of hashes spent on grinding.
double expected_grinding(const whir::Params& params);
}  // namespace freehold::proof::soundness
