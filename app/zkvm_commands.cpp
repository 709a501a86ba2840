#include "base/hex.hpp"
#include "commands.hpp"
#include "l1_verifier_commands.hpp"
#include "proof/whir_families.hpp"
#include "riscv/profile.hpp"
#include "riscv/tracer.hpp"
#include "sys/files.hpp"
#include "zkvm/host/table_forms.hpp"
#include "zkvm_files.hpp"
#include "zkvm_proof_commands.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace freehold::app
{
namespace
{
using namespace riscv;

struct Count
{
    std::string_view name;
    std::uint64_t rows;
};

void print_histogram(std::vector<Count> counts, std::uint64_t all)
{
    std::ranges::sort(counts, std::ranges::greater{}, &Count::rows);
    for (const Count& c : counts)
        if (c.rows != 0)
            std::printf("  %-7s %12llu  %5.1f %%\n", std::string{c.name}.c_str(),
                        static_cast<unsigned long long>(c.rows),
                        100.0 * static_cast<double>(c.rows) / static_cast<double>(all));
}

struct RunOptions
{
    std::string elf;
    std::string input;
    std::uint64_t max_cycles = 1ull << 32;
    bool profile = false;
};

bool report_stop(const Program& program, const Stop& stop, std::uint64_t cycles)
{
    if (stop.reason == StopReason::kHalt) return true;
    std::fprintf(stderr, "freehold: %s at pc 0x%08x after %llu cycles: no proof of this run exists\n",
                 std::string{describe(program, stop)}.c_str(), stop.pc,
                 static_cast<unsigned long long>(cycles));
    return false;
}

// Traces the run, which is known to halt, only to count its rows.
void print_rows(const Program& program, const DecodeTable& table, const std::vector<std::uint32_t>& input)
{
    Tracer tracer{program, table, input};
    std::vector<Count> counts;
    for (std::size_t t = 0; t < kTableCount; ++t)
        counts.push_back({name(Table{static_cast<std::uint8_t>(t)}), 0});
    for (std::size_t d = 0; d < kDelegationCount; ++d)
        counts.push_back({name(Delegation{static_cast<std::uint8_t>(d)}), 0});
    std::uint64_t rows = 0, bumps = 0, places = 0, segments = 0;
    Segment segment;
    Stop stop;
    do {
        stop = tracer.record({}, segment);
        ++segments;
        for (std::size_t t = 0; t < kTableCount; ++t) counts[t].rows += segment.rows[t].size();
        for (std::size_t d = 0; d < kDelegationCount; ++d)
            counts[kTableCount + d].rows += segment.delegations[d].size();
        bumps += segment.word_bumps.size() + segment.cell_bumps.size();
        places += segment.words.size() + segment.touched_cells.size();
    } while (stop.reason == StopReason::kSegmentFull);
    for (const Count& c : counts) rows += c.rows;
    std::printf("%llu rows in %llu segments, %llu bumps, %llu words and cells at their boundaries\n",
                static_cast<unsigned long long>(rows), static_cast<unsigned long long>(segments),
                static_cast<unsigned long long>(bumps), static_cast<unsigned long long>(places));
    print_histogram(std::move(counts), rows);
}

int profile_program(const RunOptions& options, const Program& program, const DecodeTable& table,
                    const std::vector<std::uint32_t>& input)
{
    const auto elf = sys::read_file(options.elf, kMaxElfSize);
    if (!elf) return 1;
    const Profile result = profile(program, table, read_functions(*elf), input, options.max_cycles);
    if (!report_stop(program, result.stop, result.cycles)) return 1;
    std::fputs(describe(result).c_str(), stdout);
    return 0;
}

int run_program(const RunOptions& options)
{
    const auto program = load_program(options.elf);
    const auto input = read_words(options.input);
    if (!program || !input) return 1;
    const DecodeTable table{*program};
    if (options.profile) return profile_program(options, *program, table, *input);
    Emulator emulator{*program, table, *input};
    const auto begin = std::chrono::steady_clock::now();
    const Stop stop = emulator.run(options.max_cycles);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    if (!report_stop(*program, stop, emulator.cycles())) return 1;
    std::printf("outputs");
    for (const std::uint32_t word : emulator.outputs()) std::printf(" 0x%08x", word);
    std::printf("\n%llu cycles in %.3f s, %.0f million per second\n",
                static_cast<unsigned long long>(emulator.cycles()), seconds,
                static_cast<double>(emulator.cycles()) / seconds / 1e6);
    print_rows(*program, table, *input);
    return 0;
}

int inspect_program(const std::string& elf)
{
    const auto program = load_program(elf);
    if (!program) return 1;
    const DecodeTable table{*program};
    std::printf("entry 0x%08x, image 0x%08x to 0x%08x (%zu words)\n", program->entry, program->image_base,
                program->image_end(), program->image.size());
    for (const AddressRange& range : program->text)
        std::printf("text 0x%08x to 0x%08x\n", range.begin, range.end);
    const auto descriptor = describe_program(*program, proof::whir::kBaseFamily);
    if (!descriptor) return 1;
    std::printf("program digest %s\n",
                to_hex(zkvm::program_digest(*descriptor, proof::whir::kBaseFamily)).c_str());
    std::vector<Count> counts;
    for (std::size_t c = 0; c < kClassCount; ++c)
        counts.push_back({name(Class{static_cast<std::uint8_t>(c)}), 0});
    for (const Decoded& row : table.rows()) ++counts[static_cast<std::size_t>(row.cls)].rows;
    const std::uint64_t illegal = counts[0].rows, words = table.rows().size();
    counts[0].rows = 0;
    std::printf("%llu instructions, %llu illegal words\n", static_cast<unsigned long long>(words - illegal),
                static_cast<unsigned long long>(illegal));
    print_histogram(std::move(counts), words - illegal);
    return 0;
}
}  // namespace

void register_zkvm(CLI::App& app, ExitCode& exit_code)
{
    CLI::App* zkvm = app.add_subcommand("zkvm", "Programs for the zkVM");
    zkvm->require_subcommand(1);

    CLI::App* run = zkvm->add_subcommand("run", "Run a program without proving it");
    const auto options = std::make_shared<RunOptions>();
    run->add_option("elf", options->elf, "A static RV32IM executable")->required();
    run->add_option("--input", options->input, "A file with the input words, least significant byte first");
    run->add_option("--max-cycles", options->max_cycles, "Give up after so many");
    run->add_flag("--profile", options->profile, "Print the cycles of each function instead");
    run->callback([=, &exit_code] { exit_code = run_program(*options); });

    CLI::App* inspect = zkvm->add_subcommand("inspect", "What a program consists of");
    const auto elf = std::make_shared<std::string>();
    inspect->add_option("elf", *elf, "A static RV32IM executable")->required();
    inspect->callback([=, &exit_code] { exit_code = inspect_program(*elf); });

    zkvm->add_subcommand("table-forms", "Write lib/zkvm/generated/table_forms.inc")->callback([] {
        std::fputs(zkvm::table_forms().c_str(), stdout);
    });

    register_zkvm_proofs(*zkvm, exit_code);
    register_l1_verifier(*zkvm, exit_code);
}
}  // namespace freehold::app
