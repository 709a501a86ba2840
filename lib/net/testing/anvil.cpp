#include "net/testing/anvil.hpp"

#include "net/json_rpc_client.hpp"
#include "sys/clock.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

namespace freehold::net::testing
{
namespace
{
#if defined(__aarch64__)
constexpr const char* kBinary = "/node_modules/@foundry-rs/anvil-linux-arm64/bin/anvil";
#else
constexpr const char* kBinary = "/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
#endif
constexpr double kStartSeconds = 20;

// Returns 0 if the process cannot be made.
int spawn(const std::string& binary, const std::vector<std::string>& arguments)
{
    std::vector<char*> argv{const_cast<char*>(binary.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid != 0) return pid > 0 ? pid : 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    execv(binary.c_str(), argv.data());
    _exit(127);
}
}  // namespace

unsigned free_port()
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    unsigned port = 0;
    if (bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0 &&
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0)
        port = ntohs(address.sin_port);
    close(fd);
    return port;
}

std::unique_ptr<AnvilProcess> AnvilProcess::start(const std::vector<std::string>& arguments)
{
    const std::string binary = std::string{FREEHOLD_SOURCE_FOLDER} + kBinary;
    if (access(binary.c_str(), X_OK) != 0) {
        fmt::print(stderr, "{} is missing: run npm ci\n", binary);
        return nullptr;
    }
    const unsigned port = free_port();
    std::vector<std::string> all{"--silent",    "--hardfork", "osaka",  "--enable-tx-gas-limit",
                                 "--gas-limit", "60000000",   "--port", std::to_string(port)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const int pid = spawn(binary, all);
    if (pid == 0) return nullptr;
    std::unique_ptr<AnvilProcess> anvil{new AnvilProcess{pid, fmt::format("http://127.0.0.1:{}", port)}};

    const auto client = JsonRpcClient::make(anvil->url());
    const sys::Stopwatch watch;
    while (watch.elapsed_s() < kStartSeconds) {
        if ((*client)->call("eth_chainId", Json::array())) return anvil;
        int status = 0;
        if (waitpid(pid, &status, WNOHANG) == pid) {
            anvil->pid_ = 0;
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    fmt::print(stderr, "anvil does not answer on {}\n", anvil->url());
    return nullptr;
}

void AnvilProcess::kill()
{
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

AnvilProcess::~AnvilProcess() { kill(); }
}  // namespace freehold::net::testing
