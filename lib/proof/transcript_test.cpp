#include "proof/transcript.hpp"

#include "base/endian.hpp"
#include "base/hex.hpp"
#include "crypto/blake3.hpp"
#include "proof/host/prover_channel.hpp"

#include <gtest/gtest.h>

#include <bit>

namespace freehold::proof
{
namespace
{
BytesView as_bytes(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Ext5 ext(std::array<std::int64_t, 5> c)
{
    Ext5 e;
    for (std::size_t i = 0; i < 5; ++i) e[i] = BabyBear{c[i]};
    return e;
}

constexpr std::string_view kTag = "freehold test transcript";

struct Exchange
{
    std::vector<Ext5> numbers = {ext({1, 2, 3, 4, 5}), ext({-1, 0, 7, -2, 9})};
    std::vector<Hash256> digests = {blake3(as_bytes("a")), blake3(as_bytes("b"))};

    // Any suite and tamper; what is drawn last depends on all that was sent.
    Bytes prove(const HashSuite& suite, Tamper tamper = {}, Ext5* last = nullptr) const
    {
        ProverChannel channel{suite, as_bytes(kTag), std::move(tamper)};
        SerialWorkers workers;
        channel.send("numbers", numbers);
        static_cast<void>(channel.challenge("first"));
        static_cast<void>(channel.indices("query", 11, 13));
        channel.send_digests("root", digests);
        channel.grind("bus", 9, workers);
        const Ext5 drawn = channel.challenge("last");
        if (last != nullptr) *last = drawn;
        return channel.take_proof();
    }

    std::string verify(const HashSuite& suite, BytesView proof, Ext5* last = nullptr) const
    {
        VerifierChannel channel{suite, as_bytes(kTag), proof};
        const auto received = channel.receive("numbers", 2);
        static_cast<void>(channel.challenge("first"));
        static_cast<void>(channel.indices("query", 11, 13));
        const auto roots = channel.receive_digests("root", 2);
        channel.grind("bus", 9);
        const Ext5 drawn = channel.challenge("last");
        if (last != nullptr) *last = drawn;
        const auto verdict = channel.finish();
        if (!verdict) return std::string{verdict.error().reason};
        EXPECT_EQ(received, numbers);
        EXPECT_EQ(roots, digests);
        return "";
    }
};

// The values that tools/reference/transcript.py computes.
TEST(Transcript, KnownAnswers)
{
    const Exchange run;
    ProverChannel channel{kBlake3Suite, as_bytes(kTag)};
    SerialWorkers workers;
    EXPECT_EQ(to_hex(channel.state().view()),
              "0x743d036f1fd8daaf931dd88883184e0cb040c880c057f1d658b3bf1984d55463");
    channel.send("numbers", run.numbers);
    EXPECT_EQ(to_hex(channel.state().view()),
              "0xc84a97a28ee5df03bf09e329e5cedfedd5fed3d78f129e87df52a26e6109b078");
    EXPECT_EQ(channel.challenge("first"), ext({1454856680, 1928378027, 1120750352, 1095043130, 1304472401}));
    EXPECT_EQ(channel.indices("query", 11, 13),
              (std::vector<std::uint32_t>{2901, 1989, 2487, 1871, 641, 7975, 1819, 5447, 982, 6767, 4001}));
    channel.send_digests("root", run.digests);
    channel.grind("bus", 9, workers);
    EXPECT_EQ(to_hex(channel.state().view()),
              "0xbce51b70e16a7b005f187a26c0781778c8ed0e93d86323bed14d224be80ebe19");
    EXPECT_EQ(channel.challenge("last"), ext({1904588668, 878129220, 160140393, 1503992058, 1185943324}));
    EXPECT_EQ(to_hex(channel.proof()),
              "0x0100000002000000030000000400000005000000000000780000000007000000ffffff770900000017762fddd969"
              "a453925d"
              "65717ac3eea21320b66b54342fde15128d6caf21215f10e5cf3d3c8a4f9f3468c8cc58eea84892a22fdadbc1acb224"
              "10190044"
              "c1d553b400000000000000");
}

TEST(Transcript, BothEndsAgree)
{
    const Exchange run;
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite}) {
        Ext5 sent, received;
        const Bytes proof = run.prove(*suite, {}, &sent);
        EXPECT_EQ(run.verify(*suite, proof, &received), "");
        EXPECT_EQ(sent, received);
    }
    EXPECT_NE(run.prove(kBlake3Suite), run.prove(kKeccakSuite)) << "the nonces differ";
}

TEST(Transcript, RefusesMalformedProofs)
{
    const Exchange run;
    Bytes proof = run.prove(kBlake3Suite);
    for (std::size_t size = 0; size < proof.size(); ++size)
        EXPECT_NE(run.verify(kBlake3Suite, BytesView{proof}.first(size)), "") << size;
    EXPECT_EQ(run.verify(kBlake3Suite, {}), "proof too short");
    EXPECT_EQ(run.verify(kBlake3Suite, BytesView{proof}.first(proof.size() - 1)), "proof too short");

    Bytes longer = proof;
    longer.push_back(0);
    EXPECT_EQ(run.verify(kBlake3Suite, longer), "trailing bytes");

    Bytes other = proof;  // the first coefficient is 1; p + 1 is the same residue
    other[0] = 2, other[3] = 0x78;
    EXPECT_EQ(run.verify(kBlake3Suite, other), "element not canonical");
}

TEST(Transcript, RefusesANonceThatDoesNotPass)
{
    const Exchange run;
    const Bytes proof = run.prove(kBlake3Suite, [](const TamperedMessage& message) {
        if (message.label != "bus") return;
        std::uint8_t nonce = 0;
        while (message.grind_ok(nonce)) ++nonce;
        message.bytes = {nonce, 0, 0, 0, 0, 0, 0, 0};
    });
    EXPECT_EQ(run.verify(kBlake3Suite, proof), "grinding: bus");
}

// A nonce passes as many bits as its hash has leading zeros, read as one little-endian number: not one more.
TEST(Transcript, GrindingCountsTheLeadingBits)
{
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite}) {
        const Transcript transcript{*suite, as_bytes(kTag)};
        unsigned most = 0;
        for (std::uint64_t nonce = 0; nonce < 3000; ++nonce) {
            Bytes message = to_bytes(transcript.state().view());
            append(message, as_bytes("\x03\x03"
                                     "bus"));
            message.resize(32 + 24);
            std::array<std::uint8_t, 8> bytes;
            store_le(bytes.data(), nonce);
            append(message, bytes);
            const Hash256 hash = suite->hash(std::array{BytesView{message}});
            const auto zeros = static_cast<unsigned>(std::countl_zero(load_le<std::uint64_t>(hash.data())));
            most = std::max(most, zeros);
            for (unsigned bits = 1; bits < 64; ++bits)
                ASSERT_EQ(transcript.grind_ok("bus", nonce, bits), bits <= zeros) << nonce << " " << bits;
        }
        EXPECT_GE(most, 8u);
    }
}

