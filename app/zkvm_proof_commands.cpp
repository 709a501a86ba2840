#include "zkvm_proof_commands.hpp"

#include "base/hex.hpp"
#include "proof/whir_families.hpp"
#include "sys/files.hpp"
#include "thread_workers.hpp"
#include "zkvm/host/recurse.hpp"
#include "zkvm_files.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>

#include <unistd.h>

namespace freehold::app
{
namespace
{
using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point begin)
{
    return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

void print_outputs(const std::array<std::uint32_t, zkvm::kOutputCount>& outputs)
{
    std::printf("outputs");
    for (const std::uint32_t word : outputs) std::printf(" 0x%08x", word);
    std::printf("\n");
}

// A line that is written again, on a terminal only.
class ProgressBar
{
public:
    void show(double done)
    {
        if (!is_terminal_) return;
        constexpr int kWidth = 40;
        const double elapsed = seconds_since(begin_);
        const int filled = static_cast<int>(done * kWidth);
        std::fprintf(stderr, "\r[");
        for (int i = 0; i < kWidth; ++i) std::fputc(i < filled ? '#' : '.', stderr);
        std::fprintf(stderr, "] %3.0f %%, %.0f s, about %.0f s left ", done * 100, elapsed,
                     elapsed * (1 - done) / done);
        shown_ = true;
    }
    ~ProgressBar()
    {
        if (shown_) std::fputc('\n', stderr);
    }

private:
    const bool is_terminal_ = isatty(STDERR_FILENO) != 0;
    const steady_clock::time_point begin_ = steady_clock::now();
    bool shown_ = false;
};

/// The families of parameter sets by name. A verifier pins one: proofs of two families are never mixed up.
const std::map<std::string, const proof::whir::Family*> kFamilies{
    {"base", &proof::whir::kBaseFamily},
    {"recursion", &proof::whir::kRecursionFamily},
    {"last", &proof::whir::kLastFamily},
};

/// Writes the proof and says what was proved. The exit code.
int write_proof(const zkvm::ProofFile& proof, const proof::whir::Family& family, const std::string& path,
                const zkvm::ProveStatistics& statistics, double seconds)
{
    const Bytes bytes = zkvm::encode_proof(proof);
    if (const auto written = sys::write_file_atomically(path, bytes); !written) {
        std::fprintf(stderr, "freehold: %s\n", written.error().message.c_str());
        return 1;
    }
    std::printf("program %s\n", to_hex(zkvm::program_digest(proof.program, family)).c_str());
    print_outputs(zkvm::Publics::decode(proof.run.statements.back().publics).outputs);
    std::printf("%llu cycles in %zu segments, %.1f s, %.0f cycles per second; %zu bytes in %s\n",
                static_cast<unsigned long long>(statistics.cycles), statistics.segments, seconds,
                static_cast<double>(statistics.cycles) / seconds, bytes.size(), path.c_str());
    return 0;
}

std::optional<Bytes> read_proof(const std::string& path)
{
    auto file = sys::read_file(path, zkvm::kMaxProofFile);
    if (file) return std::move(*file);
    std::fprintf(stderr, "freehold: %s\n", file.error().message.c_str());
    return std::nullopt;
}

/// L1 reads proofs of one segment only: the longest that the clock allows.
zkvm::ProveOptions options_for(const proof::whir::Family& family)
{
    if (&family != &proof::whir::kLastFamily) return {};
    return {.segment_cycles = zkvm::kMaxSegmentCycles, .max_segments = 1};
}

struct ProveCommand
{
    std::string elf, input, out;
    std::string family = "base";
    unsigned threads = 0;
    std::optional<std::uint32_t> segment_cycles;
    std::uint64_t max_cycles = zkvm::ProveOptions{}.max_cycles;
};

int prove(const ProveCommand& command)
{
    // The pool reads it when it is first used.
    if (command.threads != 0) setenv("FREEHOLD_THREADS", std::to_string(command.threads).c_str(), 1);
    const auto program = load_program(command.elf);
    const auto input = read_words(command.input);
    if (!program || !input) return 1;

    const proof::whir::Family& family = *kFamilies.at(command.family);
    ThreadWorkers workers;
    zkvm::ProveStatistics statistics;
    const auto begin = steady_clock::now();
    const auto proof = [&] {
        ProgressBar bar;
        zkvm::ProveOptions options = options_for(family);
        if (command.segment_cycles) options.segment_cycles = *command.segment_cycles;
        options.max_cycles = command.max_cycles;
        options.progress = [&bar](double done) { bar.show(done); };
        return zkvm::prove_program(*program, *input, family, workers, options, &statistics);
    }();
    if (!proof) {
        std::fprintf(stderr, "freehold: no proof: %s (pc 0x%08x)\n",
                     std::string{proof.error().reason}.c_str(), proof.error().stop.pc);
        return 1;
    }
    return write_proof(*proof, family, command.out, statistics, seconds_since(begin));
}

struct RecurseCommand
{
    std::string proof, verifier, out;
    std::string from = "base", family = "recursion";
    std::optional<std::uint32_t> segment_cycles;
};

int recurse(const RecurseCommand& command)
{
    const proof::whir::Family& family = *kFamilies.at(command.family);
    const auto verifier = load_program(command.verifier);
    const auto inner = read_proof(command.proof);
    if (!verifier || !inner) return 1;

    ThreadWorkers workers;
    zkvm::ProveStatistics statistics;
    const auto begin = steady_clock::now();
    const auto proof = [&] {
        ProgressBar bar;
        zkvm::ProveOptions options = options_for(family);
        if (command.segment_cycles) options.segment_cycles = *command.segment_cycles;
        options.progress = [&bar](double done) { bar.show(done); };
        return zkvm::prove_proof(*verifier, {*inner, *kFamilies.at(command.from)}, family, workers, options,
                                 &statistics);
    }();
    if (!proof) {
        std::fprintf(stderr, "freehold: %s\n", proof.error().c_str());
        return 1;
    }
    return write_proof(*proof, family, command.out, statistics, seconds_since(begin));
}

struct VerifyCommand
{
    std::string proof, digest, elf;
    std::string family = "base";
};

int verify(const VerifyCommand& command)
{
    const proof::whir::Family& family = *kFamilies.at(command.family);
    std::optional<Hash256> expected;
    if (!command.digest.empty()) {
        expected = fixed_from_hex<Hash256>(command.digest);
        if (!expected) {
            std::fprintf(stderr, "freehold: a program digest is 32 bytes in hexadecimal\n");
            return 1;
        }
    }
    if (!command.elf.empty()) {
        const auto program = load_program(command.elf);
        if (!program) return 1;
        const auto descriptor = describe_program(*program, family);
        if (!descriptor) return 1;
        const Hash256 digest = zkvm::program_digest(*descriptor, family);
        if (expected && *expected != digest) {
            std::fprintf(stderr, "freehold: the executable's digest is %s\n", to_hex(digest).c_str());
            return 1;
        }
        expected = digest;
    }
    const auto file = read_proof(command.proof);
    if (!file) return 1;
    const auto begin = steady_clock::now();
    const auto verified = zkvm::verify_proof(*file, &*expected, family);
    if (!verified) {
        std::fprintf(stderr, "freehold: refused: %s\n", std::string{verified.error().reason}.c_str());
        return 1;
    }
    print_outputs(verified->outputs);
    std::printf("the proof holds: program %s, %zu segments, checked in %.1f ms\n",
                to_hex(verified->program).c_str(), verified->segments, seconds_since(begin) * 1000);
    return 0;
}
}  // namespace

void register_zkvm_proofs(CLI::App& zkvm, int& exit_code)
{
    CLI::App* prove_app = zkvm.add_subcommand("prove", "Prove a program's run");
    const auto p = std::make_shared<ProveCommand>();
    prove_app->add_option("elf", p->elf, "A static RV32IM executable")->required();
    prove_app->add_option("--input", p->input, "A file with the input words, least significant byte first");
    prove_app->add_option("--out", p->out, "Where the proof goes")->required();
    prove_app->add_option("--threads", p->threads, "Threads to use; one per core if left out")
        ->check(CLI::Range(1, 256));
    prove_app->add_option("--segment-cycles", p->segment_cycles, "Cycles that one segment holds at most")
        ->check(CLI::Range(1u << 16, zkvm::kMaxSegmentCycles));
    prove_app->add_option("--max-cycles", p->max_cycles, "Give up on longer runs");
    prove_app->add_option("--family", p->family, "Parameter sets: base, recursion, or last (what L1 reads)")
        ->check(CLI::IsMember(kFamilies));
    prove_app->callback([=, &exit_code] { exit_code = prove(*p); });

    CLI::App* recurse_app = zkvm.add_subcommand("recurse", "Prove that a proof holds: one layer of a chain");
    const auto r = std::make_shared<RecurseCommand>();
    recurse_app->add_option("proof", r->proof, "The proof's file")->required();
    recurse_app->add_option("--verifier", r->verifier, "The executable verify.elf")->required();
    recurse_app->add_option("--out", r->out, "Where the outer proof goes")->required();
    recurse_app->add_option("--from", r->from, "Parameter sets of the inner proof: base or recursion")
        ->check(CLI::IsMember({"base", "recursion"}));
    recurse_app->add_option("--family", r->family, "Parameter sets of the outer proof")
        ->check(CLI::IsMember(kFamilies));
    recurse_app->add_option("--segment-cycles", r->segment_cycles, "Cycles that one segment holds at most")
        ->check(CLI::Range(1u << 16, zkvm::kMaxSegmentCycles));
    recurse_app->callback([=, &exit_code] { exit_code = recurse(*r); });

    CLI::App* verify_app =
        zkvm.add_subcommand("verify", "Check a proof; exit code 1 and the reason if it does not hold");
    const auto v = std::make_shared<VerifyCommand>();
    verify_app->add_option("proof", v->proof, "The proof's file")->required();
    verify_app->add_option("--family", v->family, "Parameter sets that the proof must be made with")
        ->check(CLI::IsMember(kFamilies));
    auto* trusted = verify_app->add_option_group("program", "The program that the proof must be about");
    trusted->add_option("--program-digest", v->digest, "Its digest (freehold zkvm inspect)");
    trusted->add_option("--elf", v->elf, "Its executable");
    trusted->require_option(1, 2);
    verify_app->callback([=, &exit_code] { exit_code = verify(*v); });
}
}  // namespace freehold::app
