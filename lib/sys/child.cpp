#include "sys/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

namespace freehold::sys
{
namespace
{
constexpr int kLowestPriority = 19;

// Between fork and exec only what is safe in a signal handler: other threads may have held any lock.
[[noreturn]] void become(char* const* argv, int log, bool gives_way, pid_t parent)
{
    // The kernel sends it when the thread that forked ends, which waits for this process.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);  // it ended before that
    if (gives_way) setpriority(PRIO_PROCESS, 0, kLowestPriority);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv("/proc/self/exe", argv);
    _exit(127);
}
}  // namespace

std::expected<int, std::string> run_self(const std::vector<std::string>& arguments,
                                         const ChildOptions& options, const std::stop_token& stop)
{
    const auto failed = [](const std::string& what) {
        return std::unexpected{what + ": " + std::strerror(errno)};
    };
    std::vector<std::string> words{"freehold"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    const int log = open(options.log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log < 0) return failed("cannot open " + options.log_file);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) become(argv.data(), log, options.gives_way, parent);
    const auto unforked = child < 0 ? std::optional{failed("cannot start a process")} : std::nullopt;
    close(log);
    if (unforked) return *unforked;

    siginfo_t ended{};
    {
        // Until it is reaped below, the number is its own.
        const std::stop_callback kill_it{stop, [child] { kill(child, SIGKILL); }};
        while (waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
        }
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
}  // namespace freehold::sys
