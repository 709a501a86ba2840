#pragma once
// Loads a statically linked RV32IM executable (System V ABI, ELF-32; RISC-V psABI). Total: any bytes yield a
// program or a reason.

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace freehold::riscv
{
/// Byte addresses, multiples of 4.
struct AddressRange
{
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

/// What a run starts from. Invariants: (1) the image is one run of words [image_base, image_end()) inside
/// RAM, not empty; (2) `text` is sorted, disjoint, inside the image, and not empty; (3) entry is in it.
struct Program
{
    std::uint32_t entry = 0;
    std::uint32_t image_base = 0;
    /// The initial words. Memory above the image and all of WIDE start as zero; RAM below it does not exist.
    std::vector<std::uint32_t> image;
    /// Where instructions are.
    std::vector<AddressRange> text;

    [[nodiscard]] std::uint32_t image_end() const
    {
        return image_base + 4 * static_cast<std::uint32_t>(image.size());
    }
};

enum class [[nodiscard]] ElfError : std::uint8_t
{
    kNotAnElf,
    kWrongClass,
    kWrongMachine,
    kNotExecutable,
    kCompressed,
    kWrongAbi,
    kTruncated,
    kTooManySegments,
    kSegmentMisaligned,
    kSegmentOutOfRange,
    kSegmentsOverlap,
    kDataInWide,
    kDynamic,
    kTooLarge,
    kNoText,
    kEntryOutsideText,
};
std::string_view describe(ElfError error);

inline constexpr std::size_t kMaxElfSize = 64u << 20;
inline constexpr std::uint32_t kMaxImageWords = 1u << 22;

Result<Program, ElfError> load_elf(BytesView file);
}  // namespace freehold::riscv
