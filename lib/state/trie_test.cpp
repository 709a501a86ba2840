#include "state/trie.hpp"

#include "base/hex.hpp"
#include "state/memory_view.hpp"
#include "state/proof.hpp"
#include "state/reference_trie_test.hpp"
#include "state/trie_builder.hpp"
#include "state/trie_node.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

namespace freehold::state
{
namespace
{
using nlohmann::ordered_json;
using Content = std::map<Bytes, Bytes>;

const EmptyNodeSource kNoNodes;

// --- Ethereum's own vectors
// ---------------------------------------------------------------------------------------------

ordered_json load_vectors(const std::string& name)
{
    const char* folder = std::getenv("FREEHOLD_VECTORS");
    const std::string root = folder != nullptr ? folder : FREEHOLD_SOURCE_DIR "/../shared/vectors";
    const std::string path = root + "/ethereum-tests/TrieTests/" + name;
    std::ifstream file{path};
    if (!file.is_open()) {
        ADD_FAILURE() << path << " is missing; set FREEHOLD_VECTORS to the vectors' folder";
        return {};
    }
    return ordered_json::parse(file);
}

Bytes from_text(const std::string& text)
{
    if (text.starts_with("0x")) return from_hex(text).value();
    return {text.begin(), text.end()};
}

struct Operation
{
    Bytes key;
    std::optional<Bytes> value;
};

std::vector<Operation> operations_of(const ordered_json& in, bool is_secure)
{
    std::vector<Operation> operations;
    const auto add = [&](const ordered_json& key, const ordered_json& value) {
        Operation operation{from_text(key.get<std::string>()), std::nullopt};
        if (is_secure) operation.key = to_bytes(keccak256(operation.key).view());
        if (!value.is_null()) operation.value = from_text(value.get<std::string>());
        operations.push_back(std::move(operation));
    };
    if (in.is_array())
        for (const auto& pair : in) add(pair[0], pair[1]);
    else
        for (const auto& [key, value] : in.items()) add(key, value);
    return operations;
}

std::string root_after(const std::vector<Operation>& operations)
{
    Trie trie{kNoNodes, {}, kEmptyTrieRoot};
    for (const auto& [key, value] : operations) {
        if (value)
            trie.put(key, *value);
        else
            trie.erase(key);
    }
    return to_hex(trie.root());
}

// trietestnextprev.json asks for ordered iteration, which this trie does not offer.
TEST(TrieVectors, InOrder)
{
    for (const auto& [name, is_secure] :
         {std::pair{"trietest.json", false}, {"trietest_secureTrie.json", true}}) {
        const ordered_json vectors = load_vectors(name);
        ASSERT_FALSE(vectors.empty());
        for (const auto& [test, vector] : vectors.items())
            EXPECT_EQ(root_after(operations_of(vector["in"], is_secure)), vector["root"].get<std::string>())
                << test;
    }
}

TEST(TrieVectors, AnyOrder)
{
    std::mt19937 random{1};
    for (const auto& [name, is_secure] : {std::pair{"trieanyorder.json", false},
                                          {"trieanyorder_secureTrie.json", true},
                                          {"hex_encoded_securetrie_test.json", true}}) {
        const ordered_json vectors = load_vectors(name);
        ASSERT_FALSE(vectors.empty());
        for (const auto& [test, vector] : vectors.items()) {
            std::vector<Operation> operations = operations_of(vector["in"], is_secure);
            for (int i = 0; i < 20; ++i) {
                EXPECT_EQ(root_after(operations), vector["root"].get<std::string>()) << test;
                std::ranges::shuffle(operations, random);
            }
        }
    }
}

// --- Random operations against the reference
// ----------------------------------------------------------------------------

// Shapes of keys that make different tries: prefixes of each other (values in branches), dense (nodes shorter
// than 32 bytes), long common parts (extensions that split and merge), and those of a state trie.
enum class Keys
{
    Short,
    Dense,
    LongCommon,
    Hashed
};

class RandomTrie
{
public:
    RandomTrie(Keys keys, std::uint32_t seed) : keys_{keys}, random_{seed} {}

