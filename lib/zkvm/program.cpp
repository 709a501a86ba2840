#include "zkvm/program.hpp"

#include "base/endian.hpp"
#include "crypto/blake3.hpp"

#include <bit>

namespace freehold::zkvm
{
namespace
{
constexpr std::uint32_t kRamEnd = 1u << 26;  // of word indices
constexpr unsigned kMinLogHeight = 5;
constexpr std::string_view kTag = "freehold zkvm program 2";

void put(Bytes& out, std::size_t word)
{
    std::uint8_t bytes[4];
    store_le(bytes, static_cast<std::uint32_t>(word));
    append(out, bytes);
}
void put(Bytes& out, std::string_view text)
{
    for (const char c : text) out.push_back(static_cast<std::uint8_t>(c));
}

unsigned log_height(std::size_t rows)
{
    return std::max(kMinLogHeight, static_cast<unsigned>(std::bit_width(rows - 1)));
}

proof::Verified<> check_sizes(std::uint32_t image_begin, std::size_t image_words, std::size_t decoder_rows)
{
    if (image_begin < 1u << 14 || image_begin >= kRamEnd || image_words == 0 ||
        image_words > kRamEnd - image_begin || image_words > kMaxImageWords)
        return proof::reject("program: image outside RAM");
    if (decoder_rows == 0) return proof::reject("program: no instruction");
    if (decoder_rows > kMaxDecoderRows) return proof::reject("program: too many instructions");
    return {};
}
}  // namespace

proof::Verified<> check_program(const Program& program)
{
    const auto sizes = check_sizes(program.image_begin, program.image.size(), program.decoder.size());
    if (!sizes) return sizes;
    // The order makes pcs distinct; multiples of 4 are what fixes bit 0 of a computed jump's target.
    std::uint32_t least_pc = 4;
    for (const DecoderRow& row : program.decoder) {
        if (row.pc % 4 != 0 || row.pc < least_pc || row.pc >= 1u << 28)
            return proof::reject("program: decoder pcs");
        least_pc = row.pc + 4;
        if (row.instruction_class == Class{} || static_cast<unsigned>(row.instruction_class) >= kClassCount)
            return proof::reject("program: decoder class");
        for (const std::uint32_t field : row.fields)
            if (field >= BabyBear::kModulus) return proof::reject("program: decoder field");
    }
    return {};
}

ProgramLayout::ProgramLayout(std::size_t image_words, std::size_t decoder_rows)
    : image_log{log_height(image_words)},
      decoder_log{log_height(decoder_rows)},
      size{(kImageColumns << image_log) + (kDecoderColumns << decoder_log)}
{
    if (decoder_log > image_log)
        image = kDecoderColumns << decoder_log;
    else
        decoder = kImageColumns << image_log;
}

std::vector<BabyBear> program_values(const Program& program)
{
    const ProgramLayout layout{program.image.size(), program.decoder.size()};
    std::vector<BabyBear> values(layout.size);
    for (std::size_t i = 0; i < program.image.size(); ++i) {
        values[layout.image + i] = BabyBear{program.image[i] & 0xffff};
        values[layout.image + (std::size_t{1} << layout.image_log) + i] = BabyBear{program.image[i] >> 16};
    }
    for (std::size_t i = 0; i < program.decoder.size(); ++i) {
        const DecoderRow& row = program.decoder[i];
        const auto cell = [&](std::size_t column) -> BabyBear& {
            return values[layout.decoder + (column << layout.decoder_log) + i];
        };
        cell(0) = BabyBear{row.pc};
        cell(1) = BabyBear{static_cast<std::uint32_t>(row.instruction_class)};
        for (std::size_t j = 0; j < kDecoderFields; ++j) cell(2 + j) = BabyBear{row.fields[j]};
    }
    return values;
}

proof::Verified<> check_descriptor(const Descriptor& descriptor, const proof::whir::Family& family)
{
    const auto sizes = check_sizes(descriptor.image_begin, descriptor.image_words, descriptor.decoder_rows);
    if (!sizes) return sizes;
    const std::size_t sets = program_sets(family, descriptor.layout().size).size();
    if (sets == 0) return proof::reject("program: too large for the parameters");
    if (descriptor.roots.size() != sets) return proof::reject("program: number of roots");
    return {};
}

std::span<const proof::whir::Params> program_sets(const proof::whir::Family& family, std::size_t size)
{
    std::span<const proof::whir::Params> sets = family.sets;
    while (!sets.empty() && std::size_t{1} << sets.front().n < size) sets = sets.subspan(1);
    return sets;
}

Hash256 program_digest(const Descriptor& descriptor, const proof::whir::Family& family)
{
    Bytes out;
    put(out, kTag);
    put(out, family.name.size());
    put(out, family.name);
    for (const std::uint32_t word :
         {descriptor.entry, descriptor.image_begin, descriptor.image_words, descriptor.decoder_rows})
        put(out, std::size_t{word});
    put(out, descriptor.roots.size());
    for (const Hash256& root : descriptor.roots) append(out, root.view());
    return blake3(out);
}
}  // namespace freehold::zkvm
