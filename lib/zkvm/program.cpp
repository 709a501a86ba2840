#include "zkvm/program.hpp"

#include "base/endian.hpp"
#include "crypto/blake3.hpp"

namespace freehold::zkvm
{
namespace
{
constexpr std::string_view kTag = "freehold zkvm program 1";

void put(Bytes& out, std::uint32_t word)
{
    std::uint8_t bytes[4];
    store_le(bytes, word);
    append(out, bytes);
}
}  // namespace

Hash256 program_digest(const Program& program)
{
    Bytes out;
    for (const char c : kTag) out.push_back(static_cast<std::uint8_t>(c));
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
    return blake3(out);
}
}  // namespace freehold::zkvm
