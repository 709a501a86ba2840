#include "proof/host/soundness.hpp"

#include "field/ext5.hpp"
#include "proof/layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace freehold::proof::soundness
{
namespace
{
constexpr double kNever = std::numeric_limits<double>::infinity();

/// log2(2^a + 2^b).
double log_add(double a, double b)
{
    const double larger = std::max(a, b), smaller = std::min(a, b);
    return larger + std::log2(1 + std::exp2(smaller - larger));
}

double rate(unsigned log_inverse) { return std::exp2(-static_cast<double>(log_inverse)); }

unsigned rate_of(const whir::Params& params, std::size_t i)
{
    return params.domain_log(i) + params.rounds[i].fold - params.vars(i);
}

/// All rounds that depend on how code i is read.
std::vector<Term> code_terms(const whir::Params& params, std::size_t i, unsigned m, double claims_before)
{
    const whir::Round& round = params.rounds[i];
    const Regime regime{rate_of(params, i), m};
    const std::string code =
        std::to_string(i) + (m == 0 ? " (unique decoding)" : " (Johnson, m = " + std::to_string(m) + ")");
    std::vector<Term> terms;
    if (m != 0) terms.push_back({"out of domain " + code, regime.ood_bits(params.vars(i), round.ood), 0});
    terms.push_back({"batching of claims " + code, regime.batch_bits(claims_before + round.ood), 0});
    // The program's columns stand beside f's, as many again (they may be zero): one more variable, one more
    // fold.
    const unsigned join = i == whir::Params::kJoinRound ? 1 : 0;
    for (unsigned s = 0; s < round.fold + join; ++s)
        terms.push_back(
            {"fold " + std::to_string(i) + "." + std::to_string(s) + (s == round.fold ? " (join)" : ""),
             regime.fold_bits(params.vars(i) + join, s) + round.grind_fold[s], round.grind_fold[s]});
    terms.push_back({"queries " + std::to_string(i) + ", " + std::to_string(round.queries),
                     round.queries * regime.query_bits() + round.grind_query, round.grind_query});
    return terms;
}

double weakest(std::span<const Term> terms)
{
    double bits = kNever;
    for (const Term& term : terms) bits = std::min(bits, term.bits);
    return bits;
}
}  // namespace

double field_bits()
{
    return static_cast<double>(field::Ext5::kDegree) *
           std::log2(static_cast<double>(field::BabyBear::kModulus));
}

double Regime::radius() const
{
    const double rho = rate(log_inverse_rate), root = std::sqrt(rho);
    return m == 0 ? (1 - rho) / 2 : 1 - root - root / (2 * m);
}

double Regime::list_bits() const { return m == 0 ? 0 : std::log2(static_cast<double>(m)) + log_inverse_rate; }

double Regime::line_error(unsigned log_dimension) const
{
    const double rho = rate(log_inverse_rate), root = std::sqrt(rho);
    const double length = std::exp2(static_cast<double>(log_dimension + log_inverse_rate));
    if (m == 0) return std::log2((1 - rho) / 2 * length + 1) - field_bits();
    const double half = m + 0.5;
    return std::log2((2 * std::pow(half, 5) + 3 * half * radius() * rho) * length / (3 * rho * root) +
                     half / root) -
           field_bits();
}

double Regime::query_bits() const { return -std::log2(1 - radius()); }

double Regime::fold_bits(unsigned vars, unsigned s) const
{
    return -log_add(line_error(vars - s - 1), 1 + list_bits() - field_bits());
}

double Regime::ood_bits(unsigned vars, unsigned samples) const
{
    return -(2 * list_bits() - 1 + samples * (static_cast<double>(vars) - field_bits()));
}

double Regime::batch_bits(double claims) const { return field_bits() - list_bits() - std::log2(claims); }

std::span<const unsigned> regime_choices()
{
    static constexpr std::array kChoices{0u,  1u,  2u,  3u,  4u,  5u,  6u,  7u,  8u,  9u,  10u, 11u, 12u,
                                         13u, 14u, 15u, 16u, 18u, 20u, 24u, 28u, 32u, 40u, 48u, 64u};
    return kChoices;
}

double Report::minimum() const { return weakest(terms); }

double Report::union_bits() const
{
    double error = 0;
    for (const Term& term : terms) error += term.rounds * std::exp2(-term.bits);
    return -std::log2(error);
}

std::vector<Term> argument_terms(const Argument& argument, unsigned grind_bus, unsigned max_log_height)
{
    const double field = field_bits();
    // The most of each: the top with the fewest fractions has the most layers below it, of kTopLog variables
    // on.
    const double layers = std::max(0, static_cast<int>(argument.log_leaves) - static_cast<int>(kTopLog));
    const double gkr_rounds = layers * (argument.log_leaves + kTopLog - 1) / 2.0;
    return {
        {"bus: fingerprints", field - argument.log_leaves - std::log2(argument.tuple_variables) + grind_bus,
         grind_bus},
        {"GKR: top point", field, 0, kGlobalTopLog},
        {"GKR: lambda, beta", field, 0, 2 * layers},
        {"GKR: sum-checks", field - std::log2(3), 0, gkr_rounds},
        {"zero-check: batching", field - std::log2(argument.constraints + 2.0), 0},
        {"zero-check: point", field - std::log2(static_cast<double>(max_log_height)), 0},
        {"zero-check: sum-check", field - std::log2(argument.max_degree + 1.0), 0,
         static_cast<double>(max_log_height)},
    };
}

std::vector<Term> whir_terms(const whir::Params& params, unsigned columns)
{
    std::vector<Term> terms;
    for (std::size_t i = 0; i < params.round_count; ++i) {
        const double claims = i == 0 ? columns : params.rounds[i - 1].queries;
        std::vector<Term> best;
        for (const unsigned m : regime_choices()) {
            if (Regime{rate_of(params, i), m}.radius() <= 0) continue;
            std::vector<Term> candidate = code_terms(params, i, m, claims);
            if (best.empty() || weakest(candidate) > weakest(best)) best = std::move(candidate);
        }
        terms.insert(terms.end(), best.begin(), best.end());
    }
    const unsigned last_queries = params.rounds[params.round_count - 1].queries;
    terms.push_back(
        {"batching of claims about the last polynomial", field_bits() - std::log2(last_queries), 0});
    terms.push_back({"last sum-check", field_bits() - 1, 0, static_cast<double>(params.final_log())});
    return terms;
}

Report report(const whir::Params& params)
{
    const Argument argument{.log_leaves = params.max_log_leaves};
    Report result{argument_terms(argument, params.grind_bus, params.n)};
    const std::vector<Term> opening = whir_terms(params, argument.columns);
    result.terms.insert(result.terms.end(), opening.begin(), opening.end());
    return result;
}

double expected_path(unsigned log_leaves, double queries, unsigned cap)
{
    const auto occupied = [queries](unsigned depth) {
        const double nodes = std::exp2(static_cast<double>(depth));
        return nodes * (1 - std::pow(1 - 1 / nodes, queries));
    };
    double digests = 0;
    for (unsigned depth = cap + 1; depth <= log_leaves; ++depth)
        digests += std::max(0.0, 2 * occupied(depth - 1) - occupied(depth));
    return digests;
}

double expected_bytes(const whir::Params& params, unsigned program_columns)
{
    const double ext = field::Ext5::kDegree * 4.0;
    double bytes = 0;
    for (std::size_t i = 0; i < params.round_count; ++i) {
        const whir::Round& round = params.rounds[i];
        const double leaf = std::exp2(static_cast<double>(round.fold)) * (i == 0 ? 4 : ext);
        bytes += 32.0 * static_cast<double>(params.cap_size(i)) + round.ood * ext;
        bytes += round.queries * leaf + 32 * expected_path(params.domain_log(i), round.queries, params.cap);
        if (i == whir::Params::kJoinRound && program_columns != 0) {
            bytes += round.queries * 4.0 * program_columns + 2 * ext;
            bytes += 32 * expected_path(params.domain_log(i), round.queries, 0);
        }
        bytes += round.fold * 2 * ext + (round.grind_query != 0 ? 8 : 0);
        for (const unsigned g : round.grind_fold) bytes += g != 0 ? 8 : 0;
    }
    return bytes + ext * (std::exp2(static_cast<double>(params.final_log())) + 2 * params.final_log());
}

double expected_grinding(const whir::Params& params)
{
    const auto work = [](unsigned bits) { return bits == 0 ? 0 : std::exp2(static_cast<double>(bits)); };
    double hashes = work(params.grind_bus);
    for (const whir::Round& round : params.active_rounds()) {
        hashes += work(round.grind_query);
        for (const unsigned g : round.grind_fold) hashes += work(g);
    }
    return hashes;
}
}  // namespace freehold::proof::soundness
