#pragma once
// A program as its prover has it, and what a verifier knows of it (spec/tables.md, section 4): its decoder
// and its image are columns of the program polynomial, whose roots the verifier knows instead of its values.

#include "base/bytes.hpp"
#include "proof/reject.hpp"
#include "proof/whir_params.hpp"
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

inline constexpr std::size_t kMaxImageWords = std::size_t{1} << 22, kMaxDecoderRows = std::size_t{1} << 22;

/// The limits above and invariants 1 to 3, which are nobody's but the prover's to break: a digest stands for
/// whatever it was made of.
proof::Verified<> check_program(const Program& program);

inline constexpr std::size_t kImageColumns = 2, kDecoderColumns = 2 + kDecoderFields;

/// The program polynomial: the columns of the decoder (pc, class, f0 .. f9) and of the image (low and high
/// limbs), those of the taller table first, of the image if both are equally tall.
struct ProgramLayout
{
    unsigned image_log, decoder_log;     ///< log2 of the tables' heights
    std::size_t image = 0, decoder = 0;  ///< where the first column begins
    std::size_t size;

    ProgramLayout(std::size_t image_words, std::size_t decoder_rows);
};

/// All of the program polynomial's values, zero beyond the tables' rows.
std::vector<BabyBear> program_values(const Program& program);

/// What a verifier knows of a program, for one family of parameter sets.
struct Descriptor
{
    std::uint32_t entry = 0;
    std::uint32_t image_begin = 0;
    std::uint32_t image_words = 0;
    std::uint32_t decoder_rows = 0;
    /// Of the program polynomial's tree for each parameter set of the family that holds it, in ascending
    /// order.
    std::vector<Hash256> roots;

    [[nodiscard]] std::uint32_t image_end() const { return image_begin + image_words; }
    [[nodiscard]] ProgramLayout layout() const { return {image_words, decoder_rows}; }

    friend bool operator==(const Descriptor&, const Descriptor&) = default;
};

/// That the image lies in RAM, the sizes are within their limits, and there are as many roots as there must
/// be.
proof::Verified<> check_descriptor(const Descriptor& descriptor, const proof::whir::Family& family);

/// The parameter sets that hold a program polynomial of `size` cells.
std::span<const proof::whir::Params> program_sets(const proof::whir::Family& family, std::size_t size);

/// BLAKE3 of a tag, the family's name, and all of the descriptor: numbers u32 little-endian, name and roots
/// preceded by their lengths.
Hash256 program_digest(const Descriptor& descriptor, const proof::whir::Family& family);
}  // namespace freehold::zkvm
