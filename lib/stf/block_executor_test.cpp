#include "evm/precompiles.hpp"
#include "state/trie.hpp"
#include "stf/evm_host.hpp"
#include "stf/roots.hpp"
#include "stf/test_support.hpp"

#include <random>

namespace freehold::stf
{
namespace
{
using testing::kEther;
using testing::kFeeRecipient;
using testing::kReceiver;
using testing::kSender;
using testing::make_address;
using testing::World;

// Tracing switches the short cut for plain transfers off, and so gives its slow twin.
struct CountingTracer final : evm::Tracer
{
    void step(const evm::TraceStep&) override { ++steps; }
    void enter(const evm::Message&) override { ++entered; }
    void exit(const evm::CallResult&) override { ++left; }
    std::size_t steps = 0, entered = 0, left = 0;
};

Transaction initcode_transaction(const World& world, const Bytes& initcode)
{
    Transaction tx = world.transfer(0);
    tx.to.reset();
    tx.data = initcode;
    tx.gas_limit = 200'000;
    return tx;
}

const Bytes kReturnsThreeBytes{0x60, 0x03, 0x5f, 0xf3};  // return(0, 3): deploys three STOPs

TEST(PlainTransfer, TakesTheShortCutWithTheSameResult)
{
    std::mt19937_64 random{99};
    const Address targets[] = {kReceiver, kSender, kFeeRecipient, make_address(77)};
    for (int i = 0; i < 200; ++i) {
        World world;
        world.rules.rollup = random() % 2 == 0;
        world.rules.revision = static_cast<evm::Revision>(random() % 3);
        world.view.set_account(kReceiver, random() % 2, random(), {});
        Transaction tx = world.transfer(random() % 3 == 0 ? U256{} : U256{random()});
        tx.to = targets[random() % std::size(targets)];
        tx.data.resize(random() % 50);
        for (std::uint8_t& byte : tx.data) byte = static_cast<std::uint8_t>(random() % 3);
        if (random() % 2 == 0) tx.access_list = {{kReceiver, {Hash256{}}}};
        tx.gas_limit = 21'000 + random() % 20'000;

        CountingTracer tracer;
        BlockExecutor fast = world.executor(), slow = world.executor();
        const auto fast_receipt = fast.execute(tx, kSender);
        const auto slow_receipt = slow.execute(tx, kSender, &tracer);
        ASSERT_EQ(fast_receipt.has_value(), slow_receipt.has_value());
        if (!fast_receipt) continue;
        EXPECT_EQ(tracer.entered, 1u);
        EXPECT_EQ(tracer.left, 1u);
        EXPECT_EQ((*fast_receipt)->gas_used, (*slow_receipt)->gas_used);
        EXPECT_EQ(encode(**fast_receipt), encode(**slow_receipt));
        World fast_world = world, slow_world = world;
        fast_world.view.apply(fast.finish().diff);
        slow_world.view.apply(slow.finish().diff);
        EXPECT_EQ(fast_world.view.accounts(), slow_world.view.accounts());
    }
}

TEST(Execute, FillsTheReceipt)
{
    World world;
    BlockExecutor block = world.executor();
    ASSERT_TRUE(block.execute(world.transfer(1), kSender));
    Transaction creation = initcode_transaction(world, kReturnsThreeBytes);
    creation.nonce = 6;
    const auto result = block.execute(creation, kSender);
    ASSERT_TRUE(result);
    const Receipt receipt = **result;
    EXPECT_TRUE(receipt.success);
    EXPECT_EQ(receipt.contract_address, create_address(kSender, 6));
    EXPECT_EQ(receipt.cumulative_gas_used, 21'000 + receipt.gas_used);
    EXPECT_EQ(receipt.effective_gas_price, world.input.base_fee + 3);
    EXPECT_EQ(block.gas_used(), receipt.cumulative_gas_used);
    EXPECT_EQ(block.gas_left(), world.input.gas_limit - block.gas_used());

    const BlockOutput output = block.finish();
    world.view.apply(output.diff);
    const auto account = world.view.account(*receipt.contract_address);
    ASSERT_TRUE(account);
    EXPECT_EQ(account->nonce, 1u);
    EXPECT_EQ(world.view.code(account->code_hash)->size(), 3u);
    EXPECT_EQ(output.block.header.transactions_root, transactions_root(output.block.transactions));
    EXPECT_EQ(output.block.header.receipts_root, receipts_root(output.receipts));
}

TEST(Execute, FailsACreationThatCollides)  // EIP-684, EIP-7610
{
    World world;
    const std::pair<U256, U256> storage[] = {{1, 1}};
    world.view.set_account(create_address(kSender, 5), 0, 0, {}, storage);
    BlockExecutor block = world.executor();
    const Transaction tx = initcode_transaction(world, kReturnsThreeBytes);
    const auto receipt = block.execute(tx, kSender);
    ASSERT_TRUE(receipt);
    EXPECT_FALSE((*receipt)->success);
    EXPECT_FALSE((*receipt)->contract_address);
    EXPECT_EQ((*receipt)->gas_used, tx.gas_limit);
}

TEST(Execute, LimitsDeployedCode)
{
    struct
    {
        Bytes initcode;
        bool deploys;
    } const cases[] = {
        {{0x61, 0x60, 0x00, 0x5f, 0xf3}, true},                     // return(0, 24576): EIP-170's limit
        {{0x61, 0x60, 0x01, 0x5f, 0xf3}, false},                    // one more
        {{0x60, 0xef, 0x5f, 0x53, 0x60, 0x01, 0x5f, 0xf3}, false},  // starts with 0xef: EIP-3541
    };
    for (const auto& [initcode, deploys] : cases) {
        World world;
        BlockExecutor block = world.executor();
        Transaction tx = initcode_transaction(world, initcode);
        tx.gas_limit = 10'000'000;
        const auto receipt = block.execute(tx, kSender);
        ASSERT_TRUE(receipt);
        EXPECT_EQ((*receipt)->success, deploys);
    }
}

TEST(Execute, RefundsAtMostAFifth)  // EIP-3529
{
    World world;
    const Address clears = make_address(0x50);
    const std::pair<U256, U256> storage[] = {{0, 1}};
    world.view.set_account(clears, 1, 0, Bytes{0x5f, 0x5f, 0x55, 0x00}, storage);  // sstore(0, 0)
    BlockExecutor block = world.executor();
    Transaction tx = world.transfer(0);
    tx.to = clears;
    tx.gas_limit = 100'000;
    const auto receipt = block.execute(tx, kSender);
    ASSERT_TRUE(receipt);
    EXPECT_EQ((*receipt)->gas_used, 21'000u + 2 + 2 + 5'000 - 4'800);  // 4800 is below a fifth of 26004
}

TEST(Simulate, PredictsTheReceiptAndChangesNothing)
{
    World world;
    BlockExecutor block = world.executor();
    const Transaction tx = initcode_transaction(world, kReturnsThreeBytes);
    const auto outcome = simulate(block, tx, kSender, {.check_fees = true});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->status, evm::Status::Success);
    EXPECT_EQ(outcome->output, Bytes(3, 0));
    EXPECT_EQ(outcome->created, create_address(kSender, 5));
    EXPECT_TRUE(block.journal().diff().accounts.empty());

    const auto receipt = block.execute(tx, kSender);
    ASSERT_TRUE(receipt);
    EXPECT_EQ((*receipt)->gas_used, outcome->gas_used);
    EXPECT_EQ((*receipt)->contract_address, outcome->created);
}

TEST(Simulate, IsFreeUnlessAskedOtherwise)
{
    World world;
    const Address tells = make_address(0x52);
    // mstore(0, basefee); mstore(32, gasprice); return(0, 64)
    world.set_code(tells, Bytes{0x48, 0x5f, 0x52, 0x3a, 0x60, 32, 0x52, 0x60, 64, 0x5f, 0xf3});
    BlockExecutor block = world.executor();
    Transaction tx = world.transfer(0);
    tx.to = tells;
    tx.gas_limit = 100'000;
    const auto free = simulate(block, tx, kSender);
    ASSERT_TRUE(free);
    EXPECT_EQ(free->output, Bytes(64, 0));
    const auto paid = simulate(block, tx, kSender, {.check_fees = true});
    ASSERT_TRUE(paid);
    EXPECT_EQ(U256::load_be32(paid->output.data()), world.input.base_fee);
    EXPECT_EQ(U256::load_be32(paid->output.data() + 32), world.input.base_fee + 3);

    const Address nobody = make_address(0x53);
    EXPECT_TRUE(simulate(block, tx, nobody));
    EXPECT_EQ(simulate(block, tx, nobody, {.check_fees = true}).error(), TxError::InsufficientAccountFunds);
    tx.value = 1;
    EXPECT_EQ(simulate(block, tx, nobody).error(), TxError::InsufficientAccountFunds);
    tx.gas_limit = 20'000;
    EXPECT_EQ(simulate(block, tx, kSender).error(), TxError::IntrinsicGasTooLow);
}

TEST(Begin, CallsTheSystemContracts)
{
    World world;
    world.input.parent_hash.bytes[0] = 0x12;
    world.input.parent_beacon_block_root.bytes[0] = 0x34;
    const Bytes stores_calldata{0x5f, 0x35, 0x5f, 0x55, 0x33,
                                0x60, 0x01, 0x55, 0x00};  // slot 0 = calldata, slot 1 = caller
    world.set_code(kBeaconRoots, stores_calldata);
    world.set_code(kHistoryStorage, stores_calldata);
    for (const auto revision : {evm::Revision::Cancun, evm::Revision::Prague}) {
        world.rules.revision = revision;
        BlockExecutor block = world.executor();
        block.begin();
        EXPECT_EQ(block.gas_used(), 0u);
        EXPECT_EQ(block.journal().storage(kBeaconRoots, 0), U256::from(world.input.parent_beacon_block_root));
        EXPECT_EQ(block.journal().storage(kBeaconRoots, 1), U256::from(kSystemAddress));
        const U256 history = block.journal().storage(kHistoryStorage, 0);
        EXPECT_EQ(history, revision == evm::Revision::Cancun ? U256{} : U256::from(world.input.parent_hash));
    }
}

TEST(Finish, CreditsWithdrawalsAndRefusesAMissingRequestContract)
{
    World world;
    world.input.withdrawals = {{.index = 0, .validator_index = 0, .address = kReceiver, .amount_gwei = 5}};
    BlockExecutor block = world.executor();
    const BlockOutput output = block.finish();
    EXPECT_EQ(output.error, BlockError::SystemContractEmpty);
    world.view.apply(output.diff);
    EXPECT_EQ(world.balance(kReceiver), U256{5'000'000'000});
    EXPECT_EQ(output.block.header.withdrawals_root, withdrawals_root(*world.input.withdrawals));
}

TEST(CreateAddress, MatchesKnownContracts)
{
    const auto sender = literal<Address>("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0");
    EXPECT_EQ(create_address(sender, 0), literal<Address>("cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d"));
    EXPECT_EQ(create_address(sender, 1), literal<Address>("343c43a37d37dff08ae8c4a11544c718abb4fcf8"));
    // EIP-1014, examples 1 and 3
    EXPECT_EQ(create2_address({}, {}, Bytes{0}),
              literal<Address>("4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38"));
    const auto deployer = literal<Address>("deadbeef00000000000000000000000000000000");
    const auto salt = literal<Hash256>("000000000000000000000000feed000000000000000000000000000000000000");
    EXPECT_EQ(create2_address(deployer, salt, Bytes{0}),
              literal<Address>("d04116cdd17bebe565eb2422f2497e06cc1c9833"));
}
}  // namespace
}  // namespace freehold::stf
