#include "range_worker.hpp"

#include "base/hex.hpp"
#include "sys/child.hpp"
#include "sys/files.hpp"

#include <filesystem>

namespace freehold::app
{
namespace
{
constexpr std::size_t kMaxLog = 64 << 20;

std::string last_line(const std::string& file)
{
    const auto text = sys::read_text_file(file, kMaxLog);
    if (!text) return text.error().message;
    const auto end = text->find_last_not_of('\n');
    if (end == std::string::npos) return "no output";
    const auto begin = text->find_last_of('\n', end);
    return text->substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}
}  // namespace

node::RangeProver make_range_worker(const RangeWorkerOptions& options)
{
    return [options](const node::RangeIds& ids, const std::string& file,
                     const std::stop_token& stop) -> std::expected<void, node::RangeProverError> {
        std::vector<std::string> arguments{"prove-range",
                                           "--from",
                                           std::to_string(ids.first),
                                           "--to",
                                           std::to_string(ids.last),
                                           "--max-cycles",
                                           std::to_string(kMaxRangeCycles),
                                           "--least-layers",
                                           std::to_string(options.least_layers),
                                           "--data",
                                           options.data_dir,
                                           "--deployment",
                                           options.deployment_file,
                                           "--prover",
                                           to_hex(options.reward),
                                           "--prove",
                                           "--proven",
                                           file};
        for (const std::string& url : options.l1_endpoints) arguments.insert(arguments.end(), {"--l1", url});
        if (!options.beacon.url.empty())
            arguments.insert(arguments.end(), {"--l1-beacon", options.beacon.url});
        if (options.beacon.genesis_time != 0)
            arguments.insert(arguments.end(),
                             {"--l1-beacon-genesis", std::to_string(options.beacon.genesis_time)});
        std::error_code ignored;
        std::filesystem::remove(options.log_file, ignored);
        const auto status =
            sys::run_self(arguments, {.log_file = options.log_file, .gives_way = options.gives_way}, stop);
        if (!status) return std::unexpected{node::RangeProverError{status.error()}};
        if (*status == 0) return {};
        const std::string why =
            *status < 0 ? "the worker was killed (out of memory?)" : last_line(options.log_file);
        return std::unexpected{node::RangeProverError{why, *status == kNoProofExitCode}};
    };
}
}  // namespace freehold::app
