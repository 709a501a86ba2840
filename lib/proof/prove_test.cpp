// Completeness and forgeries of whole proofs on the toy machine (tools/reference/selftest.py has the same in
// Python). A forgery is a false proof together with the reason for which it must be refused.

#include "proof/host/prove.hpp"
#include "proof/testing/tiny_params.hpp"
#include "proof/testing/toy_run.hpp"

#include <gtest/gtest.h>

#include <set>

namespace freehold::proof
{
namespace
{
using namespace toy;

const whir::Family& tiny() { return whir::tiny_family(); }

ParamsChoice choose_from(const whir::Family& family)
{
    return [&family](unsigned n) {
        const whir::Params* params = family.choose(n);
        CHECK(params != nullptr, "too large for the family");
        return std::pair<std::string, unsigned>{params->name, params->n};
    };
}

std::string verdict(const Verified<>& result)
{
    return result ? "accepted" : std::string{result.error().reason};
}

/// The fixed instance that the forgeries start from. The parameter: is the decoder the program polynomial?
class ProveTest : public testing::TestWithParam<bool>
{
protected:
    Program program = sample_program(2);
    std::vector<std::uint32_t> inputs{3, 250, 17, 99, 4, 200};
    Toy machine{program, inputs, false, GetParam()};
    ProgramRun run = execute(program, inputs);
    Witness w = witness(machine, run, 1, choose_from(tiny()));
    SerialWorkers workers;

    [[nodiscard]] Bytes proof(Tamper tamper = {})
    {
        return prove(machine, w.statement, w.trace, tiny(), workers, {ProverPath::Fast, std::move(tamper)});
    }
    [[nodiscard]] std::string judge(BytesView bytes) const
    {
        return verdict(verify(machine, w.statement, bytes, tiny()));
    }
    /// Of the present statement and trace.
    [[nodiscard]] std::string reprove(Tamper tamper = {}) { return judge(proof(std::move(tamper))); }

    /// Proves another run for the honest machine.
    [[nodiscard]] std::string reprove(const ProgramRun& other)
    {
        w = witness(machine, other, 1, choose_from(tiny()));
        return reprove();
    }
    void refill() { fill_multiplicities(machine, w.statement, w.trace); }

