#pragma once
// The log: one line per event on stderr, "time level message". Thread-safe. spdlog stays inside log.cpp,
// because it is slow to compile.

#include <fmt/core.h>

#include <optional>
#include <string_view>

namespace freehold::sys
{
enum class LogLevel : std::uint8_t
{
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Off
};

/// The names are those of the enumerators in lower case; nullopt for anything else.
std::optional<LogLevel> parse_log_level(std::string_view name);
/// Info until it is set.
void set_log_level(LogLevel level);
[[nodiscard]] bool log_enabled(LogLevel level);
/// Control characters in `message` are replaced: what a peer sent cannot forge a line.
void write_log(LogLevel level, std::string_view message);

void write_log_formatted(LogLevel level, fmt::string_view format, fmt::format_args args);

template <typename... Args>
void log(LogLevel level, fmt::format_string<Args...> format, Args&&... args)
{
    if (log_enabled(level)) write_log_formatted(level, format, fmt::make_format_args(args...));
}
template <typename... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args)
{
    log<Args...>(LogLevel::Debug, format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args)
{
    log<Args...>(LogLevel::Info, format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_warn(fmt::format_string<Args...> format, Args&&... args)
{
    log<Args...>(LogLevel::Warn, format, std::forward<Args>(args)...);
}
template <typename... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args)
{
    log<Args...>(LogLevel::Error, format, std::forward<Args>(args)...);
}
}  // namespace freehold::sys
