#pragma once
// Times the interpreter over programs with known results (JSON files of code, input, expected status, gas and
// output).

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "evm/host.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace freehold::bench
{
/// One program. It runs as a call at depth 0 with all addresses, values and block fields zero, in an empty
/// world.
struct EvmProgram
{
    std::string name;
    Bytes code;
    Bytes input;
    std::int64_t gas_limit = 0;
    evm::Status status = evm::Status::Success;  // and what it must leave, in Osaka
    std::int64_t gas_used = 0;
    std::int64_t gas_refund = 0;
    Bytes output;
};

/// All *.json files of a folder, ordered by name; or why not.
Result<std::vector<EvmProgram>, std::string> load_evm_programs(const std::filesystem::path& folder);

/// Runs the program once. The text says what differs from the expected result.
Result<void, std::string> verify(const EvmProgram& program);

struct EvmTiming
{
    double nanoseconds = 0;  // of the fastest run; the analysis of the code is not part of it
    double mgas_per_second = 0;
};
/// Runs the program again and again for `seconds`, at least 20 times. REQUIRES: verify(program).
EvmTiming measure(const EvmProgram& program, double seconds);

/// `freehold bench evm DIR`: verifies and times every program whose name contains `filter`, and prints a
/// table; writes {name: {"ns", "mgas_s"}} to `json_file` unless that is empty. Returns the exit status.
int run_evm_bench(const std::filesystem::path& folder, const std::string& filter, double seconds,
                  const std::string& json_file);
}  // namespace freehold::bench
