#pragma once
// Finds parameter sets: the cheapest that reach a security target (proof/host/soundness.hpp).

#include "proof/host/soundness.hpp"

#include <algorithm>
#include <string>

namespace freehold::proof::soundness
{
/// What a choice costs, all in nanoseconds of prover time.
struct Costs
{
    double per_codeword_element = 6;  ///< transform and leaf hash of one base element
    double per_grinding_hash = 10;
    /// What the verifier pays for a proof's parts. The next layer hashes and folds them, about the same for
    /// each byte; for L1 it is gas.
    struct Verifier
    {
        double byte = 1400;  ///< of anything that is not named here
        double base_element = 4 * byte, challenge_element = 20 * byte;  ///< in a leaf
        double digest = 32 * byte;                                      ///< in a path
        double query = 0, variable = 0;   ///< of each query, and for each variable that is left after it
        double last_element = 20 * byte;  ///< of the last polynomial
    } verifier{};
};

struct Layer
{
    std::string_view name;
    const HashSuite* suite;
    unsigned log_inverse_rate;  ///< where the codeword is not too long for it
    unsigned min_n, max_n;
    unsigned max_grinding;       ///< bits, of one round
    unsigned max_log_codeword;   ///< base elements of code 0; the prover makes and hashes them all
    unsigned log_program_cells;  ///< of the program polynomial; 0 if programs are of any size
    unsigned cap;                ///< log2 of the digests that commit to a tree
    Costs costs;

    /// log2 of the inverse rate for 2^n values.
    [[nodiscard]] unsigned rate(unsigned n) const { return std::min(log_inverse_rate, max_log_codeword - n); }
};

/// Base segments, recursion, and the last layer, which L1 reads. The sets of those that share a name follow
/// one another.
std::span<const Layer> layers();

/// Every round reaches this many bits, and the union of all rounds kUnionTarget.
inline constexpr double kRoundTarget = 132, kUnionTarget = 128;

/// The set of `layer` for n variables, its name left empty. Aborts if there is none.
whir::Params find_params(const Layer& layer, unsigned n);

/// All sets of all layers as the C++ source of proof/generated/whir_params.inc.
std::string generate_params();
}  // namespace freehold::proof::soundness