    BabyBear& cell(std::size_t table, std::size_t column, std::size_t row)
    {
        return w.trace.column(table, column)[row];
    }
    /// The first row whose columns have these values.
    [[nodiscard]] std::size_t find(std::size_t table, const std::map<std::size_t, std::uint32_t>& want) const
    {
        for (std::size_t row = 0; row < w.statement.rows[table]; ++row)
            if (std::ranges::all_of(want, [&](const auto& item) {
                    return w.trace.column(table, item.first)[row] == BabyBear{item.second};
                }))
                return row;
        ADD_FAILURE() << "no such row";
        return 0;
    }
    /// One more live row, equal to row `from`.
    std::size_t append_row(std::size_t table, std::size_t from)
    {
        const std::size_t row = w.statement.rows[table]++;
        Trace longer{machine, w.statement.rows, w.trace.log_size()};
        for (std::size_t t = 0; t < kTableCount; ++t)
            for (std::size_t j = 0; j < machine.tables()[t].columns; ++j)
                std::ranges::copy(w.trace.column(t, j), longer.column(t, j).begin());
        w.trace = std::move(longer);
        for (std::size_t j = 0; j < machine.tables()[table].columns; ++j)
            cell(table, j, row) = cell(table, j, from);
        return row;
    }
};

std::uint32_t read_word(const Bytes& bytes, std::size_t at)
{
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 4; ++i) word |= std::uint32_t{bytes[at + i]} << 8 * i;
    return word;
}
void write_word(Bytes& bytes, std::size_t at, std::uint32_t word)
{
    for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<std::uint8_t>(word >> 8 * i);
}
std::vector<Ext5> elements(const Bytes& bytes) { return decode_ext(bytes); }
void replace(Bytes& bytes, std::span<const Ext5> values) { bytes = encode(values); }

/// Alters every message of that label.
Tamper altering(std::string label, std::function<void(Bytes&)> change)
{
    return [label = std::move(label), change = std::move(change)](const TamperedMessage& message) {
        if (message.label == label) change(message.bytes);
    };
}
void add_one(Bytes& bytes) { write_word(bytes, 0, (read_word(bytes, 0) + 1) % BabyBear::kModulus); }
void flip_bit(Bytes& bytes) { bytes[0] ^= 1; }

// ---- completeness ----

TEST_P(ProveTest, AcceptsHonestRuns)
{
    for (std::uint32_t seed = 1; seed < 6; ++seed) {
        const Program other = sample_program(seed);
        const std::vector<std::uint32_t> words{seed, 7, 250, 3, seed * 40};
        const Toy toy{other, words, false, GetParam()};
        const ProgramRun honest = execute(other, words);
        for (const bool unique : {false, true}) {
            const whir::Family& family = whir::tiny_family(unique);
            const Witness x = witness(toy, honest, 1, choose_from(family));
            const Bytes bytes = prove(toy, x.statement, x.trace, family, workers);
            EXPECT_EQ(verdict(verify(toy, x.statement, bytes, family)), "accepted");
        }
    }
}

TEST_P(ProveTest, FastAndPlainProversSendTheSameBytes)
{
    const Bytes plain = prove(machine, w.statement, w.trace, tiny(), workers, {ProverPath::Plain, {}});
    EXPECT_TRUE(proof() == plain);
}

// ---- the statement ----

TEST_P(ProveTest, RefusesAFalseStatement)
{
    const Statement honest = w.statement;
    const auto with = [&](auto&& change) {
        w.statement = honest;
        change(w.statement);
        return reprove();
    };
    EXPECT_EQ(with([](Statement&) {}), "accepted");
    EXPECT_EQ(with([](Statement& st) { st.program.bytes[0] ^= 1; }), "program digest");
    EXPECT_EQ(with([](Statement& st) { st.publics[kOutputs] ^= 1; }), "bus sum");
    EXPECT_EQ(with([](Statement& st) { st.publics.push_back(0); }), "bus sum");
    EXPECT_EQ(with([](Statement& st) { st.publics.pop_back(); }), "bus sum");
    EXPECT_EQ(with([](Statement& st) { st.publics[kOutputs] += BabyBear::kModulus; }),
              "statement word out of range");
    EXPECT_EQ(with([](Statement& st) { st.publics[kClkEnd] += 4; }), "bus sum");
    EXPECT_EQ(with([](Statement& st) { st.publics.resize(2); }), "number of public words");
    EXPECT_EQ(with([](Statement& st) { st.segment.index = 2; }), "segment flags");
    EXPECT_EQ(with([](Statement& st) { st.segment.last = false; }), "segment flags");
    EXPECT_EQ(with([](Statement& st) { st.params = "tiny-unique-13"; }), "parameter set");
}

TEST_P(ProveTest, RefusesRowCountsOutOfBounds)
{
    const Bytes honest = proof();
    const Statement st = w.statement;
    const auto with = [&](auto&& change) {
        w.statement = st;
        change(w.statement);
        return judge(honest);
    };
    EXPECT_EQ(with([](Statement& s) { s.rows.pop_back(); }), "number of tables");
    EXPECT_EQ(with([](Statement& s) { s.rows.push_back(1); }), "number of tables");
    EXPECT_EQ(with([](Statement& s) { s.rows[kAluTable] = 257; }), "table rows");
    EXPECT_EQ(with([](Statement& s) { s.rows[kRangeTable] = 255; }), "table rows");
    EXPECT_EQ(with([](Statement& s) { s.rows.assign(kTableCount, 0); }), "table rows");
    EXPECT_EQ(with([](Statement& s) { s.segment.multi = true; }), "one segment of a longer run");
}

// Bounds come before all that is computed from the statement, whoever asks.
TEST_P(ProveTest, ChecksBoundsFirst)
{
    const Bytes honest = proof();
    w.statement.publics[kPcStart] = 10;
    EXPECT_EQ(judge(honest), "entry pc");
    w.statement.program.bytes[0] ^= 1;
    EXPECT_EQ(judge(honest), "program digest");
    const Verified<CheckedStatement> checked = check_statement(machine, w.statement, tiny());
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(checked.error().reason, "program digest");
}

TEST_P(ProveTest, RefusesAProofReplayedUnderAnotherStatement)
{
    const Bytes honest = proof();
    const Statement st = w.statement;
    const auto with = [&](auto&& change) {
        w.statement = st;
        change(w.statement);
        choose_params(machine, w.statement, tiny());
        return judge(honest);
    };
    EXPECT_EQ(with([](Statement&) {}), "accepted");
    EXPECT_NE(with([](Statement& s) { s.publics.push_back(0); }), "accepted");
    EXPECT_NE(with([](Statement& s) { s.publics[kClkEnd] += 4; }), "accepted");
    EXPECT_NE(with([](Statement& s) { s.rows[kAluTable] += 1; }), "accepted");
    EXPECT_NE(with([](Statement& s) { s.rows[kAluTable] = 65; }), "accepted");
    EXPECT_NE(with([](Statement& s) { s.rows[kImageTable] = 0; }), "accepted");
}

TEST_P(ProveTest, RefusesAWeakerFamily)
{
    const whir::Family& weak = whir::tiny_family(true);
    const Witness x = witness(machine, run, 1, choose_from(weak));
    const Bytes bytes = prove(machine, x.statement, x.trace, weak, workers);
    EXPECT_EQ(verdict(verify(machine, x.statement, bytes, weak)), "accepted");
    EXPECT_EQ(verdict(verify(machine, x.statement, bytes, tiny())), "parameter set");
}

TEST_P(ProveTest, RefusesARunThatStartsOrEndsElsewhere)
{
    EXPECT_EQ(reprove(execute(program, inputs,
                              {.between = [](std::size_t, auto&, std::uint32_t& pc) { pc = 10; }})),
              "entry pc");
    EXPECT_EQ(reprove(execute(program, inputs, {.max_cycles = 9})), "did not halt");
}

// ---- the witness ----

/// A run in which one addition is wrong by one and everything after it is computed from the wrong value.
ProgramRun false_sum(const Program& program, const std::vector<std::uint32_t>& inputs)
{
    return execute(program, inputs,
                   {.fault = [](std::uint32_t, std::size_t cycle, std::uint32_t& result, bool&) {
                       if (cycle == 3) result = (result + 1) % kWord;
                   }});
}

TEST_P(ProveTest, RefusesAWrongAddition)
{
    EXPECT_EQ(reprove(false_sum(program, inputs)), "zerocheck: final value");
}

TEST_P(ProveTest, RefusesABranchNotTaken)
{
    EXPECT_EQ(reprove(execute(program, inputs,
                              {.fault =
                                   [](std::uint32_t op, std::size_t cycle, std::uint32_t&, bool& taken) {
                                       if (op == kJnz && cycle == 9) taken = false;
                                   }})),
              "zerocheck: final value");
}

TEST_P(ProveTest, RefusesACarryThatIsAFraction)
{
    w = witness(machine, false_sum(program, inputs), 1, choose_from(tiny()));
    for (std::size_t i = 0; i < w.statement.rows[kAluTable]; ++i)
        if (cell(kAluTable, kIsAdd, i) == BabyBear{1})
            cell(kAluTable, kCarry, i) = (cell(kAluTable, kA, i) + cell(kAluTable, kB, i) +
                                          cell(kAluTable, kImm, i) - cell(kAluTable, kC, i)) *
                                         BabyBear{kWord}.inverse();
    EXPECT_EQ(reprove(), "zerocheck: final value");
}

// Two violations that add up to nothing: of two constraints in one row, and of one constraint in two rows.
TEST_P(ProveTest, RefusesViolationsThatCancel)
{
    const Trace honest = [this] {
        Trace copy{machine, w.statement.rows, w.trace.log_size()};
        for (std::size_t t = 0; t < kTableCount; ++t)
            for (std::size_t j = 0; j < machine.tables()[t].columns; ++j)
                std::ranges::copy(w.trace.column(t, j), copy.column(t, j).begin());
        return copy;
    }();
    std::vector<std::size_t> sums;
    for (std::size_t i = 0; i < w.statement.rows[kAluTable]; ++i)
        if (cell(kAluTable, kIsAdd, i) == BabyBear{1} && !cell(kAluTable, kA, i).is_zero()) sums.push_back(i);
    ASSERT_GE(sums.size(), 2u);
    const BabyBear delta{5};
    // nz - a inverse = a delta, and a (1 - nz) = -a delta.
    const BabyBear a = cell(kAluTable, kA, sums[0]);
    cell(kAluTable, kNz, sums[0]) = BabyBear{1} + delta;
    cell(kAluTable, kInv, sums[0]) = (BabyBear{1} + delta - a * delta) * a.inverse();
    EXPECT_EQ(reprove(), "zerocheck: final value");
    // nz - a inverse = delta in one row, -delta in the other.
    cell(kAluTable, kNz, sums[0]) = honest.column(kAluTable, kNz)[sums[0]];
    for (const std::size_t k : {0u, 1u}) {
        const std::size_t row = sums[k];
        const BabyBear error = (k == 0 ? delta : -delta) * cell(kAluTable, kA, row).inverse();
        cell(kAluTable, kInv, row) = honest.column(kAluTable, kInv)[row] - error;
    }
    EXPECT_EQ(reprove(), "zerocheck: final value");
}

TEST_P(ProveTest, RefusesAnotherProgramsRun)
{
    Program other = program;
    other.code[3][4] ^= 1;
    EXPECT_EQ(reprove(execute(other, inputs)), "bus sum") << "another immediate";
    other = program;
    other.code[6][3] = 1;
    EXPECT_EQ(reprove(execute(other, inputs)), "bus sum") << "another source register";
    other = program;
    other.sink_x0 = false;
    EXPECT_EQ(reprove(execute(other, inputs)), "bus sum") << "a write to x0";
    other = program;
    other.data[0] ^= 1;
    EXPECT_EQ(reprove(execute(other, inputs)), "bus sum") << "an initial value that is not the image's";
}

TEST_P(ProveTest, RefusesAnInstructionExecutedTwice)
{
    append_row(kAluTable, 0);
    refill();
    EXPECT_EQ(reprove(), "bus sum");
}

TEST_P(ProveTest, RefusesALiveRowThatIsHidden)
{
    --w.statement.rows[kAluTable];
    EXPECT_EQ(reprove(), "bus sum");
}

TEST_P(ProveTest, PaddingIsInert)
{
    // The copy of a row beyond the live ones breaks its constraint that it is no instruction.
    const std::size_t padding = w.statement.rows[kAluTable];
    for (std::size_t j = 0; j < kAluColumns; ++j) cell(kAluTable, j, padding) = cell(kAluTable, j, 0);
    const Bytes bytes = prove(machine, w.statement, w.trace, tiny(), workers, {ProverPath::Plain, {}});
    EXPECT_EQ(judge(bytes), "zerocheck: final value");
    // Without constraints in the way (a multiplicity column counts on live rows only), it says nothing.
    for (std::size_t j = 0; j < kAluColumns; ++j) cell(kAluTable, j, padding) = BabyBear{};
    cell(kAluTable, kClk, padding) = BabyBear{77};
    EXPECT_EQ(judge(prove(machine, w.statement, w.trace, tiny(), workers, {ProverPath::Plain, {}})),
              "accepted");
}

TEST_P(ProveTest, RefusesAnAccessThatIsNotAfterThePreviousOne)
{
    const std::size_t i = find(kAluTable, {{kIsOut, 1}, {kImm, 0}});
    const BabyBear before = cell(kAluTable, kClkA, i), value = cell(kAluTable, kA, i) + BabyBear{1};
    cell(kAluTable, kClkA, i) = cell(kAluTable, kClk, i);
    cell(kAluTable, kA, i) = value;
    cell(kAluTable, kNz, i) = BabyBear{1};
    cell(kAluTable, kInv, i) = value.inverse();
    cell(kBoundTable, kLastClk, find(kBoundTable, {{kSpace, 0}, {kAddress, 4}})) = before;
    w.statement.publics[kOutputs] = value.value();
    refill();
    EXPECT_EQ(reprove(), "bus sum");
}

TEST_P(ProveTest, RefusesAnAddressInitialisedTwice)
{
    const std::size_t old = find(kBoundTable, {{kSpace, 0}, {kAddress, kSink}});
    const std::size_t again = append_row(kBoundTable, old);
    cell(kBoundTable, kPrevKey, again) = BabyBear{kSink};
    refill();
    EXPECT_EQ(reprove(), "bus sum");
}

TEST_P(ProveTest, RefusesAWrongMultiplicity)
{
    cell(kRangeTable, 0, 5) += BabyBear{1};
    EXPECT_EQ(reprove(), "bus sum");
    cell(kRangeTable, 0, 5) -= BabyBear{1};
    cell(kDecodeTable, 0, 31) = BabyBear{1};
    EXPECT_EQ(reprove(), "bus sum") << "on a row of the decoder that is no instruction";
}

// ---- messages ----

TEST_P(ProveTest, RefusesAlteredMessages)
{
    const std::vector<std::tuple<std::string, std::function<void(Bytes&)>, std::string>> forgeries{
        {"root", flip_bit, "merkle: whir"},
        {"ood value", add_one, "zerocheck: final value"},
        {"gkr top num", add_one, "bus sum"},
        {"gkr top den", [](Bytes& bytes) { std::fill_n(bytes.begin(), kExtBytes, 0); },
         "gkr: zero denominator"},
        {"gkr round", add_one, "gkr: layer"},
        {"gkr evals", add_one, "gkr: layer"},
        {"zerocheck round", add_one, "zerocheck: final value"},
        {"opened values", add_one, "zerocheck: final value"},
        {"opened values", [](Bytes& b) { write_word(b, 0, read_word(b, 0) + BabyBear::kModulus); },
         "element not canonical"},
    };
    for (const auto& [label, change, reason] : forgeries) {
        const std::string got = reprove(altering(label, change));
        if (label == "root") {
            EXPECT_NE(got, "accepted");  // the paths no longer fit, under whatever name
        } else {
            EXPECT_EQ(got, reason) << label;
        }
    }
}

TEST_P(ProveTest, RefusesAZeroDenominatorWithoutNumerator)
{
    for (const std::size_t node : {std::size_t{0}, (std::size_t{1} << kTopLog) - 1}) {
        const auto zero = [node](Bytes& bytes) {
            std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(kExtBytes * node), kExtBytes, 0);
        };
        const Tamper numerator = altering("gkr top num", zero), denominator = altering("gkr top den", zero);
        EXPECT_EQ(reprove([&](const TamperedMessage& m) {
                      numerator(m);
                      denominator(m);
                  }),
                  "gkr: zero denominator");
    }
}

