#include "proof/whir.hpp"

#include "base/endian.hpp"
#include "base/hex.hpp"
#include "crypto/blake3.hpp"
#include "proof/host/code_rows.hpp"
#include "proof/host/program_code.hpp"
#include "proof/testing/single_columns.hpp"
#include "proof/testing/tiny_params.hpp"
#include "proof/whir_families.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace freehold::proof::whir
{
namespace
{
BytesView as_bytes(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

constexpr std::string_view kTag = "freehold whir test";

enum class ProgramKind : std::uint8_t
{
    kNone,
    kManyColumns,
    kOneColumn  // that is not full
};

/// A polynomial and one of a program, a point, and claims about a few columns stacked tallest first; as
/// tools/reference/whir_vectors.py.
struct Instance
{
    std::vector<BabyBear> f, g;
    ColumnsClaim claims;
    /// What the prover commits to; the verifier has the root of g.
    std::vector<BabyBear> committed_g;

    explicit Instance(unsigned n, ProgramKind program = ProgramKind::kNone)
    {
        Transcript t{kBlake3Suite, as_bytes("instance")};
        for (const std::uint32_t x : t.indices("f", std::size_t{1} << n, 27)) f.emplace_back(x);
        claims.point = t.challenges("point", n);
        std::vector<unsigned> heights{n - 1, n - 2};
        if (n >= 7) heights.insert(heights.end(), 2, 3);
        heights.insert(heights.end(), {1, 0});
        claims.columns = claim(f, heights);
        if (program == ProgramKind::kNone) return;
        heights = {1, 0};
        if (program == ProgramKind::kManyColumns) heights = {n - 2, n - 3, 2, 0};
        std::size_t size = 0;
        for (const unsigned h : heights) size += std::size_t{1} << h;
        for (const std::uint32_t x : t.indices("g", size, 27)) g.emplace_back(x);
        claims.program = claim(g, heights);
        committed_g = g;
    }

    /// Runs of one column each, whose values are added to the claims.
    [[nodiscard]] std::vector<ColumnRun> claim(std::span<const BabyBear> values,
                                               std::span<const unsigned> heights)
    {
        std::vector<ColumnRun> columns;
        std::uint64_t at = 0;
        for (const unsigned h : heights) {
            const std::span<const BabyBear> column = values.subspan(at, std::size_t{1} << h);
            columns.push_back({h, at, 1});
            claims.values.push_back(evaluate(column, std::span<const Ext5>{claims.point}.first(h)));
            at += std::uint64_t{1} << h;
        }
        return columns;
    }

    void add_to_value(std::size_t i, const Ext5& x) { claims.values.set(i, claims.values[i] + x); }

    [[nodiscard]] Bytes prove(const Params& params, Tamper tamper = {},
                              const HashSuite& suite = kBlake3Suite) const
    {
        SerialWorkers workers;
        ProverChannel channel{suite, as_bytes(kTag), std::move(tamper)};
        Commitment commitment = commit(channel, params, f, workers);
        std::optional<ProgramCode> program;
        if (!g.empty()) program.emplace(suite, params, committed_g, workers);
        whir::prove(channel, params, std::move(commitment),
                    {claims, single_columns(claims), program ? &*program : nullptr}, workers);
        return channel.take_proof();
    }

    [[nodiscard]] std::string verify(const Params& params, BytesView proof,
                                     const HashSuite& suite = kBlake3Suite) const
    {
        SerialWorkers workers;
        VerifierChannel channel{suite, as_bytes(kTag), proof};
        const Root root = read_commitment(channel, params);
        std::optional<ProgramRoot> program;
        if (!g.empty()) program = {program_root(suite, params, g, workers), params.program_columns(g.size())};
        check_single_columns(channel,
                             whir::verify(channel, params, root, claims, program ? &*program : nullptr));
        const Verified<> verdict = channel.finish();
        return verdict ? "" : std::string{verdict.error().reason};
    }
};

struct KnownProof
{
    unsigned n;
    bool unique;
    int program;
    std::size_t size;
    const char* hash;
};

constexpr KnownProof kKnown[] = {
#include "proof/generated/whir_vectors.inc"
};

TEST(Whir, ProofsAreThoseOfTheReference)
{
    for (const KnownProof& known : kKnown) {
        const Params params = tiny_params(known.n, known.unique);
        ASSERT_TRUE(params.well_formed());
        const Instance instance{known.n, static_cast<ProgramKind>(known.program)};
        const Bytes proof = instance.prove(params);
        EXPECT_EQ(proof.size(), known.size) << params.name << " " << known.program;
        EXPECT_EQ(to_hex(blake3(proof).view()), known.hash) << params.name << " " << known.program;
        EXPECT_EQ(instance.verify(params, proof), "") << params.name << " " << known.program;
    }
}

TEST(Whir, AcceptsHonestProofsUnderBothSuites)
{
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite}) {
        const Params params = tiny_params(13);
        for (const ProgramKind program : {ProgramKind::kNone, ProgramKind::kManyColumns}) {
            const Instance instance{13, program};
            EXPECT_EQ(instance.verify(params, instance.prove(params, {}, *suite), *suite), "");
        }
    }
}

/// The last task first.
class ReversedWorkers final : public Workers
{
public:
    void run(std::size_t tasks, TaskRef task) override
    {
        while (tasks-- > 0) task(tasks);
    }
    [[nodiscard]] std::size_t width() const override { return 3; }
};

TEST(Whir, TheOrderOfTasksMakesNoDifference)
{
    const Params& params = *kBaseFamily.choose(16);
    const Instance instance{16};
    ReversedWorkers workers;
    ProverChannel channel{kBlake3Suite, as_bytes(kTag)};
    Commitment commitment = commit(channel, params, instance.f, workers);
    whir::prove(channel, params, std::move(commitment), {instance.claims, single_columns(instance.claims)},
                workers);
    EXPECT_EQ(channel.proof(), instance.prove(params));
}

TEST(Whir, OtherShapes)
{
    // One round that leaves one value; a cap deeper than the tree; no domain shrink; a higher rate.
    Params one = tiny_params(6);
    one.round_count = 1;
    one.rounds[0].fold = 6;
    one.cap = 8;
    Params flat = tiny_params(12);
    for (Round& round : flat.rounds) round.shrink = 0;
    Params low = tiny_params(11);
    low.rate = 4;
    low.cap = 0;
    for (const Params& params : {one, flat, low}) {
        ASSERT_TRUE(params.well_formed());
        const Instance instance{params.n};
        EXPECT_EQ(instance.verify(params, instance.prove(params)), "") << params.name;
    }
}

TEST(Whir, RefusesFalseClaims)
{
    const Params params = tiny_params(11);
    for (std::size_t i = 0; i < 6; ++i) {
        Instance instance{11};
        instance.add_to_value(i, Ext5{kOne});
        EXPECT_EQ(instance.verify(params, instance.prove(params)), "whir: final sum") << i;
    }
    // A true proof for one block is none for another, and none at another point.
    Instance instance{11};
    const Bytes proof = instance.prove(params);
    Instance moved = instance;
    moved.claims.columns[1].offset += std::uint64_t{1} << 9;
    EXPECT_EQ(moved.verify(params, proof), "whir: final sum");
    moved = instance;
    moved.claims.point[0] += Ext5{kOne};
    EXPECT_EQ(moved.verify(params, proof), "whir: final sum");
}

TEST(Whir, RefusesFalseClaimsAboutTheProgram)
{
    for (const unsigned n : {9u, 11u}) {
        const Params params = tiny_params(n);
        for (const ProgramKind kind : {ProgramKind::kManyColumns, ProgramKind::kOneColumn}) {
            const Instance honest{n, kind};
            const Bytes proof = honest.prove(params);
            ASSERT_EQ(honest.verify(params, proof), "");
            for (std::size_t i = 0; i < honest.claims.program.size(); ++i) {
                Instance instance = honest;
                instance.add_to_value(instance.claims.columns.size() + i, Ext5{kOne});
                EXPECT_EQ(instance.verify(params, instance.prove(params)), "whir: final sum") << i;
            }
            Instance moved = honest;
            moved.claims.program.back().offset += 1;
            EXPECT_EQ(moved.verify(params, proof), "whir: final sum");
        }
    }
}

TEST(Whir, RefusesAnotherProgram)
{
    const Params params = tiny_params(11);
    // Another program, honestly claimed and opened: its tree is not the one that the verifier knows.
    const Instance honest{11, ProgramKind::kManyColumns};
    Instance liar = honest;
    for (BabyBear& x : liar.committed_g) x += kOne;
    std::vector<unsigned> heights;
    for (const ColumnRun& run : honest.claims.program) heights.push_back(run.log_height);
    liar.claims.values.resize(liar.claims.columns.size());
    liar.claims.program = liar.claim(liar.committed_g, heights);
    EXPECT_EQ(liar.verify(params, liar.prove(params)), "merkle: whir program");
    Instance fooled = liar;  // without the honest root nothing else objects
    fooled.g = liar.committed_g;
    EXPECT_EQ(fooled.verify(params, fooled.prove(params)), "");

    // The other program's values, claimed of the honest tree.
    Instance half = honest;
    half.claims = liar.claims;
    EXPECT_EQ(half.verify(params, half.prove(params)), "whir: final sum");
}

// A prover that takes no part in the join: as if s were 0 for the sums, or for the leaves.
TEST(Whir, TheJoinCannotBeSkipped)
{
    const Params params = tiny_params(11);
    const Instance with{11, ProgramKind::kManyColumns}, without{11};
    EXPECT_NE(with.verify(params, without.prove(params)), "");
    EXPECT_NE(without.verify(params, with.prove(params)), "");
    // The proof of f alone, at the size of one with a program: its rounds go on with f after the join.
    Instance silent = with;
    for (std::size_t i = silent.claims.columns.size(); i < silent.claims.values.size(); ++i)
        silent.claims.values.set(i, Ext5{});
    for (BabyBear& x : silent.committed_g) x = BabyBear{};
    EXPECT_EQ(silent.verify(params, silent.prove(params)), "merkle: whir program");
}

// Two false claims whose sum is right.
TEST(Whir, RefusesErrorsThatCancel)
{
    const Params params = tiny_params(11);
    for (std::size_t i = 1; i < 6; ++i) {
        Instance instance{11};
        instance.add_to_value(i - 1, Ext5{BabyBear{3}});
        instance.add_to_value(i, -Ext5{BabyBear{3}});
        EXPECT_EQ(instance.verify(params, instance.prove(params)), "whir: final sum") << i;
    }
    // Two true values in each other's place.
    Instance instance{11};
    const Ext5 first = instance.claims.values[0];
    instance.claims.values.copy(0, instance.claims.values, 1);
    instance.claims.values.set(1, first);
    EXPECT_EQ(instance.verify(params, instance.prove(params)), "whir: final sum");
}

/// Adds one to the first element of the first message with this label.
Tamper bump(std::string_view label)
{
    return [label, done = false](const TamperedMessage& message) mutable {
        if (message.label != label || done) return;
        done = true;
        store_le(message.bytes.data(),
                 (BabyBear{load_le<std::uint32_t>(message.bytes.data())} + kOne).value());
    };
}

Tamper bad_nonce(std::string_view label)
{
    return [label](const TamperedMessage& message) {
        if (message.label != label) return;
        std::uint64_t nonce = 0;
        while (message.grind_ok(nonce)) ++nonce;
        store_le(message.bytes.data(), nonce);
    };
}

TEST(Whir, RefusesAlteredMessages)
{
    const Params params = tiny_params(11);
    const Instance instance{11};
    const std::pair<const char*, const char*> kCases[] = {
        {"root", "merkle: whir"},          {"ood value", "whir: final sum"},
        {"whir round", "whir: final sum"}, {"whir root", "merkle: whir"},
        {"whir leaf", "merkle: whir"},     {"whir ood value", "whir: final sum"},
        {"whir path", "merkle: whir"},     {"whir final", "whir: final sum"},
    };
    for (const auto& [label, reason] : kCases)
        EXPECT_EQ(instance.verify(params, instance.prove(params, bump(label))), reason) << label;
    EXPECT_EQ(instance.verify(params, instance.prove(params, bad_nonce("fold"))), "grinding: fold");
    EXPECT_EQ(instance.verify(params, instance.prove(params, bad_nonce("query"))), "grinding: query");
    const Instance joined{11, ProgramKind::kManyColumns};
    for (const char* label : {"whir program leaf", "whir program path"})
        EXPECT_EQ(joined.verify(params, joined.prove(params, bump(label))), "merkle: whir program") << label;
    // The round polynomial and the nonce of the join, after those of seven folds.
    const auto at_join = [](std::string_view label, const Tamper& change) {
        return [label, change, count = 0](const TamperedMessage& message) mutable {
            if (message.label == label && count++ == 7) change(message);
        };
    };
    EXPECT_EQ(joined.verify(params, joined.prove(params, at_join("whir round", bump("whir round")))),
              "whir: final sum");
    EXPECT_EQ(joined.verify(params, joined.prove(params, at_join("fold", bad_nonce("fold")))),
              "grinding: fold");
}

TEST(Whir, RefusesLeavesOfOtherPositions)
{
    const Params params = tiny_params(11);
    const Instance instance{11};
    std::vector<Bytes> leaves;
    static_cast<void>(instance.prove(params, [&](const TamperedMessage& message) {
        if (message.label == "whir leaf") leaves.push_back(message.bytes);
    }));
    std::size_t at = 0;  // the second leaf in the place of the first, and so on
    const Bytes proof = instance.prove(params, [&](const TamperedMessage& message) {
        if (message.label == "whir leaf" && ++at < leaves.size() && leaves[at].size() == message.bytes.size())
            message.bytes = leaves[at];
    });
    EXPECT_EQ(instance.verify(params, proof), "merkle: whir");
}

// A ladder: a false claim; the last polynomial that makes the sum right; the leaves that fit that polynomial.
// In the end only the Merkle tree objects.
TEST(Whir, LadderOfLiesEndsAtTheMerkleTree)
{
    const Params params = tiny_params(11);
    Instance instance{11};
    instance.add_to_value(0, Ext5{kOne});
    Ext5 note;
    const auto lie_in_final = [&](const TamperedMessage& message) {
        if (message.label != "whir final") return;
        std::vector<Ext5> values = decode_ext(message.bytes);
        const Ext5 claim = message.context[0];
        const auto weights = message.context.subspan(1);
        Ext5 sum;
        for (std::size_t i = 0; i < values.size(); ++i) sum += values[i] * weights[i];
        note = (claim - sum) * weights[0].inverse();
        values[0] += note;  // as X^0 this adds `note` to every value of the polynomial
        message.bytes = encode(std::span<const Ext5>{values});
    };
    EXPECT_EQ(instance.verify(params, instance.prove(params, lie_in_final)), "whir: final sum");
    note = Ext5{};
    const auto lie_in_leaves_too = [&](const TamperedMessage& message) {
        lie_in_final(message);
        if (message.label != "whir leaf" || note.is_zero()) return;
        std::vector<Ext5> values = decode_ext(message.bytes);
        for (Ext5& value : values) value += note;
        message.bytes = encode(std::span<const Ext5>{values});
    };
    EXPECT_EQ(instance.verify(params, instance.prove(params, lie_in_leaves_too)), "merkle: whir");
}

TEST(Whir, RefusesEveryFlippedWord)
{
    const Params params = tiny_params(10);
    const Instance instance{10, ProgramKind::kManyColumns};
    const Bytes proof = instance.prove(params);
    std::mt19937 rng{3};
    for (std::size_t word = 0; word < proof.size() / 4; ++word) {
        Bytes bad = proof;
        bad[4 * word + rng() % 4] ^= static_cast<std::uint8_t>(1u << rng() % 8);
        EXPECT_NE(instance.verify(params, bad), "") << word;
    }
}

TEST(Whir, RefusesTruncatedAndExtendedProofs)
{
    const Params params = tiny_params(10);
    const Instance instance{10};
    Bytes proof = instance.prove(params);
    for (std::size_t size = 0; size < proof.size(); size += 97)
        EXPECT_NE(instance.verify(params, BytesView{proof}.first(size)), "") << size;
    EXPECT_EQ(instance.verify(params, BytesView{proof}.first(proof.size() - 4)), "proof too short");
    proof.resize(proof.size() + 4);
    EXPECT_EQ(instance.verify(params, proof), "trailing bytes");
}

TEST(Whir, AbsorbsEveryMessage)
{
    // A verifier that is given the proof of another polynomial's transcript refuses; here: of another
    // parameter.
    const Instance instance{11};
    Params other = tiny_params(11);
    other.rounds[1].ood = 2;
    EXPECT_NE(instance.verify(other, instance.prove(tiny_params(11))), "");
    other = tiny_params(11);
    other.rounds[0].queries -= 1;
    EXPECT_NE(instance.verify(other, instance.prove(tiny_params(11))), "");
}

TEST(CommittedCode, RowsAreValuesAtBitReversedPowers)
{
    std::mt19937 rng{5};
    SerialWorkers workers;
    const field::Ntt ntt{8};
    for (const auto [log_rows, width, log_domain] :
         {std::array{0u, 3u, 2u}, {3u, 1u, 4u}, {3u, 5u, 5u}, {5u, 4u, 6u}, {6u, 40u, 8u}}) {
        std::vector<BabyBear> f(std::size_t{width} << log_rows);
        for (BabyBear& x : f) x = BabyBear{static_cast<std::uint32_t>(rng())};
        const CommittedCode code{kBlake3Suite, ntt, f, width, log_domain, 0, workers};
        for (std::uint32_t j = 0; j < 1u << log_domain; ++j) {
            std::uint32_t exponent = 0;
            for (unsigned b = 0; b < log_domain; ++b) exponent |= (j >> b & 1) << (log_domain - 1 - b);
            const BabyBear y = BabyBear::root_of_unity(log_domain).pow(exponent);
            for (unsigned c = 0; c < width; ++c) {
                BabyBear value;
                for (std::size_t row = f.size() / width; row-- > 0;) value = value * y + f[row * width + c];
                EXPECT_EQ(code.leaves(std::array{j}, workers).rows[0][c], value);
            }
        }
    }
}

TEST(CodeRows, AreRowsOfTheCode)
{
    std::mt19937 rng{7};
    SerialWorkers workers;
    const field::Ntt ntt{15};
    // Rows in tiles for the kernels, of one task and of several, and other shapes.
    for (const auto [log_rows, width, log_domain, log_count] : {std::array{6u, 16u, 8u, 0u},
                                                                {14u, 16u, 15u, 0u},
                                                                {15u, 8u, 15u, 1u},
                                                                {9u, 8u, 10u, 2u},
                                                                {10u, 48u, 11u, 3u},
                                                                {9u, 3u, 12u, 2u},
                                                                {5u, 16u, 6u, 1u},
                                                                {2u, 5u, 7u, 2u}}) {
        std::vector<BabyBear> f(std::size_t{width} << log_rows);
        for (BabyBear& x : f) x = BabyBear{static_cast<std::uint32_t>(rng())};
        std::vector<BabyBear> code(std::size_t{width} << log_domain);
        ntt.extend(f.data(), log_rows, width, log_domain - log_rows, code.data());
        for (const std::size_t count : {1u, 5u, 12u}) {
            std::vector<std::uint32_t> begins;
            for (std::size_t i = 0; i < count; ++i)
                begins.push_back(
                    static_cast<std::uint32_t>(rng() >> (32 - log_domain) >> log_count << log_count));
            const auto rows = code_rows({f, width, log_domain}, begins, log_count, ntt, workers);
            ASSERT_EQ(rows.size(), count);
            for (std::size_t i = 0; i < count; ++i)
                EXPECT_TRUE(std::ranges::equal(
                    rows[i], std::span{code}.subspan(begins[i] * width, std::size_t{width} << log_count)));
        }
    }
}

// A codeword that is not kept opens as one that is.
TEST(CommittedCode, PartsAreTheWhole)
{
    std::mt19937 rng{6};
    SerialWorkers workers;
    const field::Ntt ntt{8};
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite})
        for (const auto [log_rows, width, log_domain, cap] :
             {std::array{2u, 3u, 3u, 0u}, {3u, 5u, 5u, 0u}, {5u, 4u, 8u, 4u}, {6u, 40u, 7u, 2u}}) {
            std::vector<BabyBear> f(std::size_t{width} << log_rows);
            for (BabyBear& x : f) x = BabyBear{static_cast<std::uint32_t>(rng())};
            const auto opened = [&](std::size_t kept, std::span<const std::uint32_t> positions) {
                const CommittedCode code{*suite, ntt, f, width, log_domain, cap, workers, kept};
                ProverChannel channel{*suite, {}};
                channel.send_digests("root", code.digests());
                code.open(channel, positions, code.leaves(positions, workers), {});
                return channel.take_proof();
            };
            std::vector<std::uint32_t> all(std::size_t{1} << log_domain), some;
            std::iota(all.begin(), all.end(), 0u);
            for (const std::uint32_t position : all)
                if (rng() % 4 == 0) some.push_back(position);
            for (const std::span<const std::uint32_t> positions :
                 {std::span<const std::uint32_t>{all}, {some}})
                EXPECT_EQ(opened(0, positions), opened(CommittedCode::kKept, positions));
            for (const std::uint32_t& position : all)
                EXPECT_EQ(opened(0, {&position, 1}), opened(CommittedCode::kKept, {&position, 1}));
        }
}

