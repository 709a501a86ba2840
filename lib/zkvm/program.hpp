#pragma once
// A program as the verifier knows it: what its digest is made of (spec/tables.md, section 4).

#include "base/bytes.hpp"
#include "proof/reject.hpp"
#include "zkvm/fixed/lookup_tables.hpp"

#include <cstdint>
#include <vector>

namespace freehold::zkvm
{
/// What one legal word of text means. Invariant: the fields are residues.
struct DecoderRow
{
    std::uint32_t pc = 0;
    Class instruction_class{};
    std::array<std::uint32_t, kDecoderFields> fields{};
};

/// Invariants: (1) rows have distinct pcs, ascending, multiples of 4 in [4, 2^28); there is at least one; (2)
/// the image is not empty and its words lie in [2^14, 2^26); (3) classes are named ones and fields are
/// residues; (4) no rd is x0, so that x0 stays zero (the decoder's promise; the others are check_program()).
struct Program
{
    std::uint32_t entry = 0;
    /// The index of the image's first word, a byte address / 4.
    std::uint32_t image_begin = 0;
    std::vector<std::uint32_t> image;
    std::vector<DecoderRow> decoder;

    [[nodiscard]] std::uint32_t image_end() const
    {
        return image_begin + static_cast<std::uint32_t>(image.size());
    }
};

/// Invariants 1 to 3, which a program from a stranger may lack.
proof::Verified<> check_program(const Program& program);

/// All of the above, numbers u32 little-endian, lists preceded by their lengths.
Bytes encode_program(const Program& program);

/// BLAKE3 of a tag and the encoding.
Hash256 program_digest(const Program& program);
}  // namespace freehold::zkvm
