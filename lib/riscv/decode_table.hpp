#pragma once
// The decoder as a static optimiser: what each word of text means to the tables. One row per legal word, in
// the cheapest form the tables offer (spec/machine.md, section 3). These rows are part of the program's
// digest: the verifier's idea of the program is exactly this, and so is the emulator's.

#include "riscv/elf.hpp"
#include "riscv/instruction.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace freehold::riscv
{
/// The second entry of the tuples on the bus DEC. 0 is no table's class, so that padding answers nobody.
enum class Class : std::uint8_t
{
    // clang-format off
    kNone = 0,
    kAdd3, kAdd2, kSub3, kAddi3, kAddi2, kConst, kJump, kMv, kBit, kBitI, kShI, kShR, kSlt, kSltI, kBlt, kBeq,
    kBeqz, kJalr, kJr, kLw, kSw, kLu, kLs, kSs, kMul, kMulH, kDiv, kHint, kOut,
    kModAdd, kMulDiv, kCopy, kBswap, kUAdd, kBlake3, kKeccak, kExt5Dot,
    // clang-format on
};
inline constexpr std::size_t kClassCount = static_cast<std::size_t>(Class::kExt5Dot) + 1;
std::string_view name(Class c);

/// A row of the decoder. Which members a class uses, and how, is said by decoder_fields(); unused ones are 0.
/// Invariant: rd is never 0 where it is written: the sink stands for it.
struct Decoded
{
    Class cls = Class::kNone;
    /// The variant inside the class:
    /// BIT, BITI: 0 and, 1 or, 2 xor. SHI, SHR: 0 left, 1 right, 2 arithmetic right. SLT, SLTI, BLT: 1
    /// signed. LU, LS, SS: 1 for half-words. MULH: bit 0 a signed, bit 1 b signed. DIV: bit 0 signed, bit 1
    /// remainder. MODADD, UADD: 1 subtract. OUT: the output's index.
    std::uint8_t kind = 0;
    std::uint8_t rd = 0;
    std::uint8_t rs1 = 0;
    std::uint8_t rs2 = 0;
    /// The immediate or shift amount; CONST: the value.
    std::int32_t imm = 0;
    /// CONST, JUMP: the next pc. JALR: the link value. BLT, BEQ, BEQZ: the next pc if not less, or if equal.
    std::uint32_t next = 0;
    /// BLT, BEQ, BEQZ: the next pc if less, or if different.
    std::uint32_t other = 0;

    friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// The entries f0 to f9 of a row's tuple, as residues modulo the field's p = 15 * 2^27 + 1. For all classes
/// but CONST, JUMP, JALR and the branches they do not depend on the pc.
inline constexpr std::size_t kDecoderFields = 10;
std::array<std::uint32_t, kDecoderFields> decoder_fields(const Decoded& row);

/// How a shift cuts its operand (6 of the fields of SHI; the rows of the fixed table SHT).
struct ShiftFields
{
    std::uint32_t e, power, factor, w0, w1, w2, fill, arithmetic;
};
/// REQUIRES: kind <= 2, amount < 32.
ShiftFields shift_fields(std::uint32_t kind, std::uint32_t amount);

struct DecodeOptions
{
    /// Use ADD2, ADDI2, MV, BEQZ, JR. Without them a program needs fewer tables.
    bool optional_forms = true;
    /// Make one CONST row of two words that load a constant or jump to a constant.
    bool fuse = true;
};

/// One instruction by itself. kNone if it is illegal.
Decoded classify(const Instruction& instruction, std::uint32_t pc, const DecodeOptions& options = {});
/// Two neighbours as one CONST row, the first at `pc`; nullopt if no rule fits.
std::optional<Decoded> fuse(const Instruction& first, const Instruction& second, std::uint32_t pc);

class DecodeTable
{
public:
    explicit DecodeTable(const Program& program, const DecodeOptions& options = {});

    /// The pc of row 0. Row i belongs to pc base() + 4 i; words that are no instruction have class kNone and
    /// are not rows of the committed table.
    [[nodiscard]] std::uint32_t base() const { return base_; }
    [[nodiscard]] const std::vector<Decoded>& rows() const { return rows_; }
    /// REQUIRES: pc is one of a row.
    [[nodiscard]] const Decoded& at(std::uint32_t pc) const { return rows_[(pc - base_) / 4]; }

private:
    std::uint32_t base_;
    std::vector<Decoded> rows_;
};
}  // namespace freehold::riscv
