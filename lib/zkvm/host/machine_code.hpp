#pragma once
// The machine as data for the verifier on L1 (contracts/src/verifier, spec/l1-verifier.md): what a table is
// allowed to be, and its description as code for an interpreter of sums and products. The descriptions are
// the same that the prover and the C++ verifier run, so the two verifiers cannot drift apart. All numbers
// big-endian.

#include "zkvm/machine_tables.hpp"

namespace freehold::zkvm
{
/// How the fixed columns of a table are evaluated on L1.
enum class FixedKind : std::uint8_t
{
    kNone,
    kCounting,  ///< the number of the row
    kImage,     ///< the same from the image's first word on
    kForms,     ///< polynomials of the row's bits, in the table's code
    kChi,       ///< sums of three functions whose values are in the table's code
    kValues,    ///< in the clear, in the table's code
};

struct MachineCode
{
    /// One word of 32 bytes for each table: columns, interactions, constraints (2 bytes each), least log of
    /// the height, flags, slots, kind of fixed columns (1 each), least and greatest rows (4 each), offset and
    /// length of its code (4 each), fixed columns, columns of the program polynomial (1 each), opened
    /// expressions (2).
    Bytes directory;
    /// The tables' code one after the other, then that of `classes` classes of tuples, from `classes_at` on.
    Bytes code;
    std::size_t classes = 0, classes_at = 0;
    unsigned log_width = 0;
};

inline constexpr std::uint8_t kMayBeAbsent = 1;
/// Belongs to runs of several segments.
inline constexpr std::uint8_t kForbidden = 2;
/// A run begins with it: registers and image.
inline constexpr std::uint8_t kBeginning = 4;
/// What the machine's condition "no range table" asks for.
inline constexpr std::uint8_t kRangeTable = 8;
/// As many rows as the program's image has words, or its decoder rows.
inline constexpr std::uint8_t kOfImage = 16;
inline constexpr std::uint8_t kOfDecoder = 32;

/// The same for every program.
MachineCode machine_code();
}  // namespace freehold::zkvm
