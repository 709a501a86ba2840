// The state transition compiled for RV32IM, in the zkVM's emulator, against the same source run natively: the
// digest of any case is the same, and no case stops the guest.

#include "case_generator.hpp"
#include "fuzz.hpp"
#include "riscv/emulator.hpp"
#include "riscv/guest_bytes.hpp"
#include "riscv/guest_input.hpp"

#include <fstream>
#include <iterator>

using namespace freehold;

namespace
{
constexpr std::uint64_t kMaxCycles = std::uint64_t{1} << 34;

riscv::Program load_program()
{
    std::ifstream file{FREEHOLD_SOURCE_DIR "/build/guest/guest/stf.elf", std::ios::binary};
    const Bytes elf{std::istreambuf_iterator<char>{file}, {}};
    auto program = riscv::load_elf(elf);
    CHECK(program.has_value(), "the target guest_programs makes the guest");
    return *std::move(program);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const riscv::Program program = load_program();
    static const riscv::DecodeTable table{program};
    const Bytes encoded = fuzz::CaseGenerator{{data, size}}.make();
    const auto digest = stf::run_encoded(encoded);
    FUZZ_CHECK(digest.has_value());
    riscv::Emulator machine{program, table, riscv::make_guest_input(encoded)};
    FUZZ_CHECK(machine.run(kMaxCycles).reason == riscv::StopReason::kHalt);
    FUZZ_CHECK(riscv::to_digest(machine.outputs()) == *digest);
    return 0;
}