// Whatever is sent decides about all that is drawn later: with one message altered, the prover's later ones
// differ, though what it proves is the same. (Leaves and paths are not absorbed: the root and the positions
// fix them.)
TEST_P(ProveTest, EveryMessageMovesWhatIsDrawnNext)
{
    using Sent = std::vector<std::pair<std::string, Bytes>>;
    const auto messages = [this](std::size_t altered) {
        Sent sent;
        static_cast<void>(proof([&](const TamperedMessage& message) {
            if (sent.size() == altered) message.bytes[0] ^= 1;
            sent.emplace_back(message.label, message.bytes);
        }));
        return sent;
    };
    const Sent honest = messages(~std::size_t{0});
    std::set<std::string> tried;
    for (std::size_t i = 0; i + 1 < honest.size(); ++i) {
        const std::string& label = honest[i].first;
        if (label.ends_with(" leaf") || label.ends_with(" path") || !tried.insert(label).second) continue;
        const Sent other = messages(i);
        EXPECT_FALSE(std::equal(honest.begin() + static_cast<std::ptrdiff_t>(i) + 1, honest.end(),
                                other.begin() + static_cast<std::ptrdiff_t>(i) + 1, other.end()))
            << label;
    }
    EXPECT_GE(tried.size(), 14u);
}

