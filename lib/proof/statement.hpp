#pragma once
// What a proof is about (spec/argument.md, section 2). The verifier is given the statement, checks its bounds
// and absorbs all of it before anything else; the proof does not repeat it.

#include "base/bytes.hpp"
#include "proof/reject.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace freehold::proof
{
class Machine;

/// The place of a proof in its run.
struct SegmentPlace
{
    /// The run has several segments: the machine's global busses use the run's challenge.
    bool multi = false;
    /// From 1.
    std::uint32_t index = 1;
    bool first = true;
    bool last = true;

    friend bool operator==(const SegmentPlace&, const SegmentPlace&) = default;
};

struct Statement
{
    /// The id of the parameter set; follows from the verifier's family and the stacked size.
    std::string params;
    Hash256 program;
    /// The machine's public words, each below p: outputs, pcs, clocks. Their meaning is the machine's.
    std::vector<std::uint32_t> publics;
    /// The number of live rows of each table, in the machine's order; 0: the table is absent.
    std::vector<std::uint32_t> rows;
    SegmentPlace segment;

    /// All numbers u32 little-endian, every list preceded by its length.
    [[nodiscard]] Bytes encode() const;

    friend bool operator==(const Statement&, const Statement&) = default;
};

/// Everything that must hold of `statement` before a layout is made from it, whatever the parameters.
Verified<> check_bounds(const Machine& machine, const Statement& statement);
}  // namespace freehold::proof
