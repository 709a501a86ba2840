#pragma once
// Runs a program without recording anything: for the guest's developer, for planning a proof, and as the
// tracer's twin (they share their handlers, emulator_core.hpp).

#include "riscv/decode_table.hpp"
#include "riscv/memory_map.hpp"
#include "riscv/stop.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace freehold::riscv
{
/// `program` and `table` must outlive the emulator; `table` must be of `program`. Not thread-safe. The memory
/// is reserved, and used as far as it is touched.
class Emulator
{
public:
    Emulator(const Program& program, const DecodeTable& table, std::vector<std::uint32_t> input);
    ~Emulator();
    Emulator(const Emulator&) = delete;
    Emulator& operator=(const Emulator&) = delete;

    /// Runs until something stops it, kCycleLimit once `max_cycles` or a little more (one delegation) passed
    /// since the start. May be called again after kCycleLimit, with a higher limit.
    Stop run(std::uint64_t max_cycles);

    /// Rows of instruction tables, a delegation counting three: the machine's clock.
    [[nodiscard]] std::uint64_t cycles() const;
    /// Meaningful after kHalt.
    [[nodiscard]] const std::array<std::uint32_t, kOutputCount>& outputs() const;
    /// x0 to x31 and the sink.
    [[nodiscard]] std::span<const std::uint32_t, kRegisterCount> registers() const;
    void set_register(std::uint8_t index, std::uint32_t value);
    /// REQUIRES: the address is in RAM or WIDE and a multiple of 4.
    [[nodiscard]] std::uint32_t load_word(std::uint32_t address) const;
    void store_word(std::uint32_t address, std::uint32_t value);

private:
    struct State;
    std::unique_ptr<State> state_;
};
}  // namespace freehold::riscv
