#include "riscv/elf.hpp"

#include "riscv/memory_map.hpp"
#include "riscv/test_support/elf_builder.hpp"

#include <gtest/gtest.h>

namespace freehold::riscv::test
{
namespace
{
ElfBuilder good()
{
    ElfBuilder elf;
    elf.entry = kRamBase + 4;
    elf.segments = {{.address = kRamBase, .bytes = {1, 2, 3, 4, 5, 6, 7, 8}, .executable = true},
                    {.address = kRamBase + 0x100, .bytes = {9, 10, 11}, .memory_size = 0x1000}};
    return elf;
}
ElfError error_of(const ElfBuilder& elf)
{
    const auto program = load_elf(elf.build());
    EXPECT_FALSE(program.has_value());
    return program ? ElfError::kNotAnElf : program.error();
}
}  // namespace

TEST(Elf, LoadsSegmentsIntoOneImage)
{
    const auto program = load_elf(good().build());
    ASSERT_TRUE(program.has_value()) << describe(program.error());
    EXPECT_EQ(program->entry, kRamBase + 4);
    EXPECT_EQ(program->image_base, kRamBase);
    EXPECT_EQ(program->text, (std::vector<AddressRange>{{kRamBase, kRamBase + 8}}));
    ASSERT_EQ(program->image.size(), 0x104u / 4);
    EXPECT_EQ(program->image[0], 0x04030201u);
    EXPECT_EQ(program->image[1], 0x08070605u);
    EXPECT_EQ(program->image[2], 0u) << "between the segments";
    EXPECT_EQ(program->image[0x40], 0x000b0a09u) << "the rest of the last word is zero";
}

TEST(Elf, ReservedZerosAndWideMemoryAreAllowed)
{
    ElfBuilder elf = good();
    elf.segments.push_back({.address = kWideBase, .memory_size = kWideEnd - kWideBase});
    elf.segments.push_back({.address = kRamEnd - 16, .memory_size = 16});
    EXPECT_TRUE(load_elf(elf.build()).has_value());
}

TEST(Elf, EveryKindOfBadFileHasItsReason)
{
    const auto changed = [](auto change) {
        ElfBuilder elf = good();
        change(elf);
        return error_of(elf);
    };
    EXPECT_EQ(changed([](ElfBuilder& e) { e.magic = 0x7e; }), ElfError::kNotAnElf);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.file_class = 2; }), ElfError::kWrongClass);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.machine = 62; }), ElfError::kWrongMachine);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.type = 3; }), ElfError::kNotExecutable) << "position-independent";
    EXPECT_EQ(changed([](ElfBuilder& e) { e.flags = 1; }), ElfError::kCompressed);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.flags = 4; }), ElfError::kWrongAbi) << "doubles in registers";
    EXPECT_EQ(changed([](ElfBuilder& e) { e.flags = 8; }), ElfError::kWrongAbi) << "RV32E";
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments.resize(65, {.address = kRamBase}); }),
              ElfError::kTooManySegments);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[0].address += 2; }), ElfError::kSegmentMisaligned);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[0].address = kRamBase - 4; }),
              ElfError::kSegmentOutOfRange);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[1].memory_size = kRamEnd; }),
              ElfError::kSegmentOutOfRange);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[1].address = 0xfffffffc; }),
              ElfError::kSegmentOutOfRange);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[1].address = kRamBase + 4; }),
              ElfError::kSegmentsOverlap);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[1].address = kWideBase; }), ElfError::kDataInWide);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[1].memory_size = 1; }), ElfError::kTruncated)
        << "more in the file than in memory";
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[1].type = 3; }), ElfError::kDynamic);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[1].address = kRamBase + 4 * kMaxImageWords; }),
              ElfError::kTooLarge);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments[0].executable = false; }), ElfError::kNoText);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.segments.clear(); }), ElfError::kNoText);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.entry = kRamBase + 2; }), ElfError::kEntryOutsideText);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.entry = kRamBase + 8; }), ElfError::kEntryOutsideText);
    EXPECT_EQ(changed([](ElfBuilder& e) { e.entry = 0; }), ElfError::kEntryOutsideText);
}

// Two segments that meet in the middle of a word overlap in it.
TEST(Elf, SegmentsMayNotShareAWord)
{
    ElfBuilder elf = good();
    elf.segments[0].bytes.push_back(9);
    elf.segments[1].address = kRamBase + 12;
    EXPECT_TRUE(load_elf(elf.build()).has_value());
    elf.segments[1].address = kRamBase + 8;
    EXPECT_EQ(error_of(elf), ElfError::kSegmentsOverlap);
}

TEST(Elf, EveryPrefixIsRefused)
{
    const Bytes file = good().build();
    for (std::size_t size = 0; size < file.size(); ++size)
        ASSERT_FALSE(load_elf(BytesView{file}.first(size)).has_value()) << size;
}
}  // namespace freehold::riscv::test
