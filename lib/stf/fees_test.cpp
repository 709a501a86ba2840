#include "stf/test_support.hpp"

namespace freehold::stf
{
namespace
{
Header parent_with(std::uint64_t gas_used, const U256& base_fee = 1'000'000'000)
{
    Header parent;
    parent.gas_limit = 20'000'000;
    parent.gas_used = gas_used;
    parent.base_fee_per_gas = base_fee;
    return parent;
}

constexpr BlobParameters kCancunBlobs{.target = 3, .max = 6, .base_fee_update_fraction = 3'338'477};

TEST(NextBaseFee, MovesWithTheGasUsed)
{
    EXPECT_EQ(next_base_fee(parent_with(10'000'000)), U256{1'000'000'000});
    EXPECT_EQ(next_base_fee(parent_with(9'000'000)), U256{987'500'000});
    EXPECT_EQ(next_base_fee(parent_with(11'000'000)), U256{1'012'500'000});
    EXPECT_EQ(next_base_fee(parent_with(0)), U256{875'000'000});
    EXPECT_EQ(next_base_fee(parent_with(20'000'000)), U256{1'125'000'000});
}

TEST(NextBaseFee, RisesByAtLeastOneWeiAndMayReachZero)
{
    EXPECT_EQ(next_base_fee(parent_with(10'000'001, 7)), U256{8});
    EXPECT_EQ(next_base_fee(parent_with(9'999'999, 7)), U256{7});
    EXPECT_EQ(next_base_fee(parent_with(0, 7)), U256{7});  // 7 / 8 rounds to no change
    EXPECT_EQ(next_base_fee(parent_with(20'000'000, 0)), U256{1});
}

TEST(BlobBaseFee, FollowsTheExponential)
{
    EXPECT_EQ(blob_base_fee(0, kCancunBlobs), U256{1});
    EXPECT_EQ(blob_base_fee(2'314'057, kCancunBlobs), U256{1});
    EXPECT_EQ(blob_base_fee(2'314'058, kCancunBlobs), U256{2});
    EXPECT_EQ(blob_base_fee(10 * 1024 * 1024, kCancunBlobs), U256{23});
}

TEST(BlobBaseFee, SaturatesInsteadOfWrapping)
{
    EXPECT_EQ(blob_base_fee(~0ull, kCancunBlobs), U256::max());
    EXPECT_EQ(blob_base_fee(3'338'477ull * 400, kCancunBlobs), U256::max());
    EXPECT_LT(blob_base_fee(3'338'477ull * 100, kCancunBlobs), U256::max());
}

TEST(NextExcessBlobGas, IsWhatExceedsTheTarget)
{
    ChainRules rules;
    rules.revision = evm::Revision::Cancun;
    rules.blobs = kCancunBlobs;
    Header parent = parent_with(0);
    parent.excess_blob_gas = 0;
    parent.blob_gas_used = 3 * kGasPerBlob;
    EXPECT_EQ(next_excess_blob_gas(parent, rules), 0u);
    parent.blob_gas_used = 2 * kGasPerBlob;
    EXPECT_EQ(next_excess_blob_gas(parent, rules), 0u);
    parent.blob_gas_used = 6 * kGasPerBlob;
    EXPECT_EQ(next_excess_blob_gas(parent, rules), 3 * kGasPerBlob);
    parent.excess_blob_gas = 5 * kGasPerBlob;
    EXPECT_EQ(next_excess_blob_gas(parent, rules), 8 * kGasPerBlob);
}

TEST(NextExcessBlobGas, RisesByAThirdOfTheUseWhileExecutionIsDearer)  // EIP-7918
{
    ChainRules rules;
    rules.revision = evm::Revision::Osaka;
    Header parent = parent_with(0, 1'000'000'000);
    parent.excess_blob_gas = 10 * kGasPerBlob;
    parent.blob_gas_used = 6 * kGasPerBlob;
    EXPECT_EQ(next_excess_blob_gas(parent, rules), 12 * kGasPerBlob);
    parent.base_fee_per_gas = 1;  // 2^13 * 1 is below 2^17 * 1: the ordinary rule
    EXPECT_EQ(next_excess_blob_gas(parent, rules), 10 * kGasPerBlob);
}

TEST(NextExcessBlobGas, IsZeroOnTheRollup)
{
    ChainRules rules;
    rules.rollup = true;
    Header parent = parent_with(0);
    parent.excess_blob_gas = 100 * kGasPerBlob;
    EXPECT_EQ(next_excess_blob_gas(parent, rules), 0u);
}

TEST(IntrinsicGas, AddsUpWhatTheTransactionCarries)
{
    Transaction tx;
    tx.to = testing::kReceiver;
    EXPECT_EQ(intrinsic_gas(tx, evm::Revision::Osaka).intrinsic, 21'000u);
    tx.data = {0, 0, 1, 2, 3};
    tx.access_list = {{testing::kSender, {Hash256{}, Hash256{}}}};
    tx.authorizations.resize(2);
    const IntrinsicGas gas = intrinsic_gas(tx, evm::Revision::Osaka);
    EXPECT_EQ(gas.intrinsic, 21'000u + 2 * 4 + 3 * 16 + 2'400 + 2 * 1'900 + 2 * 25'000);
    EXPECT_EQ(gas.floor, 21'000u + (2 + 3 * 4) * 10);
    EXPECT_EQ(gas.required(), gas.intrinsic);
    EXPECT_EQ(intrinsic_gas(tx, evm::Revision::Cancun).floor, 0u);
}

TEST(IntrinsicGas, ChargesCreationsForTheirInitcode)
{
    Transaction tx;
    tx.data = Bytes(33, 0);
    EXPECT_EQ(intrinsic_gas(tx, evm::Revision::Cancun).intrinsic, 21'000u + 33 * 4 + 32'000 + 2 * 2);
}
}  // namespace
}  // namespace freehold::stf
