// state_bench: times the state library on one thread.
//   world_trie/N/K   WorldTrie::apply of K random balance changes to a state of N accounts in memory
//   cold             the same with every node loaded (and verified) from a map, as after a restart
//   journal/*        what a transaction costs the journal, without the interpreter

#include "state/journal.hpp"
#include "state/memory_view.hpp"

#include <fmt/format.h>

#include <chrono>
#include <random>
#include <set>

namespace
{
using namespace freehold;
using namespace freehold::state;

constexpr int kRepetitions = 7;

template <typename Work>
double milliseconds(const Work& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

Address address_of(std::size_t i)
{
    return Address::from(keccak256(U256{i}.to_hash().view()).view().first(20));
}

AccountChange account_change(const Address& address, const U256& balance)
{
    AccountChange change;
    change.address = address;
    change.account.nonce = 1;
    change.account.balance = balance;
    return change;
}

StateDiff whole_state(std::size_t accounts)
{
    StateDiff diff;
    for (std::size_t i = 0; i < accounts; ++i) diff.accounts.push_back(account_change(address_of(i), 1));
    std::ranges::sort(diff.accounts, {}, &AccountChange::address);
    return diff;
}

StateDiff random_changes(std::mt19937_64& random, std::size_t count, std::size_t accounts)
{
    std::set<std::size_t> chosen;
    while (chosen.size() < count) chosen.insert(random() % accounts);
    StateDiff diff;
    for (const std::size_t i : chosen)
        diff.accounts.push_back(account_change(address_of(i), U256{0, 0, random(), random()}));
    std::ranges::sort(diff.accounts, {}, &AccountChange::address);
    return diff;
}

void report(const std::string& name, double value, const char* unit)
{
    fmt::print("{:<28}{:>10.2f} {}\n", name, value, unit);
}

// The fastest of some repetitions: what the work costs, not what else the machine did.
void bench_world_trie(std::size_t accounts, std::size_t changes, bool is_cold)
{
    std::mt19937_64 random{1};
    MemoryNodes nodes;
    WorldTrie world{nodes, kEmptyTrieRoot};
    std::vector<NodeUpdate> updates;
    StateDiff state = whole_state(accounts);
    world.apply(state, is_cold ? &updates : nullptr);
    double best = 1e9;
    for (int i = 0; i < kRepetitions; ++i) {
        if (is_cold) {
            nodes.apply(updates);
            updates.clear();
            world.forget();
        }
        StateDiff diff = random_changes(random, changes, accounts);
        best = std::min(best, milliseconds([&] { world.apply(diff, is_cold ? &updates : nullptr); }));
    }
    report(fmt::format("world_trie/{}/{}{}", accounts, changes, is_cold ? "/cold" : ""), best, "ms");
}

constexpr std::size_t kUsers = 10'000;
constexpr std::size_t kTransactions = 20'000;

struct Chain
{
    MemoryView view;
    std::vector<Address> users;
    std::vector<U256> slots;  // of the token
    Address token = address_of(1u << 20), fee_recipient = address_of(1u << 21);

    Chain()
    {
        std::vector<std::pair<U256, U256>> storage;
        for (std::size_t i = 0; i < kUsers; ++i) {
            users.push_back(address_of(i));
            slots.push_back(U256::from(keccak256(users.back().view())));
            storage.emplace_back(slots.back(), 1000);
            view.set_account(users.back(), 1, U256{1} << 200, {});
        }
        view.set_account(token, 1, 0, Bytes(100, 0x5b), storage);
    }
};

// A transaction's own part: nonce, gas bought and returned, fee paid.
template <typename Body>
void run_transaction(Journal& journal, const Chain& chain, const Address& sender, const Address& to,
                     const Body& body)
{
    for (const Address& address : {sender, to, chain.fee_recipient}) journal.warm_account(address);
    static_cast<void>(journal.code(sender));
    journal.set_nonce(sender, journal.nonce(sender) + 1);
    journal.subtract_balance(sender, 21'000);
    static_cast<void>(journal.snapshot());
    static_cast<void>(journal.code(to));
    body();
    journal.add_balance(sender, 100);
    journal.add_balance(chain.fee_recipient, 7);
    journal.finish_transaction();
}

void transfer(Journal& journal, const Chain& chain, std::mt19937_64& random)
{
    const Address& from = chain.users[random() % kUsers];
    const Address& to = chain.users[random() % kUsers];
    run_transaction(journal, chain, from, to, [&] {
        journal.subtract_balance(from, 5);
        journal.add_balance(to, 5);
    });
}

void token_transfer(Journal& journal, const Chain& chain, std::mt19937_64& random)
{
    run_transaction(journal, chain, chain.users[random() % kUsers], chain.token, [&] {
        for (int side = 0; side < 2; ++side) {
            const U256& key = chain.slots[random() % kUsers];
            journal.warm_storage(chain.token, key);
            const U256 value = journal.storage(chain.token, key);
            journal.warm_storage(chain.token, key);
            static_cast<void>(journal.original_storage(chain.token, key));
            journal.set_storage(chain.token, key, value + 1);
        }
        journal.log({chain.token, std::vector<Hash256>(3), Bytes(32)});
    });
}

template <typename Transaction>
void bench_journal(const std::string& name, const Chain& chain, const Transaction& transaction)
{
    double best = 1e9, best_diff = 1e9;
    for (int i = 0; i < kRepetitions; ++i) {
        std::mt19937_64 random{2};
        Journal journal{chain.view};
        best = std::min(best, milliseconds([&] {
                            for (std::size_t t = 0; t < kTransactions; ++t)
                                transaction(journal, chain, random);
                        }));
        best_diff = std::min(best_diff, milliseconds([&] { static_cast<void>(journal.diff()); }));
    }
    report("journal/" + name, best * 1e6 / kTransactions, "ns per transaction");
    report("journal/" + name + "/diff", best_diff, "ms");
}
}  // namespace

int main()
{
    bench_world_trie(2'000, 1'000, false);
    bench_world_trie(100'000, 10'000, false);
    bench_world_trie(1'000'000, 10'000, false);
    bench_world_trie(100'000, 1'000, false);
    bench_world_trie(100'000, 1'000, true);
    const Chain chain;
    bench_journal("transfer", chain, transfer);
    bench_journal("token_transfer", chain, token_transfer);
}
