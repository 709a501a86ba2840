#pragma once
// The machine's state while a program runs, and the program in the form that the handlers of
// emulator_core.hpp run.

#include "riscv/decode_table.hpp"
#include "riscv/memory.hpp"
#include "riscv/memory_map.hpp"
#include "riscv/stop.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <vector>

namespace freehold::riscv
{
// One handler for each behaviour that needs its own code, in groups in the order of Decoded::kind.
// clang-format off
#define FREEHOLD_RISCV_HANDLERS(X) \
    X(add3) X(add2) X(sub3) X(addi3) X(addi2) X(constant) X(jump) X(halt) X(mv) X(and_) X(or_) \
    X(xor_) X(andi) X(ori) X(xori) X(slli) X(srli) X(srai) X(sll) X(srl) X(sra) X(sltu) X(slt) \
    X(sltiu) X(slti) X(bltu) X(blt) X(beq) X(beqz) X(jalr) X(jr) X(lw) X(sw) X(lbu) X(lhu) X(lb) \
    X(lh) X(sb) X(sh) X(mul) X(mulhu) X(mulhsu) X(mulh) X(divu) X(div) X(remu) X(rem) X(hint) X(out) \
    X(illegal) X(nowhere)
// clang-format on
#define FREEHOLD_RISCV_DELEGATIONS(X) \
    X(mod_add) X(mul_div) X(copy) X(bswap) X(wide_add) X(blake3) X(keccak) X(ext5_dot)

enum class Handler : std::uint8_t
{
#define FREEHOLD_RISCV_NAME(name) name,
    FREEHOLD_RISCV_HANDLERS(FREEHOLD_RISCV_NAME) FREEHOLD_RISCV_DELEGATIONS(FREEHOLD_RISCV_NAME)
#undef FREEHOLD_RISCV_NAME
        stop,
};

/// A decoder row, ready to run. `next` and `other` are indices of steps; what else Decoded::next may hold (a
/// link value) is in `next` as it is.
struct Step
{
    Handler handler = Handler::illegal;
    std::uint8_t rd = 0, rs1 = 0, rs2 = 0;
    std::int32_t imm = 0;
    std::uint32_t next = 0, other = 0;
};
static_assert(sizeof(Step) == 16);

/// Invariants: (1) x[0] = 0; (2) memory holds the words of RAM and WIDE at their byte addresses.
struct Machine
{
    Machine(const Program& program, const DecodeTable& table, std::vector<std::uint32_t> input_words);

    std::array<std::uint32_t, kRegisterCount> x{};
    std::uint32_t ram_base;
    std::uint32_t text_base;
    std::uint32_t text_size;  // in bytes
    /// Steps of the text, then one behind its end, one for targets that cannot be, and one that ends the run.
    std::vector<Step> steps;
    LazyZeros<std::uint8_t> memory{std::size_t{1} << 29};

    std::vector<std::uint32_t> input;
    std::size_t input_position = 0;
    std::array<std::uint32_t, kOutputCount> outputs{};
    std::uint32_t outputs_written = 0;  // one bit each

    /// No instruction begins at or after this; `limit_reason` says why.
    std::uint64_t limit = 0;
    StopReason limit_reason = StopReason::kCycleLimit;
    std::uint64_t clk = kFirstClock;
    Stop stop{StopReason::kCycleLimit, 0};

    [[nodiscard]] std::uint32_t pc_of(const Step* s) const
    {
        return text_base + 4 * static_cast<std::uint32_t>(s - steps.data());
    }
    [[nodiscard]] const Step* step_at(std::uint32_t index) const { return steps.data() + index; }
    [[nodiscard]] const Step* stop_step() const { return &steps.back(); }

    [[nodiscard]] std::uint32_t load(std::uint32_t address) const
    {
        std::uint32_t word;
        std::memcpy(&word, memory.data() + address, 4);
        return word;
    }
    void store(std::uint32_t address, std::uint32_t word) { std::memcpy(memory.data() + address, &word, 4); }
    [[nodiscard]] bool in_ram(std::uint32_t address) const { return address - ram_base < kRamEnd - ram_base; }
    [[nodiscard]] static bool in_wide(std::uint32_t address)
    {
        return address - kWideBase < kWideEnd - kWideBase;
    }
};
}  // namespace freehold::riscv
