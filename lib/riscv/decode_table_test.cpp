#include "riscv/decode_table.hpp"

#include "riscv/memory_map.hpp"

#include <gtest/gtest.h>

namespace freehold::riscv
{
namespace
{
constexpr std::uint32_t kP = 0x78000001;
constexpr std::uint32_t kPc = 0x20000;
using Fields = std::vector<std::uint32_t>;

// Class and fields as the bus sees them, without the zeros at the end.
struct Tuple
{
    Class cls;
    Fields fields;
    friend bool operator==(const Tuple&, const Tuple&) = default;
    friend void PrintTo(const Tuple& t, std::ostream* out)
    {
        *out << name(t.cls);
        for (const std::uint32_t f : t.fields) *out << ' ' << f;
    }
};
Tuple tuple(const Decoded& row)
{
    const auto all = decoder_fields(row);
    Fields fields{all.begin(), all.end()};
    while (!fields.empty() && fields.back() == 0) fields.pop_back();
    return {row.cls, fields};
}
Tuple of(const Instruction& i) { return tuple(classify(i, kPc)); }
Tuple plain(const Instruction& i)
{
    return tuple(classify(i, kPc, {.optional_forms = false, .fuse = false}));
}
}  // namespace

TEST(DecodeTable, TheCheapestFormIsChosen)
{
    EXPECT_EQ(of({Op::kAdd, 5, 6, 7}), (Tuple{Class::kAdd3, {6, 7, 5}}));
    EXPECT_EQ(of({Op::kAdd, 5, 5, 7}), (Tuple{Class::kAdd2, {7, 5}}));
    EXPECT_EQ(of({Op::kAdd, 5, 7, 5}), (Tuple{Class::kAdd2, {7, 5}})) << "operands swapped";
    EXPECT_EQ(of({Op::kAdd, 5, 5, 5}), (Tuple{Class::kAdd2, {5, 5}}));
    EXPECT_EQ(of({Op::kAdd, 5, 0, 7}), (Tuple{Class::kMv, {7, 5}}));
    EXPECT_EQ(of({Op::kAdd, 5, 7, 0}), (Tuple{Class::kMv, {7, 5}}));
    EXPECT_EQ(of({Op::kSub, 5, 5, 7}), (Tuple{Class::kSub3, {5, 7, 5}}));
    EXPECT_EQ(of({Op::kAddi, 5, 6, 0, -1}), (Tuple{Class::kAddi3, {6, 5, kP - 1}}));
    EXPECT_EQ(of({Op::kAddi, 5, 5, 0, 9}), (Tuple{Class::kAddi2, {5, 9}}));
    EXPECT_EQ(of({Op::kAddi, 5, 6, 0, 0}), (Tuple{Class::kMv, {6, 5}}));
    EXPECT_EQ(of({Op::kAddi, 5, 5, 0, 0}), (Tuple{Class::kJump, {kPc + 4}}));
    EXPECT_EQ(of({Op::kAddi, 5, 0, 0, -1}), (Tuple{Class::kConst, {5, 0xffff, 0xffff, kPc + 4}}));
    EXPECT_EQ(of({Op::kLui, 5, 0, 0, 0x12345000}), (Tuple{Class::kConst, {5, 0x5000, 0x1234, kPc + 4}}));
    EXPECT_EQ(of({Op::kAuipc, 5, 0, 0, 0x1000}), (Tuple{Class::kConst, {5, 0x1000, 2, kPc + 4}}));
    EXPECT_EQ(of({Op::kJal, 1, 0, 0, -8}), (Tuple{Class::kConst, {1, 4, 2, kPc - 8}}));
    EXPECT_EQ(of({Op::kJal, 0, 0, 0, 8}), (Tuple{Class::kJump, {kPc + 8}}));
    EXPECT_EQ(of({Op::kFence}), (Tuple{Class::kJump, {kPc + 4}}));
    EXPECT_EQ(of({Op::kHalt}), (Tuple{Class::kJump, {kHaltPc}}));
    EXPECT_EQ(of({Op::kJalr, 1, 5, 0, -4}), (Tuple{Class::kJalr, {5, kP - 4, 1, 4, 2}}));
    EXPECT_EQ(of({Op::kJalr, 0, 5, 0, 4}), (Tuple{Class::kJr, {5, 4}}));
    EXPECT_EQ(of({Op::kBeq, 0, 5, 6, 16}), (Tuple{Class::kBeq, {5, 6, kPc + 16, kPc + 4}}));
    EXPECT_EQ(of({Op::kBne, 0, 5, 6, 16}), (Tuple{Class::kBeq, {5, 6, kPc + 4, kPc + 16}}));
    EXPECT_EQ(of({Op::kBeq, 0, 5, 0, 16}), (Tuple{Class::kBeqz, {5, kPc + 16, kPc + 4}}));
    EXPECT_EQ(of({Op::kBne, 0, 0, 6, 16}), (Tuple{Class::kBeqz, {6, kPc + 4, kPc + 16}}));
    EXPECT_EQ(of({Op::kBeq, 0, 5, 5, 16}), (Tuple{Class::kJump, {kPc + 16}}));
    EXPECT_EQ(of({Op::kBne, 0, 0, 0, 16}), (Tuple{Class::kJump, {kPc + 4}}));
    EXPECT_EQ(of({Op::kBlt, 0, 5, 6, 16}), (Tuple{Class::kBlt, {5, 6, 1, kPc + 4, kPc + 16}}));
    EXPECT_EQ(of({Op::kBgeu, 0, 5, 6, 16}), (Tuple{Class::kBlt, {5, 6, 0, kPc + 16, kPc + 4}}));
}

TEST(DecodeTable, WithoutOptionalFormsTheLongOnesDo)
{
    EXPECT_EQ(plain({Op::kAdd, 5, 5, 7}), (Tuple{Class::kAdd3, {5, 7, 5}}));
    EXPECT_EQ(plain({Op::kAddi, 5, 5, 0, 9}), (Tuple{Class::kAddi3, {5, 5, 9}}));
    EXPECT_EQ(plain({Op::kAddi, 5, 6, 0, 0}), (Tuple{Class::kAddi3, {6, 5}}));
    EXPECT_EQ(plain({Op::kBeq, 0, 5, 0, 16}), (Tuple{Class::kBeq, {5, 0, kPc + 16, kPc + 4}}));
    EXPECT_EQ(plain({Op::kJalr, 0, 5, 0, 4}), (Tuple{Class::kJalr, {5, 4, kSink, 4, 2}}));
}

TEST(DecodeTable, OtherClassesCarryTheirFields)
{
    EXPECT_EQ(of({Op::kXor, 5, 6, 7}), (Tuple{Class::kBit, {6, 7, 5, 2}}));
    EXPECT_EQ(of({Op::kAndi, 5, 6, 0, 0x2ff}), (Tuple{Class::kBitI, {6, 5, 0, 0xff, 2}}));
    EXPECT_EQ(of({Op::kAndi, 5, 6, 0, -1}), (Tuple{Class::kBitI, {6, 5, 0, 0xff, 0xff, 1}}));
    EXPECT_EQ(of({Op::kOri, 5, 6, 0, 1}), (Tuple{Class::kBitI, {6, 5, 1, 1, 0, 1}}));
    EXPECT_EQ(of({Op::kOri, 5, 6, 0, -256}), (Tuple{Class::kBitI, {6, 5, 1, 0, 0xff, 0, 0xffff}}));
    EXPECT_EQ(of({Op::kXori, 5, 6, 0, 1}), (Tuple{Class::kBitI, {6, 5, 2, 1, 0, 1}}));
    EXPECT_EQ(of({Op::kXori, 5, 6, 0, -1}), (Tuple{Class::kBitI, {6, 5, 2, 0xff, 0xff, kP - 1, 0xffff}}));
    EXPECT_EQ(of({Op::kSra, 5, 6, 7}), (Tuple{Class::kShR, {6, 7, 5, 2}}));
    EXPECT_EQ(of({Op::kSltu, 5, 6, 7}), (Tuple{Class::kSlt, {6, 7, 5}}));
    EXPECT_EQ(of({Op::kSlti, 5, 6, 0, -2}), (Tuple{Class::kSltI, {6, 5, 1, 0xfffe, 0x7fff}}));
    EXPECT_EQ(of({Op::kSltiu, 5, 6, 0, -2}), (Tuple{Class::kSltI, {6, 5, 0, 0xfffe, 0xffff}}));
    EXPECT_EQ(of({Op::kLw, 5, 6, 0, -4}), (Tuple{Class::kLw, {6, 5, kP - 4}}));
    EXPECT_EQ(of({Op::kLw, 0, 6, 0, 4}), (Tuple{Class::kLw, {6, kSink, 4}}));
    EXPECT_EQ(of({Op::kLhu, 5, 6, 0, 2}), (Tuple{Class::kLu, {6, 5, 2, 1}}));
    EXPECT_EQ(of({Op::kLb, 5, 6, 0, 2}), (Tuple{Class::kLs, {6, 5, 2}}));
    EXPECT_EQ(of({Op::kSw, 0, 6, 7, 8}), (Tuple{Class::kSw, {6, 7, 8}}));
    EXPECT_EQ(of({Op::kSh, 0, 6, 7, 8}), (Tuple{Class::kSs, {6, 7, 8, 1}}));
    EXPECT_EQ(of({Op::kMulh, 5, 6, 7}), (Tuple{Class::kMulH, {6, 7, 5, 1, 1}}));
    EXPECT_EQ(of({Op::kMulhsu, 5, 6, 7}), (Tuple{Class::kMulH, {6, 7, 5, 1}}));
    EXPECT_EQ(of({Op::kMulhu, 5, 6, 7}), (Tuple{Class::kMulH, {6, 7, 5}}));
    EXPECT_EQ(of({Op::kRem, 5, 6, 7}), (Tuple{Class::kDiv, {6, 7, 5, 1, 1}}));
    EXPECT_EQ(of({Op::kRemu, 5, 6, 7}), (Tuple{Class::kDiv, {6, 7, 5, 0, 1}}));
    EXPECT_EQ(of({Op::kDiv, 5, 6, 7}), (Tuple{Class::kDiv, {6, 7, 5, 1}}));
    EXPECT_EQ(of({Op::kHint, 0}), (Tuple{Class::kHint, {kSink}}));
    EXPECT_EQ(of({Op::kOut, 0, 10, 0, 7}), (Tuple{Class::kOut, {10, 7}}));
    EXPECT_EQ(of({Op::kModSub, 10, 11, 12}), (Tuple{Class::kModAdd, {10, 11, 12, 13, 1}}));
    EXPECT_EQ(of({Op::kMulDiv, 10, 11, 12}), (Tuple{Class::kMulDiv, {10, 11, 12, 13, 14}}));
    EXPECT_EQ(of({Op::kUAdd, 0, 11, 12}), (Tuple{Class::kUAdd, {13, 11, 12, kSink}}));
    EXPECT_EQ(of({Op::kUSub, 5, 11, 12}), (Tuple{Class::kUAdd, {13, 11, 12, 5, 1}}));
    EXPECT_EQ(of({Op::kBlake3C, 10, 11, 12}), (Tuple{Class::kBlake3, {10, 11, 12, 13, 14}}));
    EXPECT_EQ(of({Op::kKeccakF, 10}), (Tuple{Class::kKeccak, {10}}));
    EXPECT_EQ(of({Op::kExt5Dot, 10, 11, 12}), (Tuple{Class::kExt5Dot, {10, 11, 12, 13}}));
    EXPECT_EQ(of({Op::kCopy, 10, 11}), (Tuple{Class::kCopy, {10, 11}}));
    EXPECT_EQ(of({Op::kBswap, 10, 11}), (Tuple{Class::kBswap, {10, 11}}));
}

TEST(DecodeTable, PureInstructionsIntoX0DoNothing)
{
    for (const Op op : {Op::kAdd, Op::kSub, Op::kAddi, Op::kAndi, Op::kSrai, Op::kSltu, Op::kMulh, Op::kRemu,
                        Op::kLui, Op::kAuipc})
        EXPECT_EQ(of({op, 0, 5, 0, 0}), (Tuple{Class::kJump, {kPc + 4}})) << name(op);
}

// A static target that is no instruction's address must not be taken for another one modulo p.
TEST(DecodeTable, TargetsOutsideRamBecomeNowhere)
{
    EXPECT_EQ(of({Op::kJal, 0, 0, 0, 2}).fields, Fields{});
    EXPECT_EQ(of({Op::kJal, 0, 0, 0, -0x10004}).fields, Fields{}) << "below RAM";
    EXPECT_EQ(of({Op::kJal, 0, 0, 0, -0x40000}).fields, Fields{}) << "below zero";
    EXPECT_EQ(of({Op::kBlt, 0, 5, 6, 2}), (Tuple{Class::kBlt, {5, 6, 1, kPc + 4}}));
    EXPECT_EQ(classify({Op::kFence}, kRamEnd - 4).next, kNowhere);
}

TEST(DecodeTable, PairsThatLoadOrCallAConstantAreFused)
{
    const auto both = [](const Instruction& a, const Instruction& b) {
        const auto row = fuse(a, b, kPc);
        return row ? tuple(*row) : Tuple{Class::kNone, {}};
    };
    EXPECT_EQ(both({Op::kLui, 5, 0, 0, 0x1000}, {Op::kAddi, 5, 5, 0, -1}),
              (Tuple{Class::kConst, {5, 0x0fff, 0, kPc + 8}}));
    EXPECT_EQ(both({Op::kAuipc, 5, 0, 0, 0x1000}, {Op::kAddi, 5, 5, 0, 8}),
              (Tuple{Class::kConst, {5, 0x1008, 2, kPc + 8}}));
    EXPECT_EQ(both({Op::kAuipc, 1, 0, 0, 0x1000}, {Op::kJalr, 1, 1, 0, 9}),
              (Tuple{Class::kConst, {1, 8, 2, kPc + 0x1008}}))
        << "a call; bit 0 is cleared";
    EXPECT_EQ(both({Op::kAuipc, 6, 0, 0, 0x1000}, {Op::kJalr, 0, 6, 0, 8}),
              (Tuple{Class::kConst, {6, 0x1000, 2, kPc + 0x1008}}))
        << "a tail call leaves the upper part";
    // Two registers change, or the second does not read the first.
    EXPECT_EQ(both({Op::kLui, 5, 0, 0, 0x1000}, {Op::kAddi, 6, 5, 0, 1}).cls, Class::kNone);
    EXPECT_EQ(both({Op::kLui, 5, 0, 0, 0x1000}, {Op::kAddi, 5, 6, 0, 1}).cls, Class::kNone);
    EXPECT_EQ(both({Op::kAuipc, 6, 0, 0, 0x1000}, {Op::kJalr, 1, 6, 0, 8}).cls, Class::kNone);
    EXPECT_EQ(both({Op::kLui, 0, 0, 0, 0x1000}, {Op::kAddi, 0, 0, 0, 1}).cls, Class::kNone);
    EXPECT_EQ(both({Op::kAddi, 5, 0, 0, 1}, {Op::kAddi, 5, 5, 0, 1}).cls, Class::kNone);
    EXPECT_EQ(both({Op::kLui, 5, 0, 0, 0x1000}, {Op::kLw, 5, 5, 0, 1}).cls, Class::kNone);
}

TEST(DecodeTable, ShiftsAreCutAsTheTablesSay)
{
    for (std::uint32_t kind = 0; kind < 3; ++kind)
        for (std::uint32_t amount = 0; amount < 32; ++amount)
            for (const std::uint32_t a :
                 {0u, 1u, 0x8000u, 0xffffu, 0x10000u, 0x80000000u, 0xffffffffu, 0x9abcdef1u}) {
                // 6-tables, SHI: both limbs are cut at bit e, and a window slides over [0, low, mid, top,
                // fill].
                const ShiftFields f = shift_fields(kind, amount);
                ASSERT_LT(f.e, 16u);
                const std::uint32_t s = a >> 31, lo = a & 0xffff, hi = a >> 16 & 0x7fff;
                const std::uint32_t x0 = lo / f.power, y0 = lo % f.power, x1 = hi / f.power,
                                    y1 = hi % f.power;
                const std::uint32_t low = f.factor * y0, mid = x0 + f.factor * y1, top = x1 + f.fill * s;
                const std::uint32_t w3 = 1 - f.w0 - f.w1 - f.w2, fill = 65535 * f.arithmetic * s;
                const std::uint32_t r0 = f.w1 * low + f.w2 * mid + w3 * top;
                const std::uint32_t r1 = f.w0 * low + f.w1 * mid + f.w2 * top + w3 * fill;
                const std::uint32_t expected =
                    kind == 0   ? a << amount
                    : kind == 1 ? a >> amount
                                : static_cast<std::uint32_t>(static_cast<std::int32_t>(a) >> amount);
                ASSERT_EQ(r0 | r1 << 16, expected) << kind << ' ' << amount << std::hex << " 0x" << a;
            }
}

TEST(DecodeTable, IllegalWordsAndGapsHaveNoRow)
{
    const Program program{kRamBase,
                          kRamBase,
                          {0x13, 0, 0x13, 0x13, 0x73},
                          {{kRamBase, kRamBase + 8}, {kRamBase + 12, kRamBase + 20}}};
    const DecodeTable table{program};
    ASSERT_EQ(table.rows().size(), 5u);
    EXPECT_EQ(table.rows()[0].cls, Class::kJump);
    EXPECT_EQ(table.rows()[1].cls, Class::kNone);
    EXPECT_EQ(table.rows()[2].cls, Class::kNone) << "not in the text";
    EXPECT_EQ(table.rows()[3].cls, Class::kJump);
    EXPECT_EQ(table.rows()[4].cls, Class::kNone);
}
}  // namespace freehold::riscv
