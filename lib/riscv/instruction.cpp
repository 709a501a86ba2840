#include "riscv/instruction.hpp"

#include "base/check.hpp"

#include <array>

namespace freehold::riscv
{
namespace
{
enum class Format : std::uint8_t
{
    kR,
    kI,
    kShift,
    kS,
    kB,
    kU,
    kJ,
    kFence,
    kOut
};

// Bits that are the same in every encoding of an operation: opcode, funct3, and for R and shifts funct7.
struct Encoding
{
    std::string_view name;
    Format format;
    std::uint8_t opcode;
    std::uint8_t funct3 = 0;
    std::uint8_t funct7 = 0;
    // Which of rd, rs1, rs2 an R-format instruction has; the others are zero.
    bool has_rd = true;
    bool has_rs1 = true;
    bool has_rs2 = true;
};

constexpr std::uint8_t kLoad = 0x03, kFenceOp = 0x0f, kAluImm = 0x13, kAuipcOp = 0x17, kStore = 0x23,
                       kAlu = 0x33, kLuiOp = 0x37, kBranch = 0x63, kJalrOp = 0x67, kJalOp = 0x6f,
                       kCustom0 = 0x0b;

// In the order of Op.
constexpr std::array<Encoding, kOpCount> kEncodings{{
    {"lui", Format::kU, kLuiOp},
    {"auipc", Format::kU, kAuipcOp},
    {"jal", Format::kJ, kJalOp},
    {"jalr", Format::kI, kJalrOp, 0},
    {"beq", Format::kB, kBranch, 0},
    {"bne", Format::kB, kBranch, 1},
    {"blt", Format::kB, kBranch, 4},
    {"bge", Format::kB, kBranch, 5},
    {"bltu", Format::kB, kBranch, 6},
    {"bgeu", Format::kB, kBranch, 7},
    {"lb", Format::kI, kLoad, 0},
    {"lh", Format::kI, kLoad, 1},
    {"lw", Format::kI, kLoad, 2},
    {"lbu", Format::kI, kLoad, 4},
    {"lhu", Format::kI, kLoad, 5},
    {"sb", Format::kS, kStore, 0},
    {"sh", Format::kS, kStore, 1},
    {"sw", Format::kS, kStore, 2},
    {"addi", Format::kI, kAluImm, 0},
    {"slti", Format::kI, kAluImm, 2},
    {"sltiu", Format::kI, kAluImm, 3},
    {"xori", Format::kI, kAluImm, 4},
    {"ori", Format::kI, kAluImm, 6},
    {"andi", Format::kI, kAluImm, 7},
    {"slli", Format::kShift, kAluImm, 1, 0x00},
    {"srli", Format::kShift, kAluImm, 5, 0x00},
    {"srai", Format::kShift, kAluImm, 5, 0x20},
    {"add", Format::kR, kAlu, 0, 0x00},
    {"sub", Format::kR, kAlu, 0, 0x20},
    {"sll", Format::kR, kAlu, 1, 0x00},
    {"slt", Format::kR, kAlu, 2, 0x00},
    {"sltu", Format::kR, kAlu, 3, 0x00},
    {"xor", Format::kR, kAlu, 4, 0x00},
    {"srl", Format::kR, kAlu, 5, 0x00},
    {"sra", Format::kR, kAlu, 5, 0x20},
    {"or", Format::kR, kAlu, 6, 0x00},
    {"and", Format::kR, kAlu, 7, 0x00},
    {"mul", Format::kR, kAlu, 0, 0x01},
    {"mulh", Format::kR, kAlu, 1, 0x01},
    {"mulhsu", Format::kR, kAlu, 2, 0x01},
    {"mulhu", Format::kR, kAlu, 3, 0x01},
    {"div", Format::kR, kAlu, 4, 0x01},
    {"divu", Format::kR, kAlu, 5, 0x01},
    {"rem", Format::kR, kAlu, 6, 0x01},
    {"remu", Format::kR, kAlu, 7, 0x01},
    {"fence", Format::kFence, kFenceOp, 0},
    {"hint", Format::kR, kCustom0, 0, 0, true, false, false},
    {"out", Format::kOut, kCustom0, 1},
    {"halt", Format::kR, kCustom0, 2, 0, false, false, false},
    {"keccak.f", Format::kR, kCustom0, 3, 0, true, false, false},
    {"blake3.c", Format::kR, kCustom0, 3, 1},
    {"muldiv", Format::kR, kCustom0, 3, 2},
    {"copy", Format::kR, kCustom0, 3, 3, true, true, false},
    {"bswap", Format::kR, kCustom0, 3, 4, true, true, false},
    {"modadd", Format::kR, kCustom0, 3, 6},
    {"modsub", Format::kR, kCustom0, 3, 7},
    {"uadd", Format::kR, kCustom0, 3, 8},
    {"usub", Format::kR, kCustom0, 3, 9},
    {"ext5.dot", Format::kR, kCustom0, 3, 5},
}};

constexpr std::uint8_t bits(std::uint32_t word, unsigned low, unsigned count)
{
    return static_cast<std::uint8_t>((word >> low) & ((1u << count) - 1));
}
constexpr std::uint8_t rd_of(std::uint32_t word) { return bits(word, 7, 5); }
constexpr std::uint8_t rs1_of(std::uint32_t word) { return bits(word, 15, 5); }
constexpr std::uint8_t rs2_of(std::uint32_t word) { return bits(word, 20, 5); }

constexpr std::int32_t as_signed(std::uint32_t x) { return static_cast<std::int32_t>(x); }
constexpr std::int32_t i_imm(std::uint32_t w) { return as_signed(w) >> 20; }
constexpr std::int32_t s_imm(std::uint32_t w) { return (as_signed(w & 0xfe000000) >> 20) | bits(w, 7, 5); }
constexpr std::int32_t b_imm(std::uint32_t w)
{
    return (as_signed(w & 0x80000000) >> 19) | (bits(w, 7, 1) << 11) | (bits(w, 25, 6) << 5) |
           (bits(w, 8, 4) << 1);
}
constexpr std::int32_t j_imm(std::uint32_t w)
{
    return (as_signed(w & 0x80000000) >> 11) | as_signed(w & 0x000ff000) | (bits(w, 20, 1) << 11) |
           as_signed((w >> 20) & 0x7fe);
}

bool matches(const Encoding& e, std::uint32_t word)
{
    if (bits(word, 0, 7) != e.opcode) return false;
    const bool funct3 = bits(word, 12, 3) == e.funct3;
    const bool funct7 = bits(word, 25, 7) == e.funct7;
    switch (e.format) {
        case Format::kU:
        case Format::kJ: return true;
        case Format::kR:
            return funct3 && funct7 && (e.has_rd || rd_of(word) == 0) && (e.has_rs1 || rs1_of(word) == 0) &&
                   (e.has_rs2 || rs2_of(word) == 0);
        case Format::kShift: return funct3 && funct7;
        case Format::kOut: return funct3 && rd_of(word) == 0 && i_imm(word) >= 0 && i_imm(word) < 8;
        case Format::kI:
        case Format::kS:
        case Format::kB:
        case Format::kFence: return funct3;
    }
    return false;
}
}  // namespace

std::optional<Instruction> decode(std::uint32_t word)
{
    for (std::size_t i = 0; i < kOpCount; ++i) {
        const Encoding& e = kEncodings[i];
        if (!matches(e, word)) continue;
        const Op op{static_cast<std::uint8_t>(i)};
        switch (e.format) {
            case Format::kR: return Instruction{op, rd_of(word), rs1_of(word), rs2_of(word), 0};
            case Format::kI: return Instruction{op, rd_of(word), rs1_of(word), 0, i_imm(word)};
            case Format::kShift: return Instruction{op, rd_of(word), rs1_of(word), 0, rs2_of(word)};
            case Format::kS: return Instruction{op, 0, rs1_of(word), rs2_of(word), s_imm(word)};
            case Format::kB: return Instruction{op, 0, rs1_of(word), rs2_of(word), b_imm(word)};
            case Format::kU: return Instruction{op, rd_of(word), 0, 0, as_signed(word & 0xfffff000)};
            case Format::kJ: return Instruction{op, rd_of(word), 0, 0, j_imm(word)};
            case Format::kOut: return Instruction{op, 0, rs1_of(word), 0, i_imm(word)};
            case Format::kFence: return Instruction{op};
        }
    }
    return std::nullopt;
}

std::uint32_t encode(const Instruction& i)
{
    const Encoding& e = kEncodings[static_cast<std::size_t>(i.op)];
    const auto imm = static_cast<std::uint32_t>(i.imm);
    const std::uint32_t fixed = e.opcode | std::uint32_t{e.funct3} << 12;
    const std::uint32_t rd = std::uint32_t{i.rd} << 7, rs1 = std::uint32_t{i.rs1} << 15,
                        rs2 = std::uint32_t{i.rs2} << 20, funct7 = std::uint32_t{e.funct7} << 25;
    switch (e.format) {
        case Format::kR: return fixed | funct7 | rd | rs1 | rs2;
        case Format::kI:
        case Format::kOut: return fixed | rd | rs1 | imm << 20;
        case Format::kShift: return fixed | funct7 | rd | rs1 | (imm & 31) << 20;
        case Format::kS: return fixed | rs1 | rs2 | (imm & 31) << 7 | (imm >> 5) << 25;
        case Format::kB:
            return fixed | rs1 | rs2 | (imm >> 11 & 1) << 7 | (imm >> 1 & 15) << 8 | (imm >> 5 & 63) << 25 |
                   (imm >> 12 & 1) << 31;
        case Format::kU: return fixed | rd | imm;
        case Format::kJ:
            return fixed | rd | (imm & 0x000ff000) | (imm >> 11 & 1) << 20 | (imm >> 1 & 0x3ff) << 21 |
                   (imm >> 20 & 1) << 31;
        case Format::kFence: return fixed | 0x0ff00000;
    }
    CHECK(false, "an encoding has a format");
    return 0;
}

std::string_view name(Op op) { return kEncodings[static_cast<std::size_t>(op)].name; }
}  // namespace freehold::riscv
