#include "sys/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <string>

namespace freehold::sys
{
namespace
{
constexpr std::array<std::string_view, 6> kNames{"trace", "debug", "info", "warn", "error", "off"};

spdlog::level::level_enum to_spdlog(LogLevel level)
{
    switch (level) {
        case LogLevel::Trace: return spdlog::level::trace;
        case LogLevel::Debug: return spdlog::level::debug;
        case LogLevel::Info: return spdlog::level::info;
        case LogLevel::Warn: return spdlog::level::warn;
        case LogLevel::Error: return spdlog::level::err;
        case LogLevel::Off: break;
    }
    return spdlog::level::off;
}

spdlog::logger& logger()
{
    // Never destroyed: threads that outlive main() may still log.
    static auto* const instance = [] {
        auto* made = new spdlog::logger("freehold", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%-5l%$ %v");
        made->flush_on(spdlog::level::trace);
        return made;
    }();
    return *instance;
}
}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view name)
{
    const auto* const found = std::ranges::find(kNames, name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<LogLevel>(found - kNames.begin());
}

void set_log_level(LogLevel level) { logger().set_level(to_spdlog(level)); }

bool log_enabled(LogLevel level) { return logger().should_log(to_spdlog(level)); }

void write_log(LogLevel level, std::string_view message)
{
    if (!log_enabled(level)) return;
    std::string safe{message};
    for (char& c : safe)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    logger().log(to_spdlog(level), spdlog::string_view_t{safe.data(), safe.size()});
}

void write_log_formatted(LogLevel level, fmt::string_view format, fmt::format_args args)
{
    write_log(level, fmt::vformat(format, args));
}
}  // namespace freehold::sys
