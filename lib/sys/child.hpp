#pragma once
// A program of its own beside this one, for work that must not take this process down: it may run out of
// memory or abort.

#include <expected>
#include <stop_token>
#include <string>
#include <vector>

namespace freehold::sys
{
struct ChildOptions
{
    std::string log_file;    // its output is appended
    bool gives_way = false;  // to everything else: the lowest priority
};
/// Runs this very program with other arguments and waits. It is killed when a stop is requested, and when
/// this process ends, however it does. The exit status; -1 if a signal ended it. The error is for a person.
std::expected<int, std::string> run_self(const std::vector<std::string>& arguments,
                                         const ChildOptions& options, const std::stop_token& stop);
}  // namespace freehold::sys
