// What a witness cannot do (design: forgeries, 33): every one of these ends the run.

#include "state/witness.hpp"

#include "base/hex.hpp"
#include "crypto/keccak.hpp"
#include "state/memory_view.hpp"

#include <gtest/gtest.h>

namespace freehold::state
{
namespace
{
Address address(std::uint8_t last)
{
    Address a;
    a.bytes[0] = 0xaa;
    a.bytes[19] = last;
    return a;
}
const Address kStore = address(0xff);

class FullState final : public WitnessSource
{
public:
    FullState()
    {
        for (std::uint8_t i = 0; i < 60; ++i) view.set_account(address(i), i, 1000 + i, {});
        const std::vector<std::pair<U256, U256>> slots{{1, 11}, {2, 22}};
        view.set_account(kStore, 1, 0, Bytes{0x00}, slots);
        view.set_account(address(0xfe), 1, 0, Bytes{0x5f, 0x00}, slots);
        StateDiff all = view.as_diff();
        std::vector<NodeUpdate> updates;
        root = WorldTrie{nodes, kEmptyTrieRoot}.apply(all, &updates);
        nodes.apply(updates);
    }
    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override
    {
        return nodes.node(owner, path, hash);
    }
    [[nodiscard]] Bytes code(const Hash256& hash) const override
    {
        return to_bytes(view.code(hash)->bytes());
    }
    [[nodiscard]] Bytes header(const Hash256&) const override { return {}; }
    [[nodiscard]] Bytes blob(const Hash256&) const override { return {}; }

    MemoryView view;
    MemoryNodes nodes;
    Hash256 root;
};

// One slot of two is deleted: the branch above them collapses into the sibling, which nothing else reads.
Hash256 delete_a_slot(const WitnessSource& source, const Hash256& root)
{
    StatelessState state{source, root};
    AccountChange change;
    change.address = kStore;
    change.account = *state.account(kStore);
    EXPECT_EQ(state.storage(kStore, 1), U256{11});
    change.storage = {{1, 0}};
    StateDiff diff{.accounts = {change}, .new_codes = {}};
    return state.apply(diff);
}

class WitnessDeathTest : public ::testing::Test
{
protected:
    WitnessDeathTest()
    {
        const WitnessRecorder recorder{full_};
        expected_ = delete_a_slot(recorder, full_.root);
        witness_ = recorder.witness();
    }
    [[nodiscard]] Hash256 run(const Witness& witness) const
    {
        return delete_a_slot(WitnessReader{witness}, full_.root);
    }

    FullState full_;
    Hash256 expected_;
    Witness witness_;
};

TEST_F(WitnessDeathTest, TheWholeWitnessGivesTheRootOfTheWholeState)
{
    StateDiff diff;
    AccountChange change;
    change.address = kStore;
    change.account = *full_.view.account(kStore);
    change.storage = {{1, 0}};
    diff.accounts.push_back(change);
    full_.view.apply(diff);
    EXPECT_EQ(expected_, full_.view.state_root());
    EXPECT_EQ(run(witness_), expected_);
}

TEST_F(WitnessDeathTest, ANodeWithAWrongHash)
{
    for (std::size_t i = 0; i < witness_.size(); ++i) {
        Witness forged = witness_;
        forged[i][forged[i].size() / 2] ^= 1;
        EXPECT_DEATH((void)run(forged), "a trie node differs from its hash");
    }
}

TEST_F(WitnessDeathTest, AMissingNode)
{
    for (std::size_t i = 0; i < witness_.size(); ++i) {
        Witness forged{witness_.begin(), witness_.begin() + static_cast<std::ptrdiff_t>(i)};
        EXPECT_DEATH((void)run(forged), "the witness ends too early");
        forged.emplace_back();
        EXPECT_DEATH((void)run(forged), "a trie node is missing");
    }
}

TEST_F(WitnessDeathTest, ANodeOfAnotherTrie)
{
    for (std::size_t i = 0; i + 1 < witness_.size(); ++i) {
        Witness forged = witness_;
        std::swap(forged[i], forged[i + 1]);
        EXPECT_DEATH((void)run(forged), "a trie node differs from its hash");
    }
}

TEST_F(WitnessDeathTest, ACollapseWhoseSiblingIsNotProvided)
{
    // The sibling is the last that is asked for: only the collapse wants it.
    Witness forged = witness_;
    forged.pop_back();
    EXPECT_DEATH((void)run(forged), "the witness ends too early");
}

TEST_F(WitnessDeathTest, AnotherCode)
{
    const StatelessState state{full_, full_.root};
    const Hash256 code_hash = state.account(kStore)->code_hash;
    EXPECT_EQ(state.code(code_hash)->size(), 1u);
    const Witness forged{Bytes{0x01}};
    const WitnessReader reader{forged};
    const StatelessState other{reader, full_.root};
    EXPECT_DEATH((void)other.code(code_hash), "a code differs from its hash");
}

// Nodes that hash right but cannot be part of a trie, as whoever finds them a parent might offer.
TEST_F(WitnessDeathTest, AnExtensionThatLeadsToALeafOrAnExtension)
{
    const auto rlp_of = [](bool is_leaf, BytesView payload) {
        Bytes fields, list;
        rlp::encode_string(fields, Bytes{static_cast<std::uint8_t>(is_leaf ? 0x20 : 0x00), 0x12});
        rlp::encode_string(fields, payload);
        rlp::encode_list(list, fields);
        return list;
    };
    const Bytes leaf = rlp_of(true, Bytes(40, 1));
    const Bytes extension = rlp_of(false, keccak256(leaf).view());
    for (const Bytes& below : {leaf, extension}) {
        const Bytes above = rlp_of(false, keccak256(below).view());
        const Witness witness{above, below};
        const WitnessReader reader{witness};
        Trie trie{reader, {}, keccak256(above)};
        EXPECT_DEATH((void)trie.get(*from_hex("1212")), "an extension must lead to a branch");
    }
}

TEST_F(WitnessDeathTest, AStringThatIsNoNode)
{
    const Bytes nonsense = *from_hex("c20102");
    const Witness witness{nonsense};
    const WitnessReader reader{witness};
    Trie trie{reader, {}, keccak256(nonsense)};
    EXPECT_DEATH((void)trie.get(*from_hex("12")), "a trie node is malformed");
}
}  // namespace
}  // namespace freehold::state
