#include "evm_bench.hpp"

#include "base/hex.hpp"
#include "empty_host.hpp"
#include "evm/interpreter.hpp"
#include "sys/files.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <fstream>
#include <limits>
#include <optional>

namespace freehold::bench
{
namespace
{
using Json = nlohmann::json;

constexpr auto kRevision = evm::Revision::Osaka;
constexpr const char* kRevisionName = "Osaka";
constexpr unsigned kMinRuns = 20;
// Reading the clock takes about a microsecond, so that short programs run several times between two readings.
constexpr double kMinBatchNanoseconds = 100'000;

std::optional<evm::Status> parse_status(const std::string& text)
{
    if (text == "success") return evm::Status::Success;
    if (text == "revert") return evm::Status::Revert;
    return std::nullopt;
}

// Missing and mistyped members come out as empty values, and so fail the checks here.
Result<EvmProgram, std::string> parse_program(const Json& json)
{
    EvmProgram program;
    program.name = json.value("name", "");
    const Json expected = json.value("expected", Json::object()).value(kRevisionName, Json::object());
    const auto code = from_hex(json.value("code", ""));
    const auto input = from_hex(json.value("input", ""));
    const auto output = from_hex(expected.value("output", ""));
    const auto status = parse_status(expected.value("status", ""));
    const std::string gas_limit = json.value("gas_limit", "");
    const auto parsed =
        std::from_chars(gas_limit.data(), gas_limit.data() + gas_limit.size(), program.gas_limit);
    if (program.name.empty() || !code || !input || !output || !status || parsed.ec != std::errc{})
        return fail(fmt::format("not a benchmark program: '{}'", program.name));
    program.code = *code;
    program.input = *input;
    program.output = *output;
    program.status = *status;
    program.gas_used = expected.value("gas_used", std::int64_t{-1});
    program.gas_refund = expected.value("gas_refund", std::int64_t{-1});
    return program;
}

// Of this thread, so that what else the machine does counts little.
double cpu_nanoseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

evm::Message make_message(const EvmProgram& program)
{
    evm::Message message;
    message.gas = program.gas_limit;
    message.input = program.input;
    return message;
}
}  // namespace

Result<std::vector<EvmProgram>, std::string> load_evm_programs(const std::filesystem::path& folder)
{
    std::error_code error;
    std::vector<EvmProgram> programs;
    for (const auto& entry : std::filesystem::directory_iterator{folder, error}) {
        if (entry.path().extension() != ".json") continue;
        std::ifstream file{entry.path()};
        const Json json = Json::parse(file, nullptr, false);
        if (!json.is_object()) return fail(fmt::format("{} is not a JSON object", entry.path().string()));
        auto program = parse_program(json);
        if (!program) return fail(fmt::format("{}: {}", entry.path().string(), program.error()));
        programs.push_back(std::move(*program));
    }
    if (error) return fail(fmt::format("cannot read {}: {}", folder.string(), error.message()));
    if (programs.empty()) return fail(fmt::format("no programs in {}", folder.string()));
    std::ranges::sort(programs, {}, &EvmProgram::name);
    return programs;
}

Result<void, std::string> verify(const EvmProgram& program)
{
    EmptyHost host;
    const evm::Code code{program.code};
    const auto result = evm::execute(kRevision, host, make_message(program), code);
    if (result.status != program.status)
        return fail(fmt::format("status {} instead of {}", static_cast<int>(result.status),
                                static_cast<int>(program.status)));
    if (const std::int64_t used = program.gas_limit - result.gas_left; used != program.gas_used)
        return fail(fmt::format("{} gas used instead of {}", used, program.gas_used));
    if (result.gas_refund != program.gas_refund)
        return fail(fmt::format("{} gas refunded instead of {}", result.gas_refund, program.gas_refund));
    if (result.output != program.output)
        return fail(fmt::format("output {} instead of {}", to_hex(result.output), to_hex(program.output)));
    return {};
}

EvmTiming measure(const EvmProgram& program, double seconds)
{
    EmptyHost host;
    const evm::Code code{program.code};
    const evm::Message message = make_message(program);
    const double end = cpu_nanoseconds() + seconds * 1e9;
    double best = std::numeric_limits<double>::max();
    unsigned batch = 1;
    for (unsigned runs = 0; runs < kMinRuns || cpu_nanoseconds() < end; ++runs) {
        const double start = cpu_nanoseconds();
        for (unsigned i = 0; i < batch; ++i) {
            host.reset();
            static_cast<void>(evm::execute(kRevision, host, message, code));
        }
        const double elapsed = cpu_nanoseconds() - start;
        best = std::min(best, elapsed / batch);
        if (elapsed < kMinBatchNanoseconds) batch *= 2;
    }
    return {best, static_cast<double>(program.gas_used) * 1e3 / best};
}

int run_evm_bench(const std::filesystem::path& folder, const std::string& filter, double seconds,
                  const std::string& json_file)
{
    const auto programs = load_evm_programs(folder);
    if (!programs) {
        fmt::print(stderr, "{}\n", programs.error());
        return 1;
    }
    bool all_correct = true;
    Json json = Json::object();
    fmt::print("{:<40} {:>14} {:>12} {:>10}\n", "program", "gas", "us", "Mgas/s");
    for (const EvmProgram& program : *programs) {
        if (program.name.find(filter) == std::string::npos) continue;
        if (const auto correct = verify(program); !correct) {
            fmt::print("{:<40} WRONG: {}\n", program.name, correct.error());
            all_correct = false;
            continue;
        }
        const EvmTiming timing = measure(program, seconds);
        fmt::print("{:<40} {:>14} {:>12.3f} {:>10.1f}\n", program.name, program.gas_used,
                   timing.nanoseconds / 1e3, timing.mgas_per_second);
        json[program.name] = {{"ns", timing.nanoseconds}, {"mgas_s", timing.mgas_per_second}};
    }
    if (!json_file.empty() && !sys::write_text_file_atomically(json_file, json.dump(2) + "\n")) {
        fmt::print(stderr, "cannot write {}\n", json_file);
        return 1;
    }
    return all_correct ? 0 : 1;
}
}  // namespace freehold::bench
