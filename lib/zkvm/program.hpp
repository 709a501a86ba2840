#pragma once
// A program as the verifier knows it: what its digest is made of (spec/tables.md, section 4).

#include "base/bytes.hpp"
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

/// Invariants, checked by the machine: (1) rows have distinct pcs, ascending, multiples of 4 below 2^28; (2)
/// the image's words lie in [2^14, 2^26); (3) no rd is x0, so that x0 stays zero (the decoder's promise).
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

/// BLAKE3 of a tag and all of the above, numbers u32 little-endian, lists preceded by their lengths.
Hash256 program_digest(const Program& program);
}  // namespace freehold::zkvm
