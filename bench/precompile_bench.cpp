// precompile_bench [FILTER]: what the precompiles that multiply points cost, each as the interpreter calls
// it, and our own code where the host uses a library.

#include "base/check.hpp"
#include "base/hex.hpp"
#include "crypto/secp256k1.hpp"
#include "evm/precompiles.hpp"
#include "stopwatch.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace
{
using namespace freehold;

constexpr int kRounds = 200;  // the best of them counts

template <typename Work>
double seconds(const Work& work)
{
    return freehold::bench::least_seconds(work, kRounds);
}

std::string_view filter;
std::uint64_t checksum = 0;  // printed, so that no work is left out

template <typename Work>
void report(std::string_view what, std::int64_t gas, const Work& work)
{
    if (what.find(filter) == std::string_view::npos) return;
    const double time = seconds(work);
    fmt::print("{:<40} {:>8.1f} us", what, time * 1e6);
    if (gas != 0) fmt::print(" {:>8} gas {:>8.1f} Mgas/s", gas, static_cast<double>(gas) / time / 1e6);
    fmt::print("\n");
}

// A precompile that must succeed with an output.
void bench(std::string_view what, std::uint64_t number, const Bytes& input)
{
    constexpr std::int64_t kPlenty = 1'000'000'000;
    const Address address = U256{number}.to_address();
    const auto run = [&] { return evm::run_precompile(evm::Revision::Osaka, address, input, kPlenty); };
    const evm::CallResult result = run();
    CHECK(result.status == evm::Status::Success && !result.output.empty(), "the bench's own input");
    report(what, kPlenty - result.gas_left, [&] { checksum += run().output.back(); });
}

Bytes concat(std::initializer_list<std::string_view> words)
{
    Bytes bytes;
    for (const std::string_view word : words) append(bytes, from_hex(word).value());
    return bytes;
}

void bench_signatures()
{
    const Bytes recover = concat({"18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c",
                                  "000000000000000000000000000000000000000000000000000000000000001c",
                                  "73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75f",
                                  "eeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549"});
    bench("0x01 ecrecover", 0x01, recover);
    const auto word = [&](std::size_t i) { return U256::load_be32(recover.data() + 32 * i); };
    report("     ecrecover, our own", 0,
           [&] { checksum += secp256k1::recover(word(0).to_hash(), word(2), word(3), true)->bytes[0]; });
    // EIP-7951's first vector.
    bench("0x100 p256verify", 0x100,
          concat({"bb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023",
                  "2ba3a8be6b94d5ec80a6d9d1190a436effe50d85a1eee859b8cc6af9bd5c2e18",
                  "4cd60b855d442f5b3c7b11eb6c4e0ae7525fe710fab9aa7c77a67f79e6fadd76",
                  "2927b10512bae3eddcfe467828128bad2903269919f7086069c8c4df6c732838",
                  "c7787964eaac00e5921fb1498a60f4606766b3d9685001558d1a974e7341513e"}));
}

// The generators; the first pair's P is that of the second negated.
void bench_bn254()
{
    const std::string_view x = "0000000000000000000000000000000000000000000000000000000000000001";
    const std::string_view y = "0000000000000000000000000000000000000000000000000000000000000002";
    const std::string_view minus_y = "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45";
    const Bytes p = concat({x, y}), minus_p = concat({x, minus_y});
    const Bytes q = concat({"198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2",
                            "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed",
                            "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b",
                            "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa"});
    Bytes input = p;
    input.resize(96, 0xa7);
    bench("0x07 bn254 mul", 0x07, input);
    const Address mul = U256{7}.to_address();
    const Bytes other = evm::run_precompile(evm::Revision::Osaka, mul, input, 6000).output;
    input = p;
    append(input, other);
    bench("0x06 bn254 add", 0x06, input);
    input.clear();
    for (const std::size_t pairs : {1u, 2u, 4u, 8u}) {
        while (input.size() < 192 * pairs) {
            append(input, input.size() / 192 % 2 == 0 ? p : minus_p);
            append(input, q);
        }
        bench(fmt::format("0x08 bn254 pairing check, {} pairs", pairs), 0x08, input);
    }
}
}  // namespace

int main(int argc, char** argv)
{
    if (argc > 1) filter = argv[1];
    bench_signatures();
    bench_bn254();
    fmt::print("checksum {:x}\n", checksum);
    return 0;
}
