#include "riscv/decode_table.hpp"

#include "base/check.hpp"
#include "riscv/memory_map.hpp"

#include <utility>

namespace freehold::riscv
{
namespace
{
constexpr std::uint32_t kFieldModulus = 15u * (1u << 27) + 1;

constexpr std::uint32_t residue(std::int32_t x)
{
    return x < 0 ? kFieldModulus - static_cast<std::uint32_t>(-x) : static_cast<std::uint32_t>(x);
}
constexpr std::uint32_t low(std::uint32_t x) { return x & 0xffff; }
constexpr std::uint32_t high(std::uint32_t x) { return x >> 16; }

// A target that is no multiple of 4 in RAM cannot be an instruction. It must not be written down as it is: a
// number of 32 bits may be another modulo p.
std::uint32_t static_target(std::uint32_t target)
{
    return target % 4 == 0 && target >= kRamBase && target < kRamEnd ? target : kNowhere;
}
std::uint32_t following(std::uint32_t pc, std::uint32_t instructions = 1)
{
    return static_target(pc + 4 * instructions);
}
std::uint8_t or_sink(std::uint8_t rd) { return rd == 0 ? kSink : rd; }

Decoded jump(std::uint32_t next) { return {.cls = Class::kJump, .next = next}; }
Decoded constant(std::uint8_t rd, std::uint32_t value, std::uint32_t next)
{
    if (rd == 0) return jump(next);
    return {.cls = Class::kConst, .rd = rd, .imm = static_cast<std::int32_t>(value), .next = next};
}

// What LUI or AUIPC writes.
std::uint32_t upper(const Instruction& i, std::uint32_t pc)
{
    return static_cast<std::uint32_t>(i.imm) + (i.op == Op::kAuipc ? pc : 0);
}

Decoded move(std::uint8_t rd, std::uint8_t rs, std::uint32_t pc, const DecodeOptions& options)
{
    if (rs == 0) return constant(rd, 0, following(pc));
    if (rd == rs) return jump(following(pc));
    if (!options.optional_forms) return {.cls = Class::kAddi3, .rd = rd, .rs1 = rs};
    return {.cls = Class::kMv, .rd = rd, .rs1 = rs};
}

Decoded add_immediate(const Instruction& i, std::uint32_t pc, const DecodeOptions& options)
{
    if (i.rs1 == 0) return constant(i.rd, static_cast<std::uint32_t>(i.imm), following(pc));
    if (i.imm == 0) return move(i.rd, i.rs1, pc, options);
    const bool two = i.rd == i.rs1 && options.optional_forms;
    return {.cls = two ? Class::kAddi2 : Class::kAddi3, .rd = i.rd, .rs1 = i.rs1, .imm = i.imm};
}

Decoded add_registers(const Instruction& i, std::uint32_t pc, const DecodeOptions& options)
{
    if (i.rs1 == 0) return move(i.rd, i.rs2, pc, options);
    if (i.rs2 == 0) return move(i.rd, i.rs1, pc, options);
    Decoded row{.cls = Class::kAdd3, .rd = i.rd, .rs1 = i.rs1, .rs2 = i.rs2};
    if (!options.optional_forms) return row;
    if (row.rd == row.rs2) std::swap(row.rs1, row.rs2);
    if (row.rd == row.rs1) row.cls = Class::kAdd2;
    return row;
}

Decoded branch(const Instruction& i, std::uint32_t pc, const DecodeOptions& options)
{
    const std::uint32_t taken = static_target(pc + static_cast<std::uint32_t>(i.imm)),
                        straight = following(pc);
    Decoded row{.rs1 = i.rs1, .rs2 = i.rs2, .next = straight, .other = taken};
    if (i.op == Op::kBeq || i.op == Op::kBne) {
        if (i.op == Op::kBeq) std::swap(row.next, row.other);
        row.cls = Class::kBeq;
        if (i.rs1 == i.rs2) return jump(row.next);
        if (!options.optional_forms) return row;
        if (row.rs1 == 0) std::swap(row.rs1, row.rs2);
        if (row.rs2 == 0) row.cls = Class::kBeqz;
        return row;
    }
    row.cls = Class::kBlt;
    row.kind = i.op == Op::kBlt || i.op == Op::kBge ? 1 : 0;
    if (i.op == Op::kBge || i.op == Op::kBgeu) std::swap(row.next, row.other);
    return row;
}

// Pure instructions: with rd = x0 they do nothing.
struct PureForm
{
    Class cls;
    std::uint8_t kind;
};
std::optional<PureForm> pure_form(Op op)
{
    switch (op) {
        case Op::kAndi: return PureForm{Class::kBitI, 0};
        case Op::kOri: return PureForm{Class::kBitI, 1};
        case Op::kXori: return PureForm{Class::kBitI, 2};
        case Op::kAnd: return PureForm{Class::kBit, 0};
        case Op::kOr: return PureForm{Class::kBit, 1};
        case Op::kXor: return PureForm{Class::kBit, 2};
        case Op::kSlli: return PureForm{Class::kShI, 0};
        case Op::kSrli: return PureForm{Class::kShI, 1};
        case Op::kSrai: return PureForm{Class::kShI, 2};
        case Op::kSll: return PureForm{Class::kShR, 0};
        case Op::kSrl: return PureForm{Class::kShR, 1};
        case Op::kSra: return PureForm{Class::kShR, 2};
        case Op::kSlt: return PureForm{Class::kSlt, 1};
        case Op::kSltu: return PureForm{Class::kSlt, 0};
        case Op::kSlti: return PureForm{Class::kSltI, 1};
        case Op::kSltiu: return PureForm{Class::kSltI, 0};
        case Op::kSub: return PureForm{Class::kSub3, 0};
        case Op::kMul: return PureForm{Class::kMul, 0};
        case Op::kMulh: return PureForm{Class::kMulH, 3};
        case Op::kMulhsu: return PureForm{Class::kMulH, 1};
        case Op::kMulhu: return PureForm{Class::kMulH, 0};
        case Op::kDiv: return PureForm{Class::kDiv, 1};
        case Op::kDivu: return PureForm{Class::kDiv, 0};
        case Op::kRem: return PureForm{Class::kDiv, 3};
        case Op::kRemu: return PureForm{Class::kDiv, 2};
        default: return std::nullopt;
    }
}

Decoded jalr(const Instruction& i, std::uint32_t pc, const DecodeOptions& options)
{
    if (i.rd == 0 && options.optional_forms) return {.cls = Class::kJr, .rs1 = i.rs1, .imm = i.imm};
    return {.cls = Class::kJalr, .rd = or_sink(i.rd), .rs1 = i.rs1, .imm = i.imm, .next = pc + 4};
}

// Loads, stores, and the machine's own.
Decoded access(const Instruction& i)
{
    const auto form = [&](Class cls, int kind, std::uint8_t rd) {
        return Decoded{.cls = cls,
                       .kind = static_cast<std::uint8_t>(kind),
                       .rd = rd,
                       .rs1 = i.rs1,
                       .rs2 = i.rs2,
                       .imm = i.imm};
    };
    switch (i.op) {
        case Op::kLw: return form(Class::kLw, 0, or_sink(i.rd));
        case Op::kLbu: return form(Class::kLu, 0, or_sink(i.rd));
        case Op::kLhu: return form(Class::kLu, 1, or_sink(i.rd));
        case Op::kLb: return form(Class::kLs, 0, or_sink(i.rd));
        case Op::kLh: return form(Class::kLs, 1, or_sink(i.rd));
        case Op::kSw: return form(Class::kSw, 0, 0);
        case Op::kSb: return form(Class::kSs, 0, 0);
        case Op::kSh: return form(Class::kSs, 1, 0);
        case Op::kHint: return form(Class::kHint, 0, or_sink(i.rd));
        case Op::kOut: return {.cls = Class::kOut, .kind = static_cast<std::uint8_t>(i.imm), .rs1 = i.rs1};
        case Op::kKeccakF: return form(Class::kKeccak, 0, i.rd);
        case Op::kBlake3C: return form(Class::kBlake3, 0, i.rd);
        case Op::kMulDiv: return form(Class::kMulDiv, 0, i.rd);
        case Op::kCopy: return form(Class::kCopy, 0, i.rd);
        case Op::kBswap: return form(Class::kBswap, 0, i.rd);
        case Op::kModAdd: return form(Class::kModAdd, 0, i.rd);
        case Op::kModSub: return form(Class::kModAdd, 1, i.rd);
        case Op::kUAdd: return form(Class::kUAdd, 0, or_sink(i.rd));
        case Op::kUSub: return form(Class::kUAdd, 1, or_sink(i.rd));
        case Op::kExt5Dot: return form(Class::kExt5Dot, 0, i.rd);
        default: CHECK(false, "every operation has a class");
    }
    return {};
}
}  // namespace

Decoded classify(const Instruction& i, std::uint32_t pc, const DecodeOptions& options)
{
    if (const auto form = pure_form(i.op)) {
        if (i.rd == 0) return jump(following(pc));
        return {.cls = form->cls, .kind = form->kind, .rd = i.rd, .rs1 = i.rs1, .rs2 = i.rs2, .imm = i.imm};
    }
    switch (i.op) {
        case Op::kLui:
        case Op::kAuipc: return constant(i.rd, upper(i, pc), following(pc));
        case Op::kJal: return constant(i.rd, pc + 4, static_target(pc + static_cast<std::uint32_t>(i.imm)));
        case Op::kJalr: return jalr(i, pc, options);
        case Op::kBeq:
        case Op::kBne:
        case Op::kBlt:
        case Op::kBge:
        case Op::kBltu:
        case Op::kBgeu: return branch(i, pc, options);
        case Op::kAddi: return i.rd == 0 ? jump(following(pc)) : add_immediate(i, pc, options);
        case Op::kAdd: return i.rd == 0 ? jump(following(pc)) : add_registers(i, pc, options);
        case Op::kFence: return jump(following(pc));
        case Op::kHalt: return jump(kHaltPc);
        default: return access(i);
    }
}

std::optional<Decoded> fuse(const Instruction& first, const Instruction& second, std::uint32_t pc)
{
    if (first.op != Op::kLui && first.op != Op::kAuipc) return std::nullopt;
    const std::uint8_t r = first.rd;
    if (r == 0 || second.rs1 != r) return std::nullopt;
    const std::uint32_t value = upper(first, pc), sum = value + static_cast<std::uint32_t>(second.imm);
    if (second.op == Op::kAddi && second.rd == r) return constant(r, sum, following(pc, 2));
    if (second.op != Op::kJalr) return std::nullopt;
    const std::uint32_t target = static_target(sum & ~1u);
    if (second.rd == r) return constant(r, pc + 8, target);
    if (second.rd == 0) return constant(r, value, target);
    return std::nullopt;
}

DecodeTable::DecodeTable(const Program& program, const DecodeOptions& options)
    : base_{program.text.front().begin}, rows_((program.text.back().end - program.text.front().begin) / 4)
{
    const auto word = [&](std::uint32_t pc) { return program.image[(pc - program.image_base) / 4]; };
    for (const AddressRange& range : program.text) {
        std::optional<Instruction> next = decode(word(range.begin));
        for (std::uint32_t pc = range.begin; pc < range.end; pc += 4) {
            const std::optional<Instruction> instruction = next;
            next = pc + 4 < range.end ? decode(word(pc + 4)) : std::nullopt;
            if (!instruction) continue;
            Decoded& row = rows_[(pc - base_) / 4];
            row = classify(*instruction, pc, options);
            if (!options.fuse || !next) continue;
            if (const auto both = fuse(*instruction, *next, pc)) row = *both;
        }
    }
}

ShiftFields shift_fields(std::uint32_t kind, std::uint32_t amount)
{
    std::uint32_t e = amount % 16, window = 2 + amount / 16;
    if (kind == 0 && amount != 0) {
        e = amount <= 16 ? 16 - amount : 32 - amount;
        window = amount <= 16 ? 1 : 0;
    }
    const std::uint32_t arithmetic = kind == 2 ? 1 : 0, factor = 1u << (16 - e);
    return {e,
            1u << e,
            factor,
            window == 0,
            window == 1,
            window == 2,
            arithmetic * (65536 - factor) + factor / 2,
            arithmetic};
}

std::array<std::uint32_t, kDecoderFields> decoder_fields(const Decoded& row)
{
    const std::uint32_t rd = row.rd, rs1 = row.rs1, rs2 = row.rs2, kind = row.kind;
    const auto imm = static_cast<std::uint32_t>(row.imm);
    switch (row.cls) {
        case Class::kNone: return {};
        case Class::kAdd3:
        case Class::kSub3:
        case Class::kMul: return {rs1, rs2, rd};
        case Class::kAdd2: return {rs2, rd};
        case Class::kAddi3: return {rs1, rd, residue(row.imm)};
        case Class::kAddi2: return {rd, residue(row.imm)};
        case Class::kConst: return {rd, low(imm), high(imm), row.next};
        case Class::kJump: return {row.next};
        case Class::kMv: return {rs1, rd};
        case Class::kBit:
        case Class::kShR:
        case Class::kSlt: return {rs1, rs2, rd, kind};
        case Class::kBitI: {
            // The high limb of the result is u * high limb + v, by the sign of the immediate.
            const bool negative = row.imm < 0;
            const std::uint32_t u = kind == 0   ? (negative ? 1 : 0)
                                    : kind == 1 ? (negative ? 0 : 1)
                                                : residue(negative ? -1 : 1);
            const std::uint32_t v = kind != 0 && negative ? 0xffff : 0;
            return {rs1, rd, kind, imm & 0xff, imm >> 8 & 0xff, u, v};
        }
        case Class::kShI: {
            const ShiftFields f = shift_fields(kind, imm);
            return {rs1, rd, f.e, f.power, f.factor, f.w0, f.w1, f.w2, f.fill, f.arithmetic};
        }
        case Class::kSltI: return {rs1, rd, kind, low(imm), high(imm ^ kind << 31)};
        case Class::kBlt: return {rs1, rs2, kind, row.next, row.other};
        case Class::kBeq: return {rs1, rs2, row.next, row.other};
        case Class::kBeqz: return {rs1, row.next, row.other};
        case Class::kJalr: return {rs1, residue(row.imm), rd, low(row.next), high(row.next)};
        case Class::kJr: return {rs1, residue(row.imm)};
        case Class::kLw: return {rs1, rd, residue(row.imm)};
        case Class::kSw: return {rs1, rs2, residue(row.imm)};
        case Class::kLu:
        case Class::kLs: return {rs1, rd, residue(row.imm), kind};
        case Class::kSs: return {rs1, rs2, residue(row.imm), kind};
        case Class::kMulH: return {rs1, rs2, rd, kind & 1, kind >> 1};
        case Class::kDiv: return {rs1, rs2, rd, kind & 1, kind >> 1};
        case Class::kHint: return {rd};
        case Class::kOut: return {rs1, kind};
        case Class::kModAdd: return {rd, rs1, rs2, kRegisterA3, kind};
        case Class::kMulDiv: return {rd, rs1, rs2, kRegisterA3, kRegisterA4};
        case Class::kCopy:
        case Class::kBswap: return {rd, rs1};
        case Class::kUAdd: return {kRegisterA3, rs1, rs2, rd, kind};
        case Class::kBlake3: return {rd, rs1, rs2, kRegisterA3, kRegisterA4};
        case Class::kKeccak: return {rd};
        case Class::kExt5Dot: return {rd, rs1, rs2, kRegisterA3};
    }
    CHECK(false, "every class has fields");
    return {};
}

std::string_view name(Class c)
{
    static constexpr std::array<std::string_view, kClassCount> kNames{
        "none",   "ADD3",   "ADD2", "SUB3",  "ADDI3", "ADDI2",  "CONST",  "JUMP", "MV",   "BIT",
        "BITI",   "SHI",    "SHR",  "SLT",   "SLTI",  "BLT",    "BEQ",    "BEQZ", "JALR", "JR",
        "LW",     "SW",     "LU",   "LS",    "SS",    "MUL",    "MULH",   "DIV",  "HINT", "OUT",
        "MODADD", "MULDIV", "COPY", "BSWAP", "UADD",  "BLAKE3", "KECCAK", "DOT"};
    return kNames[static_cast<std::size_t>(c)];
}
}  // namespace freehold::riscv
