#include "riscv/instruction.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <random>
#include <vector>

namespace freehold::riscv
{
namespace
{
struct Pair
{
    std::uint32_t word;
    Instruction instruction;
};

// Assembled by LLVM (llvm-mc -triple=riscv32 -mattr=+m), with the extremes of every immediate.
const std::vector<Pair> kAssembled{
    {0xfffff537, {Op::kLui, 10, 0, 0, -4096}},      {0x00001fb7, {Op::kLui, 31, 0, 0, 4096}},
    {0x80000297, {Op::kAuipc, 5, 0, 0, INT32_MIN}}, {0x001000ef, {Op::kJal, 1, 0, 0, 2048}},
    {0x8000006f, {Op::kJal, 0, 0, 0, -1048576}},    {0x7ffff0ef, {Op::kJal, 1, 0, 0, 1048574}},
    {0x00008067, {Op::kJalr, 0, 1, 0, 0}},          {0x800f8567, {Op::kJalr, 10, 31, 0, -2048}},
    {0x7eb50fe3, {Op::kBeq, 0, 10, 11, 4094}},      {0x81f01063, {Op::kBne, 0, 0, 31, -4096}},
    {0x00944863, {Op::kBlt, 0, 8, 9, 16}},          {0xff3958e3, {Op::kBge, 0, 18, 19, -16}},
    {0x000560e3, {Op::kBltu, 0, 10, 0, 2048}},      {0xffff7fe3, {Op::kBgeu, 0, 30, 31, -2}},
    {0xfff10503, {Op::kLb, 10, 2, 0, -1}},          {0x00211583, {Op::kLh, 11, 2, 0, 2}},
    {0x7ff12603, {Op::kLw, 12, 2, 0, 2047}},        {0x8001c683, {Op::kLbu, 13, 3, 0, -2048}},
    {0x00025703, {Op::kLhu, 14, 4, 0, 0}},          {0xfea10fa3, {Op::kSb, 0, 2, 10, -1}},
    {0x00b11f23, {Op::kSh, 0, 2, 11, 30}},          {0x80cda023, {Op::kSw, 0, 27, 12, -2048}},
    {0x00000013, {Op::kAddi, 0, 0, 0, 0}},          {0xfff58513, {Op::kAddi, 10, 11, 0, -1}},
    {0x7ff5a513, {Op::kSlti, 10, 11, 0, 2047}},     {0x8005b513, {Op::kSltiu, 10, 11, 0, -2048}},
    {0xfff5c513, {Op::kXori, 10, 11, 0, -1}},       {0x0015e513, {Op::kOri, 10, 11, 0, 1}},
    {0x0ff5f513, {Op::kAndi, 10, 11, 0, 255}},      {0x01f59513, {Op::kSlli, 10, 11, 0, 31}},
    {0x0005d513, {Op::kSrli, 10, 11, 0, 0}},        {0x4115d513, {Op::kSrai, 10, 11, 0, 17}},
    {0x00c58533, {Op::kAdd, 10, 11, 12, 0}},        {0x407302b3, {Op::kSub, 5, 6, 7, 0}},
    {0x01249433, {Op::kSll, 8, 9, 18, 0}},          {0x015a29b3, {Op::kSlt, 19, 20, 21, 0}},
    {0x018bbb33, {Op::kSltu, 22, 23, 24, 0}},       {0x01bd4cb3, {Op::kXor, 25, 26, 27, 0}},
    {0x01eede33, {Op::kSrl, 28, 29, 30, 0}},        {0x4020dfb3, {Op::kSra, 31, 1, 2, 0}},
    {0x00a261b3, {Op::kOr, 3, 4, 10, 0}},           {0x00f878b3, {Op::kAnd, 17, 16, 15, 0}},
    {0x02c58533, {Op::kMul, 10, 11, 12, 0}},        {0x02c59533, {Op::kMulh, 10, 11, 12, 0}},
    {0x02c5a533, {Op::kMulhsu, 10, 11, 12, 0}},     {0x02c5b533, {Op::kMulhu, 10, 11, 12, 0}},
    {0x02c5c533, {Op::kDiv, 10, 11, 12, 0}},        {0x02c5d533, {Op::kDivu, 10, 11, 12, 0}},
    {0x02c5e533, {Op::kRem, 10, 11, 12, 0}},        {0x03df7fb3, {Op::kRemu, 31, 30, 29, 0}},
    {0x0ff0000f, {Op::kFence, 0, 0, 0, 0}},         {0x0000028b, {Op::kHint, 5, 0, 0, 0}},
    {0x0075100b, {Op::kOut, 0, 10, 0, 7}},          {0x0000200b, {Op::kHalt, 0, 0, 0, 0}},
    {0x0000350b, {Op::kKeccakF, 10, 0, 0, 0}},      {0x02c5b50b, {Op::kBlake3C, 10, 11, 12, 0}},
    {0x04c5b50b, {Op::kMulDiv, 10, 11, 12, 0}},     {0x0605b50b, {Op::kCopy, 10, 11, 0, 0}},
    {0x0805b50b, {Op::kBswap, 10, 11, 0, 0}},       {0x0cc5b50b, {Op::kModAdd, 10, 11, 12, 0}},
    {0x0ec5b50b, {Op::kModSub, 10, 11, 12, 0}},     {0x10c5b50b, {Op::kUAdd, 10, 11, 12, 0}},
    {0x12c5bf8b, {Op::kUSub, 31, 11, 12, 0}},       {0x0ac5b50b, {Op::kExt5Dot, 10, 11, 12, 0}},
};
}  // namespace

TEST(Instruction, DecodesWhatAnAssemblerWrote)
{
    for (const Pair& pair : kAssembled) {
        SCOPED_TRACE(testing::Message() << name(pair.instruction.op) << std::hex << " 0x" << pair.word);
        const auto decoded = decode(pair.word);
        ASSERT_TRUE(decoded.has_value());
        EXPECT_EQ(*decoded, pair.instruction);
        EXPECT_EQ(encode(pair.instruction), pair.word);
    }
}

TEST(Instruction, TheListNamesEveryOperation)
{
    std::vector<bool> seen(kOpCount);
    for (const Pair& pair : kAssembled) seen[static_cast<std::size_t>(pair.instruction.op)] = true;
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(seen, true)), kOpCount);
}

