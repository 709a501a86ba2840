#include "stf/rollup_rules.hpp"

#include "crypto/hashes.hpp"
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
using testing::total_balance;
using testing::World;

const Address kDepositor = make_address(0x10);
const Address kRefund = make_address(0x11);
const Address kReverts = make_address(0x20);
const Address kBurnsGas = make_address(0x21);
const Address kStores = make_address(0x22);
const Address kForwards = make_address(0x23);
const Address kThief = make_address(0x30);

const Bytes kRevertCode{0x5f, 0x5f, 0xfd};       // revert(0, 0)
const Bytes kEndlessCode{0x5b, 0x5f, 0x56};      // loop
const Bytes kStoreCode{0x34, 0x42, 0x55, 0x00};  // sstore(timestamp, callvalue)

// call(gas, callee, `value`, 0, 0, 0, 0); `value` is one opcode.
Bytes call_code(const Bytes& push_callee, std::uint8_t value)
{
    Bytes code{0x5f, 0x5f, 0x5f, 0x5f, value};
    append(code, push_callee);
    append(code, Bytes{0x5a, 0xf1, 0x00});
    return code;
}
Bytes push(const Address& address)
{
    Bytes code{0x73};
    append(code, address.view());
    return code;
}

struct RollupWorld : World
{
    RollupWorld()
    {
        rules.rollup = true;
        set_code(kReverts, kRevertCode);
        set_code(kBurnsGas, kEndlessCode);
        set_code(kStores, kStoreCode);
        set_code(kForwards, call_code(push(kReceiver), 0x34));
    }

    Receipt execute(const Transaction& deposit)
    {
        BlockExecutor block = executor();
        Receipt receipt = block.execute_deposit(deposit, kRefund);
        view.apply(block.finish().diff);
        return receipt;
    }
    [[nodiscard]] U256 fee(const Receipt& receipt) const { return input.base_fee * U256{receipt.gas_used}; }
};

Transaction make_deposit(const Address& to, const U256& value, const U256& budget, std::uint64_t gas)
{
    Transaction tx;
    tx.type = TxType::Deposit;
    tx.deposit_from = kDepositor;
    tx.to = to;
    tx.value = value;
    tx.mint = value + budget;
    tx.gas_limit = gas;
    return tx;
}

U256 burned(const U256& fee) { return fee - rollup::fee_recipient_share(fee); }

TEST(FeeShare, IsThreeQuartersRoundedDown)
{
    for (std::uint64_t fee = 0; fee < 100; ++fee)
        EXPECT_EQ(rollup::fee_recipient_share(fee), U256{fee * 3 / 4}) << fee;
    EXPECT_EQ(rollup::fee_recipient_share(U256::max()), (U256::max() >> 2) * 3 + 2);
}

