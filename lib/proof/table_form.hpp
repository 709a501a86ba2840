#pragma once
// A table's description as data, for a verifier that evaluates it once and would rather read lists than carry
// code for each table: sums of products with constants and with the weights of a fingerprint's slots, which
// most tables share. Written from the description (zkvm/host/table_forms.hpp), which is what it is compared
// with in the tests.

#include "proof/fingerprint.hpp"
#include "proof/shape.hpp"

#include <span>
#include <vector>

namespace freehold::proof
{
/// What a term is multiplied by: a constant, and for an entry of a tuple what its slot counts in the
/// fingerprint.
struct FormWeight
{
    static constexpr std::uint8_t kNoSlot = 255;

    std::uint32_t constant;  ///< in Montgomery form
    std::uint8_t slot;
    /// The fingerprint is that of busses which cross segments.
    bool global;

    friend auto operator<=>(const FormWeight&, const FormWeight&) = default;
};
/// Entries `first` .. `first + count - 1` of a list.
struct FormRange
{
    std::uint32_t first, count;
};
/// The weights of a sum's terms, a part of the list. Before them comes that of the sum's tail, if it has one:
/// values with numbers in a row in slots in a row.
struct FormPattern
{
    FormRange weights;
    std::uint32_t slot, tail;  ///< the tail's first slot and how many it has
};
/// What a sum begins with: the fingerprint of nothing but the bus id (bus 0: zero), and constants.
struct FormBase
{
    std::uint32_t bus;
    bool global;
    FormRange constants;
};
/// What the forms of a machine's tables have in common. Words, as loads of halves are another table's rows.
struct FormSet
{
    std::span<const FormWeight> weights;
    std::span<const std::uint32_t> lists;  ///< numbers of weights
    std::span<const FormPattern> patterns;
    std::span<const FormWeight> constants;
    std::span<const FormBase> bases;
    /// Of a pattern.
    std::size_t most_terms;
};

/// Values have numbers: the row's cells (committed, fixed, of the program), then `on`, the batching
/// challenge, the segment's number, the extension of [row < n_t] at the leaves' point, the opened
/// expressions' values, and what the steps make. A sum is written as its pattern, its base or kNoBase, the
/// first number of its tail if it has one, and a number for each weight of the pattern but the first, which
/// are one: that of the tail and that of the base, if it has them; these numbers are given times
/// Ext5List::kNumberUnit. A value itself is written as kValue and its number. The code is that of the steps,
/// which begin with kSum or, before two numbers, kProduct; of each interaction (a times its fingerprint, plus
/// its numerator), constraint and opened expression, a sum. Before all of it stand the numbers of the
/// patterns that it has, and then of the bases, each once.
struct TableForm
{
    static constexpr std::uint32_t kSum = 0, kProduct = 1, kValue = 0xffffffff, kNoBase = 0xffffffff;

    const FormSet* set;
    std::span<const Interaction> interactions;
    std::uint16_t cells, opened, steps, constraints, degree, widest, patterns, bases;
    std::span<const std::uint32_t> code;

    [[nodiscard]] TableShape shape() const { return {constraints, opened, degree, widest, interactions}; }
};

/// What one table says at a point, in the order of description.
struct TableTerms
{
    Ext5List constraints;
    /// Of each interaction m + a fingerprint, m being its numerator.
    Ext5List interactions;
    Ext5List opened;  ///< the expressions that are opened, as the cells make them
    Ext5List sum;     ///< of the interaction that is being described: see Fingerprint::put_sum
};

/// Evaluates the forms of one machine.
class FormEvaluator
{
public:
    /// The fingerprints, of busses within a segment and of those across, are times the batching challenge.
    /// All must outlive it.
    FormEvaluator(const FormSet& set, const Fingerprint& local, const Fingerprint& global,
                  const Ext5& challenge, std::uint32_t segment);

    /// Adds at the end of `terms`. REQUIRES: the form's number of cells and opened expressions.
    void evaluate(const TableForm& form, Ext5Slice cells, Ext5Slice opened, const Ext5& on, const Ext5& live,
                  TableTerms& terms);

private:
    using Code = const std::uint32_t*;

    /// Element `at` is the sum; returns what follows it.
    Code put_sum(Code code, Ext5List& to, std::size_t at);
    Code put_sums(Code code, std::size_t count, Ext5List& to);
    // For the first table that has them: a proof has not all tables.
    void make_pattern(std::size_t p);
    void make_base(std::size_t b);
    [[nodiscard]] Ext5 weight(const FormWeight& weight) const;
    [[nodiscard]] Ext5 base(const FormBase& base) const;

    const FormSet& set_;
    const Fingerprint& local_;
    const Fingerprint& global_;
    Ext5 challenge_, segment_;
    std::vector<std::uint32_t> has_pattern_, has_base_, has_entry_;
    std::vector<std::size_t> first_;  // by weight: an entry that has it
    ExtDot lists_;
    Ext5List bases_, values_, terms_;
    field::Ext5Factor factor_{Ext5{}};
};
}  // namespace freehold::proof
