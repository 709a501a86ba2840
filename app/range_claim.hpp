#pragma once
// What `Rollup.prove` is told of a range besides its proof (contracts/src/interfaces/IRollup.sol).

#include "stf/stateless_range.hpp"

#include <expected>
#include <string>

namespace freehold::app
{
/// As JSON: first, last, blockHash, stateRoot, outboxRoot, prover, publicInput and the opening of each blob,
/// with its KZG proof. The error is for a person.
std::expected<std::string, std::string> range_claim_json(const stf::RangeClaim& claim,
                                                         const stf::RangeOutput& output,
                                                         const state::WitnessSource& source);
}  // namespace freehold::app