/// Every sum of the prover against its definition, at every level.
class SumsAtLevel : public testing::TestWithParam<field::SimdLevel>
{
protected:
    std::mt19937 rng_{9};
    SerialWorkers workers_;
    Sums sums_{workers_, GetParam()};

    BabyBear base() { return BabyBear{static_cast<std::uint32_t>(rng_())}; }
    Ext5 ext() { return Ext5{std::array{base(), base(), base(), base(), -BabyBear{1}}}; }
    std::vector<Ext5> exts(std::size_t size)
    {
        std::vector<Ext5> values(size);
        for (Ext5& x : values) x = ext();
        return values;
    }
    static void expect_equal(const ExtVector& got, const std::vector<Ext5>& expected)
    {
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(got.get(i), expected[i]) << i;
    }
};

TEST_P(SumsAtLevel, Rows)
{
    for (const std::size_t columns : {2u, 16u, 32u, 48u, 64u}) {
        for (const std::size_t rows : {1u, 8u, 16u, 128u, 8192u}) {
            std::vector<BabyBear> f(rows * columns);
            for (BabyBear& x : f) x = base();
            const std::vector<Ext5> row_weights = exts(rows), column_weights = exts(columns);
            std::vector<Ext5> by_column(columns), by_row(rows);
            for (std::size_t r = 0; r < rows; ++r)
                for (std::size_t c = 0; c < columns; ++c) {
                    by_column[c] += row_weights[r] * f[r * columns + c];
                    by_row[r] += column_weights[c] * f[r * columns + c];
                }
            EXPECT_EQ(sums_.sum_rows(f, columns, ExtVector::from(row_weights)), by_column);
            expect_equal(sums_.fold_rows(f, column_weights), by_row);
        }
    }
}

