#pragma once
// Parameter sets of WHIR (spec/proof.md, section 4). They are computed, not chosen: proof/host/soundness.hpp
// derives them from the security target, and generated/whir_params.inc is its output. All are plain integers.

#include "proof/hash_suite.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace freehold::proof::whir
{
/// Code i: the polynomial f_i in vars(i) variables, as 2^fold interleaved columns, each evaluated on a
/// subgroup of order 2^domain_log(i).
struct Round
{
    static constexpr std::size_t kMaxFold = 8;

    std::uint8_t fold = 0;         ///< variables bound in this round
    std::uint8_t shrink = 0;       ///< log2 of how much smaller the next domain is; unused in the last round
    std::uint16_t queries = 0;     ///< drawn into code i, repetitions included
    std::uint8_t ood = 0;          ///< out-of-domain samples of code i
    std::uint8_t grind_query = 0;  ///< bits before the queries are drawn
    /// Bits before each fold's challenge; in round kJoinRound one more, for the fold that joins the program.
    std::array<std::uint8_t, kMaxFold> grind_fold{};

    friend bool operator==(const Round&, const Round&) = default;
};

struct Params
{
    static constexpr std::size_t kMaxRounds = 6;
    /// The round after whose folds the program polynomial, folded along since round 0, joins f. Not the
    /// first: later codes are asked fewer queries, and each costs a path in the program's tree as well.
    static constexpr std::size_t kJoinRound = 1;

    std::string_view name;
    std::uint8_t n = 0;               ///< variables of the committed polynomial
    std::uint8_t rate = 0;            ///< log2 of the inverse rate of code 0
    std::uint8_t cap = 0;             ///< log2 of the digests that commit to a tree, where it is that deep
    std::uint8_t max_log_leaves = 0;  ///< of the bus; grind_bus is for that many
    std::uint8_t grind_bus = 0;       ///< bits before the fingerprint challenges
    std::uint8_t round_count = 0;
    std::array<Round, kMaxRounds> rounds{};

    [[nodiscard]] std::span<const Round> active_rounds() const
    {
        return std::span{rounds}.first(round_count);
    }
    /// Variables of f_i; vars(round_count) are those of the last polynomial.
    [[nodiscard]] unsigned vars(std::size_t i) const;
    [[nodiscard]] unsigned final_log() const { return vars(round_count); }
    /// log2 of the number of leaves of tree i.
    [[nodiscard]] unsigned domain_log(std::size_t i) const;
    /// Variables of a column of the program polynomial's code; the others are bound before the join.
    [[nodiscard]] unsigned program_column_log() const { return vars(kJoinRound + 1); }
    /// Columns of the program's code for a program polynomial of `size` cells: a leaf's elements.
    [[nodiscard]] std::size_t program_columns(std::size_t size) const
    {
        return ((size - 1) >> program_column_log()) + 1;
    }
    /// Number of digests that commit to tree i.
    [[nodiscard]] std::size_t cap_size(std::size_t i) const;
    /// Whether the numbers fit together at all; says nothing about security.
    [[nodiscard]] bool well_formed() const;

    friend bool operator==(const Params&, const Params&) = default;
};

/// One security target, rate and hash suite, for every size. A verifier pins the family; the set within it
/// follows from the stack's size.
struct Family
{
    std::string_view name;
    const HashSuite* suite;
    std::span<const Params> sets;  ///< ascending n

    /// The smallest set for at least n variables; null if there is none.
    [[nodiscard]] const Params* choose(unsigned n) const;
};
}  // namespace freehold::proof::whir