TEST_P(ProveTest, RefusesANonceThatDoesNotPass)
{
    EXPECT_EQ(reprove([](const TamperedMessage& message) {
                  if (message.label != "bus") return;
                  std::uint64_t nonce = 0;
                  while (message.grind_ok(nonce)) ++nonce;
                  for (std::size_t i = 0; i < 8; ++i)
                      message.bytes[i] = static_cast<std::uint8_t>(nonce >> 8 * i);
              }),
              "grinding: bus");
}

/// The fingerprints of a proof, as its verifier draws them.
Fingerprints fingerprints_of(const Machine& machine, const Statement& statement, const Bytes& proof)
{
    const BytesView tag{reinterpret_cast<const std::uint8_t*>(kProofTag.data()), kProofTag.size()};
    const Instance instance{machine, statement};
    const whir::Params& params = *tiny().choose(instance.stack.log_total());
    VerifierChannel channel{kBlake3Suite, tag, proof};
    channel.absorb("statement", statement.encode());
    std::ignore = whir::read_commitment(channel, params);
    channel.grind("bus", params.grind_bus);
    return draw_fingerprints(channel, instance, {});
}

/// The lie in the top layer that makes the sum of a false statement zero.
Tamper repair_bus(const Toy& machine, const Statement& statement, const Bytes& first_try)
{
    std::vector<Message> said = machine.boundary(statement);
    for (Message& m : machine.run_boundary({&statement, 1})) said.push_back(m);
    const Ext5 boundary = boundary_sum(fingerprints_of(machine, statement, first_try).local, said).value();
    return [boundary](const TamperedMessage& message) {
        if (message.label != "gkr top num") return;
        std::vector<Ext5> n = elements(message.bytes);
        Ext5 sum = boundary;
        for (std::size_t i = 0; i < n.size(); ++i) sum += n[i] * message.context[i].inverse();
        n[0] -= message.context[0] * sum;
        replace(message.bytes, n);
    };
}

