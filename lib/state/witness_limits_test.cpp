// Runs so big that they let go of nodes and codes and ask for them again (spec/witness.md, section 1).

#include "base/endian.hpp"
#include "crypto/keccak.hpp"
#include "state/memory_view.hpp"
#include "state/witness.hpp"

#include <gtest/gtest.h>
#include <set>

namespace freehold::state
{
namespace
{
Address nth_address(std::uint32_t i)
{
    Address address;
    address.bytes[0] = 0xcc;
    store_be<std::uint32_t>(address.bytes.data() + 16, i);
    return address;
}
const Address kStore = nth_address(0xffff0000);
constexpr std::uint32_t kAccounts = 5000, kSlots = 70'000, kCodes = 800;

Bytes nth_code(std::uint32_t i)
{
    Bytes code(24'576, 0x5b);
    store_be<std::uint32_t>(code.data(), i);
    return code;
}

class BigState final : public WitnessSource
{
public:
    BigState()
    {
        std::vector<std::pair<U256, U256>> slots;
        for (std::uint32_t i = 0; i < kSlots; ++i) slots.emplace_back(i, i + 1);
        view.set_account(kStore, 1, 0, {}, slots);
        for (std::uint32_t i = 0; i < kAccounts; ++i) view.set_account(nth_address(i), 1, i, {});
        StateDiff all = view.as_diff();
        std::vector<NodeUpdate> updates;
        root = WorldTrie{nodes, kEmptyTrieRoot}.apply(all, &updates);
        nodes.apply(updates);
        for (std::uint32_t i = 0; i < kCodes; ++i) {
            Bytes code = nth_code(i);
            codes[keccak256(code)] = std::move(code);
        }
    }
    [[nodiscard]] Bytes node(const Hash256& owner, std::span<const std::uint8_t> path,
                             const Hash256& hash) const override
    {
        return nodes.node(owner, path, hash);
    }
    [[nodiscard]] Bytes code(const Hash256& hash) const override { return codes.at(hash); }
    [[nodiscard]] Bytes header(const Hash256&) const override { return {}; }
    [[nodiscard]] Bytes blob(const Hash256&) const override { return {}; }

    MemoryView view;
    MemoryNodes nodes;
    std::map<Hash256, Bytes> codes;
    Hash256 root;
};

// Slots that change, go and come, accounts that do; more of both than are applied at once.
StateDiff nth_diff(std::uint32_t n, const StateView& state)
{
    StateDiff diff;
    for (std::uint32_t i = n; i < kAccounts + 100; i += 2) {
        AccountChange change;
        change.address = nth_address(i);
        if (i % 3 == n % 3 && i < kAccounts)
            change.deleted = true;
        else
            change.account.balance = U256{i * 10 + n};
        diff.accounts.push_back(std::move(change));
    }
    AccountChange change;
    change.address = kStore;
    change.account = *state.account(kStore);
    change.account.balance = U256{n};
    for (std::uint32_t i = n; i < kSlots + 1000; i += 2)
        change.storage.emplace_back(i, U256{i % 5 == 0 ? 0 : i + 100 * n});
    diff.accounts.push_back(std::move(change));
    return diff;
}

// The roots after each of a few blocks. `after` is told each block's changes.
template <typename After>
Hash256 run(const WitnessSource& source, const Hash256& root, const After& after)
{
    StatelessState state{source, root};
    Hash256 last;
    for (std::uint32_t n = 1; n <= 4; ++n) {
        for (std::uint32_t i = 0; i < kSlots; ++i) static_cast<void>(state.storage(kStore, i));
        StateDiff diff = nth_diff(n, state);
        const StateDiff copy = diff;
        last = state.apply(diff);
        after(copy, last);
    }
    return last;
}

TEST(WitnessLimits, RunsThatLetGoOfNodesHaveTheSameRoots)
{
    const BigState full;
    const WitnessRecorder recorder{full};
    MemoryView view = full.view;
    const Hash256 expected = run(recorder, full.root, [&](const StateDiff& diff, const Hash256& root) {
        view.apply(diff);
        EXPECT_EQ(root, view.state_root());
    });
    const std::set<Bytes> different{recorder.witness().begin(), recorder.witness().end()};
    EXPECT_LT(different.size(), recorder.witness().size() / 4 * 3);  // some were asked for again
    const WitnessReader reader{recorder.witness()};
    EXPECT_EQ(run(reader, full.root, [](const StateDiff&, const Hash256&) {}), expected);
    EXPECT_TRUE(reader.at_end());
}

TEST(WitnessLimits, CodesThatAreManyAreAskedForAgain)
{
    const BigState full;
    const WitnessRecorder recorder{full};
    const StatelessState state{recorder, full.root};
    const std::size_t kept = StatelessState::kKeptCodeBytes / 24'576;
    for (int round = 0; round < 2; ++round)
        for (std::uint32_t i = 0; i < kept; ++i)
            EXPECT_EQ(state.code(keccak256(nth_code(i)))->size(), 24'576u);
    EXPECT_EQ(recorder.witness().size(), kept);
    for (const auto& [hash, code] : full.codes) EXPECT_TRUE(equal(state.code(hash)->bytes(), code));
    EXPECT_GT(recorder.witness().size(), std::size_t{kCodes});
}

TEST(WitnessLimits, CodesThatTheRunHasMadeAreKept)
{
    const BigState full;
    StatelessState state{full, full.root};
    const Bytes made{0x5f, 0x00};
    StateDiff diff;
    diff.accounts.push_back({.address = nth_address(1), .account = {}, .storage = {}});
    diff.accounts[0].account.code_hash = keccak256(made);
    diff.new_codes.emplace_back(keccak256(made), std::make_shared<const evm::Code>(made));
    static_cast<void>(state.apply(diff));
    for (const auto& [hash, code] : full.codes) EXPECT_EQ(state.code(hash)->size(), code.size());
    EXPECT_TRUE(equal(state.code(keccak256(made))->bytes(), made));
}
}  // namespace
}  // namespace freehold::state
