// Plain transfers through block execution on one thread, and what the rest of a block costs beside them.

#include "state/memory_view.hpp"
#include "stf/block.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>

namespace
{
using namespace freehold;

constexpr std::size_t kTransfers = 10'000;  // in a block
constexpr std::size_t kAccounts = 20'000;

Address account(std::size_t i) { return Address::from(keccak256(U256{i}.to_hash().view()).view().first(20)); }

double seconds_since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void report(const char* what, double seconds)
{
    fmt::print("{:<44} {:>8.2f} ms  {:>10.0f} transfers/s\n", what, seconds * 1e3, kTransfers / seconds);
}

struct Setting
{
    state::MemoryView view;
    std::vector<Transaction> transactions;
    std::vector<Address> senders;
    stf::ChainRules rules;
    stf::BlockInput input;
};

Setting make_setting()
{
    Setting s;
    s.rules.rollup = true;
    s.input.number = 1;
    s.input.gas_limit = 300'000'000;
    s.input.base_fee = 1'000'000;
    for (std::size_t i = 0; i < kAccounts; ++i) s.view.set_account(account(i), 0, U256{1} << 64, {});
    for (std::size_t i = 0; i < kTransfers; ++i) {
        Transaction tx;
        tx.type = TxType::DynamicFee;
        tx.chain_id = s.rules.chain_id;
        tx.max_fee_per_gas = s.input.base_fee * 2;
        tx.max_priority_fee_per_gas = 1000;
        tx.gas_limit = 21'000;
        tx.to = account((i * 7919 + 1) % kAccounts);
        tx.value = i + 1;
        tx.r = U256{i + 1} << 190;
        tx.s = U256{i + 2} << 190;
        s.transactions.push_back(std::move(tx));
        s.senders.push_back(account(i));
    }
    return s;
}

// Switches the short cut for transfers off.
struct NullTracer final : evm::Tracer
{
    void step(const evm::TraceStep&) override {}
};

void run_block(const Setting& s, evm::Tracer* tracer, const char* name)
{
    double execution = 1e9, finishing = 1e9, commitment = 1e9;
    for (int round = 0; round < 5; ++round) {
        const state::MemoryNodes nodes;
        state::WorldTrie trie{nodes, kEmptyTrieRoot};
        state::StateDiff genesis = s.view.as_diff();
        trie.apply(genesis);

        const auto start = std::chrono::steady_clock::now();
        stf::BlockExecutor executor{s.rules, s.input, s.view, [](std::uint64_t) { return Hash256{}; }};
        executor.begin();
        for (std::size_t i = 0; i < kTransfers; ++i)
            if (!executor.execute(s.transactions[i], s.senders[i], tracer)) std::abort();
        execution = std::min(execution, seconds_since(start));

        const auto executed = std::chrono::steady_clock::now();
        stf::BlockOutput output = executor.finish();
        finishing = std::min(finishing, seconds_since(executed));

        const auto finished = std::chrono::steady_clock::now();
        trie.apply(output.diff);
        commitment = std::min(commitment, seconds_since(finished));
    }
    fmt::print("{}\n", name);
    report("  execution", execution);
    report("  lists' roots, header, difference", finishing);
    report("  state root", commitment);
    report("  all of it", execution + finishing + commitment);
}
}  // namespace

int main()
{
    const Setting setting = make_setting();
    fmt::print("{} transfers between {} accounts, best of 5 blocks, one thread, senders known\n", kTransfers,
               kAccounts);
    run_block(setting, nullptr, "plain transfers");
    NullTracer tracer;
    run_block(setting, &tracer, "the same without the short cut");
}
