#pragma once
// A load of plain transfers against any Ethereum node: batched raw transactions over several connections at
// an offered rate, what was mined, and how long receipts took. The same code loads Freehold and anvil, so
// that the two compare.

#include "base/u256.hpp"

#include <cstdint>
#include <expected>
#include <string>

namespace freehold::bench
{
struct LoadOptions
{
    std::string rpc;
    Hash256 funder_key;  // pays for the senders
    unsigned seconds = 60;
    unsigned rate = 10'000;  // offered transfers per second
    unsigned connections = 4;
    unsigned batch = 100;    // raw transactions per request
    unsigned senders = 400;  // each connection has its own, so that nonces arrive in order
    unsigned recipients = 1000;
};

struct LoadResult
{
    std::uint64_t offered = 0;
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
    std::uint64_t mined = 0;  // in blocks seen within the window
    double seconds = 0;       // the window: from the first request to the end of sending
    double tps = 0;           // mined / seconds
    double accepted_per_s = 0;
    double receipt_p50_ms =
        0;  // from the acceptance of a batch to the receipt of its last transaction; one sample a batch
    double receipt_p99_ms = 0;
    std::uint64_t receipts_missing = 0;  // samples without a receipt 10 s after the end
    double generator_cpu_seconds = 0;
};

/// The error is for a person.
std::expected<LoadResult, std::string> run_load(const LoadOptions& options);
std::string to_json(const LoadResult& result);
}  // namespace freehold::bench
