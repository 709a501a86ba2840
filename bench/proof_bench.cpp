// What the bus and the zero-check cost the prover, on one thread, for tables of a processor's shape.

#include "proof/host/gkr_prove.hpp"
#include "proof/host/zerocheck_prove.hpp"
#include "proof/testing/mill.hpp"

#include <fmt/format.h>

#include <ctime>
#include <string_view>

namespace
{
using namespace freehold;
using namespace freehold::proof;

constexpr int kRounds = 9;  // the best of them counts

class Best
{
public:
    template <class Work>
    auto time(Work&& work)
    {
        // Processor time: one thread does it all, and the machine may have others to serve.
        const double start = now();
        auto result = work();
        best_ = std::min(best_, now() - start);
        return result;
    }
    [[nodiscard]] double per(std::size_t count) const { return best_ / static_cast<double>(count); }

private:
    static double now()
    {
        timespec t{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
    }

    double best_ = 1e18;
};

// All leaves once, as the GKR asks for them three times.
std::size_t fill_all(const LeafSource& source)
{
    constexpr std::size_t kPortion = 2048;
    field::AlignedBuffer<BabyBear> n{kPortion};
    field::AlignedBuffer<ExtBlock> d{kPortion / field::kBlockLanes};
    std::size_t count = 0;
    for (const LiveRun& run : source.runs().at(0, LeafSource::kUnitLog)) {
        for (std::size_t at = run.begin; at < run.end; at += kPortion)
            source.fill(at, std::min(run.end, at + kPortion), n.data(), d.data());
        count += run.end - run.begin;
    }
    return count;
}

void measure(std::string_view name, const mill::Heights& heights)
{
    const mill::Mill machine{heights};
    const Statement statement = mill::Mill::statement(heights, false);
    const Instance instance{machine, statement};
    const Trace trace = mill::random_trace(machine, statement);
    std::size_t leaves = 0, rows = 0, cells = 0;
    for (const std::size_t t : instance.present()) {
        leaves += instance.size(t).rows * instance.table(t).shape.interactions.size();
        rows += instance.size(t).rows;
        cells += instance.size(t).rows * instance.table(t).columns;
    }
    Best filling, layers, zero;
    SerialWorkers workers;
    for (int round = 0; round < kRounds; ++round) {
        ProverChannel channel{kBlake3Suite, Bytes{1}};
        const Ext5 c = channel.challenge("c");
        const Fingerprints fingerprints{{c, channel.challenges("alpha", machine.log_width())}, {}};
        const auto tables = prover_tables(instance, trace);
        const LeafSource source{instance, fingerprints, tables, row_kernels()};
        filling.time([&] { return fill_all(source); });
        const LeafClaim claim =
            layers.time([&] { return gkr::prove(channel, source, workers, gkr_kernels()); });
        zero.time([&] {
            ZeroCheck check{channel, instance, fingerprints, claim};
            return zerocheck::prove(channel, instance, check,
                                    table_coefficients(instance, fingerprints, claim.point, check.batch()),
                                    tables, workers, row_kernels());
        });
    }
    fmt::print(
        "{:28} {:9} rows {:9} leaves | leaves {:5.1f} ns, layers {:5.1f} ns per leaf | zero-check {:6.1f} ns "
        "per "
        "row, {:5.2f} per cell\n",
        name, rows, leaves, filling.per(leaves), layers.per(leaves), zero.per(rows), zero.per(cells));
}
}  // namespace

/// Runs the cases whose name contains the argument, if there is one.
int main(int argc, char** argv)
{
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    const auto run = [wanted](std::string_view name, const mill::Heights& heights) {
        if (name.contains(wanted)) measure(name, heights);
    };
    fmt::print("level {}\n", field::name_of(field::simd_level()));
    run("one table, 2^17 rows", {{1u << 17}, {}, {}, {}});
    run("one table, 2^17 + 1 rows", {{(1u << 17) + 1}, {}, {}, {}});
    run("sixteen tables, 10000 rows", {std::vector<std::uint32_t>(16, 10000), {}, {}, {}});
    run("range table, 2^19 rows", {{}, {}, {19}, {}});
    run("100 columns, 50 constraints", {{}, {}, {}, {1u << 15}});
}