TEST_P(SumsAtLevel, Vectors)
{
    for (const std::size_t size : {2u, 16u, 32u, 64u, 16384u}) {
        const std::vector<Ext5> f = exts(size), w = exts(size);
        const Ext5 y = ext(), r = ext();
        Ext5 c0, c2, at_y, power{kOne};
        std::vector<Ext5> bound, with_powers = w, with_multiple = w;
        for (std::size_t i = 0; i < size; ++i, power *= y) {
            at_y += f[i] * power;
            with_powers[i] += r * power;
            with_multiple[i] += r * f[i];
            if (i % 2 != 0) continue;
            c0 += f[i] * w[i];
            c2 += (f[i + 1] - f[i]) * (w[i + 1] - w[i]);
            bound.push_back(f[i] + r * (f[i + 1] - f[i]));
        }
        ExtVector vector = ExtVector::from(f), weights = ExtVector::from(w);
        const RoundSums round = sums_.product_round(vector, weights);
        EXPECT_EQ(round.c0, c0);
        EXPECT_EQ(round.c2, c2);
        EXPECT_EQ(sums_.horner(vector, y), at_y);
        sums_.add_powers(weights, y, r);
        expect_equal(weights, with_powers);
        weights = ExtVector::from(w);
        sums_.add_scaled(weights, vector, r);
        expect_equal(weights, with_multiple);
        sums_.bind_first(vector, r);
        expect_equal(vector, bound);
    }
}

