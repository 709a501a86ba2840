#include "stf/tx_validation.hpp"

#include "stf/test_support.hpp"

namespace freehold::stf
{
namespace
{
using testing::kSender;
using testing::World;

// What executing the transaction is refused with; fails the test if it is not.
std::optional<TxError> error_of(const World& world, const Transaction& tx)
{
    BlockExecutor executor = world.executor();
    const auto receipt = executor.execute(tx, kSender);
    if (receipt) return std::nullopt;
    EXPECT_TRUE(executor.journal().diff().accounts.empty());
    EXPECT_EQ(executor.gas_used(), 0u);
    return receipt.error();
}

// One fault each. In the order of the checks: a transaction with several faults is refused for the first.
struct Fault
{
    TxError error;
    void (*apply)(World&, Transaction&);
};
const Fault kFaults[] = {
    {TxError::TypeNotSupported, [](World&, Transaction& tx) { tx.type = TxType::Deposit; }},
    {TxError::InvalidChainId, [](World&, Transaction& tx) { tx.chain_id = 8; }},
    {TxError::IntrinsicGasTooLow, [](World&, Transaction& tx) { tx.gas_limit = 20'999; }},
    {TxError::NonceIsMax, [](World&, Transaction& tx) { tx.nonce = ~0ull; }},
    {TxError::GasAllowanceExceeded, [](World& world, Transaction&) { world.input.gas_limit = 20'000; }},
    {TxError::PriorityGreaterThanMaxFeePerGas,
     [](World&, Transaction& tx) { tx.max_priority_fee_per_gas = tx.max_fee_per_gas + 1; }},
    {TxError::InsufficientMaxFeePerGas,
     [](World& world, Transaction& tx) { world.input.base_fee = tx.max_fee_per_gas + 1; }},
    {TxError::NonceMismatchTooHigh,
     [](World&, Transaction& tx) {
         if (tx.nonce != ~0ull) tx.nonce = 6;
     }},
    {TxError::InsufficientAccountFunds, [](World&, Transaction& tx) { tx.value = testing::kEther; }},
    {TxError::SenderNotEoa,
     [](World& world, Transaction&) { world.view.set_account(kSender, 5, testing::kEther, Bytes{0x00}); }},
};

TEST(TxValidation, NamesEachFault)
{
    EXPECT_EQ(error_of(World{}, World{}.transfer(1)), std::nullopt);
    for (const Fault& fault : kFaults) {
        World world;
        Transaction tx = world.transfer(1);
        fault.apply(world, tx);
        EXPECT_EQ(error_of(world, tx), fault.error) << to_string(fault.error);
    }
}

TEST(TxValidation, NamesTheFirstOfTwoFaults)
{
    for (std::size_t first = 0; first < std::size(kFaults); ++first)
        for (std::size_t second = first + 1; second < std::size(kFaults); ++second) {
            World world;
            Transaction tx = world.transfer(1);
            kFaults[first].apply(world, tx);
            kFaults[second].apply(world, tx);
            EXPECT_EQ(error_of(world, tx), kFaults[first].error)
                << to_string(kFaults[first].error) << " and " << to_string(kFaults[second].error);
        }
}

TEST(TxValidation, RefusesAGasLimitBelowTheFloor)  // EIP-7623
{
    World world;
    Transaction tx = world.transfer(1);
    tx.data = Bytes(100, 1);
    tx.gas_limit = 21'000 + 100 * 40 - 1;
    EXPECT_EQ(error_of(world, tx), TxError::IntrinsicGasBelowFloorGasCost);
    ++tx.gas_limit;
    EXPECT_EQ(error_of(world, tx), std::nullopt);
}

TEST(TxValidation, CapsTheGasLimitInOsaka)  // EIP-7825
{
    World world;
    Transaction tx = world.transfer(1);
    tx.gas_limit = kMaxTxGas + 1;
    EXPECT_EQ(error_of(world, tx), TxError::GasLimitExceedsMaximum);
    world.rules.revision = evm::Revision::Prague;
    EXPECT_EQ(error_of(world, tx), std::nullopt);
}

TEST(TxValidation, RefusesLargeInitcode)  // EIP-3860
{
    World world;
    Transaction tx = world.transfer(0);
    tx.to.reset();
    tx.gas_limit = 10'000'000;
    tx.data = Bytes(kMaxInitcodeSize, 0);
    EXPECT_EQ(error_of(world, tx), std::nullopt);
    tx.data.push_back(0);
    EXPECT_EQ(error_of(world, tx), TxError::InitcodeSizeExceeded);
}

TEST(TxValidation, CountsTheWholePossibleCost)
{
    World world;
    Transaction tx = world.transfer(0);
    tx.value = testing::kEther - tx.max_fee_per_gas * U256{tx.gas_limit};
    EXPECT_EQ(error_of(world, tx), std::nullopt);
    tx.value += 1;
    EXPECT_EQ(error_of(world, tx), TxError::InsufficientAccountFunds);
    tx.value = U256::max();  // the sum wraps
    EXPECT_EQ(error_of(world, tx), TxError::InsufficientAccountFunds);
    tx.max_fee_per_gas = U256::max();
    EXPECT_EQ(error_of(world, tx), TxError::GasLimitPriceProductOverflow);
}

TEST(TxValidation, LetsDelegatedAccountsSendFromPrague)  // EIP-7702 on EIP-3607
{
    World world;
    Bytes delegation{0xef, 0x01, 0x00};
    delegation.resize(23);
    world.view.set_account(kSender, 5, testing::kEther, delegation);
    EXPECT_EQ(error_of(world, world.transfer(1)), std::nullopt);
    world.rules.revision = evm::Revision::Cancun;
    EXPECT_EQ(error_of(world, world.transfer(1)), TxError::SenderNotEoa);
}

Transaction blob_transaction(const World& world, std::size_t blobs)
{
    Transaction tx = world.transfer(0);
    tx.type = TxType::Blob;
    tx.max_fee_per_blob_gas = 1;
    Hash256 hash;
    hash.bytes[0] = 1;
    tx.blob_hashes.assign(blobs, hash);
    return tx;
}

TEST(TxValidation, NamesTheFaultsOfBlobTransactions)
{
    World world;
    EXPECT_EQ(error_of(world, blob_transaction(world, 1)), std::nullopt);
    EXPECT_EQ(error_of(world, blob_transaction(world, 0)), TxError::Type3ZeroBlobs);
    EXPECT_EQ(error_of(world, blob_transaction(world, 7)), TxError::Type3BlobCountExceeded);  // EIP-7594
    Transaction tx = blob_transaction(world, 2);
    tx.blob_hashes[1].bytes[0] = 2;
    EXPECT_EQ(error_of(world, tx), TxError::Type3InvalidBlobVersionedHash);
    tx = blob_transaction(world, 1);
    tx.max_fee_per_blob_gas = 0;
    EXPECT_EQ(error_of(world, tx), TxError::InsufficientMaxFeePerBlobGas);
    tx = blob_transaction(world, 1);
    tx.to.reset();
    tx.gas_limit = 100'000;
    EXPECT_EQ(error_of(world, tx), TxError::Type3ContractCreation);
}

TEST(TxValidation, LimitsTheBlobsOfABlock)
{
    World world;
    BlockExecutor executor = world.executor();
    Transaction tx = blob_transaction(world, 6);
    ASSERT_TRUE(executor.execute(tx, kSender));
    tx = blob_transaction(world, 4);
    tx.nonce = 6;
    EXPECT_EQ(executor.execute(tx, kSender).error(), TxError::Type3MaxBlobGasAllowanceExceeded);
    tx.blob_hashes.pop_back();
    EXPECT_TRUE(executor.execute(tx, kSender));
}

TEST(TxValidation, RefusesBlobTransactionsOnTheRollup)
{
    World world;
    world.rules.rollup = true;
    EXPECT_EQ(error_of(world, blob_transaction(world, 1)), TxError::TypeNotSupported);
}

TEST(TxValidation, RefusesDepositsThatAreNotExecutedAsSuch)
{
    World world;
    world.rules.rollup = true;
    Transaction tx = world.transfer(0);
    tx.type = TxType::Deposit;
    EXPECT_EQ(error_of(world, tx), TxError::TypeNotSupported);
}

TEST(TxValidation, NamesTheFaultsOfSetCodeTransactions)
{
    World world;
    Transaction tx = world.transfer(0);
    tx.type = TxType::SetCode;
    tx.gas_limit = 100'000;
    EXPECT_EQ(error_of(world, tx), TxError::Type4EmptyAuthorizationList);
    tx.authorizations.resize(1);
    EXPECT_EQ(error_of(world, tx), std::nullopt);
    tx.to.reset();
    EXPECT_EQ(error_of(world, tx), TxError::Type4ContractCreation);
    tx.to = testing::kReceiver;
    world.rules.revision = evm::Revision::Cancun;
    EXPECT_EQ(error_of(world, tx), TxError::TypeNotSupported);
}
}  // namespace
}  // namespace freehold::stf
