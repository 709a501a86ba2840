// What a run's segments consist of: rows, cells and leaves of each table, for segments of several lengths.
//   segment_bench ELF INPUT CYCLES...

#include "proof/whir_families.hpp"
#include "proof/workers.hpp"
#include "riscv/elf.hpp"
#include "riscv/tracer.hpp"
#include "zkvm/host/fill.hpp"
#include "zkvm/host/program_machine.hpp"
#include "zkvm/tables.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <iterator>
#include <optional>
#include <vector>

namespace
{
using namespace freehold;

std::vector<std::uint8_t> read(const char* path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void print(const zkvm::ProgramMachine& machine, const std::vector<std::uint32_t>& rows)
{
    std::size_t cells = 0, live = 0, leaves = 0;
    for (std::size_t t = 0; t < rows.size(); ++t) {
        if (rows[t] == 0) continue;
        const proof::Table& table = machine.tables()[t];
        const std::size_t height = std::size_t{1}
                                   << std::max<unsigned>(table.limits.min_log, std::bit_width(rows[t] - 1));
        fmt::print("  {:16} rows {:9}  height {:9}  columns {:4}  leaves {:3}  cells {:10} live {:10}\n",
                   table.name, rows[t], height, table.columns, table.shape.interactions.size(),
                   height * table.columns, std::size_t{rows[t]} * table.columns);
        cells += height * table.columns;
        live += std::size_t{rows[t]} * table.columns;
        leaves += height * table.shape.interactions.size();
    }
    fmt::print("  cells {} = 2^{:.2f}, live {:.0f} %, leaves {} = 2^{:.2f}\n", cells,
               std::log2(static_cast<double>(cells)),
               100.0 * static_cast<double>(live) / static_cast<double>(cells), leaves,
               std::log2(static_cast<double>(leaves)));
}
}  // namespace

int main(int argc, char** argv)
{
    if (argc < 4) return 2;
    const auto elf = read(argv[1]);
    const auto program = *riscv::load_elf(BytesView{elf});
    const auto bytes = read(argv[2]);
    std::vector<std::uint32_t> input(bytes.size() / 4);
    for (std::size_t i = 0; i < input.size() * 4; ++i)
        input[i / 4] |= std::uint32_t{bytes[i]} << (8 * (i % 4));
    const riscv::DecodeTable table{program};
    proof::SerialWorkers workers;
    const auto machine =
        zkvm::proving_machine(zkvm::make_program(program, table), proof::whir::kRecursionFamily, workers);
    for (int i = 3; i < argc; ++i) {
        riscv::Tracer tracer{program, table, input};
        riscv::Segment segment;
        const auto stop = tracer.record(
            {.max_clock = riscv::kFirstClock +
                          riscv::kInstructionSlots * static_cast<std::uint32_t>(std::atoi(argv[i]))},
            segment);
        const bool last = stop.reason == riscv::StopReason::kHalt;
        std::optional<riscv::Boundary> boundary;
        if (last) boundary = tracer.boundary();
        fmt::print("{} cycles\n", segment.cycles());
        print(machine, zkvm::row_counts(machine, {segment, !last, boundary ? &*boundary : nullptr}));
    }
}