// Each kind of message is absorbed: what is drawn afterwards changes with it.
TEST(Transcript, AbsorbsEveryMessage)
{
    const Exchange run;
    Ext5 honest;
    run.prove(kBlake3Suite, {}, &honest);
    for (const std::string_view label : {"numbers", "root", "bus"}) {
        Ext5 altered;
        run.prove(
            kBlake3Suite,
            [&](const TamperedMessage& message) {
                if (message.label == label) message.bytes[0] ^= 1;
            },
            &altered);
        EXPECT_NE(altered, honest) << label;
    }
}

TEST(Transcript, DependsOnLabelsSizesAndTag)
{
    const auto after = [](std::string_view tag, Label label, std::string_view data) {
        Transcript t{kBlake3Suite, as_bytes(tag)};
        t.absorb(label, as_bytes(data));
        return t.state();
    };
    const Hash256 base = after("t", "ab", "c");
    EXPECT_NE(base, after("u", "ab", "c"));
    EXPECT_NE(base, after("t", "a", "bc"));
    EXPECT_NE(base, after("t", "abc", ""));
    EXPECT_NE(base, after("t", "ab", std::string_view{"c\0", 2}));
}

TEST(Transcript, AfterAFailureEverythingReadsAsZerosAndTheFirstReasonStays)
{
    const Bytes proof(30, 0xff);
    VerifierChannel channel{kBlake3Suite, as_bytes(kTag), proof};
    EXPECT_EQ(channel.receive("x", 1)[0], Ext5{});
    EXPECT_FALSE(channel.ok());
    EXPECT_EQ(channel.receive("x", 3), std::vector<Ext5>(3));
    EXPECT_EQ(channel.receive_digests("d", 2)[1], Hash256{});
    std::array<std::uint32_t, 4> words{1, 2, 3, 4};
    channel.hint(words);
    EXPECT_EQ(words, (std::array<std::uint32_t, 4>{}));
    EXPECT_FALSE(channel.check(true, "another reason"));
    EXPECT_FALSE(channel.check(false, "another reason"));
    EXPECT_EQ(channel.finish().error().reason, "element not canonical");
}

TEST(Transcript, HintedWordsAreCanonical)
{
    constexpr std::uint32_t kLargest = BabyBear::kModulus - 1;
    for (const std::uint32_t word : {kLargest, kLargest + 1, 0xffff'ffffu}) {
        for (std::size_t at = 0; at < 3; ++at) {
            std::array<std::uint32_t, 3> sent{5, 6, 7};
            sent[at] = word;
            Bytes proof(sizeof sent);
            for (std::size_t i = 0; i < sent.size(); ++i) store_le(&proof[4 * i], sent[i]);
            VerifierChannel channel{kBlake3Suite, as_bytes(kTag), proof};
            std::array<std::uint32_t, 3> words{};
            channel.hint(words);
            const auto verdict = channel.finish();
            if (word == kLargest) {
                EXPECT_TRUE(verdict);
                EXPECT_EQ(words, sent);
            } else {
                ASSERT_FALSE(verdict) << word;
                EXPECT_EQ(verdict.error().reason, "element not canonical");
                EXPECT_EQ(words, (std::array<std::uint32_t, 3>{}));
            }
        }
    }
}

TEST(HashSuite, NodesAreNoLeaves)
{
    const Bytes both(64, 7);
    const auto half = Hash256::from(BytesView{both}.first(32));
    for (const HashSuite* suite : {&kBlake3Suite, &kKeccakSuite}) {
        const Hash256 leaf = suite->hash(std::array{BytesView{both}});
        Hash256 parent;
        suite->parent(half, half, parent);
        EXPECT_NE(parent, leaf) << suite->name;
        EXPECT_EQ(suite->hash(std::array{half.view(), half.view()}), leaf) << "pieces make no difference";
    }
}
}  // namespace
}  // namespace freehold::proof
