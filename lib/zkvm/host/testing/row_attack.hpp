#pragma once
// Is there a false row that a table accepts? An attacker changes cells of an honest row, repairs what that
// breaks by solving for other cells, and asks an oracle whether an accepted row says the truth. With one
// constraint or lookup left out the same attack should succeed, which shows that the constraint is needed and
// that the attack can see.

#include "proof/machine.hpp"

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace freehold::zkvm::testing
{
using field::BabyBear;

/// What a row says.
struct Spoken
{
    std::vector<proof::Message> pulls, pushes;
};

/// An honest row and the judge of its variations: of a row that passes all checks, are its pushes what the
/// machine's rules say of its pulls? nullopt: the row's surroundings would refuse it.
struct HonestRow
{
    const proof::Table* table = nullptr;
    std::string what;
    std::vector<BabyBear> cells;
    std::function<std::optional<bool>(const Spoken&)> oracle;
    /// A second consistent story (another quotient, another word of the cell), if the table has one.
    std::function<void(std::vector<BabyBear>&, std::mt19937_64&)> forge;
};

enum class Verdict
{
    Refused,
    True,
    False
};

/// A constraint or a fixed lookup that is left out: constraints first, then the row's lookups, in their
/// order.
using Deleted = std::optional<std::size_t>;
std::size_t deletable(const HonestRow& row);
/// "constraint 3" or "lookup 2".
std::string describe_deletable(const HonestRow& row, std::size_t index);

/// What constraints, lookups, the decoder and the busses' invariants make of these cells, then the oracle.
Verdict judge(const HonestRow& row, const std::vector<BabyBear>& cells, Deleted deleted = {});

struct AttackResult
{
    std::size_t tried = 0, refused = 0, accepted_true = 0;
    /// An accepted row that is false.
    std::optional<std::vector<BabyBear>> false_row;
};
/// REQUIRES: judge(row, row.cells) == Verdict::True.
AttackResult attack(const HonestRow& row, std::size_t tries, std::mt19937_64& random, Deleted deleted = {});

/// Is the tuple in the fixed table of its bus? True for busses that are not looked up.
bool lookup_holds(const proof::Message& message);
bool is_lookup(proof::BusId bus);
}  // namespace freehold::zkvm::testing
