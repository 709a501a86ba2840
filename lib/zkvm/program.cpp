#include "zkvm/program.hpp"

#include "base/endian.hpp"
#include "crypto/blake3.hpp"

namespace freehold::zkvm
{
namespace
{
constexpr std::uint32_t kRamEnd = 1u << 26;  // of word indices
constexpr std::string_view kTag = "freehold zkvm program 1";

void put(Bytes& out, std::uint32_t word)
{
    std::uint8_t bytes[4];
    store_le(bytes, word);
    append(out, bytes);
}
}  // namespace

proof::Verified<> check_program(const Program& program)
{
    if (program.image_begin < 1u << 14 || program.image.empty() || program.image_begin >= kRamEnd ||
        program.image.size() > kRamEnd - program.image_begin)
        return proof::reject("program: image outside RAM");
    if (program.decoder.empty()) return proof::reject("program: no instruction");
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

Bytes encode_program(const Program& program)
{
    Bytes out;
    put(out, program.entry);
    put(out, program.image_begin);
    put(out, static_cast<std::uint32_t>(program.image.size()));
    for (const std::uint32_t word : program.image) put(out, word);
    put(out, static_cast<std::uint32_t>(program.decoder.size()));
    for (const DecoderRow& row : program.decoder) {
        put(out, row.pc);
        put(out, static_cast<std::uint32_t>(row.instruction_class));
        for (const std::uint32_t field : row.fields) put(out, field);
    }
    return out;
}

Hash256 program_digest(const Program& program)
{
    Bytes out;
    for (const char c : kTag) out.push_back(static_cast<std::uint8_t>(c));
    append(out, encode_program(program));
    return blake3(out);
}
}  // namespace freehold::zkvm
