#include "state/journal.hpp"

#include "state/memory_view.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace freehold::state
{
namespace
{
const Bytes kCode = {0x60, 0x01, 0x00};

Address address_of(std::size_t i) { return U256{0x1000 + i}.to_address(); }

Log log_of(std::uint64_t i)
{
    Log log;
    log.address = address_of(i);
    log.data = {static_cast<std::uint8_t>(i)};
    return log;
}

// --- A model that copies everything
// -------------------------------------------------------------------------------------

using Slot = std::pair<Address, U256>;

struct ModelAccount
{
    std::uint64_t nonce = 0;
    U256 balance;
    Bytes code;
    std::map<U256, U256> storage;
    bool has_storage_of_view = false;

    [[nodiscard]] bool is_empty() const { return nonce == 0 && balance.is_zero() && code.empty(); }
    [[nodiscard]] bool has_storage() const
    {
        return has_storage_of_view ||
               std::ranges::any_of(storage, [](const auto& slot) { return !slot.second.is_zero(); });
    }
};

struct Model
{
    std::map<Address, ModelAccount> accounts;
    std::map<Slot, U256> original;  // at the start of the transaction
    std::map<Slot, U256> transient;
    std::set<Address> warm, touched, created, destructed;
    std::set<Slot> warm_slots;
    std::vector<Log> logs;

    [[nodiscard]] const ModelAccount* find(const Address& address) const
    {
        const auto found = accounts.find(address);
        return found == accounts.end() ? nullptr : &found->second;
    }
    ModelAccount& change(const Address& address)
    {
        touched.insert(address);
        return accounts[address];
    }
    static U256 value(const std::map<Slot, U256>& map, const Slot& slot)
    {
        const auto found = map.find(slot);
        return found == map.end() ? U256{} : found->second;
    }
    [[nodiscard]] U256 storage(const Address& address, const U256& key) const
    {
        const ModelAccount* account = find(address);
        if (account == nullptr) return {};
        const auto found = account->storage.find(key);
        return found == account->storage.end() ? U256{} : found->second;
    }
    void create(const Address& address)
    {
        ModelAccount& account = change(address);
        created.insert(address);
        if (!account.has_storage()) return;
        account.storage.clear();
        account.has_storage_of_view = false;
        std::erase_if(original, [&](const auto& slot) { return slot.first.first == address; });
    }
    void begin_transaction()
    {
        original.clear();
        for (const auto& [address, account] : accounts)
            for (const auto& [key, value] : account.storage) original[{address, key}] = value;
        transient.clear();
        for (auto* set : {&warm, &touched, &created, &destructed}) set->clear();
        warm_slots.clear();
        logs.clear();
    }
    void finish_transaction()
    {
        for (const Address& address : destructed) accounts.erase(address);
        for (const Address& address : touched)
            if (const ModelAccount* account = find(address); account != nullptr && account->is_empty())
                accounts.erase(address);
        begin_transaction();
    }
};

// --- The journal beside the model
// ---------------------------------------------------------------------------------------

class Twins
{
public:
    static constexpr std::size_t kAddresses = 7;
    static constexpr std::size_t kKeys = 4;

    explicit Twins(std::uint32_t seed) : random_{seed}
    {
        // 0, 1: contracts with storage. 2: an account. 3: empty, which only old states have. 4: empty but for
        // storage. 5, 6: do not exist.
        const std::vector<std::pair<U256, U256>> storage = {{0, 10}, {1, 11}, {2, 12}};
        view_.set_account(address_of(0), 1, 100, kCode, storage);
        view_.set_account(address_of(1), 1, 0, kCode, storage);
        view_.set_account(address_of(2), 5, 1000, {});
        view_.set_account(address_of(3), 0, 0, {});
        view_.set_account(address_of(4), 0, 0, {}, storage);
        for (const auto& [address, contents] : view_.accounts()) {
            ModelAccount& account = model_.accounts[address];
            account.nonce = contents.nonce;
            account.balance = contents.balance;
            if (contents.code_hash != kEmptyHash) account.code = kCode;
            account.storage = contents.storage;
            account.has_storage_of_view = !contents.storage.empty();
        }
        model_.begin_transaction();
        start_ = model_;
        journal_ = std::make_unique<Journal>(view_, seed % 3 == 0 ? 0 : Journal::kKeptEntries);
    }

    std::size_t below(std::size_t bound) { return random_() % bound; }

    void step()
    {
        const Address a = address_of(below(kAddresses));
        const U256 key = below(kKeys);
        switch (below(20)) {
            case 0: change_balance(a); break;
            case 1: {
                const U256 amount = below(3);
                journal_->add_balance(a, amount);
                model_.change(a).balance += amount;
                break;
            }
            case 2: {
                const std::uint64_t nonce = below(3);
                journal_->set_nonce(a, nonce);
                model_.change(a).nonce = nonce;
                break;
            }
            case 3: {
                const Bytes code = below(2) == 0 ? Bytes{} : Bytes(1 + below(3), 0x5b);
                journal_->set_code(a, code);
                model_.change(a).code = code;
                break;
            }
            case 4:
                journal_->touch(a);
                model_.change(a);
                break;
            case 5:
                journal_->create_account(a);
                model_.create(a);
                break;
            case 6:
                journal_->mark_destructed(a);
                model_.destructed.insert(a);
                break;
            case 7: {
                const U256 value = below(3);
                journal_->set_transient(a, key, value);
                model_.transient[{a, key}] = value;
                break;
            }
            case 8: ASSERT_EQ(journal_->warm_account(a), model_.warm.insert(a).second); break;
            case 9:
                ASSERT_EQ(journal_->warm_storage(a, key), model_.warm_slots.insert({a, key}).second);
                break;
            case 10: {
                const Log log = log_of(below(200));
                journal_->log(log);
                model_.logs.push_back(log);
                break;
            }
            case 11:
            case 12: marks_.emplace_back(journal_->snapshot(), model_); break;
            case 13: revert(); break;
            case 14: finish(); break;
            default:
                // The storage of an account that does not exist is never written: code must have run there.
                if (model_.find(a) == nullptr) break;
                const U256 value = below(3) * 7;
                journal_->set_storage(a, key, value);
                model_.accounts[a].storage[key] = value;
                break;
        }
    }

    void compare_one()
    {
        const Address a = address_of(below(kAddresses));
        const U256 key = below(kKeys);
        const ModelAccount* account = model_.find(a);
        const ModelAccount none;
        const ModelAccount& expected = account == nullptr ? none : *account;
        switch (below(12)) {
            case 0: EXPECT_EQ(journal_->exists(a), account != nullptr); break;
            case 1: EXPECT_EQ(journal_->is_empty(a), expected.is_empty()); break;
            case 2: EXPECT_EQ(journal_->balance(a), expected.balance); break;
            case 3: EXPECT_EQ(journal_->nonce(a), expected.nonce); break;
            case 4: EXPECT_EQ(journal_->code_hash(a), keccak256(expected.code)); break;
            case 5: EXPECT_TRUE(equal(journal_->code(a)->bytes(), expected.code)); break;
            case 6:
                EXPECT_EQ(journal_->has_code_nonce_or_storage(a),
                          expected.nonce != 0 || !expected.code.empty() || expected.has_storage());
                break;
            case 7: EXPECT_EQ(journal_->created_in_transaction(a), model_.created.contains(a)); break;
            case 8: EXPECT_EQ(journal_->storage(a, key), model_.storage(a, key)); break;
            case 9:
                EXPECT_EQ(journal_->original_storage(a, key), Model::value(model_.original, {a, key}));
                break;
            case 10: EXPECT_EQ(journal_->transient(a, key), Model::value(model_.transient, {a, key})); break;
            default: EXPECT_EQ(journal_->logs(), model_.logs); break;
        }
    }

    // Ends the block.
    void check_diff()
    {
        finish();
        const StateDiff diff = journal_->diff();
        check_is_minimal(diff);
        MemoryView after = view_;
        after.apply(diff);
        std::map<Address, MemoryView::Contents> expected;
        for (const auto& [address, account] : model_.accounts) {
            auto& contents = expected[address];
            contents = {account.nonce, account.balance, keccak256(account.code), {}};
            for (const auto& [key, value] : account.storage)
                if (!value.is_zero()) contents.storage[key] = value;
            EXPECT_TRUE(equal(after.code(contents.code_hash)->bytes(), account.code));
        }
        EXPECT_EQ(after.accounts(), expected);
    }

private:
    void change_balance(const Address& a)
    {
        const U256 balance = model_.find(a) == nullptr ? U256{} : model_.find(a)->balance;
        if (below(2) == 0) {
            journal_->subtract_balance(a, balance);
            model_.change(a).balance = {};
        } else {
            const U256 value = below(3);
            journal_->set_balance(a, value);
            model_.change(a).balance = value;
        }
    }

    void revert()
    {
        if (marks_.empty()) return;
        marks_.resize(1 + below(marks_.size()));
        journal_->revert(marks_.back().first);
        model_ = marks_.back().second;
        marks_.pop_back();
    }

    void finish()
    {
        marks_.clear();
        if (below(5) == 0) {
            journal_->abort_transaction();
            model_ = start_;
        } else {
            EXPECT_EQ(journal_->finish_transaction(), model_.logs);
            model_.finish_transaction();
        }
        start_ = model_;
        EXPECT_TRUE(journal_->logs().empty());
    }

    void check_is_minimal(const StateDiff& diff) const
    {
        for (std::size_t i = 0; i < diff.accounts.size(); ++i) {
            const AccountChange& change = diff.accounts[i];
            if (i > 0) {
                EXPECT_LT(diff.accounts[i - 1].address, change.address);
            }
            const auto former = view_.account(change.address);
            if (change.deleted) {
                EXPECT_TRUE(former.has_value() && !change.storage_cleared && change.storage.empty());
                continue;
            }
            EXPECT_TRUE(!former || change.storage_cleared || !change.storage.empty() ||
                        former->nonce != change.account.nonce || former->balance != change.account.balance ||
                        former->code_hash != change.account.code_hash);
            for (std::size_t j = 0; j < change.storage.size(); ++j) {
                const auto& [key, value] = change.storage[j];
                EXPECT_NE(value, change.storage_cleared ? U256{} : view_.storage(change.address, key));
                if (j > 0) {
                    EXPECT_LT(change.storage[j - 1].first, key);
                }
            }
        }
        for (std::size_t i = 1; i < diff.new_codes.size(); ++i)
            EXPECT_LT(diff.new_codes[i - 1].first, diff.new_codes[i].first);
    }

    std::mt19937 random_;
    MemoryView view_;
    std::unique_ptr<Journal> journal_;
    Model model_;
    Model start_;  // of the transaction
    std::vector<std::pair<Journal::Snapshot, Model>> marks_;
};

TEST(JournalProperty, EqualsAModelThatCopiesEverything)
{
    for (std::uint32_t seed = 0; seed < 400; ++seed) {
        Twins twins{seed};
        for (int i = 0; i < 300; ++i) {
            twins.step();
            // Few reads at times, so that loading on first use is exercised at every point.
            for (std::size_t reads = twins.below(seed % 2 == 0 ? 2 : 12); reads > 0; --reads)
                twins.compare_one();
            if (testing::Test::HasFailure()) FAIL() << "seed " << seed << ", step " << i;
        }
        twins.check_diff();
        if (testing::Test::HasFailure()) FAIL() << "seed " << seed;
    }
}

// --- The rules by name
// --------------------------------------------------------------------------------------------------

class JournalTest : public testing::Test
{
protected:
    JournalTest()
    {
        const std::vector<std::pair<U256, U256>> storage = {{1, 11}};
        view.set_account(contract, 1, 5, kCode, storage);
        view.set_account(empty, 0, 0, {});
    }

    const Address contract = address_of(1), empty = address_of(2), fresh = address_of(3);
    MemoryView view;
    Journal journal{view};
};

TEST_F(JournalTest, Eip161DeletesATouchedEmptyAccount)
{
    static_cast<void>(journal.balance(empty));
    journal.finish_transaction();
    EXPECT_TRUE(journal.diff().accounts.empty());
    journal.add_balance(empty, 0);
    journal.add_balance(fresh, 0);
    EXPECT_TRUE(journal.exists(fresh));
    journal.finish_transaction();
    EXPECT_FALSE(journal.exists(empty));
    EXPECT_FALSE(journal.exists(fresh));
    const StateDiff diff = journal.diff();
    ASSERT_EQ(diff.accounts.size(), 1u);
    EXPECT_EQ(diff.accounts[0].address, empty);
    EXPECT_TRUE(diff.accounts[0].deleted);
}

TEST_F(JournalTest, ARevertedTouchDeletesNothing)
{
    const auto snapshot = journal.snapshot();
    journal.touch(empty);
    journal.revert(snapshot);
    journal.finish_transaction();
    EXPECT_TRUE(journal.exists(empty));
}

TEST_F(JournalTest, Eip6780DestructionBurnsWhatIsLeft)
{
    journal.create_account(fresh);
    journal.set_nonce(fresh, 1);
    journal.set_code(fresh, kCode);
    journal.set_storage(fresh, 1, 2);
    journal.mark_destructed(fresh);
    journal.add_balance(fresh, 9);
    EXPECT_TRUE(journal.created_in_transaction(fresh));
    EXPECT_EQ(journal.code(fresh)->size(), kCode.size());  // lives on until the end of the transaction
    journal.finish_transaction();
    EXPECT_FALSE(journal.exists(fresh));
    EXPECT_EQ(journal.balance(fresh), U256{});
    EXPECT_EQ(journal.storage(fresh, 1), U256{});
    EXPECT_TRUE(journal.diff().accounts.empty());

    journal.create_account(fresh);  // a second life, with no storage of the first
    journal.set_nonce(fresh, 1);
    EXPECT_EQ(journal.storage(fresh, 1), U256{});
    journal.set_storage(fresh, 2, 3);
    journal.finish_transaction();
    EXPECT_FALSE(journal.created_in_transaction(fresh));
    const StateDiff diff = journal.diff();
    ASSERT_EQ(diff.accounts.size(), 1u);
    EXPECT_EQ(diff.accounts[0].storage, (std::vector<std::pair<U256, U256>>{{2, 3}}));
    EXPECT_FALSE(diff.accounts[0].storage_cleared);
}

TEST_F(JournalTest, RecreationClearsTheStorageOfTheView)
{
    journal.mark_destructed(contract);
    journal.finish_transaction();
    journal.create_account(contract);
    journal.set_nonce(contract, 1);
    journal.set_storage(contract, 7, 8);
    journal.finish_transaction();
    const StateDiff diff = journal.diff();
    ASSERT_EQ(diff.accounts.size(), 1u);
    EXPECT_TRUE(diff.accounts[0].storage_cleared);
    EXPECT_FALSE(diff.accounts[0].deleted);
    EXPECT_EQ(diff.accounts[0].storage, (std::vector<std::pair<U256, U256>>{{7, 8}}));
}

TEST_F(JournalTest, Eip2929CreationKeepsSlotsWarm)
{
    journal.warm_storage(contract, 1);
    journal.create_account(contract);
    EXPECT_FALSE(journal.warm_storage(contract, 1));
    EXPECT_TRUE(journal.warm_storage(contract, 2));
    EXPECT_EQ(journal.storage(contract, 1), U256{});
    EXPECT_EQ(journal.original_storage(contract, 1), U256{});
    journal.abort_transaction();
    EXPECT_EQ(journal.storage(contract, 1), U256{11});
    EXPECT_TRUE(journal.warm_storage(contract, 1));
}

TEST_F(JournalTest, OriginalIsTheValueAtTheStartOfTheTransaction)
{
    journal.set_storage(contract, 1, 12);
    EXPECT_EQ(journal.original_storage(contract, 1), U256{11});
    journal.finish_transaction();
    EXPECT_EQ(journal.original_storage(contract, 1), U256{12});
    journal.set_storage(contract, 1, 13);
    journal.set_storage(contract, 1, 14);
    EXPECT_EQ(journal.original_storage(contract, 1), U256{12});
}

TEST_F(JournalTest, DiffHoldsOnlyWhatDiffersInTheEnd)
{
    journal.set_storage(contract, 1, 12);
    journal.set_balance(contract, 6);
    journal.finish_transaction();
    EXPECT_EQ(journal.diff().accounts.size(), 1u);
    journal.set_storage(contract, 1, 11);
    journal.set_storage(contract, 2, 0);
    journal.set_balance(contract, 5);
    journal.finish_transaction();
    EXPECT_TRUE(journal.diff().accounts.empty());

    journal.set_storage(contract, 1, 0);
    journal.finish_transaction();
    const StateDiff diff = journal.diff();
    ASSERT_EQ(diff.accounts.size(), 1u);
    EXPECT_EQ(diff.accounts[0].account.nonce, 1u);
    EXPECT_EQ(diff.accounts[0].account.code_hash, keccak256(kCode));
    EXPECT_EQ(diff.accounts[0].storage, (std::vector<std::pair<U256, U256>>{{1, 0}}));
    EXPECT_TRUE(diff.new_codes.empty());
}

// A view that counts how often it is asked for accounts and slots.
class CountingView final : public StateView
{
public:
    explicit CountingView(const StateView& view) : view_{view} {}
    [[nodiscard]] std::optional<Account> account(const Address& address) const override
    {
        ++accounts;
        return view_.account(address);
    }
    [[nodiscard]] U256 storage(const Address& address, const U256& key) const override
    {
        ++slots;
        return view_.storage(address, key);
    }
    [[nodiscard]] evm::CodePtr code(const Hash256& code_hash) const override
    {
        ++codes;
        return view_.code(code_hash);
    }
    mutable std::size_t accounts = 0, slots = 0, codes = 0;

private:
    const StateView& view_;
};

TEST_F(JournalTest, WhatDidNotChangeIsDroppedBetweenTransactions)
{
    const CountingView counting{view};
    Journal dropping{counting, 4};
    constexpr std::size_t kCount = 10;
    for (int transaction = 0; transaction < 2; ++transaction) {
        for (int again = 0; again < 2; ++again) {
            for (std::size_t i = 0; i < kCount; ++i) EXPECT_EQ(dropping.balance(address_of(100 + i)), U256{});
            EXPECT_EQ(dropping.storage(contract, 1), U256{transaction == 0 ? 11u : 12u});
            EXPECT_EQ(dropping.storage(contract, 2), U256{});
        }
        EXPECT_EQ(counting.accounts, kCount * static_cast<std::size_t>(transaction + 1) + 1);
        EXPECT_EQ(counting.slots, static_cast<std::size_t>(transaction + 2));
        dropping.set_storage(contract, 1, 12);
        dropping.finish_transaction();
    }
    const StateDiff diff = dropping.diff();
    ASSERT_EQ(diff.accounts.size(), 1u);
    EXPECT_EQ(diff.accounts[0].storage, (std::vector<std::pair<U256, U256>>{{1, 12}}));
}

TEST_F(JournalTest, ManyCodesAreDroppedBetweenTransactions)
{
    constexpr std::size_t kCount = 400;
    for (std::size_t i = 0; i < kCount; ++i) {
        Bytes code(24'576);
        code[i / 200] = static_cast<std::uint8_t>(1 + i % 200);
        view.set_account(address_of(100 + i), 1, 0, code);
    }
    const CountingView counting{view};
    Journal dropping{counting};
    dropping.set_code(contract, Bytes{1, 2, 3});
    for (std::size_t transaction = 1; transaction <= 2; ++transaction) {
        for (int again = 0; again < 2; ++again)
            for (std::size_t i = 0; i < kCount; ++i)
                EXPECT_EQ(dropping.code(address_of(100 + i))->size(), 24'576u);
        EXPECT_EQ(dropping.code(contract)->size(), 3u);
        EXPECT_EQ(counting.codes, kCount * transaction);
        dropping.finish_transaction();
    }
}

TEST_F(JournalTest, NewCodeIsTold)
{
    const Bytes code = {1, 2, 3};
    for (const Address& address : {fresh, empty}) {
        journal.create_account(address);
        journal.set_code(address, code);
        journal.set_nonce(address, 1);
    }
    journal.finish_transaction();
    const StateDiff diff = journal.diff();
    ASSERT_EQ(diff.new_codes.size(), 1u);
    EXPECT_EQ(diff.new_codes[0].first, keccak256(code));
    EXPECT_TRUE(equal(diff.new_codes[0].second->bytes(), code));
}

TEST_F(JournalTest, TransientStorageEndsWithATransactionOfAnySize)
{
    for (std::size_t count : {std::size_t{1}, std::size_t{1000}}) {
        for (std::size_t i = 0; i < count; ++i) journal.set_transient(contract, i, i + 1);
        for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(journal.transient(contract, i), U256{i + 1});
        journal.finish_transaction();
        for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(journal.transient(contract, i), U256{});
    }
}

using JournalDeathTest = JournalTest;

TEST_F(JournalDeathTest, AbortsOnMisuse)
{
    EXPECT_DEATH(journal.subtract_balance(contract, 6), "cannot become negative");
    EXPECT_DEATH(journal.revert(1), "snapshot of another transaction");
    journal.touch(contract);
    EXPECT_DEATH(static_cast<void>(journal.diff()), "middle of a transaction");
}
}  // namespace
}  // namespace freehold::state
