#include "zkvm_bench.hpp"

#include "base/check.hpp"
#include "crypto/host/signer.hpp"
#include "field/host/large_pages.hpp"
#include "proof/whir_families.hpp"
#include "riscv/emulator.hpp"
#include "sys/files.hpp"
#include "zkvm/host/prove_program.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <optional>
#include <span>

#include <sys/resource.h>

namespace freehold::bench
{
namespace
{
using riscv::Instruction;
using riscv::Op;
using std::chrono::steady_clock;
using Words = std::vector<std::uint32_t>;

double seconds_since(steady_clock::time_point begin)
{
    return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

// Of all threads; without what the system takes for them, which is to give pages above all.
double user_seconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

// Of this process since the last reset.
void reset_peak_memory() { std::ofstream{"/proc/self/clear_refs"} << "5"; }
double peak_mib()
{
    std::ifstream status{"/proc/self/status"};
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

// `count` signatures of different messages, as samples/ecrecover.cpp reads them.
Words signatures(std::uint32_t count)
{
    Words words{count};
    const auto put = [&](const U256& x) {
        for (unsigned i = 8; i-- > 0;)
            words.push_back(static_cast<std::uint32_t>(x.limbs[i / 2] >> (32 * (i % 2))));
    };
    const Signer signer = *Signer::from_key(U256{4711}.to_hash());
    for (std::uint32_t i = 0; i < count; ++i) {
        const Hash256 hash = U256{i + 1}.to_hash();
        const Signature signature = signer.sign(hash);
        put(U256::load_be32(hash.data()));
        put(signature.r);
        put(signature.s);
        words.push_back(signature.y_parity ? 1 : 0);
    }
    return words;
}

Words input_of(const std::string& name, std::uint32_t length)
{
    return name == "ecrecover" ? signatures(length) : Words{length};
}

std::optional<std::uint64_t> cycles_of(const riscv::Program& program, const Words& input)
{
    const riscv::DecodeTable table{program};
    riscv::Emulator emulator{program, table, input};
    if (emulator.run(std::uint64_t{1} << 32).reason != riscv::StopReason::kHalt) return std::nullopt;
    return emulator.cycles();
}

// The greatest length whose run has at most about `cycles` cycles.
std::optional<std::uint32_t> length_for(const std::string& name, const riscv::Program& program,
                                        std::uint64_t cycles)
{
    const auto one = cycles_of(program, input_of(name, 1)), five = cycles_of(program, input_of(name, 5));
    if (!one || !five) return std::nullopt;
    const std::uint64_t each = std::max<std::uint64_t>((*five - *one) / 4, 1);
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(cycles > *one ? (cycles - *one) / each : 0, 1));
}

struct Proved
{
    zkvm::ProveStatistics statistics;
    double seconds = 0, user_seconds = 0, peak_mib = 0, verify_ms = 0;
    double first_seconds = 0;  // of the run before, in memory that is fresh from the system
    std::size_t proof_bytes = 0, file_bytes = 0;
};

std::optional<Proved> prove(const riscv::Program& program, const Words& input, proof::Workers& workers)
{
    Proved result;
    reset_peak_memory();
    const double user_before = user_seconds();
    const auto begin = steady_clock::now();
    const auto proof =
        zkvm::prove_program(program, input, proof::whir::kBaseFamily, workers, {}, &result.statistics);
    if (!proof) {
        fmt::print(stderr, "no proof: {}\n", proof.error().reason);
        return std::nullopt;
    }
    result.seconds = seconds_since(begin);
    result.user_seconds = user_seconds() - user_before;
    result.peak_mib = peak_mib();
    for (const Bytes& segment : proof->run.segments)
        result.proof_bytes = std::max(result.proof_bytes, segment.size());
    const Bytes file = zkvm::encode_proof(*proof);
    result.file_bytes = file.size();
    const Hash256 digest = zkvm::program_digest(proof->program, proof::whir::kBaseFamily);
    result.verify_ms = 1e9;
    for (int i = 0; i < 3; ++i) {
        const auto start = steady_clock::now();
        const auto verified = zkvm::verify_proof(file, &digest, proof::whir::kBaseFamily);
        if (!verified) {
            fmt::print(stderr, "refused: {}\n", verified.error().reason);
            return std::nullopt;
        }
        result.verify_ms =
            std::min(result.verify_ms, seconds_since(start) * 1000 / static_cast<double>(verified->segments));
    }
    return result;
}

// The second of two runs: a prover's memory is fresh once, and at work it is not. The peak is of this program
// alone.
std::optional<Proved> prove_again(const riscv::Program& program, const Words& input, proof::Workers& workers)
{
    field::large_pages().release();
    const auto first = prove(program, input, workers);
    auto second = first ? prove(program, input, workers) : std::nullopt;
    if (second) second->first_seconds = first->seconds;
    return second;
}

nlohmann::json to_json(const Proved& p)
{
    nlohmann::json phases;
    for (std::size_t i = 0; i < zkvm::kPhaseCount; ++i)
        phases[std::string{zkvm::name(static_cast<zkvm::Phase>(i))}] = {
            {"seconds", p.statistics.seconds[i]}, {"share", p.statistics.seconds[i] / p.seconds}};
    return {{"cycles", p.statistics.cycles},
            {"segments", p.statistics.segments},
            {"seconds", p.seconds},
            {"first_seconds", p.first_seconds},
            {"user_seconds", p.user_seconds},
            {"cycles_per_s", static_cast<double>(p.statistics.cycles) / p.seconds},
            {"peak_mib", p.peak_mib},
            {"proof_bytes", p.proof_bytes},
            {"file_bytes", p.file_bytes},
            {"verify_ms", p.verify_ms},
            {"phases", phases}};
}

// A loop around one delegation, on cells that it may be called on again and again.
riscv::Program delegation_loop(std::optional<Op> op, std::int32_t count)
{
    constexpr std::int32_t kWide = static_cast<std::int32_t>(riscv::kWideBase);
    std::vector<Instruction> code;
    const auto pointer = [&](std::uint8_t rd, std::int32_t cell) {
        code.push_back({.op = Op::kLui, .rd = rd, .imm = kWide});
        code.push_back({.op = Op::kAddi, .rd = rd, .rs1 = rd, .imm = 32 * cell});
    };
    // s0 to s2: z, x, y; a3 and a4: the third and fourth operand. Cell 8 holds a modulus.
    pointer(8, 0);
    pointer(9, 10);
    pointer(18, 11);
    const bool is_blake3 = op == Op::kBlake3C, is_muldiv = op == Op::kMulDiv, is_uadd = op == Op::kUAdd;
    pointer(13, is_blake3 || is_muldiv ? 12 : is_uadd ? 0 : 8);
    if (is_muldiv)
        pointer(14, 8);
    else
        code.push_back({.op = Op::kAddi, .rd = 14, .imm = 64});
    code.push_back({.op = Op::kAddi, .rd = 5, .imm = -1});
    for (std::int32_t word = 0; word < 8; ++word)
        code.push_back({.op = Op::kSw, .rs1 = 8, .rs2 = 5, .imm = 32 * 8 + 4 * word});
    code.push_back({.op = Op::kLui, .rd = 6, .imm = count & ~0xfff});
    const std::size_t loop = code.size();
    if (op)
        code.push_back({.op = *op, .rd = static_cast<std::uint8_t>(is_uadd ? 7 : 8), .rs1 = 9, .rs2 = 18});
    if (op == Op::kKeccakF) code.back() = {.op = *op, .rd = 8};
    if (op == Op::kCopy || op == Op::kBswap) code.back().rs2 = 0;
    code.push_back({.op = Op::kAddi, .rd = 6, .rs1 = 6, .imm = -1});
    code.push_back({.op = Op::kBne,
                    .rs1 = 6,
                    .imm = 4 * static_cast<std::int32_t>(loop) - 4 * static_cast<std::int32_t>(code.size())});
    for (std::int32_t i = 0; i < 8; ++i) code.push_back({.op = Op::kOut, .rs1 = 6, .imm = i});
    code.push_back({.op = Op::kHalt});
    riscv::Program program{.entry = riscv::kRamBase, .image_base = riscv::kRamBase, .image = {}, .text = {}};
    for (const Instruction& instruction : code) program.image.push_back(riscv::encode(instruction));
    program.text.push_back({riscv::kRamBase, program.image_end()});
    return program;
}

struct DelegationCase
{
    const char* name;
    Op op;
    std::int32_t count;  // a multiple of 4096
};
// So many that what every proof costs (lookup tables, grinding) is a small part, and not more than some
// seconds take: a range of 100 transfers has 3,200 KECCAK_F and 250,000 MULDIV.
constexpr DelegationCase kDelegations[] = {
    {"KECCAK_F", Op::kKeccakF, 4096 * 2}, {"BLAKE3_C", Op::kBlake3C, 4096 * 8},
    {"MULDIV", Op::kMulDiv, 4096 * 64},   {"MODADD", Op::kModAdd, 4096 * 64},
    {"UADD", Op::kUAdd, 4096 * 64},       {"COPY", Op::kCopy, 4096 * 64},
    {"BSWAP", Op::kBswap, 4096 * 64},
};

bool is_delegation(const std::string& name)
{
    return std::ranges::any_of(kDelegations, [&](const DelegationCase& c) { return name == c.name; });
}

// Per call and thread: the time of a loop with the delegation less that of the loop alone, each the least of
// some runs in turn.
bool bench_delegations(std::span<const std::string> names, nlohmann::json& out, proof::Workers& workers)
{
    constexpr int kRuns = 3;
    fmt::print("\n{:<12} {:>10} {:>14} {:>10}\n", "delegation", "calls", "us x threads", "user us");
    for (const DelegationCase& c : kDelegations) {
        if (!names.empty() && std::ranges::find(names, c.name) == names.end()) continue;
        constexpr double kNone = std::numeric_limits<double>::infinity();
        double with = kNone, without = kNone, user_with = kNone, user_without = kNone;
        for (int i = 0; i < kRuns; ++i) {
            const auto a = prove(delegation_loop(c.op, c.count), {}, workers);
            const auto b = prove(delegation_loop(std::nullopt, c.count), {}, workers);
            if (!a || !b) return false;
            with = std::min(with, a->seconds);
            without = std::min(without, b->seconds);
            user_with = std::min(user_with, a->user_seconds);
            user_without = std::min(user_without, b->user_seconds);
        }
        const double us = (with - without) / c.count * 1e6 * static_cast<double>(workers.width());
        const double user_us = (user_with - user_without) / c.count * 1e6;
        fmt::print("{:<12} {:>10} {:>14.1f} {:>10.1f}\n", c.name, c.count, us, user_us);
        out["delegations_us"][c.name] = us;
        out["delegations_user_us"][c.name] = user_us;
    }
    return true;
}
}  // namespace

int run_zkvm_bench(const ZkvmOptions& options, proof::Workers& workers)
{
    std::vector<std::string> names, delegations;
    for (const std::string& name : options.names) (is_delegation(name) ? delegations : names).push_back(name);
    if (options.names.empty()) names = {"fibonacci", "interpreter", "keccak_chain", "ecrecover"};
    nlohmann::json out;
    out["threads"] = workers.width();
    fmt::print("{:<14} {:>10} {:>9} {:>9} {:>12} {:>9} {:>11} {:>9}   {}\n", "guest", "cycles", "first, s",
               "second, s", "cycles/s", "peak MiB", "proof KiB", "verify ms",
               "trace / fill / commit / finish, s");
    for (const std::string& name : names) {
        const auto file = sys::read_file(options.guests + "/" + name + ".elf", riscv::kMaxElfSize);
        if (!file) {
            fmt::print(stderr,
                       "freehold: {} (the guests are built by `cmake --build build/release --target "
                       "guest_programs`)\n",
                       file.error().message);
            return 1;
        }
        const auto program = riscv::load_elf(*file);
        if (!program) {
            fmt::print(stderr, "freehold: {}: {}\n", name, riscv::describe(program.error()));
            return 1;
        }
        const auto length = length_for(name, *program, options.cycles);
        const auto proved = length ? prove_again(*program, input_of(name, *length), workers) : std::nullopt;
        if (!proved) return 1;
        const auto& s = proved->statistics.seconds;
        fmt::print(
            "{:<14} {:>10} {:>9.2f} {:>9.2f} {:>12.0f} {:>9.0f} {:>11.1f} {:>9.1f}   {:.2f} / {:.2f} / "
            "{:.2f} / "
            "{:.2f}\n",
            name, proved->statistics.cycles, proved->first_seconds, proved->seconds,
            static_cast<double>(proved->statistics.cycles) / proved->seconds, proved->peak_mib,
            static_cast<double>(proved->proof_bytes) / 1024, proved->verify_ms, s[0], s[1], s[2], s[3]);
        out["guests"][name] = to_json(*proved);
    }
    if ((options.names.empty() || !delegations.empty()) && !bench_delegations(delegations, out, workers))
        return 1;
    if (!options.json.empty()) {
        if (const auto written = sys::write_text_file_atomically(options.json, out.dump(2) + "\n");
            !written) {
            fmt::print(stderr, "freehold: {}\n", written.error().message);
            return 1;
        }
    }
    return 0;
}
}  // namespace freehold::bench
