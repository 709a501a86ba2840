// The polynomial commitment by itself: `commitment_bench [base|recursion|last] [n...]`. CPU time of one
// thread; claims about sixteen columns, the stack full. Then the hashes of rows, nodes and nonces.

#include "proof/host/hash_many.hpp"
#include "proof/host/whir_prove.hpp"
#include "proof/testing/single_columns.hpp"
#include "proof/whir_families.hpp"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <string>

namespace
{
using namespace freehold;
using namespace freehold::proof;

double cpu_seconds()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Seconds, the least of some runs.
template <class F>
double least(int runs, F run)
{
    double best = 1e9;
    for (int i = 0; i < runs; ++i) {
        const double start = cpu_seconds();
        run();
        best = std::min(best, cpu_seconds() - start);
    }
    return best;
}

void bench_whir(const whir::Family& family, unsigned n)
{
    const whir::Params* params = family.choose(n);
    if (params == nullptr) return;
    constexpr unsigned kColumnsLog = 4;
    SerialWorkers workers;
    std::vector<BabyBear> f(std::size_t{1} << params->n);
    std::uint32_t state = 1;
    for (BabyBear& x : f) x = BabyBear{state = state * 1664525 + 1013904223};
    Transcript transcript{*family.suite, {}};
    const unsigned height = params->n - kColumnsLog;
    whir::ColumnsClaim claims{transcript.challenges("point", height), {}, {}, {}, {}};
    for (std::uint64_t i = 0; i < 1u << kColumnsLog; ++i) {
        const auto column = std::span<const BabyBear>{f}.subspan(i << height, std::size_t{1} << height);
        claims.columns.push_back({height, i << height, 1});
        claims.values.push_back(evaluate(column, std::span<const Ext5>{claims.point}));
    }
    ProverChannel channel{*family.suite, {}};
    const double start = cpu_seconds();
    whir::Commitment commitment = whir::commit(channel, *params, f, workers);
    const double committed = cpu_seconds();
    whir::prove(channel, *params, std::move(commitment), {claims, whir::single_columns(claims)}, workers);
    const double proved = cpu_seconds();
    const Bytes proof = channel.take_proof();
    bool accepted = true;
    const double verified = least(5, [&] {
        VerifierChannel verifier{*family.suite, {}, proof};
        const whir::Root root = whir::read_commitment(verifier, *params);
        whir::check_single_columns(verifier, whir::verify(verifier, *params, root, claims));
        accepted = accepted && verifier.finish().has_value();
    });
    const double size = static_cast<double>(f.size());
    fmt::print(
        "{:<13} commit {:8.1f} ms ({:5.2f} ns/value)  open {:8.1f} ms ({:5.2f} ns/value)  verify {:5.2f} ms  "
        "{:6.1f} KiB{}\n",
        params->name, 1e3 * (committed - start), 1e9 * (committed - start) / size, 1e3 * (proved - committed),
        1e9 * (proved - committed) / size, 1e3 * verified, static_cast<double>(proof.size()) / 1024,
        accepted ? "" : "  REFUSED");
}

void bench_hashes(const HashSuite& suite, field::SimdLevel level)
{
    constexpr std::size_t kWidth = 64, kRows = 2048;
    const ManyHashes hashes{suite, level};
    const std::vector<BabyBear> matrix(kWidth * kRows, BabyBear{12345});
    std::vector<Hash256> digests(kRows), parents(kRows / 2);
    const double rows = least(20, [&] { hashes.rows(matrix, kWidth, digests); });
    const double nodes = least(20, [&] { hashes.parents(digests, parents); });
    std::uint64_t nonce = 0;
    SerialWorkers workers;
    const double grinding = least(5, [&] { nonce = hashes.find_nonce(Bytes(40, 7), 14, workers); });
    fmt::print("{:<7} {:<7} rows of 256 bytes {:5.2f} GB/s  nodes {:6.1f} ns  nonces {:6.1f} M/s\n",
               suite.name, name_of(level), 4.0 * kWidth * kRows / rows / 1e9, 1e9 * nodes / (kRows / 2),
               static_cast<double>(nonce + 1) / grinding / 1e6);
}
}  // namespace

int main(int argc, char** argv)
{
    const std::string name = argc > 1 ? argv[1] : "base";
    const whir::Family& family = name == "last"        ? whir::kLastFamily
                                 : name == "recursion" ? whir::kRecursionFamily
                                                       : whir::kBaseFamily;
    if (argc <= 2)
        for (const unsigned n : {18u, 20u, 22u, 24u}) bench_whir(family, n);
    for (int i = 2; i < argc; ++i) bench_whir(family, static_cast<unsigned>(std::atoi(argv[i])));
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite})
        for (const field::SimdLevel level : field::kSimdLevels)
            if (field::is_supported(level)) bench_hashes(*suite, level);
    return 0;
}
