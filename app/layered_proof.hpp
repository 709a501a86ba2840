#pragma once
// The proof of a run of any length that L1 reads (spec/recursion.md, "Layers"): of the run itself, where that
// is allowed and it fits one segment of family last, and else of verify.elf about a proof of family
// recursion, with as many layers of that family between as it takes until one such segment is left.

#include "prover_guest.hpp"

namespace freehold::app
{
struct LayeredProof
{
    ProverGuest::Proof last;
    /// Runs of verify.elf above the program's own, `last` included
    /// (contracts/src/verifier/RangeVerifier.sol).
    std::uint8_t layers = 0;
    std::uint64_t cycles = 0;  // of the program's own run
    double seconds = 0;        // of all proofs, those that were found not counted
};
/// As many as RangeVerifier.sol takes.
inline constexpr unsigned kMostLayers = 8;
/// What the product asks for: a last run of at most 2^26 cells, as that of verify.elf about a proof of its
/// own run is, whatever the range. So L1's proof stays below 128 KiB (docs/performance.md).
inline constexpr std::uint8_t kUsualLayers = 2;
inline constexpr unsigned kShortLogCells = 26;

/// Keeps each proof below the last in the file `kept`, a point and its number, so that who starts again after
/// a crash finds it; what lies there is checked.
/// @param least_layers even where fewer would do; from kUsualLayers on there are as many as it takes until
/// the last run has 2^kShortLogCells cells at most, unless these are kMostLayers
std::expected<LayeredProof, std::string> prove_in_layers(const ProverGuest& program,
                                                         const std::vector<std::uint32_t>& input,
                                                         const Hash256& expected, const std::string& kept,
                                                         std::uint8_t least_layers);
/// Deletes those files.
void drop_layers(const std::string& kept);
}  // namespace freehold::app