void repair_layer(const TamperedMessage& message)
{
    if (message.label != "gkr evals") return;
    std::vector<Ext5> v = elements(message.bytes);
    const LayerEvals evals{v[0], v[1], v[2], v[3]};
    v[0] += (message.context[0] - evals.combined(message.context[1])) * evals.d1.inverse();
    replace(message.bytes, v);
}

/// A false value for one opened expression, in which the rows' sum is affine: the sum is then what is
/// claimed.
void repair_opened(const TamperedMessage& message)
{
    if (message.label != "opened values") return;
    constexpr std::size_t kInverse = 9;  // of describe_alu
    std::vector<Ext5> v = elements(message.bytes);
    v[kInverse] += (message.context[0] - message.context[1]) * message.context[2 + kInverse].inverse();
    replace(message.bytes, v);
}

TEST_P(ProveTest, RefusesLadders)
{
    // A false output; the lie that repairs the check which caught it; the lie that repairs the next one.
    w.statement.publics[kOutputs] ^= 1;
    const Tamper bus = repair_bus(machine, w.statement, proof());
    EXPECT_EQ(reprove(), "bus sum");
    EXPECT_EQ(reprove(bus), "gkr: layer");
    EXPECT_EQ(reprove([&](const TamperedMessage& m) {
                  bus(m);
                  repair_layer(m);
              }),
              "zerocheck: final value");
    EXPECT_EQ(reprove([&](const TamperedMessage& m) {
                  bus(m);
                  repair_layer(m);
                  repair_opened(m);
              }),
              "zerocheck: final value");
    w = witness(machine, false_sum(program, inputs), 1, choose_from(tiny()));
    EXPECT_EQ(reprove(repair_opened), "zerocheck: final value");
}

