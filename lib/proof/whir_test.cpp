#include "proof/whir.hpp"

#include "base/endian.hpp"
#include "base/hex.hpp"
#include "crypto/blake3.hpp"
#include "proof/host/reed_solomon.hpp"
#include "proof/host/whir_prove.hpp"
#include "proof/host/whir_sums.hpp"
#include "proof/testing/tiny_params.hpp"

#include <gtest/gtest.h>

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

/// A polynomial, a point, and claims about a few columns stacked tallest first; as
/// tools/reference/whir_vectors.py.
struct Instance
{
    std::vector<BabyBear> f;
    ColumnClaims claims;

    explicit Instance(unsigned n)
    {
        Transcript t{kBlake3Suite, as_bytes("instance")};
        for (const std::uint32_t x : t.indices("f", std::size_t{1} << n, 27)) f.emplace_back(x);
        claims.point = t.challenges("point", n);
        std::vector<unsigned> heights{n - 1, n - 2};
        if (n >= 7) heights.insert(heights.end(), 2, 3);
        heights.insert(heights.end(), {1, 0});
        std::uint64_t at = 0;
        for (const unsigned h : heights) {
            const std::span<const BabyBear> column = std::span{f}.subspan(at, std::size_t{1} << h);
            claims.columns.push_back({h, at, evaluate(column, std::span<const Ext5>{claims.point}.first(h))});
            at += std::uint64_t{1} << h;
        }
    }

    [[nodiscard]] Bytes prove(const Params& params, Tamper tamper = {},
                              const HashSuite& suite = kBlake3Suite) const
    {
        SerialWorkers workers;
        ProverChannel channel{suite, as_bytes(kTag), std::move(tamper)};
        Commitment commitment = commit(channel, params, f, workers);
        whir::prove(channel, params, std::move(commitment), claims, workers);
        return channel.take_proof();
    }

    [[nodiscard]] std::string verify(const Params& params, BytesView proof,
                                     const HashSuite& suite = kBlake3Suite) const
    {
        VerifierChannel channel{suite, as_bytes(kTag), proof};
        const Root root = read_commitment(channel, params);
        whir::verify(channel, params, root, claims);
        const Verified<> verdict = channel.finish();
        return verdict ? "" : std::string{verdict.error().reason};
    }
};

struct KnownProof
{
    unsigned n;
    bool unique;
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
        const Instance instance{known.n};
        const Bytes proof = instance.prove(params);
        EXPECT_EQ(proof.size(), known.size) << params.name;
        EXPECT_EQ(to_hex(blake3(proof).view()), known.hash) << params.name;
        EXPECT_EQ(instance.verify(params, proof), "") << params.name;
    }
}

TEST(Whir, AcceptsHonestProofsUnderBothSuites)
{
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite}) {
        const Params params = tiny_params(13);
        const Instance instance{13};
        EXPECT_EQ(instance.verify(params, instance.prove(params, {}, *suite), *suite), "");
    }
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
        instance.claims.columns[i].value += Ext5{kOne};
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

/// Adds one to the first element of the first message with this label.
Tamper bump(Label label)
{
    return [label, done = false](const TamperedMessage& message) mutable {
        if (message.label != label || done) return;
        done = true;
        store_le(message.bytes.data(),
                 (BabyBear{load_le<std::uint32_t>(message.bytes.data())} + kOne).value());
    };
}

Tamper bad_nonce(Label label)
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
        {"whir path", "merkle: whir"},     {"whir final", "whir: final polynomial"},
    };
    for (const auto& [label, reason] : kCases)
        EXPECT_EQ(instance.verify(params, instance.prove(params, bump(label))), reason) << label;
    EXPECT_EQ(instance.verify(params, instance.prove(params, bad_nonce("fold"))), "grinding: fold");
    EXPECT_EQ(instance.verify(params, instance.prove(params, bad_nonce("query"))), "grinding: query");
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
    instance.claims.columns[0].value += Ext5{kOne};
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
    EXPECT_EQ(instance.verify(params, instance.prove(params, lie_in_final)), "whir: final polynomial");
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
    const Instance instance{10};
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

TEST(ReedSolomon, RowsAreValuesAtBitReversedPowers)
{
    std::mt19937 rng{5};
    SerialWorkers workers;
    for (const auto [log_rows, width, log_domain] :
         {std::array{0u, 3u, 2u}, {3u, 1u, 3u}, {3u, 5u, 5u}, {5u, 4u, 6u}}) {
        std::vector<BabyBear> f(std::size_t{width} << log_rows);
        for (BabyBear& x : f) x = BabyBear{static_cast<std::uint32_t>(rng())};
        const std::vector<BabyBear> code = encode_columns(f, width, log_domain, workers);
        ASSERT_EQ(code.size(), std::size_t{width} << log_domain);
        for (std::uint32_t j = 0; j < 1u << log_domain; ++j) {
            std::uint32_t exponent = 0;
            for (unsigned b = 0; b < log_domain; ++b) exponent |= (j >> b & 1) << (log_domain - 1 - b);
            const BabyBear y = BabyBear::root_of_unity(log_domain).pow(exponent);
            for (unsigned c = 0; c < width; ++c) {
                BabyBear value;
                for (std::size_t row = f.size() / width; row-- > 0;) value = value * y + f[row * width + c];
                EXPECT_EQ(code[j * width + c], value);
            }
        }
    }
}
}  // namespace
}  // namespace freehold::proof::whir