TEST(FeeShare, OfATransactionGoesToTheFeeRecipientWithItsTip)
{
    RollupWorld world;
    const U256 before = total_balance(world.view);
    BlockExecutor block = world.executor();
    const auto receipt = block.execute(world.transfer(1), kSender);
    ASSERT_TRUE(receipt);
    const U256 fee = world.fee(**receipt);
    world.view.apply(block.finish().diff);
    EXPECT_EQ(world.balance(kFeeRecipient), fee * 3 / 4 + U256{21'000 * 3});
    EXPECT_EQ(total_balance(world.view), before - burned(fee));
}

TEST(FeeShare, OnEthereumIsTheTipAlone)
{
    World world;
    BlockExecutor block = world.executor();
    ASSERT_TRUE(block.execute(world.transfer(1), kSender));
    EXPECT_EQ(block.journal().balance(kFeeRecipient), U256{21'000 * 3});
}

TEST(Deposit, PaysItsGasFromTheBudgetAndRefundsTheRest)
{
    RollupWorld world;
    const Receipt receipt = world.execute(make_deposit(kReceiver, 1000, kEther, 100'000));
    EXPECT_TRUE(receipt.success);
    EXPECT_EQ(receipt.type, TxType::Deposit);
    EXPECT_EQ(receipt.gas_used, 21'000u);
    EXPECT_EQ(receipt.cumulative_gas_used, 21'000u);
    EXPECT_EQ(receipt.effective_gas_price, world.input.base_fee);
    EXPECT_EQ(world.balance(kReceiver), U256{1000});
    EXPECT_EQ(world.balance(kDepositor), U256{});
    EXPECT_EQ(world.nonce(kDepositor), 1u);
    EXPECT_EQ(world.balance(kRefund), kEther - world.fee(receipt));
    EXPECT_EQ(world.balance(kFeeRecipient), rollup::fee_recipient_share(world.fee(receipt)));
}

TEST(Deposit, ThatFailsLeavesItsValueWithTheRefundAddress)
{
    for (const Address& target : {kReverts, kBurnsGas}) {
        RollupWorld world;
        const Receipt receipt = world.execute(make_deposit(target, 1000, kEther, 100'000));
        EXPECT_FALSE(receipt.success);
        EXPECT_GT(receipt.gas_used, 21'000u);
        EXPECT_EQ(world.balance(target), U256{});
        EXPECT_EQ(world.balance(kDepositor), U256{});
        EXPECT_EQ(world.balance(kRefund), kEther + 1000 - world.fee(receipt));
    }
}

TEST(Deposit, UsesNoMoreGasThanItsBudgetBuys)
{
    RollupWorld world;
    const U256 budget = world.input.base_fee * 50'000 + 5;
    const Receipt receipt = world.execute(make_deposit(kBurnsGas, 0, budget, 5'000'000));
    EXPECT_FALSE(receipt.success);
    EXPECT_EQ(receipt.gas_used, 50'000u);
    EXPECT_EQ(world.balance(kRefund), U256{5});
}

TEST(Deposit, WithTooLittleGasIsIncludedButNotExecuted)
{
    RollupWorld poor, low, empty_block;
    const U256 budget = poor.input.base_fee * 21'000 - 1;
    low.input.gas_limit = 20'999;
    struct
    {
        RollupWorld& world;
        Transaction tx;
    } const cases[] = {{poor, make_deposit(kReceiver, 77, budget, 100'000)},
                       {low, make_deposit(kReceiver, 77, kEther, 100'000)},
                       {empty_block, make_deposit(kReceiver, 77, kEther, 20'999)}};
    for (const auto& [world, tx] : cases) {
        const Receipt receipt = world.execute(tx);
        EXPECT_FALSE(receipt.success);
        EXPECT_EQ(receipt.gas_used, 0u);
        EXPECT_EQ(world.balance(kRefund), tx.mint);
        EXPECT_EQ(world.balance(kReceiver), U256{});
        EXPECT_EQ(world.balance(kFeeRecipient), U256{});
        EXPECT_EQ(world.nonce(kDepositor), 1u);
    }
}

TEST(Deposit, ObservesTheCalldataFloor)  // EIP-7623
{
    RollupWorld world;
    Transaction tx = make_deposit(kReceiver, 0, kEther, 100'000);
    tx.data = Bytes(1000, 1);
    EXPECT_EQ(world.execute(tx).gas_used, 21'000u + 1000 * 40);
    tx.gas_limit = 21'000 + 1000 * 40 - 1;
    EXPECT_EQ(world.execute(tx).gas_used, 0u);
}

TEST(Deposit, ThatMintsLessThanItsValueIsNotExecuted)
{
    RollupWorld world;
    Transaction tx = make_deposit(kReceiver, 1000, 0, 100'000);
    tx.mint = 999;
    EXPECT_FALSE(world.execute(tx).success);
    EXPECT_EQ(world.balance(kRefund), U256{999});
}

TEST(Deposit, IsFreeWhenTheBaseFeeIsZero)
{
    RollupWorld world;
    world.input.base_fee = 0;
    const Receipt receipt = world.execute(make_deposit(kStores, 9, 0, 100'000));
    EXPECT_TRUE(receipt.success);
    EXPECT_EQ(world.balance(kStores), U256{9});
}

TEST(Deposit, SaturatesTheNonce)
{
    RollupWorld world;
    world.view.set_account(kDepositor, ~0ull, {}, {});
    EXPECT_TRUE(world.execute(make_deposit(kReceiver, 1, kEther, 100'000)).success);
    EXPECT_EQ(world.nonce(kDepositor), ~0ull);
}

TEST(Deposit, MayComeFromAnAccountWithCode)
{
    RollupWorld world;
    world.set_code(kDepositor, kStoreCode, 5);
    EXPECT_TRUE(world.execute(make_deposit(kReceiver, 1, kEther, 100'000)).success);
    EXPECT_EQ(world.balance(kDepositor), U256{5});
}

// The depositor's own code, called back during the deposit, sends away all it can.
TEST(Deposit, KeepsTheBudgetOutOfReachOfTheCall)
{
    RollupWorld world;
    const Address wallet = make_address(0x40), calls_back = make_address(0x41);
    world.set_code(wallet, call_code(push(kThief), 0x47));     // 0x47: selfbalance
    world.set_code(calls_back, call_code(Bytes{0x33}, 0x5f));  // 0x33: caller
    Bytes delegation{0xef, 0x01, 0x00};
    append(delegation, wallet.view());
    world.set_code(kDepositor, delegation, 100);

    const Receipt receipt = world.execute(make_deposit(calls_back, 1000, kEther, 200'000));
    EXPECT_TRUE(receipt.success);
    EXPECT_EQ(world.balance(kThief), U256{100});
    EXPECT_EQ(world.balance(calls_back), U256{1000});
    EXPECT_EQ(world.balance(kRefund), kEther - world.fee(receipt));
}

TEST(Deposit, ConservesEtherExactly)
{
    RollupWorld world;
    std::mt19937_64 random{4'711};
    const Address targets[] = {kReceiver, kReverts,   kBurnsGas, kStores,
                               kForwards, kDepositor, kRefund,   kFeeRecipient};
    std::size_t succeeded = 0, failed = 0, not_executed = 0;
    for (int i = 0; i < 500; ++i) {
        world.input.base_fee = random() % 5 == 0 ? random() % 3 : random() % 1'000'000'007;
        world.input.timestamp += random() % 3;
        Transaction tx =
            make_deposit(targets[random() % std::size(targets)], random() >> (random() % 64),
                         U256{random() >> (random() % 40)} * U256{random() % 1000}, random() % 200'000);
        if (random() % 10 == 0) tx.to.reset();
        tx.data.resize(random() % 100);
        for (std::uint8_t& byte : tx.data) byte = static_cast<std::uint8_t>(random());

        const U256 before = total_balance(world.view);
        const Receipt receipt = world.execute(tx);
        ASSERT_EQ(total_balance(world.view), before + tx.mint - burned(world.fee(receipt))) << i;
        ++(receipt.success ? succeeded : receipt.gas_used != 0 ? failed : not_executed);
    }
    EXPECT_GT(succeeded, 50u);
    EXPECT_GT(failed, 50u);
    EXPECT_GT(not_executed, 50u);
}

// A factory that reverts, except for the protocol's call: then it logs its calldata.
Bytes factory_code()
{
    Bytes code{0x33, 0x73};
    append(code, kSystemAddress.view());
    append(code, Bytes{0x14, 0x60, 29, 0x57, 0x5f, 0x5f, 0xfd, 0x5b, 0x36, 0x5f, 0x5f, 0x37, 0x36, 0x5f, 0xa0,
                       0x00});
    return code;
}

void set_factory(RollupWorld& world, const Address& bridge)
{
    const std::pair<U256, U256> storage[] = {{0, U256::from(bridge)}};
    world.view.set_account(rollup::kTokenFactory, 1, {}, factory_code(), storage);
}

TEST(TokenDeposit, ThatFailsIsReturned)
{
    for (const std::uint64_t gas :
         {std::uint64_t{100'000}, std::uint64_t{10'000}}) {  // reverts; is not executed
        RollupWorld world;
        set_factory(world, kDepositor);
        Transaction tx = make_deposit(rollup::kTokenFactory, 3, kEther, gas);
        tx.data = {0xde, 0xad, 0xbe};
        const Receipt receipt = world.execute(tx);
        EXPECT_FALSE(receipt.success);
        ASSERT_EQ(receipt.logs.size(), 1u);
        EXPECT_EQ(receipt.logs[0].address, rollup::kTokenFactory);
        EXPECT_TRUE(receipt.bloom.may_contain(rollup::kTokenFactory.view()));
        const Bytes& calldata = receipt.logs[0].data;
        ASSERT_EQ(calldata.size(), 4u + 3 * 32);
        EXPECT_EQ(U256::load_be32(&calldata[4]), U256{32});
        EXPECT_EQ(U256::load_be32(&calldata[36]), U256{3});
        EXPECT_TRUE(equal(BytesView{calldata}.subspan(68, 3), tx.data));
        EXPECT_EQ(world.balance(kRefund), tx.mint - world.fee(receipt));
        EXPECT_EQ(world.balance(kSystemAddress), U256{});
        EXPECT_EQ(world.nonce(kSystemAddress), 0u);
    }
}

TEST(TokenDeposit, IsReturnedOnlyForTheBridge)
{
    RollupWorld world;
    set_factory(world, kThief);
    EXPECT_TRUE(world.execute(make_deposit(rollup::kTokenFactory, 0, kEther, 100'000)).logs.empty());
    RollupWorld elsewhere;
    set_factory(elsewhere, kDepositor);
    EXPECT_TRUE(elsewhere.execute(make_deposit(kReverts, 0, kEther, 100'000)).logs.empty());
}

TEST(Anchor, IsWrittenAtTheStartOfTheBlock)
{
    RollupWorld world;
    world.set_code(rollup::kL1Anchor, kStoreCode);
    world.input.l1_anchor = 123;
    world.input.parent_beacon_block_root.bytes[31] = 9;
    BlockExecutor block = world.executor();
    block.begin();
    world.view.apply(block.finish().diff);
    EXPECT_EQ(world.view.storage(rollup::kL1Anchor, 0), U256{123});
    EXPECT_EQ(world.view.storage(rollup::kL1Anchor, 1), U256{9});
}

TEST(Anchor, NeedsThePredeployAndTheRollup)
{
    RollupWorld without;
    BlockExecutor block = without.executor();
    block.begin();
    EXPECT_TRUE(block.finish().diff.accounts.empty());

    World ethereum;
    ethereum.set_code(rollup::kL1Anchor, kStoreCode);
    ethereum.input.l1_anchor = 123;
    BlockExecutor other = ethereum.executor();
    other.begin();
    EXPECT_TRUE(other.finish().diff.accounts.empty());
}

TEST(RollupBlock, HasNoWithdrawalsNoRequestsNoBlobs)
{
    RollupWorld world;
    world.input.withdrawals = {{.index = 0, .validator_index = 0, .address = kReceiver, .amount_gwei = 5}};
    BlockExecutor block = world.executor();
    block.begin();
    block.execute_deposit(make_deposit(kReceiver, 1, kEther, 100'000), kRefund);
    const BlockOutput output = block.finish();
    world.view.apply(output.diff);
    EXPECT_FALSE(output.error);
    EXPECT_TRUE(output.requests.empty());
    EXPECT_EQ(world.balance(kReceiver), U256{1});
    const Header& header = output.block.header;
    EXPECT_EQ(header.withdrawals_root, kEmptyTrieRoot);
    ASSERT_TRUE(output.block.withdrawals);
    EXPECT_TRUE(output.block.withdrawals->empty());
    EXPECT_EQ(header.requests_hash, sha256({}));
    EXPECT_EQ(header.blob_gas_used, 0u);
    EXPECT_EQ(header.excess_blob_gas, 0u);
    EXPECT_EQ(header.gas_used, 21'000u);
    EXPECT_EQ(output.block.transactions.size(), 1u);
    EXPECT_EQ(output.receipts.size(), 1u);
}
}  // namespace
}  // namespace freehold::stf