TEST_P(ProveTest, RefusesFalseOpenedValues)
{
    std::size_t count = 0;
    const auto with = [&](const std::function<void(std::vector<Ext5>&)>& change) {
        return reprove([&](const TamperedMessage& message) {
            if (message.label != "opened values") return;
            std::vector<Ext5> values = elements(message.bytes);
            count = values.size();
            change(values);
            replace(message.bytes, values);
        });
    };
    EXPECT_EQ(with([](auto&) {}), "accepted");
    for (std::size_t k = 0; k < count; ++k)
        EXPECT_EQ(with([&](auto& values) { values[k] += Ext5{kOne}; }), "zerocheck: final value") << k;
    EXPECT_EQ(with([](auto& values) { std::swap(values[0], values[1]); }), "zerocheck: final value");
    // Zero and one are the roots of the constraint on the last, which occurs nowhere else but in messages:
    // the value 1 - v leaves the constraint's term as it is.
    EXPECT_EQ(with([](auto& values) { values.back() = Ext5{kOne} - values.back(); }),
              "zerocheck: final value");
    // Errors that the batching's powers would hide if they began with 1 or did not grow.
    EXPECT_EQ(with([](auto& values) {
                  values[0] += Ext5{kOne};
                  values[1] -= Ext5{kOne};
              }),
              "zerocheck: final value");
}

