#pragma once
// Times blocks of the kinds that a rollup is full of, from signed transactions to a durable block: sender
// recovery, execution, the lists' roots, state root and commit, each as the node does it.

#include "base/result.hpp"
#include "stopwatch.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace freehold::bench
{
struct StfTiming
{
    std::string name;
    std::size_t transactions = 0;
    std::uint64_t gas = 0;
    // The least of all rounds for each step and for the whole.
    Elapsed recover;  // on all cores
    Elapsed execute;
    Elapsed finish;  // roots of transactions and receipts, header, state difference
    Elapsed commit;  // state root, encoding, synced write
    Elapsed total;

    [[nodiscard]] double mgas_per_second() const { return static_cast<double>(gas) / 1e3 / total.wall; }
};

struct StfOptions
{
    std::uint64_t block_gas = 36'000'000;
    unsigned rounds = 10;            // blocks of each kind
    std::uint64_t holders = 20'000;  // accounts with ETH and tokens
};

/// Blocks of transfers of ETH, of transfers of an ERC-20 token, and of swaps (bench/contracts), over RocksDB
/// in `folder`. The text says what went wrong.
Result<std::vector<StfTiming>, std::string> run_stf_bench(const StfOptions& options,
                                                          const std::string& folder);

void print(const std::vector<StfTiming>& timings);
}  // namespace freehold::bench
