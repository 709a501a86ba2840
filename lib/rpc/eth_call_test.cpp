// Calls that change nothing: eth_call, eth_estimateGas, eth_createAccessList, debug_trace*.

#include "rpc/call_request.hpp"
#include "rpc/test_support.hpp"

namespace freehold::rpc
{
namespace
{
using namespace testing;

// Returns the first word of calldata plus the balance sent.
const Bytes kAdder = hex("5f3534015f5260205ff3");
// Error("user error")
const std::string kUserError =
    "08c379a00000000000000000000000000000000000000000000000000000000000000020"
    "000000000000000000000000000000000000000000000000000000000000000a"
    "75736572206572726f7200000000000000000000000000000000000000000000";
// REVERT with what follows the code: CODECOPY(0, 11, size), REVERT(0, size)
Bytes reverter(const Bytes& data)
{
    const auto size = static_cast<std::uint8_t>(data.size());
    Bytes code = hex("60");
    code.push_back(size);
    append(code, hex("600b5f3960"));
    code.push_back(size);
    append(code, hex("5ffd00"));
    append(code, data);
    return code;
}
// SLOAD(0) + 1 -> SSTORE(0); then MSTORE, LOG0
const Bytes kCounter =
    hex("5f546001015f55"
        "60ff5f5260205fa000");
// GAS < calldata word 0 ? INVALID : STOP
const Bytes kGasHungry = hex("5f355a10600957005bfe");
// CALL(GAS, calldata word 0, ...) and then require that it went well
const Bytes kForwarder = hex("5f5f5f5f5f5f355af1600f575f5ffd5b00");
// SSTORE(0, 0): clears what the constructor set, for the refund
Bytes clearer_init() { return hex("60015f556004600e5f3960045ff35f5f5500"); }

class CallTest : public ::testing::Test
{
protected:
    Json request(const Address& to, const std::string& data = "0x")
    {
        return {{"to", text(to)}, {"data", data}};
    }
    TestNode node;
    const Address alice = signer_of(0).address();
};

std::string word(std::uint64_t value) { return text(U256{value}.to_hash()); }
}  // namespace

TEST_F(CallTest, ReturnsWhatTheContractReturns)
{
    const Address adder = node.deploy(kAdder, 0);
    EXPECT_EQ(node.result("eth_call", {request(adder, word(5)), "latest"}), word(5));
    EXPECT_EQ(node.result("eth_call", {request(adder, word(5))}), word(5));
    Json paying = request(adder, word(5));
    paying["from"] = text(alice);
    paying["value"] = "0x3";
    EXPECT_EQ(node.result("eth_call", {paying, "latest"}), word(8));
    EXPECT_EQ(node.result("eth_call", {paying, {{"blockHash", text(node.chain.head()->hash)}}}), word(8));
    // Before the contract existed there was nothing to call.
    EXPECT_EQ(node.result("eth_call", {request(adder, word(5)), "0x0"}), "0x");
    Json both = request(adder, word(5));
    both["input"] = word(6);
    EXPECT_EQ(node.error("eth_call", {both, "latest"})["code"], kServerError);
    both["input"] = word(5);
    EXPECT_EQ(node.result("eth_call", {both, "latest"}), word(5));
    // A creation returns the code.
    EXPECT_EQ(node.result("eth_call", {{{"data", to_hex(init_code(kAdder))}}, "latest"}), to_hex(kAdder));
    // No trace is left.
    EXPECT_EQ(node.result("eth_getTransactionCount", {text(alice), "pending"}), "0x1");
}

TEST_F(CallTest, TellsWhyItFailed)
{
    const Address coded = node.deploy(reverter(hex(kUserError)), 0), bare = node.deploy(reverter({}), 0);
    const Address panic = node.deploy(reverter(hex("4e487b71" + word(0x11).substr(2))), 0);
    const Address invalid = node.deploy(hex("fe"), 0), loop = node.deploy(hex("5b5f56"), 0);
    const Json reverted = node.error("eth_call", {request(coded), "latest"});
    EXPECT_EQ(
        reverted,
        Json({{"code", 3}, {"message", "execution reverted: user error"}, {"data", "0x" + kUserError}}));
    EXPECT_EQ(node.error("eth_call", {request(bare)}),
              Json({{"code", 3}, {"message", "execution reverted"}, {"data", "0x"}}));
    EXPECT_EQ(node.error("eth_call", {request(panic)})["message"],
              "execution reverted: arithmetic underflow or overflow");
    EXPECT_EQ(node.error("eth_call", {request(invalid)})["message"], "invalid opcode: INVALID");
    EXPECT_EQ(node.error("eth_call", {request(loop)})["message"], "out of gas");
    EXPECT_EQ(node.error("eth_call", {request(loop)})["code"], kServerError);
    EXPECT_EQ(node.error("eth_estimateGas", {request(coded)}), reverted);
    EXPECT_EQ(node.error("eth_estimateGas", {request(loop)})["message"],
              "gas required exceeds allowance (16777216)");

    Json call = request(coded);
    call["from"] = text(Address{{0x77}});
    call["value"] = "0x1";
    EXPECT_NE(node.error("eth_call", {call})["message"].get<std::string>().find("insufficient funds"),
              std::string::npos);
    call = request(coded);
    call["gas"] = "0x1";
    EXPECT_NE(node.error("eth_call", {call})["message"].get<std::string>().find("intrinsic gas too low"),
              std::string::npos);
    call = request(coded);
    call["gasPrice"] = "0x1";
    call["from"] = text(alice);
    EXPECT_NE(node.error("eth_call", {call})["message"].get<std::string>().find("less than block base fee"),
              std::string::npos);
    call["maxFeePerGas"] = "0x1";
    EXPECT_EQ(node.error("eth_call", {call})["message"],
              "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
    call = request(coded);
    call["chainId"] = "0x1";
    EXPECT_NE(node.error("eth_call", {call})["message"].get<std::string>().find("chainId does not match"),
              std::string::npos);
}

TEST(RevertReason, OnlyWellFormedDataHasOne)
{
    EXPECT_EQ(revert_reason(hex(kUserError)), "user error");
    EXPECT_FALSE(revert_reason({}));
    EXPECT_FALSE(revert_reason(hex(kUserError.substr(0, 70))));
    // Every truncation and every absurd offset or length is only data.
    const Bytes whole = hex(kUserError);
    for (std::size_t size = 0; size < whole.size(); ++size)
        static_cast<void>(revert_reason(BytesView{whole}.first(size)));
    for (std::size_t at = 4; at < 68; ++at) {
        Bytes damaged = whole;
        damaged[at] = 0xff;
        static_cast<void>(revert_reason(damaged));
    }
    EXPECT_EQ(revert_reason(hex("4e487b71" + std::string(63, '0') + "9")), "unknown panic code: 0x9");
}

TEST_F(CallTest, StateAndBlockOverrides)
{
    const Address counter = node.deploy(kCounter, 0);
    const Address somebody{{0x55}};
    // Code where there is none; its slot 0 read back through `state` and `stateDiff`.
    const Json reader = {{"code", to_hex(hex("5f545f5260205ff3"))}};
    Json with_state = reader, with_diff = reader;
    with_state["state"] = {{word(1), word(9)}};
    with_diff["stateDiff"] = {{word(0), word(7)}};
    node.send(make_tx(1, counter), 0);
    node.seal();
    const auto run = [&](const Address& to, const Json& override_) {
        return node.result("eth_call", {request(to), "latest", {{text(to), override_}}});
    };
    EXPECT_EQ(run(somebody, reader), word(0));
    EXPECT_EQ(run(somebody, with_diff), word(7));
    EXPECT_EQ(run(counter, reader), word(1));
    EXPECT_EQ(run(counter, with_state), word(0));
    EXPECT_EQ(run(counter, with_diff), word(7));
    // Balance: SELFBALANCE
    EXPECT_EQ(run(somebody, {{"code", to_hex(hex("475f5260205ff3"))}, {"balance", "0x64"}}), word(100));
    Json both = with_state;
    both["stateDiff"] = with_diff["stateDiff"];
    EXPECT_EQ(node.error("eth_call", {request(somebody), "latest", {{text(somebody), both}}})["code"],
              kInvalidParams);

    const auto block_value = [&](const char* code, const Json& block) {
        return node.result("eth_call",
                           {request(somebody),
                            "latest",
                            {{text(somebody), {{"code", to_hex(hex(std::string{code} + "5f5260205ff3"))}}}},
                            block});
    };
    EXPECT_EQ(block_value("43", {{"number", "0x1234"}}), word(0x1234));
    EXPECT_EQ(block_value("42", {{"time", "0x77"}}), word(0x77));
    EXPECT_EQ(block_value("45", {{"gasLimit", "0x99"}}), word(0x99));
    EXPECT_EQ(block_value("41", {{"feeRecipient", text(somebody)}}), text(U256::from(somebody).to_hash()));
    EXPECT_EQ(block_value("44", {{"prevRandao", word(5)}}), word(5));
    EXPECT_EQ(block_value("43", nullptr), word(node.chain.head()->number()));
    EXPECT_EQ(block_value("46", Json::object()), word(kChainId));
}

// The estimate is the smallest gas limit that succeeds: one less fails, in a call and in a real transaction.
TEST_F(CallTest, EstimatesAreExact)
{
    const Address adder = node.deploy(kAdder, 0), counter = node.deploy(kCounter, 0),
                  hungry = node.deploy(kGasHungry, 0);
    const Address forwarder = node.deploy(kForwarder, 0);
    node.send(make_tx(4, std::nullopt, clearer_init(), {}, 200'000), 0);
    const auto block = node.seal();
    ASSERT_TRUE(block->receipts[0].success);
    const Address clearer = *block->receipts[0].contract_address;
    ASSERT_EQ(node.result("eth_getStorageAt", {text(clearer), "0x0"}), word(1));

    std::string long_data = "0x";
    for (int i = 0; i < 400; ++i) long_data += "ab";  // EIP-7623's floor decides
    Json list = request(counter);
    list["accessList"] = Json::array({{{"address", text(counter)}, {"storageKeys", {word(0)}}}});
    const Json requests[] = {
        {{"to", text(Address{{0x99}})}},
        {{"to", text(Address{{0x99}})}, {"value", "0x5"}},
        request(adder, word(5)),
        request(counter),
        request(hungry, word(100'000)),
        request(hungry, word(1'000'000)),
        request(forwarder, text(U256::from(counter).to_hash())),
        request(clearer),
        request(Address{{0x99}}, long_data),
        {{"data", to_hex(init_code(kCounter))}},
        list,
    };
    for (Json call : requests) {
        call["from"] = text(alice);
        const auto estimate = U256::parse(node.result("eth_estimateGas", {call}).get<std::string>())->low64();
        for (const bool one_less : {false, true}) {
            call["gas"] = quantity(estimate - (one_less ? 1 : 0));
            const Json answer = node.call("eth_call", {call, "latest"});
            EXPECT_EQ(answer.contains("error"), one_less) << call.dump() << " " << answer.dump();
        }
        // The same as transactions. The refused one never gets into a block, or fails there.
        for (const bool one_less : {true, false}) {
            const std::uint64_t nonce = node.pool.pending_nonce(alice);
            Transaction tx = make_tx(nonce, std::nullopt,
                                     call.contains("data") ? hex(call["data"].get<std::string>()) : Bytes{},
                                     {}, estimate - (one_less ? 1 : 0));
            if (call.contains("to")) tx.to = fixed_from_hex<Address>(call["to"].get<std::string>());
            if (call.contains("value")) tx.value = 5;
            if (call.contains("accessList")) tx.access_list = parse_access_list(call["accessList"], "");
            if (!node.pool.add(sign(tx, signer_of(0)))) {
                EXPECT_TRUE(one_less) << call.dump();
                continue;
            }
            const auto height = node.chain.head()->number();
            EXPECT_EQ(node.seal()->receipts[0].success, !one_less) << call.dump();
            const std::lock_guard lock{node.chain.writer_mutex()};
            ASSERT_TRUE(node.chain.rollback_to(height).has_value());
            for (const auto& waiting : node.pool.content(true)) node.pool.drop(waiting->hash);
        }
    }
}

TEST_F(CallTest, EstimatesRespectWhatTheSenderHas)
{
    const Address poor = signer_of(30).address();
    const std::uint64_t nonce = node.pool.pending_nonce(alice);
    node.send(make_tx(nonce, poor, {}, kGwei * U256{2 * 21'000}, 21'000), 0);
    node.seal();
    Json call{{"from", text(poor)}, {"to", text(alice)}};
    EXPECT_EQ(node.result("eth_estimateGas", {call}), "0x5208");
    call["gasPrice"] = quantity(kGwei * U256{2});
    EXPECT_EQ(node.result("eth_estimateGas", {call}), "0x5208");
    call["gasPrice"] = quantity(kGwei * U256{2} + U256{1});
    EXPECT_EQ(node.error("eth_estimateGas", {call})["message"], "gas required exceeds allowance (20999)");
    call["value"] = quantity(kEther);
    EXPECT_EQ(node.error("eth_estimateGas", {call})["message"], "insufficient funds for transfer");
}

TEST_F(CallTest, AccessLists)
{
    const Address counter = node.deploy(kCounter, 0), forwarder = node.deploy(kForwarder, 0);
    Json call = request(counter);
    call["from"] = text(alice);
    const Json direct = node.result("eth_createAccessList", {call, "latest"});
    EXPECT_EQ(direct["accessList"], Json::array({{{"address", text(counter)}, {"storageKeys", {word(0)}}}}));
    EXPECT_FALSE(direct.contains("error"));

    call = request(forwarder, text(U256::from(counter).to_hash()));
    const Json through = node.result("eth_createAccessList", {call, "latest"});
    EXPECT_EQ(through["accessList"], direct["accessList"]);
    // gasUsed is that of the call with the list.
    call["accessList"] = through["accessList"];
    EXPECT_EQ(node.result("eth_createAccessList", {call, "latest"})["gasUsed"], through["gasUsed"]);

    EXPECT_EQ(node.result("eth_createAccessList", {{{"to", text(Address{{0x99}})}}})["accessList"],
              Json::array());
    EXPECT_EQ(node.result("eth_createAccessList", {{{"to", text(Address{{0x99}})}}})["gasUsed"], "0x5208");
    const Address failing = node.deploy(reverter(hex(kUserError)), 0);
    EXPECT_EQ(node.result("eth_createAccessList", {request(failing)})["error"], "execution reverted");
}

TEST_F(CallTest, StructLogs)
{
    const Address counter = node.deploy(kCounter, 0);
    node.send(make_tx(0, signer_of(2).address(), {}, 1, 21'000), 1);
    const Hash256 hash = node.send(make_tx(1, counter), 0);
    const auto block = node.seal();
    const Json trace = node.result("debug_traceTransaction", {text(hash)});
    const auto index = block->tx_hashes[0] == hash ? 0u : 1u;
    EXPECT_EQ(trace["gas"], block->receipts[index].gas_used);
    EXPECT_EQ(trace["failed"], false);
    EXPECT_EQ(trace["returnValue"], "0x");
    const Json& steps = trace["structLogs"];
    ASSERT_EQ(steps.size(), 13u);
    EXPECT_EQ(steps[0], Json({{"pc", 0},
                              {"op", "PUSH0"},
                              {"gas", 979'000},
                              {"gasCost", 2},
                              {"depth", 1},
                              {"stack", Json::array()}}));
    EXPECT_EQ(steps[1]["op"], "SLOAD");
    EXPECT_EQ(steps[1]["gasCost"], 2100);
    EXPECT_EQ(steps[1]["storage"], Json({{word(0), word(0)}}));
    EXPECT_EQ(steps[5]["op"], "SSTORE");
    EXPECT_EQ(steps[5]["stack"], Json({"0x1", "0x0"}));
    EXPECT_EQ(steps[5]["gasCost"], 20'000);
    EXPECT_EQ(steps[5]["storage"], Json({{word(0), word(1)}}));
    EXPECT_EQ(steps[12]["op"], "STOP");
    EXPECT_EQ(steps[12]["gasCost"], 0);
    // All costs and the intrinsic gas are what the receipt says.
    std::uint64_t sum = 21'000;
    for (const Json& step : steps) sum += step["gasCost"].get<std::uint64_t>();
    EXPECT_EQ(sum, trace["gas"]);

    const Json lean =
        node.result("debug_traceTransaction",
                    {text(hash), {{"disableStack", true}, {"enableMemory", true}, {"limit", 9}}});
    ASSERT_EQ(lean["structLogs"].size(), 9u);
    EXPECT_FALSE(lean["structLogs"][5].contains("stack"));
    EXPECT_EQ(node.error("debug_traceTransaction", {text(Hash256{})})["message"], "transaction not found");
    EXPECT_EQ(node.error("debug_traceBlockByNumber", {"0x0"})["message"], "genesis is not traceable");
    const Json whole = node.result("debug_traceBlockByNumber", {"latest"});
    ASSERT_EQ(whole.size(), 2u);
    EXPECT_EQ(whole[index]["result"], trace);
    EXPECT_EQ(whole, node.result("debug_traceBlockByHash", {text(block->hash)}));
    EXPECT_EQ(node.error("debug_traceTransaction", {text(hash), {{"tracer", "prestateTracer"}}})["code"],
              kServerError);
}

// As in geth, what a call instruction costs includes the gas that it hands on.
TEST_F(CallTest, CostsOfCallsIncludeTheGasHandedOn)
{
    const Address counter = node.deploy(kCounter, 0), forwarder = node.deploy(kForwarder, 0);
    const Json trace =
        node.result("debug_traceCall", {request(forwarder, text(U256::from(counter).to_hash())), "latest"});
    const Json& steps = trace["structLogs"];
    const auto call =
        std::ranges::find(steps, "CALL", [](const Json& step) { return step["op"].get<std::string>(); });
    ASSERT_NE(call, steps.end());
    const auto gas = [](const Json& step) { return step["gas"].get<std::uint64_t>(); };
    const Json& inner = *std::next(call);
    EXPECT_EQ(inner["depth"], 2);
    EXPECT_EQ((*call)["gasCost"], 2600 + gas(inner));  // EIP-2929: a cold account
    // Inside nothing is handed on: the costs are the differences.
    std::uint64_t inside = 0;
    for (const Json& step : steps)
        if (step["depth"] == 2) inside += step["gasCost"].get<std::uint64_t>();
    const auto back =
        std::find_if(std::next(call), steps.end(), [](const Json& step) { return step["depth"] == 1; });
    EXPECT_EQ(gas(*call) - gas(*back), 2600 + inside);
    EXPECT_EQ((*back)["stack"], Json({"0x1"}));
}

TEST(CallTrace, IsBounded)
{
    Limits limits;
    limits.max_trace_bytes = 100'000;
    TestNode node{limits};
    const Address loop = node.deploy(hex("5b5f56"), 0);
    EXPECT_EQ(node.error("debug_traceCall", {{{"to", text(loop)}}, "latest"})["message"],
              "the trace is too large");
    // The tree of the same call is small.
    EXPECT_EQ(
        node.result("debug_traceCall", {{{"to", text(loop)}}, "latest", {{"tracer", "callTracer"}}})["error"],
        "out of gas");
}

TEST_F(CallTest, CallTrees)
{
    const Address counter = node.deploy(kCounter, 0), forwarder = node.deploy(kForwarder, 0);
    const Address failing = node.deploy(reverter(hex(kUserError)), 0);
    const std::string data = text(U256::from(counter).to_hash());
    const Hash256 hash = node.send(make_tx(3, forwarder, hex(data)), 0);
    const auto block = node.seal();
    const Json options{{"tracer", "callTracer"}, {"tracerConfig", {{"withLog", true}}}};
    const Json tree = node.result("debug_traceTransaction", {text(hash), options});
    EXPECT_EQ(tree["type"], "CALL");
    EXPECT_EQ(tree["from"], text(alice));
    EXPECT_EQ(tree["to"], text(forwarder));
    EXPECT_EQ(tree["gas"], "0xf4240");
    EXPECT_EQ(tree["gasUsed"], quantity(block->receipts[0].gas_used));
    EXPECT_EQ(tree["input"], data);
    ASSERT_EQ(tree["calls"].size(), 1u);
    const Json& inner = tree["calls"][0];
    EXPECT_EQ(inner["from"], text(forwarder));
    EXPECT_EQ(inner["to"], text(counter));
    EXPECT_EQ(inner["value"], "0x0");
    ASSERT_EQ(inner["logs"].size(), 1u);
    EXPECT_EQ(inner["logs"][0]["data"], word(0xff));
    EXPECT_EQ(inner["logs"][0]["address"], text(counter));

    const Json failed = node.result(
        "debug_traceCall", {request(forwarder, text(U256::from(failing).to_hash())), "latest", options});
    EXPECT_EQ(failed["error"], "execution reverted");
    EXPECT_EQ(failed["calls"][0]["revertReason"], "user error");
    const Json flat = node.result("debug_traceCall",
                                  {request(forwarder, data),
                                   "latest",
                                   {{"tracer", "callTracer"}, {"tracerConfig", {{"onlyTopCall", true}}}}});
    EXPECT_FALSE(flat.contains("calls"));
    const Json creation = node.result(
        "debug_traceCall", {{{"data", to_hex(init_code(kCounter))}}, "latest", {{"tracer", "callTracer"}}});
    EXPECT_EQ(creation["type"], "CREATE");
    EXPECT_EQ(creation["output"], to_hex(kCounter));
}
// Forced items: a deposit that calls, and what follows it in the same block. The refund's address is not part
// of the block, so replaying needs the items.
TEST(ForcedTrace, ReplaysDepositsWithTheirRefund)
{
    TestNode source;
    const Address counter = source.deploy(kCounter, 0);
    const auto& params = source.chain.deployment().rollup_params;
    std::vector<Bytes> items;
    for (std::uint8_t i = 0; i < 2; ++i) {
        Bytes item{0x01};
        append(item, Address{{0x11, i}}.view());
        append(item, counter.view());
        append(item, (kEther / U256{100}).to_hash().view());
        append(item, Hash256{}.view());
        append(item, hex("00000000000186a0"));
        append(item, Address{{0x22, i}}.view());
        items.push_back(item);
    }
    const auto head = source.chain.head();
    auto input = stf::make_block_input(params, head->block.header, {100, keccak256(Bytes{1})},
                                       head->block.header.timestamp + 1, TestNode::fee_recipient(), {});
    store::BlockPtr block;
    {
        const std::lock_guard lock{source.chain.writer_mutex()};
        auto derived = stf::execute_forced_block(params, input, source.chain.head_state(),
                                                 source.chain.block_hashes(), items, 0);
        block = *source.chain.append(std::move(derived.output), std::move(derived.senders),
                                     {.l1_anchor = 100, .forced = true, .forced_count = 2}, false);
    }
    ASSERT_EQ(block->tx_hashes.size(), 2u);
    ASSERT_TRUE(block->receipts[1].success);
    const Json tx = source.result("eth_getTransactionByHash", {text(block->tx_hashes[1])});
    EXPECT_EQ(tx["type"], "0x7e");
    EXPECT_EQ(tx["mint"], quantity(kEther / U256{100}));
    EXPECT_EQ(source.result("eth_getTransactionReceipt", {text(block->tx_hashes[1])})["type"], "0x7e");

    EXPECT_EQ(source.error("debug_traceTransaction", {text(block->tx_hashes[1])})["message"],
              "the forced items of this block are not available");
    source.service.backend.forced_items = [&](std::uint64_t from, std::uint64_t to) {
        return std::vector<Bytes>{items.begin() + static_cast<std::ptrdiff_t>(from),
                                  items.begin() + static_cast<std::ptrdiff_t>(to)};
    };
    const Json trace = source.result("debug_traceTransaction", {text(block->tx_hashes[1])});
    EXPECT_EQ(trace["gas"], block->receipts[1].gas_used);
    EXPECT_EQ(trace["failed"], false);
    EXPECT_EQ(trace["structLogs"].size(), 13u);
    // The first item raised the counter already.
    EXPECT_EQ(trace["structLogs"][5]["storage"], Json({{word(0), word(2)}}));
}
}  // namespace freehold::rpc