TEST(Instruction, RefusesWhatIsNotRv32im)
{
    for (const std::uint32_t word : {
             0x00000000u,
             0xffffffffu,  // defined to be illegal
             0x00000073u,
             0x00100073u,  // ecall, ebreak: the machine has no environment
             0x0000100fu,  // fence.i
             0x30200073u,
             0xc0002573u,  // mret, rdcycle
             0x00000001u,
             0x00004501u,  // compressed: c.nop, c.li
             0x0000b503u,  // ld: 64 bits
             0x00c58553u,
             0x00052507u,             // floating point
             0x1005252fu,             // lr.w
             0x00259513u | 1u << 25,  // slli by 32 or more
             0x41f59513u,             // slli with the bit of srai
             0x0015a063u,             // branch with funct3 2
             0x0080100bu,             // OUT 8
             0xfff5100bu,             // OUT -1
             0x0005108bu,             // OUT with a destination
             0x0000a28bu,             // funct3 2 (HALT) with registers
             0x0015028bu,             // HINT with sources
             0x14c5b50bu,             // delegation 10
             0x0010b50bu,             // KECCAK_F with a source
         })
        EXPECT_FALSE(decode(word).has_value()) << std::hex << word;
}

// Whatever decodes also encodes back to itself: no bit of a word is ignored (but in FENCE, by definition).
TEST(Instruction, RandomWordsSurviveTheRoundTrip)
{
    std::mt19937 random{1};
    constexpr std::uint32_t kOpcodes[] = {0x03, 0x0b, 0x13, 0x17, 0x23, 0x33, 0x37, 0x63, 0x67, 0x6f};
    int legal = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::uint32_t word = (static_cast<std::uint32_t>(random()) & ~0x7fu) | kOpcodes[random() % 10];
        if (random() % 2 == 0) word &= 0x01ffffff | (random() % 2) << 30 | (random() % 2) << 25;
        const auto decoded = decode(word);
        if (!decoded) continue;
        ++legal;
        ASSERT_EQ(encode(*decoded), word);
    }
    EXPECT_GT(legal, 5'000);
}
}  // namespace freehold::riscv
