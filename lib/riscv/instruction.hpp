#pragma once
// RV32IM (RISC-V Unprivileged ISA 20191213) and the machine's own instructions in custom-0, as values. The
// encodings are spec/machine.md, section 2. Everything else, ECALL and compressed code included, is illegal.

#include <cstdint>
#include <optional>
#include <string_view>

namespace freehold::riscv
{
enum class Op : std::uint8_t
{
    // clang-format off
    kLui, kAuipc, kJal, kJalr,
    kBeq, kBne, kBlt, kBge, kBltu, kBgeu,
    kLb, kLh, kLw, kLbu, kLhu, kSb, kSh, kSw,
    kAddi, kSlti, kSltiu, kXori, kOri, kAndi, kSlli, kSrli, kSrai,
    kAdd, kSub, kSll, kSlt, kSltu, kXor, kSrl, kSra, kOr, kAnd,
    kMul, kMulh, kMulhsu, kMulhu, kDiv, kDivu, kRem, kRemu,
    kFence,
    kHint, kOut, kHalt,
    kKeccakF, kBlake3C, kMulDiv, kCopy, kBswap, kModAdd, kModSub, kUAdd, kUSub, kExt5Dot,
    // clang-format on
};
inline constexpr std::size_t kOpCount = static_cast<std::size_t>(Op::kExt5Dot) + 1;

/// Fields that an operation does not have are zero.
struct Instruction
{
    Op op;
    std::uint8_t rd = 0;
    std::uint8_t rs1 = 0;
    std::uint8_t rs2 = 0;
    /// Sign-extended; LUI and AUIPC: with its low 12 bits zero; shifts: the amount; OUT: the output's index.
    std::int32_t imm = 0;

    friend bool operator==(const Instruction&, const Instruction&) = default;
};

/// nullopt: an illegal instruction.
std::optional<Instruction> decode(std::uint32_t word);

/// The inverse of decode(). REQUIRES: the fields are in the ranges that decode() yields. (FENCE has many
/// encodings; this yields one.)
std::uint32_t encode(const Instruction& instruction);

std::string_view name(Op op);

/// What a delegation's own fields do not name is in fixed registers: a3 and a4.
inline constexpr std::uint8_t kRegisterA3 = 13;
inline constexpr std::uint8_t kRegisterA4 = 14;

constexpr bool is_delegation(Op op) { return op >= Op::kKeccakF; }
}  // namespace freehold::riscv
