#include "riscv/machine.hpp"

#include "base/check.hpp"

#include <utility>

namespace freehold::riscv
{
namespace
{
Handler handler_of(const Decoded& row)
{
    const auto of_group = [&](Handler first) {
        return static_cast<Handler>(static_cast<std::uint8_t>(first) + row.kind);
    };
    switch (row.cls) {
        case Class::kNone: return Handler::illegal;
        case Class::kAdd3: return Handler::add3;
        case Class::kAdd2: return Handler::add2;
        case Class::kSub3: return Handler::sub3;
        case Class::kAddi3: return Handler::addi3;
        case Class::kAddi2: return Handler::addi2;
        case Class::kConst: return Handler::constant;
        case Class::kJump: return row.next == kHaltPc ? Handler::halt : Handler::jump;
        case Class::kMv: return Handler::mv;
        case Class::kBit: return of_group(Handler::and_);
        case Class::kBitI: return of_group(Handler::andi);
        case Class::kShI: return of_group(Handler::slli);
        case Class::kShR: return of_group(Handler::sll);
        case Class::kSlt: return of_group(Handler::sltu);
        case Class::kSltI: return of_group(Handler::sltiu);
        case Class::kBlt: return of_group(Handler::bltu);
        case Class::kBeq: return Handler::beq;
        case Class::kBeqz: return Handler::beqz;
        case Class::kJalr: return Handler::jalr;
        case Class::kJr: return Handler::jr;
        case Class::kLw: return Handler::lw;
        case Class::kSw: return Handler::sw;
        case Class::kLu: return of_group(Handler::lbu);
        case Class::kLs: return of_group(Handler::lb);
        case Class::kSs: return of_group(Handler::sb);
        case Class::kMul: return Handler::mul;
        case Class::kMulH:
            return row.kind == 0 ? Handler::mulhu : row.kind == 1 ? Handler::mulhsu : Handler::mulh;
        case Class::kDiv: return of_group(Handler::divu);
        case Class::kHint: return Handler::hint;
        case Class::kOut: return Handler::out;
        case Class::kModAdd: return Handler::mod_add;
        case Class::kMulDiv: return Handler::mul_div;
        case Class::kCopy: return Handler::copy;
        case Class::kBswap: return Handler::bswap;
        case Class::kUAdd: return Handler::wide_add;
        case Class::kBlake3: return Handler::blake3;
        case Class::kKeccak: return Handler::keccak;
        case Class::kExt5Dot: return Handler::ext5_dot;
    }
    CHECK(false, "every class has a handler");
    return Handler::illegal;
}
}  // namespace

Machine::Machine(const Program& program, const DecodeTable& table, std::vector<std::uint32_t> input_words)
    : ram_base{program.image_base},
      text_base{table.base()},
      text_size{4 * static_cast<std::uint32_t>(table.rows().size())},
      input{std::move(input_words)}
{
    const std::uint32_t end = text_size / 4, nowhere = end + 1;
    const auto index_of = [&](std::uint32_t pc) {
        if (pc == kNowhere) return nowhere;
        const std::uint32_t offset = pc - text_base;
        return offset <= text_size ? offset / 4 : nowhere;
    };
    steps.resize(end + 3);
    for (std::uint32_t i = 0; i < end; ++i) {
        const Decoded& row = table.rows()[i];
        Step& step = steps[i];
        step = {handler_of(row), row.rd, row.rs1, row.rs2, row.imm, row.next, row.other};
        switch (row.cls) {
            case Class::kConst:
            case Class::kJump: step.next = index_of(row.next); break;
            case Class::kBlt:
            case Class::kBeq:
            case Class::kBeqz:
                step.next = index_of(row.next);
                step.other = index_of(row.other);
                break;
            // Delegations and outputs have no immediate: there the variant is needed at run time.
            case Class::kModAdd:
            case Class::kUAdd:
            case Class::kOut: step.imm = row.kind; break;
            default: break;
        }
    }
    steps[end].handler = steps[nowhere].handler = Handler::nowhere;
    steps.back().handler = Handler::stop;
    std::memcpy(memory.data() + program.image_base, program.image.data(), 4 * program.image.size());
    stop.pc = program.entry;
}
}  // namespace freehold::riscv