TEST_P(ProveTest, RefusesOtherLengths)
{
    const Bytes honest = proof();
    EXPECT_EQ(judge({}), "proof too short");
    EXPECT_EQ(judge(BytesView{honest}.first(honest.size() - 4)), "proof too short");
    Bytes longer = honest;
    longer.resize(longer.size() + 4);
    EXPECT_EQ(judge(longer), "trailing bytes");
}

TEST_P(ProveTest, RefusesAnyFlippedBit)
{
    const Bytes honest = proof();
    ASSERT_EQ(judge(honest), "accepted");
    std::mt19937 random{5};
    for (int i = 0; i < 300; ++i) {
        Bytes bad = honest;
        bad[random() % bad.size()] ^= static_cast<std::uint8_t>(1 << random() % 8);
        EXPECT_NE(judge(bad), "accepted");
    }
}
class CommittedDecoderTest : public ProveTest
{};

/// One program's machine under the digest of another's.
class Liar : public Machine
{
public:
    Liar(const Toy& digest_of, const Toy& rest)
        : Machine{{rest.tables().begin(), rest.tables().end()}, {}, rest.program_size()},
          digest_of_{digest_of},
          rest_{rest}
    {}
    [[nodiscard]] Hash256 digest() const override { return digest_of_.digest(); }
    [[nodiscard]] std::optional<Hash256> program_root(const whir::Params& params) const override
    {
        return rest_.program_root(params);
    }
    [[nodiscard]] std::span<const BabyBear> program_values() const override { return rest_.program_values(); }
    [[nodiscard]] Verified<> check(const Statement& st) const override { return rest_.check(st); }
    [[nodiscard]] Verified<> check_run(std::span<const Statement> run) const override
    {
        return rest_.check_run(run);
    }
    [[nodiscard]] std::vector<Message> boundary(const Statement& st) const override
    {
        return rest_.boundary(st);
    }
    [[nodiscard]] std::vector<Message> run_boundary(std::span<const Statement> run) const override
    {
        return rest_.run_boundary(run);
    }

private:
    const Toy& digest_of_;
    const Toy& rest_;
};
/// Its descriptor has no root for the parameters of the proof.
class Rootless final : public Liar
{
public:
    using Liar::Liar;
    [[nodiscard]] std::optional<Hash256> program_root(const whir::Params&) const override { return {}; }
};

TEST_P(CommittedDecoderTest, RefusesAnotherProgramsColumns)
{
    // Another program's run and decoder, with the honest program's digest.
    Program other = program;
    other.code[3][4] ^= 1;
    const Toy others{other, inputs, false, true};
    const Liar liar{machine, others};
    Witness lie = witness(others, execute(other, inputs), 1, choose_from(tiny()));
    lie.statement.program = machine.digest();
    const Bytes bytes = prove(liar, lie.statement, lie.trace, tiny(), workers);
    EXPECT_EQ(verdict(verify(liar, lie.statement, bytes, tiny())), "accepted") << "nothing else objects";
    EXPECT_EQ(verdict(verify(machine, lie.statement, bytes, tiny())), "merkle: whir program");
}

// A program that the parameters do not hold: then there is no tree to open.
TEST_P(CommittedDecoderTest, RefusesAProgramWithoutARoot)
{
    const Bytes honest = proof();
    EXPECT_EQ(verdict(verify(machine, w.statement, honest, tiny())), "accepted");
    EXPECT_EQ(verdict(verify(Rootless{machine, machine}, w.statement, honest, tiny())),
              "no root for the program");
}

INSTANTIATE_TEST_SUITE_P(Decoders, CommittedDecoderTest, testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Decoders, ProveTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "Committed" : "Evaluated"; });
}  // namespace
}  // namespace freehold::proof