    std::size_t below(std::size_t bound) { return random_() % bound; }

    Bytes key()
    {
        switch (keys_) {
            case Keys::Short: {
                Bytes key(below(4));
                for (auto& byte : key)
                    byte = static_cast<std::uint8_t>(std::array{0x00, 0x01, 0x10, 0x11, 0xf0}[below(5)]);
                return key;
            }
            case Keys::Dense:
                return {0x77, static_cast<std::uint8_t>(below(4)), static_cast<std::uint8_t>(below(256))};
            case Keys::LongCommon: {
                Bytes key(32, 0xaa);
                key[below(32)] = static_cast<std::uint8_t>(0xa0 + below(3));
                return key;
            }
            case Keys::Hashed:
                return to_bytes(keccak256(Bytes{static_cast<std::uint8_t>(below(200))}).view());
        }
        return {};
    }

    Bytes value()
    {
        Bytes value(1 + (below(3) == 0 ? below(80) : below(3)));
        for (auto& byte : value) byte = static_cast<std::uint8_t>(1 + below(255));
        return value;
    }

private:
    Keys keys_;
    std::mt19937 random_;
};

class TrieProperty : public testing::TestWithParam<Keys>
{
protected:
    static constexpr std::size_t kRounds = 250;

    // Some operations on the trie and on its twin. Growth and decay take turns.
    static void change(RandomTrie& random, std::size_t round, Trie& trie, Content& content)
    {
        const bool grows = round / 25 % 2 == 0;
        for (std::size_t i = random.below(12); i > 0; --i) {
            const Bytes key = random.key();
            if (random.below(10) < (grows ? 7u : 2u)) {
                content[key] = random.value();
                if (random.below(2) == 0 && !trie.find(key).empty())
                    trie.replace(content[key]);
                else
                    trie.put(key, content[key]);
            } else {
                content.erase(key);
                trie.erase(key);
            }
            if (random.below(8) == 0) {
                EXPECT_EQ(trie.get(key), content.contains(key) ? content[key] : Bytes{});
            }
        }
    }
};

TEST_P(TrieProperty, RootAndUpdatesEqualTheReference)
{
    const Hash256 owner = keccak256(Bytes{1});
    RandomTrie random{GetParam(), 7};
    MemoryNodes nodes;
    Trie trie{nodes, owner, kEmptyTrieRoot};
    Content content;
    for (std::size_t round = 0; round < kRounds; ++round) {
        change(random, round, trie, content);
        if (random.below(60) == 0) {
            trie.clear();
            content.clear();
            change(random, round, trie, content);
        }
        std::vector<NodeUpdate> updates;
        const Hash256 root = trie.root(&updates);
        const ReferenceTrie reference{content};
        ASSERT_EQ(to_hex(root), to_hex(reference.root()));

        // Each update is needed: it changes the store, and no place has two.
        std::set<NibblePath> places;
        for (const NodeUpdate& update : updates) {
            EXPECT_EQ(update.owner, owner);
            EXPECT_TRUE(places.insert(update.path).second);
            const auto former = nodes.nodes().find({owner, update.path});
            EXPECT_TRUE(update.rlp.empty() ? former != nodes.nodes().end() : true);
        }
        nodes.apply(updates);
        std::map<NibblePath, Bytes> stored;
        for (const auto& [key, rlp] : nodes.nodes()) stored[key.second] = rlp;
        ASSERT_EQ(stored, reference.nodes());

        updates.clear();
        EXPECT_EQ(trie.root(&updates), root);
        EXPECT_TRUE(updates.empty());
        switch (random.below(4)) {
            case 0:
                trie.forget();
                EXPECT_EQ(trie.loaded_nodes(), 0u);
                break;
            case 1: trie.forget(static_cast<unsigned>(random.below(4))); break;
            case 2: trie = Trie{nodes, owner, root}; break;
            default: break;
        }
    }
}

TEST_P(TrieProperty, UnchangedTrieReportsNothing)
{
    RandomTrie random{GetParam(), 11};
    MemoryNodes nodes;
    Trie trie{nodes, {}, kEmptyTrieRoot};
    Content content;
    for (int i = 0; i < 100; ++i) trie.put(random.key(), random.value());
    std::vector<NodeUpdate> updates;
    const Hash256 root = trie.root(&updates);
    nodes.apply(updates);
    updates.clear();
    for (int i = 0; i < 50; ++i) {
        const Bytes key = random.key();
        const Bytes value = trie.get(key);
        if (value.empty()) {
            trie.erase(key);
        } else {
            trie.put(key, Bytes{1, 2, 3});
            trie.put(key, value);
        }
    }
    EXPECT_EQ(trie.root(&updates), root);
    EXPECT_TRUE(updates.empty());
}

TEST_P(TrieProperty, LoadedNodesAreCountedExactly)
{
    RandomTrie random{GetParam(), 5};
    MemoryNodes nodes;
    Trie trie{nodes, {}, kEmptyTrieRoot};
    Content content;
    for (std::size_t round = 0; round < kRounds; ++round) {
        change(random, round, trie, content);
        std::vector<NodeUpdate> updates;
        trie.root(&updates);
        nodes.apply(updates);
    }
    // Erasing all of it in memory must bring the count back to zero.
    for (const auto& [key, value] : Content{content}) trie.erase(key);
    EXPECT_EQ(trie.root(), kEmptyTrieRoot);
    EXPECT_EQ(trie.loaded_nodes(), 0u);
}

TEST_P(TrieProperty, ProofsAreVerified)
{
    RandomTrie random{GetParam(), 3};
    MemoryNodes nodes;
    Trie trie{nodes, {}, kEmptyTrieRoot};
    Content content;
    std::size_t present = 0;
    for (std::size_t round = 0; round < kRounds; ++round) {
        change(random, round, trie, content);
        std::vector<NodeUpdate> updates;
        const Hash256 root = trie.root(&updates);
        nodes.apply(updates);
        if (random.below(2) == 0) trie.forget();
        for (int i = 0; i < 5; ++i) {
            const Bytes key = random.key();
            const std::vector<Bytes> proof = trie.prove(key);
            const auto result = verify_proof(root, key, proof);
            ASSERT_TRUE(result.has_value());
            ASSERT_EQ(result->has_value(), content.contains(key));
            if (!result->has_value()) continue;
            ++present;
            EXPECT_EQ(**result, content[key]);
        }
    }
    EXPECT_GT(present, 50u);
}

TEST_P(TrieProperty, BuilderEqualsTheReference)
{
    RandomTrie random{GetParam(), 17};
    Content content;
    for (int i = 0; i < 150; ++i) {
        std::vector<TrieEntry> entries;
        for (const auto& [key, value] : content) entries.push_back({key, value});
        ASSERT_EQ(build_trie_root(entries), ReferenceTrie{content}.root());
        content[random.key()] = random.value();
    }
}

INSTANTIATE_TEST_SUITE_P(Keys, TrieProperty,
                         testing::Values(Keys::Short, Keys::Dense, Keys::LongCommon, Keys::Hashed));

TEST(OrderedRoot, EqualsATrieOfIndexes)
{
    std::vector<Bytes> values;
    for (std::size_t count = 0; count < 300; ++count) {
        Trie trie{kNoNodes, {}, kEmptyTrieRoot};
        for (std::size_t i = 0; i < count; ++i) {
            Bytes key;
            rlp::encode_u64(key, i);
            trie.put(key, values[i]);
        }
        ASSERT_EQ(ordered_root(values), trie.root()) << count;
        values.push_back(
            to_bytes(keccak256(Bytes{static_cast<std::uint8_t>(count)}).view().first(1 + count % 32)));
    }
}

// --- Hostile nodes
// ------------------------------------------------------------------------------------------------------

class OneNode final : public NodeSource
{
public:
    explicit OneNode(Bytes rlp) : rlp_{std::move(rlp)} {}
    [[nodiscard]] Bytes node(const Hash256&, std::span<const std::uint8_t>, const Hash256&) const override
    {
        return rlp_;
    }

private:
    Bytes rlp_;
};

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

const Bytes kEmptyItem = string_of({});
const Bytes kHashItem = string_of(Bytes(32, 7));
const Bytes kValueItem = string_of({1, 2, 3});

// A branch whose children, from nibble 0 on, and value are given.
Bytes branch_of(std::vector<Bytes> children, const Bytes& value)
{
    children.resize(16, kEmptyItem);
    children.push_back(value);
    return list_of(children);
}

TEST(NodeDecoding, TakesWhatTheTrieWrites)
{
    EXPECT_NE(decode_node(list_of({string_of({0x20}), kValueItem})), nullptr);
    EXPECT_NE(decode_node(list_of({string_of({0x35, 0x67}), kValueItem})), nullptr);
    EXPECT_NE(decode_node(list_of({string_of({0x00, 0x67}), kHashItem})), nullptr);
    EXPECT_NE(decode_node(branch_of({kHashItem, kHashItem}, kEmptyItem)), nullptr);
    EXPECT_NE(decode_node(branch_of({kHashItem}, kValueItem)), nullptr);
    const Bytes leaf = list_of({string_of({0x31}), kValueItem});
    EXPECT_NE(decode_node(branch_of({leaf, leaf}, kEmptyItem)), nullptr);
    const Bytes small_branch =
        branch_of({list_of({string_of({0x31}), {1}}), list_of({string_of({0x31}), {1}})}, kEmptyItem);
    ASSERT_LT(small_branch.size(), 32u);
    EXPECT_NE(decode_node(list_of({string_of({0x11}), small_branch})), nullptr);
}

TEST(NodeDecoding, RefusesEverythingElse)
{
    const Bytes leaf = list_of({string_of({0x31}), kValueItem});
    const Bytes long_leaf = list_of({string_of({0x31}), string_of(Bytes(32, 1))});
    const std::map<std::string, Bytes> malformed = {
        {"nothing", {}},
        {"a string", kValueItem},
        {"an empty list", list_of({})},
        {"one item", list_of({kValueItem})},
        {"three items", list_of({string_of({0x20}), kValueItem, kValueItem})},
        {"sixteen items", list_of(std::vector<Bytes>(16, kHashItem))},
        {"eighteen items", list_of(std::vector<Bytes>(18, kHashItem))},
        {"bytes after the list",
         [&] {
             Bytes b = leaf;
             b.push_back(0);
             return b;
         }()},
        {"a cut list",
         [&] {
             Bytes b = leaf;
             b.pop_back();
             return b;
         }()},
        {"an empty path", list_of({kEmptyItem, kValueItem})},
        {"a path that is a list", list_of({list_of({}), kValueItem})},
        {"an unknown flag", list_of({string_of({0x40}), kValueItem})},
        {"padding that is not zero", list_of({string_of({0x21}), kValueItem})},
        {"a path of 65 nibbles", list_of({string_of([] {
                                              Bytes b(33, 0);
                                              b[0] = 0x31;
                                              return b;
                                          }()),
                                          kValueItem})},
        {"a path of 66 nibbles", list_of({string_of([] {
                                              Bytes b(34, 0);
                                              b[0] = 0x20;
                                              return b;
                                          }()),
                                          kValueItem})},
        {"a leaf without value", list_of({string_of({0x20}), kEmptyItem})},
        {"a leaf whose value is a list", list_of({string_of({0x20}), list_of({kValueItem})})},
        {"an extension without path", list_of({string_of({0x00}), kHashItem})},
        {"an extension without child", list_of({string_of({0x11}), kEmptyItem})},
        {"an extension to a short string", list_of({string_of({0x11}), kValueItem})},
        {"an extension to a leaf", list_of({string_of({0x11}), leaf})},
        {"a branch without entry", branch_of({}, kEmptyItem)},
        {"a branch with one child", branch_of({kHashItem}, kEmptyItem)},
        {"a branch with only a value", branch_of({}, kValueItem)},
        {"a branch whose value is a list", branch_of({kHashItem, kHashItem}, list_of({}))},
        {"a child of 31 bytes", branch_of({kHashItem, string_of(Bytes(31, 1))}, kEmptyItem)},
        {"a child of 33 bytes", branch_of({kHashItem, string_of(Bytes(33, 1))}, kEmptyItem)},
        {"an inline child of 32 bytes or more", branch_of({kHashItem, long_leaf}, kEmptyItem)},
        {"an inline child that is malformed", branch_of({kHashItem, list_of({})}, kEmptyItem)},
    };
    for (const auto& [what, rlp] : malformed) EXPECT_EQ(decode_node(rlp), nullptr) << what;
}

TEST(NodeDecoding, IsTotalAndExact)
{
    const Bytes leaf = list_of({string_of({0x31}), kValueItem});
    const std::vector<Bytes> seeds = {branch_of({leaf, kHashItem, leaf}, kValueItem), leaf,
                                      list_of({string_of({0x11}), kHashItem})};
    std::mt19937 random{2};
    std::size_t accepted = 0;
    for (int i = 0; i < 100'000; ++i) {
        Bytes rlp = seeds[random() % seeds.size()];
        for (std::size_t changes = 1 + random() % 3; changes > 0; --changes)
            rlp[random() % rlp.size()] = static_cast<std::uint8_t>(random());
        if (random() % 4 == 0) rlp.resize(random() % (rlp.size() + 1));
        const auto node = decode_node(rlp);
        if (!node) continue;
        ++accepted;
        Bytes again;
        rlp::append_fields(again, [&](auto& sink) { put_node(sink, *node); });
        ASSERT_EQ(again, rlp);
    }
    EXPECT_GT(accepted, 1000u);
}

using TrieDeathTest = testing::Test;

TEST(TrieDeathTest, AbortsOnNodesThatAreNotTheTries)
{
    const Bytes key(32, 0);
    const Bytes leaf = list_of({string_of({0x20}), kValueItem});
    const OneNode wrong{leaf};
    EXPECT_DEATH(static_cast<void>(Trie(wrong, {}, Hash256{}).get(key)), "differs from its hash");
    EXPECT_DEATH(static_cast<void>(Trie(kNoNodes, {}, Hash256{}).get(key)), "is missing");
    const OneNode malformed{kValueItem};
    EXPECT_DEATH(static_cast<void>(Trie(malformed, {}, keccak256(kValueItem)).get(key)), "is malformed");
}

TEST(TrieDeathTest, AbortsWhenAnExtensionLeadsToALeaf)
{
    MemoryNodes nodes;
    const Bytes leaf = list_of({string_of({0x31}), string_of(Bytes(40, 1))});
    const Bytes extension = list_of({string_of({0x10}), string_of(to_bytes(keccak256(leaf).view()))});
    nodes.apply(std::vector<NodeUpdate>{{{}, {}, extension}, {{}, {0}, leaf}});
    Trie trie{nodes, {}, keccak256(extension)};
    EXPECT_DEATH(static_cast<void>(trie.get(Bytes{0x01})), "must lead to a branch");
    EXPECT_DEATH(trie.put(Bytes{0x01}, Bytes{1}), "must lead to a branch");
    EXPECT_DEATH(trie.erase(Bytes{0x01}), "must lead to a branch");
}

TEST(TrieDeathTest, AbortsOnMisuse)
{
    Trie trie{kNoNodes, {}, kEmptyTrieRoot};
    EXPECT_DEATH(trie.put(Bytes(33, 1), Bytes{1}), "more than 32 bytes");
    EXPECT_DEATH(trie.put(Bytes{1}, {}), "empty value");
    trie.put(Bytes{1}, Bytes{1});
    EXPECT_DEATH(trie.forget(), "cannot be forgotten");
    EXPECT_DEATH(static_cast<void>(trie.prove(Bytes{1})), "root is not computed");
}
}  // namespace
}  // namespace freehold::state
