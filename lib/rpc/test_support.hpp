#pragma once
// For tests only: a chain in memory whose blocks are made from the mempool on demand, and the dispatcher over
// it.

#include "crypto/host/signer.hpp"
#include "crypto/keccak.hpp"
#include "node/genesis.hpp"
#include "rpc/dispatcher.hpp"

#include <gtest/gtest.h>

#include <future>

namespace freehold::rpc::testing
{
inline constexpr std::uint64_t kChainId = 70'517;
inline const U256 kEther{1'000'000'000'000'000'000};
inline const U256 kGwei{1'000'000'000};

inline Signer signer_of(std::uint64_t seed) { return *Signer::from_key(U256{seed + 1}.to_hash()); }

inline Bytes hex(std::string_view text)
{
    const auto bytes = from_hex(text);
    EXPECT_TRUE(bytes.has_value()) << text;
    return bytes.value_or(Bytes{});
}

/// Init code that leaves `runtime` (shorter than 64 KiB) as the contract's code.
inline Bytes init_code(const Bytes& runtime)
{
    // PUSH2 size, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN
    Bytes code{0x61,
               static_cast<std::uint8_t>(runtime.size() >> 8),
               static_cast<std::uint8_t>(runtime.size()),
               0x80,
               0x60,
               10,
               0x5f,
               0x39,
               0x5f,
               0xf3};
    append(code, runtime);
    return code;
}

/// Storage and event as the Outbox's, without its tree: calldata is root, leaf, and the message's five words.
inline Bytes outbox_stand_in()
{
    constexpr std::string_view kSignature =
        "MessageAppended(uint64,bytes32,(uint64,address,address,address,uint256))";
    // slot 0 += 1, leaving the old count; slot 1 = root; the rest to memory; LOG2 with it, the signature and
    // the count
    Bytes code =
        hex("5f54"
            "80600101"
            "5f55"
            "5f35600155"
            "60c060205f37"
            "7f");
    append(code,
           keccak256({reinterpret_cast<const std::uint8_t*>(kSignature.data()), kSignature.size()}).view());
    append(code, hex("60c05fa200"));
    return code;
}

inline node::Deployment test_deployment()
{
    node::Deployment deployment;
    deployment.l1_chain_id = 1;
    deployment.inbox.bytes[19] = 0x11;
    deployment.rollup.bytes[19] = 0x12;
    deployment.bridge.bytes[19] = 0x13;
    deployment.rollup_params.chain_id = kChainId;
    deployment.genesis_timestamp = 1'700'000'000;
    deployment.genesis_base_fee = kGwei;
    deployment.predeploys = {outbox_stand_in(), Bytes{0x00}, Bytes{0x00}};
    for (std::uint64_t i = 0; i < 8; ++i)
        deployment.genesis_balances.emplace_back(signer_of(i).address(), kEther * U256{1'000});
    return deployment;
}

inline Transaction make_tx(std::uint64_t nonce, std::optional<Address> to, Bytes data = {},
                           const U256& value = {}, std::uint64_t gas = 1'000'000)
{
    Transaction tx;
    tx.type = TxType::DynamicFee;
    tx.chain_id = kChainId;
    tx.nonce = nonce;
    tx.max_fee_per_gas = kGwei * U256{100};
    tx.max_priority_fee_per_gas = 1'000'000;
    tx.gas_limit = gas;
    tx.to = to;
    tx.value = value;
    tx.data = std::move(data);
    return tx;
}

inline Transaction sign(Transaction tx, const Signer& signer)
{
    const Signature signature = signer.sign(signing_hash(tx));
    tx.r = signature.r;
    tx.s = signature.s;
    tx.y_parity = signature.y_parity;
    return tx;
}

/// Positional parameters: braces around one value make a list of one, which nlohmann's own do not.
struct Args
{
    Args() = default;
    Args(std::initializer_list<Json> values) : json(Json::array_t(values)) {}
    explicit Args(Json array) : json(std::move(array)) {}
    Json json = Json::array();
};

class TestNode
{
public:
    explicit TestNode(const Limits& limits = {}, const node::MempoolLimits& pool_limits = {})
        : kv{store::make_memory_store()},
          chain{*kv, test_deployment()},
          pool{chain, pool_limits},
          service{Backend{.chain = chain, .mempool = pool, .limits = limits}},
          dispatcher{service}
    {}

    /// A block of what the pool has, as the sequencer makes it.
    store::BlockPtr seal()
    {
        const std::lock_guard lock{chain.writer_mutex()};
        const auto head = chain.head();
        const auto& params = chain.deployment().rollup_params;
        auto input = stf::make_block_input(params, head->block.header, {100, keccak256(Bytes{1})},
                                           head->block.header.timestamp + 1, fee_recipient(), {});
        const U256 base_fee = input.base_fee;
        stf::BlockExecutor executor{params.chain_rules(), std::move(input), chain.head_state(),
                                    chain.block_hashes()};
        executor.begin();
        std::vector<Address> senders;
        const auto selection = pool.select(base_fee);
        while (const auto tx = selection->next()) {
            const auto receipt = executor.execute(tx->tx, tx->sender);
            EXPECT_TRUE(receipt.has_value()) << stf::to_string(receipt.error());
            senders.push_back(tx->sender);
        }
        auto block = chain.append(executor.finish(), std::move(senders), {.l1_anchor = 100}, false);
        EXPECT_TRUE(block.has_value());
        return *block;
    }

    /// Adds the signed transaction to the pool.
    Hash256 send(const Transaction& tx, std::uint64_t signer)
    {
        const auto added = pool.add(sign(tx, signer_of(signer)));
        EXPECT_TRUE(added.has_value()) << node::to_string(added.error());
        return added ? (*added)->hash : Hash256{};
    }

    /// Deploys `runtime` from `signer` and seals; returns the address.
    Address deploy(const Bytes& runtime, std::uint64_t signer)
    {
        const std::uint64_t nonce = pool.pending_nonce(signer_of(signer).address());
        send(make_tx(nonce, std::nullopt, init_code(runtime), {}, 5'000'000), signer);
        const auto block = seal();
        EXPECT_TRUE(block->receipts.back().success);
        return block->receipts.back().contract_address.value_or(Address{});
    }

    std::string raw(std::string_view request, const std::shared_ptr<Subscriber>& subscriber = nullptr)
    {
        std::promise<std::string> promise;
        auto future = promise.get_future();
        dispatcher.handle(request, subscriber,
                          [&promise](std::string answer) { promise.set_value(std::move(answer)); });
        if (future.wait_for(std::chrono::seconds{20}) != std::future_status::ready) {
            ADD_FAILURE() << "no answer to " << request.substr(0, 200);
            std::abort();  // the promise must outlive the answer
        }
        return future.get();
    }

    /// The whole answer to one call.
    Json call(const std::string& method, const Args& args = {})
    {
        const Json request{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", args.json}};
        const Json answer = Json::parse(raw(request.dump()), nullptr, false);
        EXPECT_TRUE(answer.is_object()) << method;
        EXPECT_EQ(answer.value("jsonrpc", ""), "2.0");
        EXPECT_EQ(answer.value("id", 0), 1);
        EXPECT_NE(answer.contains("result"), answer.contains("error")) << answer.dump();
        return answer;
    }

    Json result(const std::string& method, const Args& args = {})
    {
        const Json answer = call(method, args);
        EXPECT_TRUE(answer.contains("result")) << method << args.json.dump() << " -> " << answer.dump();
        return answer.contains("result") ? answer["result"] : Json();
    }

    Json error(const std::string& method, const Args& args = {})
    {
        const Json answer = call(method, args);
        EXPECT_TRUE(answer.contains("error")) << method << args.json.dump() << " -> " << answer.dump();
        return answer.contains("error") ? answer["error"] : Json();
    }

    static Address fee_recipient()
    {
        Address address;
        address.bytes.fill(0xfe);
        return address;
    }

    std::unique_ptr<store::KeyValue> kv;
    node::Chain chain;
    node::Mempool pool;
    Service service;
    Dispatcher dispatcher;
};

inline std::string text(const Address& address) { return to_hex(address); }
inline std::string text(const Hash256& hash) { return to_hex(hash); }
inline std::string quantity(const U256& value) { return value.to_quantity(); }
}  // namespace freehold::rpc::testing
