#pragma once
// A real L1 for tests: anvil, from the npm package that the repository pins.

#include <memory>
#include <string>
#include <vector>

namespace freehold::net::testing
{
/// One anvil process on a free port of the loopback interface; it ends with this object, and with the test if
/// that dies.
class AnvilProcess
{
public:
    /// Anvil's first funded account (its mnemonic is "test test ... junk"): 10,000 ETH.
    static constexpr const char* kKey0 = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
    static constexpr const char* kKey1 = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d";

    /// Osaka rules with the EIP-7825 cap; a block for each transaction unless `arguments` say otherwise.
    /// Returns when it answers; null, with the reason on stderr, if it is not installed or does not start
    /// within 20 seconds.
    static std::unique_ptr<AnvilProcess> start(const std::vector<std::string>& arguments = {});
    ~AnvilProcess();
    AnvilProcess(const AnvilProcess&) = delete;
    AnvilProcess& operator=(const AnvilProcess&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }
    /// As if the machine had died: SIGKILL, and nothing listens on the port afterwards.
    void kill();

private:
    AnvilProcess(int pid, std::string url) : pid_{pid}, url_{std::move(url)} {}
    int pid_;
    std::string url_;
};

/// A port of the loopback interface that was free a moment ago.
unsigned free_port();
}  // namespace freehold::net::testing
