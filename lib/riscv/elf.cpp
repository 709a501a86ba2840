#include "riscv/elf.hpp"

#include "base/endian.hpp"
#include "riscv/memory_map.hpp"

#include <algorithm>

namespace freehold::riscv
{
namespace
{
constexpr std::size_t kHeaderSize = 52, kProgramHeaderSize = 32, kMaxSegments = 64;
constexpr std::uint32_t kLoad = 1, kDynamicSegment = 2, kInterpreter = 3, kExecutableFlag = 1;

std::uint32_t word_at(BytesView file, std::size_t at) { return load_le<std::uint32_t>(file.data() + at); }
std::uint32_t half_at(BytesView file, std::size_t at) { return load_le<std::uint16_t>(file.data() + at); }

struct Segment
{
    std::uint32_t address, memory_size;
    BytesView bytes;  // from the file; the rest is zero
    bool executable;

    [[nodiscard]] std::uint64_t end() const { return std::uint64_t{address} + memory_size; }
    [[nodiscard]] std::uint32_t file_end() const
    {
        return address + (static_cast<std::uint32_t>(bytes.size()) + 3) / 4 * 4;
    }
};

struct Header
{
    std::uint32_t entry, first, count;
};

Result<Header, ElfError> read_header(BytesView file)
{
    constexpr std::uint8_t kMagic[] = {0x7f, 'E', 'L', 'F'};
    if (file.size() > kMaxElfSize) return fail(ElfError::kTooLarge);
    if (file.size() < 4 || !equal(file.first(4), kMagic)) return fail(ElfError::kNotAnElf);
    if (file.size() < kHeaderSize) return fail(ElfError::kTruncated);
    if (file[4] != 1 || file[5] != 1 || file[6] != 1)
        return fail(ElfError::kWrongClass);  // 32 bits, little-endian
    if (half_at(file, 18) != 243) return fail(ElfError::kWrongMachine);
    if (half_at(file, 16) != 2) return fail(ElfError::kNotExecutable);  // ET_EXEC: nothing left to relocate
    const std::uint32_t flags = word_at(file, 36);
    if ((flags & 1) != 0) return fail(ElfError::kCompressed);
    if (flags != 0) return fail(ElfError::kWrongAbi);  // floats in registers, RVE, total store order
    const std::uint32_t first = word_at(file, 28), count = half_at(file, 44);
    if (count > kMaxSegments) return fail(ElfError::kTooManySegments);
    if (count != 0 && half_at(file, 42) != kProgramHeaderSize) return fail(ElfError::kWrongClass);
    if (std::uint64_t{first} + count * kProgramHeaderSize > file.size()) return fail(ElfError::kTruncated);
    return Header{word_at(file, 24), first, count};
}

Result<std::vector<Segment>, ElfError> read_segments(BytesView file, const Header& header)
{
    std::vector<Segment> segments;
    for (std::uint32_t i = 0; i < header.count; ++i) {
        const std::size_t at = header.first + i * kProgramHeaderSize;
        const std::uint32_t type = word_at(file, at), offset = word_at(file, at + 4),
                            size = word_at(file, at + 16);
        if (type == kDynamicSegment || type == kInterpreter) return fail(ElfError::kDynamic);
        const std::uint32_t memory_size = word_at(file, at + 20);
        if (type != kLoad || memory_size == 0) continue;
        if (std::uint64_t{offset} + size > file.size()) return fail(ElfError::kTruncated);
        if (size > memory_size) return fail(ElfError::kTruncated);
        const Segment segment{word_at(file, at + 8), memory_size, file.subspan(offset, size),
                              (word_at(file, at + 24) & kExecutableFlag) != 0};
        if (segment.address % 4 != 0) return fail(ElfError::kSegmentMisaligned);
        const bool in_ram = segment.address >= kRamBase && segment.end() <= kRamEnd;
        const bool in_wide = segment.address >= kWideBase && segment.end() <= kWideEnd;
        if (!in_ram && !in_wide) return fail(ElfError::kSegmentOutOfRange);
        if (in_wide && size != 0) return fail(ElfError::kDataInWide);
        segments.push_back(segment);
    }
    std::ranges::sort(segments, {}, &Segment::address);
    for (std::size_t i = 1; i < segments.size(); ++i) {
        // Whole words: two segments that share one would each claim its other bytes.
        if ((segments[i - 1].end() + 3) / 4 * 4 > segments[i].address)
            return fail(ElfError::kSegmentsOverlap);
    }
    // What only reserves zeros is of no further interest.
    std::erase_if(segments, [](const Segment& s) { return s.bytes.empty(); });
    return segments;
}
}  // namespace

Result<Program, ElfError> load_elf(BytesView file)
{
    const auto header = read_header(file);
    if (!header) return fail(header.error());
    const auto segments = read_segments(file, *header);
    if (!segments) return fail(segments.error());
    if (segments->empty()) return fail(ElfError::kNoText);

    Program program;
    program.entry = header->entry;
    program.image_base = segments->front().address;
    const std::uint32_t words = (segments->back().file_end() - program.image_base) / 4;
    if (words > kMaxImageWords) return fail(ElfError::kTooLarge);
    program.image.resize(words);
    for (const Segment& segment : *segments) {
        for (std::size_t i = 0; i < segment.bytes.size(); ++i) {
            const std::size_t at = segment.address - program.image_base + i;
            program.image[at / 4] |= std::uint32_t{segment.bytes[i]} << (at % 4 * 8);
        }
        if (segment.executable) program.text.push_back({segment.address, segment.file_end()});
    }
    if (program.text.empty()) return fail(ElfError::kNoText);
    const auto holds_entry = [&](const AddressRange& r) {
        return r.begin <= program.entry && program.entry < r.end;
    };
    if (program.entry % 4 != 0 || std::ranges::none_of(program.text, holds_entry))
        return fail(ElfError::kEntryOutsideText);
    return program;
}

std::string_view describe(ElfError error)
{
    switch (error) {
        case ElfError::kNotAnElf: return "not an ELF file";
        case ElfError::kWrongClass: return "not a 32-bit little-endian ELF file";
        case ElfError::kWrongMachine: return "not for RISC-V";
        case ElfError::kNotExecutable: return "not a statically linked executable";
        case ElfError::kCompressed: return "uses compressed instructions (build with -march=rv32im)";
        case ElfError::kWrongAbi: return "not the ilp32 ABI (build with -mabi=ilp32)";
        case ElfError::kTruncated: return "truncated or inconsistent";
        case ElfError::kTooManySegments: return "too many segments";
        case ElfError::kSegmentMisaligned: return "a segment's address is not a multiple of 4";
        case ElfError::kSegmentOutOfRange: return "a segment lies outside the machine's memory";
        case ElfError::kSegmentsOverlap: return "segments overlap";
        case ElfError::kDataInWide: return "initial data in WIDE memory, which starts as zero";
        case ElfError::kDynamic: return "needs a dynamic linker";
        case ElfError::kTooLarge: return "too large";
        case ElfError::kNoText: return "has no instructions";
        case ElfError::kEntryOutsideText: return "the entry point is not an instruction";
    }
    return "unknown error";
}
}  // namespace freehold::riscv