TEST_P(SumsAtLevel, RootPowersAndEqTables)
{
    const field::Ntt ntt{12};
    // Of few exponents the powers of each, of many a transform.
    for (const auto [log_order, count] :
         {std::pair{4u, 20u}, {7u, 20u}, {12u, 5u}, {12u, 50u}, {9u, 3u}, {9u, 30u}}) {
        for (const unsigned log_size : {1u, 4u, log_order - 1}) {
            if (log_size >= log_order) continue;
            std::vector<std::uint32_t> exponents{0, 1, (1u << log_order) - 1};
            while (exponents.size() < count)
                exponents.push_back(static_cast<std::uint32_t>(rng_()) & ((1u << log_order) - 1));
            const std::vector<Ext5> coefficients = exts(exponents.size());
            std::vector<Ext5> expected = exts(std::size_t{1} << log_size);
            ExtVector weights = ExtVector::from(expected);
            for (std::size_t q = 0; q < exponents.size(); ++q)
                for (std::size_t i = 0; i < expected.size(); ++i)
                    expected[i] += coefficients[q] * BabyBear::root_of_unity(log_order).pow(exponents[q] * i);
            sums_.add_root_powers(weights, log_order, exponents, coefficients, ntt);
            expect_equal(weights, expected);
        }
    }
    for (const std::size_t height : {0u, 3u, 4u, 7u, 13u}) {
        const std::vector<Ext5> point = exts(height);
        const Ext5 r = ext();
        std::vector<Ext5> expected = exts(std::size_t{2} << height);
        ExtVector weights = ExtVector::from(expected);
        const std::vector<Ext5> table = eq_table(point);
        for (std::size_t i = 0; i < table.size(); ++i) expected[table.size() + i] += r * table[i];
        sums_.add_eq(weights, table.size(), point, r);
        expect_equal(weights, expected);
    }
}

INSTANTIATE_TEST_SUITE_P(Levels, SumsAtLevel, testing::ValuesIn(field::supported_simd_levels()),
                         [](const auto& info) { return std::string{name_of(info.param)}; });

// A real set: sixteen columns and more in a row, so that every kernel takes part.
TEST(Whir, RealParameters)
{
    for (const Family* family : {&kBaseFamily, &kRecursionFamily}) {
        const Params& params = *family->choose(16);
        const Instance instance{16};
        const Bytes proof = instance.prove(params);
        EXPECT_EQ(instance.verify(params, proof), "");
        Instance other = instance;
        other.add_to_value(2, Ext5{kOne});
        EXPECT_EQ(other.verify(params, proof), "whir: final sum");
        for (const ProgramKind kind : {ProgramKind::kManyColumns, ProgramKind::kOneColumn}) {
            const Instance joined{16, kind};
            EXPECT_EQ(joined.verify(params, joined.prove(params)), "");
        }
    }
}
}  // namespace
}  // namespace freehold::proof::whir
