#pragma once
// For tests: ELF files, good and bad.

#include "base/bytes.hpp"
#include "base/endian.hpp"

#include <cstdint>
#include <vector>

namespace freehold::riscv::test
{
struct ElfSegment
{
    std::uint32_t address = 0;
    Bytes bytes = {};
    std::uint32_t memory_size = 0;  // 0: as many as there are bytes
    bool executable = false;
    std::uint32_t type = 1;
};

struct ElfBuilder
{
    std::uint8_t magic = 0x7f;
    std::uint8_t file_class = 1;
    std::uint16_t type = 2;
    std::uint16_t machine = 243;
    std::uint32_t flags = 0;
    std::uint32_t entry = 0;
    std::vector<ElfSegment> segments;
    /// Each segment's place in the file equals its address modulo this, as loaders by mmap demand.
    std::uint32_t page = 1;

    [[nodiscard]] Bytes build() const
    {
        Bytes out{magic, 'E', 'L', 'F', file_class, 1, 1};
        out.resize(16);
        const auto half = [&](std::uint32_t x) {
            out.push_back(static_cast<std::uint8_t>(x));
            out.push_back(static_cast<std::uint8_t>(x >> 8));
        };
        const auto word = [&](std::uint32_t x) {
            half(x & 0xffff);
            half(x >> 16);
        };
        half(type);
        half(machine);
        word(1);
        word(entry);
        word(52);  // program headers follow
        word(0);
        word(flags);
        half(52);
        half(32);
        half(static_cast<std::uint32_t>(segments.size()));
        half(40);
        half(0);
        half(0);
        auto offset = static_cast<std::uint32_t>(52 + 32 * segments.size());
        std::vector<std::uint32_t> offsets;
        for (const ElfSegment& s : segments) {
            offset += (s.address - offset) % page;
            offsets.push_back(offset);
            const auto size = static_cast<std::uint32_t>(s.bytes.size());
            word(s.type);
            word(offset);
            word(s.address);
            word(s.address);
            word(size);
            word(s.memory_size == 0 ? size : s.memory_size);
            word(s.executable ? 5 : 6);
            word(4);
            offset += size;
        }
        for (std::size_t i = 0; i < segments.size(); ++i) {
            out.resize(offsets[i]);
            append(out, segments[i].bytes);
        }
        return out;
    }
};
}  // namespace freehold::riscv::test
