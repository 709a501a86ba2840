#pragma once
// What `Rollup.prove` is told of a range (contracts/src/interfaces/IRollup.sol).

#include "node/range_source.hpp"
#include "node/rollup.hpp"

#include <expected>
#include <string>

namespace freehold::app
{
/// A range that was executed.
struct RangeRun
{
    const node::RangeSource& source;
    const stf::RangeClaim& claim;
    const stf::RangeOutput& output;
};

/// Of the range's blobs, in order, with their KZG proofs. The error is for a person.
std::expected<std::vector<node::BlobOpening>, std::string> open_blobs(const RangeRun& run);
/// first, last, blockHash, stateRoot, outboxRoot, prover, publicInput and the openings as JSON.
std::string range_claim_json(const RangeRun& run, const std::vector<node::BlobOpening>& openings);
}  // namespace freehold::app
