// The bus argument and the zero-check on the toy machine, without the commitment: the columns themselves
// stand in the place of what an opening would leave.

#include "proof/host/gkr_prove.hpp"
#include "proof/host/zerocheck_prove.hpp"
#include "proof/power_sum.hpp"
#include "proof/testing/mill.hpp"
#include "proof/testing/toy_run.hpp"

#include <gtest/gtest.h>

namespace freehold::proof
{
namespace
{
using namespace toy;

std::pair<std::string, unsigned> any_params(unsigned n) { return {"test", n}; }

TEST(Toy, RowsHoldAndBussesBalance)
{
    const Program program = sample_program(2);
    const std::vector<std::uint32_t> inputs{3, 250, 17, 99, 4, 200};
    const ProgramRun run = execute(program, inputs);
    ASSERT_EQ(run.segments.size(), 1u);
    const Toy machine{program, inputs, false};
    const Witness w = witness(machine, run, 1, any_params);
    ASSERT_TRUE(check_bounds(machine, w.statement));
    std::map<std::vector<std::uint32_t>, BabyBear> balance;
    const auto say = [&balance](const Message& m) {
        std::vector<std::uint32_t> key{m.bus};
        for (const BabyBear e : m.entries) key.push_back(e.value());
        key.resize(9);
        balance[key] += m.multiplicity;
    };
    plain::check_rows(Instance{machine, w.statement}, w.trace, [&](const plain::RowReport& row) {
        EXPECT_TRUE(row.violated.empty()) << row.table << " row " << row.row;
        for (const Message& m : row.messages) say(m);
    });
    for (const Message& m : machine.boundary(w.statement)) say(m);
    for (const Message& m : machine.run_boundary({&w.statement, 1})) say(m);
    for (const auto& [tuple, multiplicity] : balance)
        EXPECT_TRUE(multiplicity.is_zero()) << "bus " << tuple[0] << " entry " << tuple[1] << " " << tuple[2];
}

Fingerprints draw_fingerprints(Transcript& transcript, const Machine& machine)
{
    const Ext5 c = transcript.challenge("bus c");
    return {Fingerprint{c, transcript.challenges("bus alpha", machine.log_width())}, {}};
}

TEST(Argument, TheClaimIsAffineInTheColumns)
{
    const Program program = sample_program(3);
    const std::vector<std::uint32_t> inputs{3, 250, 17, 99, 4, 200};
    const ProgramRun run = execute(program, inputs);
    const Toy machine{program, inputs, false};
    const Witness w = witness(machine, run, 1, any_params);
    const Instance instance{machine, w.statement};
    const Bytes tag{1, 2, 3};

    ProverChannel prover{kBlake3Suite, tag};
    const Fingerprints fingerprints = draw_fingerprints(prover, machine);
    const LeafClaim proved =
        plain::prove_gkr(prover, instance.leaves.top_log, plain::leaves(instance, fingerprints, w.trace));
    ZeroCheck proving{prover, instance, fingerprints, proved};
    const std::vector<TableCoefficients> coefficients =
        table_coefficients(instance, fingerprints, proved.point, proving.batch());
    plain::prove_zerocheck(prover, instance, proving, coefficients, w.trace);

    VerifierChannel verifier{kBlake3Suite, tag, prover.proof()};
    EXPECT_EQ(draw_fingerprints(verifier, machine).local.base(1), fingerprints.local.base(1));
    const TopLayer top = gkr::read_top(verifier, instance.leaves.top_log);
    const TopSums sums = gkr::sums(verifier, top, instance.leaves.split);
    std::vector<Message> boundary = machine.boundary(w.statement);
    for (const Message& m : machine.run_boundary({&w.statement, 1})) boundary.push_back(m);
    Ext5 total = sums.local;
    for (const Message& m : boundary)
        total += fingerprints.local.of(m.bus, m.entries).inverse() * m.multiplicity;
    EXPECT_TRUE(total.is_zero());
    const LeafClaim claim = gkr::verify_layers(verifier, instance.leaves.log_leaves, top);
    ZeroCheck check{verifier, instance, fingerprints, claim};
    const RowClaim rows = zerocheck::verify(verifier, instance, check);
    EXPECT_TRUE(verifier.finish());
    Ext5List cells;
    for (const std::size_t t : instance.present()) {
        const std::span point = std::span{rows.point}.first(instance.size(t).log);
        for (std::size_t j = 0; j < instance.table(t).columns; ++j)
            cells.push_back(evaluate<BabyBear>(w.trace.column(t, j), point));
    }
    // What was sent, and what the columns are at the point: the claim, and each opened expression.
    const Ext5 rows_sum = check.final_value(rows, cells, {}, {});
    EXPECT_EQ(rows_sum, rows.sum);
    const Ext5 c{BabyBear{77}};
    EXPECT_EQ(check.final_value(rows, cells, c, c), rows_sum + c * PowerSum{c}.of(rows.opened));
    // The weights are the differences that unit vectors make.
    const std::vector<Ext5> weights = column_weights(instance, coefficients, rows, c, c);
    ASSERT_EQ(weights.size(), cells.size());
    const Ext5 constant = check.final_value(rows, Ext5List{cells.size()}, c, c);
    for (std::size_t j = 0; j < cells.size(); ++j) {
        Ext5List unit{cells.size()};
        unit.set(j, Ext5{kOne});
        EXPECT_EQ(check.final_value(rows, unit, c, c) - constant, weights[j]) << j;
    }
}
/// Steps 3 and 4 as the prover sends them.
template <class Prove>
Bytes argument_bytes(const Instance& instance, Prove&& prove)
{
    ProverChannel channel{kBlake3Suite, Bytes{4}};
    const std::vector<Ext5> challenge = channel.challenges("global", 1 + instance.machine.log_width());
    Fingerprints fingerprints = draw_fingerprints(channel, instance.machine);
    if (instance.statement.segment.multi)
        fingerprints.global.emplace(challenge[0], std::span{challenge}.subspan(1));
    prove(channel, fingerprints);
    return channel.take_proof();
}

TEST(Argument, EveryLevelSendsThePlainProversBytes)
{
    const std::vector<mill::Heights> shapes{
        {{1000}, {}, {}, {}},
        {{1024, 513}, {40, 200}, {8}, {}},
        {{3000, 0, 70}, {1, 0, 129, 16, 17}, {4, 9}, {100}},
        {{}, {1}, {}, {}},
        {{16}, {}, {5}, {}},
        {{128, 128, 128}, {128}, {7}, {}},
        {{300}, {260, 7}, {10}, {5, 33}},
    };
    for (const mill::Heights& heights : shapes) {
        const mill::Mill machine{heights};
        for (const bool multi : {false, true}) {
            const Statement statement = mill::Mill::statement(heights, multi);
            const Instance instance{machine, statement};
            const Trace trace = mill::random_trace(machine, statement);
            const Bytes plain =
                argument_bytes(instance, [&](ProverChannel& channel, const Fingerprints& prints) {
                    const LeafClaim claim = plain::prove_gkr(channel, instance.leaves.top_log,
                                                             plain::leaves(instance, prints, trace));
                    ZeroCheck check{channel, instance, prints, claim};
                    plain::prove_zerocheck(channel, instance, check,
                                           table_coefficients(instance, prints, claim.point, check.batch()),
                                           trace);
                });
            for (const field::SimdLevel level : field::kSimdLevels) {
                if (!field::is_supported(level)) continue;
                SerialWorkers workers;
                const Bytes fast =
                    argument_bytes(instance, [&](ProverChannel& channel, const Fingerprints& prints) {
                        const auto tables = prover_tables(instance, trace);
                        const RowKernels& kernels = row_kernels(level);
                        const LeafClaim claim =
                            gkr::prove(channel, LeafSource{instance, prints, tables, kernels}, workers,
                                       gkr_kernels(level));
                        ZeroCheck check{channel, instance, prints, claim};
                        zerocheck::prove(channel, instance, check,
                                         table_coefficients(instance, prints, claim.point, check.batch()),
                                         tables, workers, kernels);
                    });
                EXPECT_TRUE(fast == plain)
                    << name_of(level) << " log " << instance.leaves.log_leaves << " multi " << multi;
            }
        }
    }
}
}  // namespace
}  // namespace freehold::proof
