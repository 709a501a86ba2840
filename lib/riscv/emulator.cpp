#include "riscv/emulator.hpp"

#include "base/check.hpp"
#include "riscv/emulator_core.hpp"

#include <algorithm>
#include <utility>

namespace freehold::riscv
{
struct Emulator::State : Machine
{
    static constexpr bool kTraced = false;
    using Machine::Machine;
};

Emulator::Emulator(const Program& program, const DecodeTable& table, std::vector<std::uint32_t> input)
    : state_{std::make_unique<State>(program, table, std::move(input))}
{}
Emulator::~Emulator() = default;

Stop Emulator::run(std::uint64_t max_cycles)
{
    State& m = *state_;
    if (m.limit_reason != StopReason::kOutputWindow) {
        constexpr std::uint64_t kMost = ~0ull / kInstructionSlots - kFirstClock;
        m.limit = kFirstClock + std::min(max_cycles, kMost) * kInstructionSlots;
    }
    riscv::run(m);
    return m.stop;
}

std::uint64_t Emulator::cycles() const { return (state_->clk - kFirstClock) / kInstructionSlots; }
const std::array<std::uint32_t, kOutputCount>& Emulator::outputs() const { return state_->outputs; }
std::span<const std::uint32_t, kRegisterCount> Emulator::registers() const { return state_->x; }

void Emulator::set_register(std::uint8_t index, std::uint32_t value)
{
    CHECK(index != 0 && index < kRegisterCount, "a register that can be written");
    state_->x[index] = value;
}
std::uint32_t Emulator::load_word(std::uint32_t address) const
{
    CHECK(address % 4 == 0 && (state_->in_ram(address) || State::in_wide(address)), "an address in memory");
    return state_->load(address);
}
void Emulator::store_word(std::uint32_t address, std::uint32_t value)
{
    CHECK(address % 4 == 0 && (state_->in_ram(address) || State::in_wide(address)), "an address in memory");
    state_->store(address, value);
}
}  // namespace freehold::riscv
