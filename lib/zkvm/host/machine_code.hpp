#pragma once
// The machine as data for the verifier on L1 (contracts/src/verifier, spec/l1-verifier.md): what a table is
// allowed to be, and its description as code for an interpreter of three operations. The descriptions are the
// same that the prover and the C++ verifier run, so the two verifiers cannot drift apart. All numbers
// big-endian.

#include "zkvm/machine_tables.hpp"

namespace freehold::zkvm
{
/// How the fixed columns of a table are evaluated on L1.
enum class FixedKind : std::uint8_t
{
    kNone,
    kCounting,  ///< the number of the row
    kImage,     ///< of the program
    kDecoder,   ///< of the program
    kRange,
    kByte,
    kXorSplit,
    kEven,
    kValues,  ///< in the clear, in the table's code
};

struct MachineCode
{
    /// One word of 32 bytes for each table: columns, interactions, constraints (2 bytes each), least log of
    /// the height, flags, slots, kind of fixed columns (1 each), least and greatest rows (4 each), offset and
    /// length of its code (4 each).
    Bytes directory;
    /// The tables' code one after the other.
    Bytes code;
    unsigned log_width = 0;
};

inline constexpr std::uint8_t kMayBeAbsent = 1;
/// Belongs to runs of several segments.
inline constexpr std::uint8_t kForbidden = 2;
/// A run begins with it: registers and image.
inline constexpr std::uint8_t kBeginning = 4;
/// What the machine's condition "no range table" asks for.
inline constexpr std::uint8_t kRangeTable = 8;
inline constexpr std::uint8_t kDelegation = 16;

/// The same for every program.
MachineCode machine_code();

/// What the verifier evaluates of a program: the decoder's columns, then the image's limbs, each a list of
/// u32 padded with zeros to a multiple of eight.
Bytes program_columns(const Program& program);
}  // namespace freehold::zkvm
