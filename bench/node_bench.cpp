// The mempool and the JSON-RPC interface, on one core: how fast transactions come in, are chosen, and are
// asked about. Signature recovery is part of every addition; it is measured apart too, so that the rest can
// be told.

#include "base/check.hpp"
#include "codec/transaction.hpp"
#include "crypto/host/signer.hpp"
#include "node/mempool_selection.hpp"
#include "rpc/dispatcher.hpp"

#include <fmt/core.h>

#include <ctime>

using namespace freehold;

namespace
{
constexpr std::uint64_t kChainId = 70'517;
constexpr std::uint64_t kSigners = 200;
constexpr std::uint64_t kPerSigner = 50;  // 10,000 transactions
constexpr std::size_t kBatch = 100;

// Of the calling thread's processor time, so that other work on the machine does not count.
double seconds(auto&& work)
{
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    };
    const double start = now();
    work();
    return now() - start;
}

void report(const char* what, double count, double time)
{
    fmt::print("{:<58} {:>12.0f} /s {:>9.2f} us each\n", what, count / time, time / count * 1e6);
}

Signer signer_of(std::uint64_t seed) { return *Signer::from_key(U256{seed + 1}.to_hash()); }

node::Deployment deployment()
{
    node::Deployment d;
    d.rollup_params.chain_id = kChainId;
    d.genesis_timestamp = 1'700'000'000;
    d.genesis_base_fee = 1'000'000;
    d.predeploys = {Bytes{0x00}, Bytes{0x00}, Bytes{0x00}};
    for (std::uint64_t i = 0; i < kSigners; ++i)
        d.genesis_balances.emplace_back(signer_of(i).address(),
                                        U256{1'000'000'000'000'000'000} * U256{1'000});
    return d;
}

Transaction transfer(std::uint64_t nonce, std::uint64_t tip)
{
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.chain_id = kChainId;
    tx.nonce = nonce;
    tx.max_fee_per_gas = 1'000'000'000;
    tx.max_priority_fee_per_gas = tip;
    tx.gas_limit = 21'000;
    tx.to = Address{{0x99}};
    tx.value = 1;
    return tx;
}

std::vector<Transaction> signed_transfers()
{
    std::vector<Transaction> txs;
    for (std::uint64_t nonce = 0; nonce < kPerSigner; ++nonce)
        for (std::uint64_t s = 0; s < kSigners; ++s) {
            Transaction tx = transfer(nonce, 1'000'000 + s * 7919 % 1000);
            const Signature signature = signer_of(s).sign(signing_hash(tx));
            tx.r = signature.r;
            tx.s = signature.s;
            tx.y_parity = signature.y_parity;
            txs.push_back(std::move(tx));
        }
    return txs;
}

struct BenchNode
{
    BenchNode()
        : kv{store::make_memory_store()},
          chain{*kv, deployment()},
          pool{chain, {}},
          service{{.chain = chain, .mempool = pool}},
          dispatcher{service}
    {}

    std::string call(const std::string& request)
    {
        std::string text;
        dispatcher.handle(request, nullptr, [&](std::string answer) { text = std::move(answer); });
        return text;
    }
    void seal()
    {
        const auto head = chain.head();
        const auto& params = chain.deployment().rollup_params;
        auto input = stf::make_block_input(params, head->block.header, {1, Hash256{}},
                                           head->block.header.timestamp + 1, Address{}, {});
        const U256 base_fee = input.base_fee;
        stf::BlockExecutor executor{params.chain_rules(), std::move(input), chain.head_state(),
                                    chain.block_hashes()};
        executor.begin();
        std::vector<Address> senders;
        const auto selection = pool.select(base_fee);
        while (const auto tx = selection->next())
            if (executor.execute(tx->tx, tx->sender)) senders.push_back(tx->sender);
        CHECK(chain.append(executor.finish(), std::move(senders), {}, false).has_value(),
              "the store is in memory");
    }

    std::unique_ptr<store::KeyValue> kv;
    node::Chain chain;
    node::Mempool pool;
    rpc::Service service;
    rpc::Dispatcher dispatcher;
};

std::vector<std::string> batches(const char* method, const std::vector<std::string>& params)
{
    std::vector<std::string> requests;
    for (std::size_t start = 0; start < params.size(); start += kBatch) {
        std::string request;
        for (std::size_t i = start; i < std::min(start + kBatch, params.size()); ++i)
            request += (i == start ? "[" : ",") +
                       fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":["{}"]}})", i, method,
                                   params[i]);
        requests.push_back(request + "]");
    }
    return requests;
}

void bench_pool(const std::vector<Transaction>& txs, double recovery)
{
    BenchNode node;
    const auto count = static_cast<double>(txs.size());
    const double time = seconds([&] {
        for (const Transaction& tx : txs) CHECK(node.pool.add(tx).has_value(), "every transfer is valid");
    });
    report("Mempool::add", count, time);
    report("Mempool::add without recovery", count, time - recovery);
}

// The worst case for selection: a full pool in which every transaction has a sender of its own.
void bench_selection()
{
    constexpr std::uint64_t kPooled = 200'000, kSelected = 10'000;
    node::PoolQueues queues{node::MempoolLimits{.max = kPooled}};
    const double added = seconds([&] {
        for (std::uint64_t i = 0; i < kPooled + 50'000; ++i) {
            node::PooledTx tx;
            tx.tx = transfer(0, 1'000'000 + i * 7919 % 100'003);
            tx.sender = U256{i * 0x9e3779b97f4a7c15}.to_address();
            tx.hash = U256{i}.to_hash();
            tx.encoded_size = 120;
            static_cast<void>(
                queues.add(std::make_shared<const node::PooledTx>(std::move(tx)), {0, U256::max()}));
        }
    });
    report("PoolQueues::add, the last fifth into a full pool", static_cast<double>(kPooled + 50'000), added);
    std::mutex mutex;
    const double time = seconds([&] {
        const auto selection = node::make_selection(mutex, queues, 1'000'000);
        for (std::uint64_t i = 0; i < kSelected; ++i) CHECK(selection->next() != nullptr, "there are more");
    });
    fmt::print("{:<58} {:>12.2f} ms\n", "select 10,000 of 200,000 senders", time * 1e3);
}

void bench_rpc(const std::vector<Transaction>& txs, double recovery)
{
    BenchNode node;
    const auto count = static_cast<double>(txs.size());
    std::vector<std::string> raw, hashes;
    for (const Transaction& tx : txs) {
        raw.push_back(to_hex(encode(tx)));
        hashes.push_back(to_hex(hash(tx)));
    }
    const auto sends = batches("eth_sendRawTransaction", raw),
               polls = batches("eth_getTransactionReceipt", hashes);
    const auto run = [&](const std::vector<std::string>& requests) {
        return seconds([&] {
            for (const std::string& request : requests)
                CHECK(!node.call(request).empty(), "a batch is answered");
        });
    };
    const double sending = run(sends);
    CHECK(node.pool.counts().pending == txs.size(), "all were accepted");
    report("eth_sendRawTransaction, batches of 100", count, sending);
    report("the same without recovery", count, sending - recovery);
    report("eth_getTransactionReceipt, batches of 100, waiting", count, run(polls));
    const double sealing = seconds([&] { node.seal(); });
    report("a block of all of them: select, execute, commit", count, sealing);
    report("eth_getTransactionReceipt, batches of 100, mined", count, run(polls));
}
}  // namespace

int main()
{
    const auto txs = signed_transfers();
    const double recovery = seconds([&] {
        for (const Transaction& tx : txs) CHECK(sender(tx).has_value(), "the signatures are good");
    });
    report("sender recovery", static_cast<double>(txs.size()), recovery);
    bench_pool(txs, recovery);
    bench_selection();
    bench_rpc(txs, recovery);
}
