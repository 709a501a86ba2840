#include "state/proof.hpp"

#include "codec/rlp.hpp"
#include "crypto/keccak.hpp"
#include "state/trie.hpp"

#include <gtest/gtest.h>

#include <random>

namespace freehold::state
{
namespace
{
const EmptyNodeSource kNoNodes;

struct Fixture
{
    Trie trie{kNoNodes, {}, kEmptyTrieRoot};
    Hash256 root;
    std::vector<Bytes> keys;

    Fixture()
    {
        for (std::uint8_t i = 0; i < 100; ++i) {
            keys.push_back(to_bytes(keccak256(Bytes{i}).view()));
            trie.put(keys.back(), Bytes(1 + i % 40, i));
        }
        root = trie.root();
    }
};

TEST(VerifyProof, EmptyTrie)
{
    const auto absent = verify_proof(kEmptyTrieRoot, Bytes{1}, {});
    ASSERT_TRUE(absent.has_value());
    EXPECT_FALSE(absent->has_value());
    EXPECT_EQ(verify_proof(kEmptyTrieRoot, Bytes{1}, std::vector<Bytes>{{0x80}}).error(),
              ProofError::TrailingNodes);
}

TEST(VerifyProof, RefusesMissingTrailingAndForeignNodes)
{
    Fixture f;
    const std::vector<Bytes> proof = f.trie.prove(f.keys[0]);
    ASSERT_GE(proof.size(), 2u);
    ASSERT_TRUE(verify_proof(f.root, f.keys[0], proof).value().has_value());

    std::vector<Bytes> changed = proof;
    changed.pop_back();
    EXPECT_EQ(verify_proof(f.root, f.keys[0], changed).error(), ProofError::MissingNode);
    EXPECT_EQ(verify_proof(f.root, f.keys[0], {}).error(), ProofError::MissingNode);
    changed = proof;
    changed.push_back(proof.back());
    EXPECT_EQ(verify_proof(f.root, f.keys[0], changed).error(), ProofError::TrailingNodes);
    changed = proof;
    std::swap(changed[0], changed[1]);
    EXPECT_EQ(verify_proof(f.root, f.keys[0], changed).error(), ProofError::WrongHash);
    EXPECT_EQ(verify_proof(kEmptyHash, f.keys[0], proof).error(), ProofError::WrongHash);
}

TEST(VerifyProof, RefusesEveryFlippedBit)
{
    Fixture f;
    std::vector<Bytes> proof = f.trie.prove(f.keys[1]);
    for (Bytes& node : proof) {
        for (std::size_t bit = 0; bit < 8 * node.size(); bit += 3) {
            const auto mask = static_cast<std::uint8_t>(1 << bit % 8);
            node[bit / 8] ^= mask;
            EXPECT_EQ(verify_proof(f.root, f.keys[1], proof).error(), ProofError::WrongHash);
            node[bit / 8] ^= mask;
        }
    }
}

// An adversary who may choose the root can make any bytes pass the hashes: the decoding must bear it.
TEST(VerifyProof, IsTotalOnNodesThatHashRight)
{
    Fixture f;
    std::mt19937 random{4};
    std::size_t malformed = 0;
    for (int i = 0; i < 20'000; ++i) {
        const Bytes& key = f.keys[random() % f.keys.size()];
        std::vector<Bytes> proof = f.trie.prove(key);
        Bytes node = proof[random() % proof.size()];
        for (std::size_t changes = 1 + random() % 4; changes > 0; --changes)
            node[random() % (random() % 2 == 0 ? node.size() : std::min<std::size_t>(node.size(), 8))] =
                static_cast<std::uint8_t>(random());
        const Bytes any_key = to_bytes(BytesView{key}.first(random() % 33));
        const auto result = verify_proof(keccak256(node), any_key, std::vector<Bytes>{node});
        if (!result) malformed += result.error() == ProofError::MalformedNode ? 1 : 0;
    }
    EXPECT_GT(malformed, 400u);
}

Bytes list_of(const std::vector<Bytes>& encoded)
{
    Bytes payload, out;
    for (const Bytes& item : encoded) append(payload, item);
    rlp::encode_list(out, payload);
    return out;
}

Bytes string_of(const Bytes& value)
{
    Bytes out;
    rlp::encode_string(out, value);
    return out;
}

TEST(VerifyProof, RefusesMalformedNodes)
{
    const Bytes value = string_of({1, 2});
    const Bytes hash = string_of(Bytes(32, 9));
    const std::vector<Bytes> malformed = {
        {},
        value,
        list_of({}),
        list_of({value}),
        list_of({string_of({0x20}), value, value}),
        list_of({list_of({}), value}),
        list_of({string_of({}), value}),
        list_of({string_of({0x40}), value}),
        list_of({string_of({0x21}), value}),
        list_of({string_of({0x20}), string_of({})}),
        list_of({string_of({0x20}), list_of({})}),
        list_of({string_of({0x00}), hash}),
        list_of({string_of({0x10}), value}),
        list_of(std::vector<Bytes>(17, value)),
        list_of(std::vector<Bytes>(18, hash)),
    };
    for (std::size_t i = 0; i < malformed.size(); ++i)
        EXPECT_EQ(verify_proof(keccak256(malformed[i]), Bytes{}, std::vector<Bytes>{malformed[i]}).error(),
                  ProofError::MalformedNode)
            << i;
}
}  // namespace
}  // namespace freehold::state
