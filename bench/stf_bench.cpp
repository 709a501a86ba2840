#include "stf_bench.hpp"

#include "base/check.hpp"
#include "base/hex.hpp"
#include "codec/abi.hpp"
#include "crypto/host/signer.hpp"
#include "crypto/keccak.hpp"
#include "generated/contracts.hpp"
#include "node/chain.hpp"
#include "node/recovery.hpp"
#include "stf/evm_host.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace freehold::bench
{
namespace
{
const U256 kEther{1'000'000'000'000'000'000};
constexpr std::uint64_t kSetupGas = std::uint64_t{1} << 50;
constexpr std::uint64_t kSenders = 2'000;

Signer signer_of(std::uint64_t seed) { return *Signer::from_key(U256{seed + 1}.to_hash()); }
Address holder(std::uint64_t i)
{
    return Address::from(keccak256(U256{i}.to_hash().view()).view().first(20));
}

Transaction unsigned_transaction(std::uint64_t nonce, std::optional<Address> to, const U256& value,
                                 Bytes data, std::uint64_t gas_limit)
{
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.chain_id = 70'517;
    tx.nonce = nonce;
    tx.max_fee_per_gas = 100'000'000'000;
    tx.max_priority_fee_per_gas = 1'000'000;
    tx.gas_limit = gas_limit;
    tx.to = to;
    tx.value = value;
    tx.data = std::move(data);
    return tx;
}

Bytes with_arguments(std::string_view initcode, const abi::Encoder& arguments)
{
    Bytes code = *from_hex(initcode);
    append(code, arguments.encode());
    return code;
}

constexpr Elapsed StfTiming::* kSteps[]{&StfTiming::recover, &StfTiming::execute, &StfTiming::finish,
                                        &StfTiming::commit, &StfTiming::total};

// Takes the least of each step over the rounds.
void take_best(StfTiming& best, const StfTiming& round)
{
    for (Elapsed StfTiming::* const step : kSteps) best.*step = least(best.*step, round.*step);
}

class StfBench
{
public:
    StfBench(const StfOptions& options, store::KeyValue& kv) : options_{options}, chain_{kv, deployment()} {}

    void set_up();
    StfTiming transfers();
    StfTiming token_transfers();
    StfTiming swaps();

private:
    using MakeTransaction = std::function<Transaction(std::uint64_t index)>;

    [[nodiscard]] node::Deployment deployment() const;
    stf::BlockExecutor make_executor(std::uint64_t gas_limit);
    // A block of transactions of one sender each, whose signatures nobody checks.
    void set_up_block(std::vector<std::pair<Transaction, Address>> transactions);
    Address create(const Bytes& initcode);
    StfTiming run(std::string name, std::uint64_t gas_each, const MakeTransaction& make);
    StfTiming run_block(const std::vector<Transaction>& transactions);

    StfOptions options_;
    std::vector<Signer> signers_;
    std::vector<std::uint64_t> nonces_ = std::vector<std::uint64_t>(kSenders);
    node::Chain chain_;
    Address token0_, token1_, pool_;
    std::uint64_t counter_ = 0;
};

node::Deployment StfBench::deployment() const
{
    node::Deployment d;
    d.l1_chain_id = 1;
    d.rollup_params.chain_id = 70'517;
    d.genesis_timestamp = 1'700'000'000;
    d.genesis_base_fee = 1'000'000'000;
    d.predeploys = {Bytes{0x00}, Bytes{0x00}, Bytes{0x00}};
    for (std::uint64_t i = 0; i < kSenders; ++i)
        d.genesis_balances.emplace_back(signer_of(i).address(), kEther * U256{1'000'000});
    for (std::uint64_t i = 0; i < options_.holders; ++i) d.genesis_balances.emplace_back(holder(i), kEther);
    return d;
}

stf::BlockExecutor StfBench::make_executor(std::uint64_t gas_limit)
{
    const auto head = chain_.head();
    const auto& params = chain_.deployment().rollup_params;
    stf::BlockInput input = stf::make_block_input(params, head->block.header, {1, Hash256{}},
                                                  head->block.header.timestamp + 1, holder(0), {});
    input.gas_limit = gas_limit;
    input.base_fee = chain_.deployment().genesis_base_fee;
    return {params.chain_rules(), std::move(input), chain_.head_state(), chain_.block_hashes()};
}

void StfBench::set_up_block(std::vector<std::pair<Transaction, Address>> transactions)
{
    const std::lock_guard lock{chain_.writer_mutex()};
    stf::BlockExecutor executor = make_executor(kSetupGas);
    executor.begin();
    std::vector<Address> senders;
    for (const auto& [tx, sender] : transactions) {
        const auto receipt = executor.execute(tx, sender);
        CHECK(receipt.has_value() && (*receipt)->success, "a transaction of the set-up fails");
        senders.push_back(sender);
    }
    CHECK(chain_.append(executor.finish(), std::move(senders), {}, false).has_value(), "the store fails");
}

Address StfBench::create(const Bytes& initcode)
{
    const Address& creator = signers_[0].address();
    const std::uint64_t nonce = nonces_[0]++;
    set_up_block({{unsigned_transaction(nonce, std::nullopt, 0, initcode, 5'000'000), creator}});
    return stf::create_address(creator, nonce);
}

void StfBench::set_up()
{
    for (std::uint64_t i = 0; i < kSenders; ++i) signers_.push_back(signer_of(i));
    token0_ = create(*from_hex(kTokenInitcode));
    token1_ = create(*from_hex(kTokenInitcode));
    pool_ = create(with_arguments(kPoolInitcode, abi::Encoder{}.address(token0_).address(token1_)));

    std::vector<std::pair<Transaction, Address>> block;
    const auto call = [&](std::uint64_t from, const Address& to, const Bytes& data) {
        block.emplace_back(unsigned_transaction(nonces_[from]++, to, 0, data, 200'000),
                           signers_[from].address());
    };
    const auto mint = [&](std::uint64_t from, const Address& token, const Address& to, const U256& amount) {
        call(from, token, abi::Encoder{}.address(to).uint(amount).call("mint(address,uint256)"));
    };
    for (std::uint64_t i = 0; i < kSenders; ++i) {
        for (const Address& token : {token0_, token1_}) {
            mint(i, token, signers_[i].address(), kEther * U256{1000});
            call(i, token, abi::Encoder{}.address(pool_).uint(U256::max()).call("approve(address,uint256)"));
        }
    }
    for (std::uint64_t i = 0; i < options_.holders; ++i) mint(i % kSenders, token0_, holder(i), kEther);
    for (const Address& token : {token0_, token1_}) mint(0, token, pool_, kEther * U256{1'000'000});
    call(0, pool_, abi::Encoder{}.call("sync()"));
    set_up_block(std::move(block));
}

StfTiming StfBench::run_block(const std::vector<Transaction>& transactions)
{
    const std::lock_guard lock{chain_.writer_mutex()};
    StfTiming timing;
    const Stopwatch whole;
    const auto recovered = node::recover_in_parallel(transactions);
    timing.recover = whole.elapsed();

    const Stopwatch executing;
    stf::BlockExecutor executor = make_executor(options_.block_gas);
    executor.begin();
    std::vector<Address> senders;
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        const auto receipt = executor.execute(transactions[i], *recovered[i]);
        if (!receipt && receipt.error() == stf::TxError::GasAllowanceExceeded) break;  // the block is full
        CHECK(receipt.has_value() && (*receipt)->success, "a transaction of the benchmark fails");
        senders.push_back(*recovered[i]);
    }
    timing.execute = executing.elapsed();
    timing.transactions = senders.size();
    timing.gas = executor.gas_used();

    const Stopwatch finishing;
    stf::BlockOutput output = executor.finish();
    timing.finish = finishing.elapsed();

    const Stopwatch committing;
    CHECK(chain_.append(std::move(output), std::move(senders), {}, true).has_value(), "the store fails");
    timing.commit = committing.elapsed();
    timing.total = whole.elapsed();
    return timing;
}

StfTiming StfBench::run(std::string name, std::uint64_t gas_each, const MakeTransaction& make)
{
    constexpr double kNever = std::numeric_limits<double>::max();
    StfTiming best;
    for (Elapsed StfTiming::* const step : kSteps) best.*step = {kNever, kNever};
    const std::uint64_t count = std::min(options_.block_gas / gas_each, kSenders);
    for (unsigned round = 0; round < options_.rounds; ++round) {
        std::vector<Transaction> transactions;
        for (std::uint64_t i = 0; i < count; ++i) {
            Transaction tx = make(i);
            const Signature signature = signers_[i].sign(signing_hash(tx));
            tx.r = signature.r;
            tx.s = signature.s;
            tx.y_parity = signature.y_parity;
            transactions.push_back(std::move(tx));
        }
        const StfTiming timing = run_block(transactions);
        for (std::size_t i = 0; i < timing.transactions; ++i) ++nonces_[i];
        take_best(best, timing);
        best.transactions = timing.transactions;
        best.gas = timing.gas;
    }
    best.name = std::move(name);
    return best;
}

StfTiming StfBench::transfers()
{
    return run("eth_transfers", 21'000, [this](std::uint64_t i) {
        return unsigned_transaction(nonces_[i], holder(++counter_ * 7919 % options_.holders), U256{i + 1}, {},
                                    21'000);
    });
}

StfTiming StfBench::token_transfers()
{
    return run("erc20_transfers", 30'000, [this](std::uint64_t i) {
        const Address to = holder(++counter_ * 7919 % options_.holders);
        return unsigned_transaction(nonces_[i], token0_, 0,
                                    abi::Encoder{}.address(to).uint(i + 1).call("transfer(address,uint256)"),
                                    60'000);
    });
}

StfTiming StfBench::swaps()
{
    return run("swaps", 60'000, [this](std::uint64_t i) {
        const Bytes data =
            abi::Encoder{}.boolean(i % 2 == 0).uint(kEther).uint(1).call("swap(bool,uint256,uint256)");
        return unsigned_transaction(nonces_[i], pool_, 0, data, 200'000);
    });
}
}  // namespace

Result<std::vector<StfTiming>, std::string> run_stf_bench(const StfOptions& options,
                                                          const std::string& folder)
{
    auto kv = store::open_rocksdb(folder);
    if (!kv) return fail(fmt::format("cannot open a store in {}", folder));
    StfBench bench{options, **kv};
    bench.set_up();
    return std::vector{bench.transfers(), bench.token_transfers(), bench.swaps()};
}

void print(const std::vector<StfTiming>& timings)
{
    fmt::print("{:<16} {:>5} {:>10} {:>15} {:>15} {:>15} {:>15} {:>15} {:>7}\n", "milliseconds of", "txs",
               "gas", "recover", "execute", "finish", "commit", "all", "Mgas/s");
    for (const StfTiming& t : timings) {
        fmt::print("{:<16} {:>5} {:>10}", t.name, t.transactions, t.gas);
        for (Elapsed StfTiming::* const step : kSteps)
            fmt::print(" {:>7.2f}/{:<7.2f}", (t.*step).wall, (t.*step).cpu);
        fmt::print(" {:>7.1f}\n", t.mgas_per_second());
    }
    fmt::print("(wall / processor time of all threads, each the least of all rounds)\n");
}
}  // namespace freehold::bench
