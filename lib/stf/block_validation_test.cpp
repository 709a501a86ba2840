#include "stf/block_validation.hpp"

#include "stf/requests.hpp"
#include "stf/roots.hpp"
#include "stf/test_support.hpp"

namespace freehold::stf
{
namespace
{
using testing::kReceiver;
using testing::kSender;
using testing::World;

// A parent and a valid child with one transfer; each test breaks one thing.
struct Chain : World
{
    Chain()
    {
        rules.revision = evm::Revision::Cancun;  // no request contracts needed
        parent.ommers_hash = kEmptyOmmersHash;
        parent.number = 9;
        parent.timestamp = 988;
        parent.gas_limit = 30'000'000;
        parent.gas_used = 15'000'000;
        parent.base_fee_per_gas = 1'000;
        parent.withdrawals_root = kEmptyTrieRoot;
        parent.blob_gas_used = 0;
        parent.excess_blob_gas = 0;
        parent.parent_beacon_block_root.emplace();

        input.number = 10;
        input.base_fee = next_base_fee(parent);
        input.parent_hash = hash(parent);
        input.withdrawals.emplace();
        BlockExecutor block_executor = executor();
        block_executor.begin();
        EXPECT_TRUE(block_executor.execute(transfer(1), kSender));
        block = block_executor.finish().block;
    }

    [[nodiscard]] std::optional<BlockFailure> failure(std::size_t rlp_size = 1'000,
                                                      bool signature_ok = true) const
    {
        std::vector<std::optional<Address>> senders(block.transactions.size());
        if (signature_ok) std::ranges::fill(senders, kSender);
        const auto output = validate_block(rules, parent, block, rlp_size, senders, view, testing::no_hashes);
        if (output) return std::nullopt;
        return output.error();
    }
    [[nodiscard]] std::optional<BlockError> error() const
    {
        const auto f = failure();
        return f ? std::optional{f->error} : std::nullopt;
    }

    Header parent;
    Block block;
};

TEST(ValidateBlock, AcceptsWhatTheExecutorBuilds)
{
    const Chain chain;
    EXPECT_FALSE(chain.failure());
    std::vector<std::optional<Address>> senders{kSender};
    const auto output = validate_block(chain.rules, chain.parent, chain.block, 1'000, senders, chain.view,
                                       testing::no_hashes);
    ASSERT_TRUE(output);
    EXPECT_EQ(output->block.header, chain.block.header);
    EXPECT_EQ(output->receipts.size(), 1u);
}

struct HeaderFault
{
    BlockError error;
    void (*apply)(Chain&);
};
const HeaderFault kHeaderFaults[] = {
    {BlockError::UnknownParent, [](Chain& c) { c.block.header.parent_hash.bytes[0] ^= 1; }},
    {BlockError::IncorrectBlockFormat, [](Chain& c) { c.block.header.parent_beacon_block_root.reset(); }},
    {BlockError::IncorrectBlockFormat, [](Chain& c) { c.block.header.requests_hash.emplace(); }},
    {BlockError::IncorrectBlockFormat, [](Chain& c) { c.block.withdrawals.reset(); }},
    {BlockError::InvalidBlockNumber, [](Chain& c) { ++c.block.header.number; }},
    {BlockError::InvalidBlockTimestampOlderThanParent,
     [](Chain& c) { c.block.header.timestamp = c.parent.timestamp; }},
    {BlockError::ImportImpossibleDifficultyOverParis, [](Chain& c) { c.block.header.difficulty = 1; }},
    {BlockError::ImportImpossibleNonceOverParis, [](Chain& c) { c.block.header.nonce[7] = 1; }},
    {BlockError::ImportImpossibleUnclesOverParis, [](Chain& c) { c.block.header.ommers_hash = {}; }},
    {BlockError::ImportImpossibleUnclesOverParis, [](Chain& c) { c.block.ommers.push_back(c.parent); }},
    {BlockError::ExtraDataTooBig, [](Chain& c) { c.block.header.extra_data.resize(33); }},
    {BlockError::InvalidGasLimit, [](Chain& c) { c.block.header.gas_limit += c.parent.gas_limit / 1024; }},
    {BlockError::InvalidGasLimit, [](Chain& c) { c.block.header.gas_limit -= c.parent.gas_limit / 1024; }},
    {BlockError::GasUsedOverflow, [](Chain& c) { c.block.header.gas_used = c.block.header.gas_limit + 1; }},
    {BlockError::InvalidBaseFeePerGas, [](Chain& c) { *c.block.header.base_fee_per_gas += 1; }},
    {BlockError::IncorrectExcessBlobGas, [](Chain& c) { c.block.header.excess_blob_gas = kGasPerBlob; }},
    {BlockError::IncorrectBlobGasUsed, [](Chain& c) { c.block.header.blob_gas_used = kGasPerBlob; }},
    {BlockError::InvalidTransactionsRoot, [](Chain& c) { c.block.transactions.clear(); }},
    {BlockError::InvalidWithdrawalsRoot, [](Chain& c) { c.block.withdrawals->emplace_back(); }},
    {BlockError::InvalidGasUsed, [](Chain& c) { --c.block.header.gas_used; }},
    {BlockError::InvalidReceiptsRoot, [](Chain& c) { c.block.header.receipts_root = {}; }},
    {BlockError::InvalidLogBloom, [](Chain& c) { c.block.header.logs_bloom.bytes[3] = 1; }},
};

TEST(ValidateBlock, NamesEachFault)
{
    for (const HeaderFault& fault : kHeaderFaults) {
        Chain chain;
        fault.apply(chain);
        EXPECT_EQ(chain.error(), fault.error) << to_string(fault.error);
    }
}

TEST(ValidateBlock, AcceptsTheLargestStepsOfTheGasLimit)
{
    Chain chain;
    const std::uint64_t step = chain.parent.gas_limit / 1024 - 1;
    chain.block.header.gas_limit = chain.parent.gas_limit + step;
    EXPECT_FALSE(chain.failure());
    chain.block.header.gas_limit = chain.parent.gas_limit - step;
    EXPECT_FALSE(chain.failure());
}

TEST(ValidateBlock, LimitsTheSizeFromOsaka)  // EIP-7934
{
    Chain chain;
    EXPECT_FALSE(chain.failure(kMaxBlockRlpSize + 1));
    chain.rules.revision = evm::Revision::Osaka;
    EXPECT_TRUE(validate_body(chain.block, kMaxBlockRlpSize, chain.rules));
    EXPECT_EQ(validate_body(chain.block, kMaxBlockRlpSize + 1, chain.rules).error(),
              BlockError::RlpBlockLimitExceeded);
}

TEST(ValidateBlock, NamesTheInvalidTransaction)
{
    Chain chain;
    chain.block.transactions.push_back(chain.block.transactions[0]);  // the nonce is used up
    chain.block.header.transactions_root = transactions_root(chain.block.transactions);
    auto failure = chain.failure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->error, BlockError::InvalidTransaction);
    EXPECT_EQ(failure->transaction, TxError::NonceMismatchTooLow);
    EXPECT_EQ(failure->index, 1u);
    failure = chain.failure(1'000, false);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->transaction, TxError::InvalidSignature);
    EXPECT_EQ(failure->index, 0u);
}

// --- EIP-7685
// --------------------------------------------------------------------------------------------------------

Bytes deposit_event()
{
    Bytes data;
    const auto put_word = [&data](std::uint64_t value) { append(data, U256{value}.to_hash().view()); };
    for (const std::uint64_t offset : {160u, 256u, 320u, 384u, 512u}) put_word(offset);
    for (const std::size_t size : {48u, 32u, 8u, 96u, 8u}) {
        put_word(size);
        data.insert(data.end(), size, static_cast<std::uint8_t>(size));
        data.resize((data.size() + 31) / 32 * 32);
    }
    return data;
}

struct RequestsWorld : World
{
    RequestsWorld()
    {
        set_code(kWithdrawalRequests, {0x60, 0x02, 0x5f, 0xf3});  // return(0, 2)
        set_code(kConsolidationRequests, {0x5f, 0x5f, 0xf3});     // return(0, 0)
    }
    [[nodiscard]] Result<std::vector<Bytes>, BlockError> collect(const Log& log) const
    {
        state::Journal journal{view};
        const BlockHashes hashes = testing::no_hashes;
        EvmHost host{rules.revision, {}, journal, hashes};
        Receipt receipt;
        receipt.logs = {log};
        return collect_requests(host, journal, std::span{&receipt, 1});
    }
};

TEST(Requests, AreCollectedInOrderOfTypeWithoutEmptyOnes)
{
    const RequestsWorld world;
    const auto requests = world.collect({kDepositContract, {kDepositEventTopic}, deposit_event()});
    ASSERT_TRUE(requests);
    ASSERT_EQ(requests->size(), 2u);
    EXPECT_EQ((*requests)[0].size(), 1u + 48 + 32 + 8 + 96 + 8);
    EXPECT_EQ((*requests)[0][0], 0);
    EXPECT_EQ((*requests)[0][1], 48);
    EXPECT_EQ((*requests)[0][49], 32);
    EXPECT_EQ((*requests)[1], (Bytes{1, 0, 0}));
}

TEST(Requests, IgnoreOtherLogs)
{
    const RequestsWorld world;
    for (const Log& log : {Log{kReceiver, {kDepositEventTopic}, {}}, Log{kDepositContract, {Hash256{}}, {}},
                           Log{kDepositContract, {}, {}}}) {
        const auto requests = world.collect(log);
        ASSERT_TRUE(requests);
        EXPECT_EQ(requests->size(), 1u);
    }
}

TEST(Requests, RefuseADepositEventOfAnotherLayout)
{
    const RequestsWorld world;
    const Bytes good = deposit_event();
    const auto error_of = [&](const Bytes& data) {
        return world.collect({kDepositContract, {kDepositEventTopic}, data}).error();
    };
    for (const std::size_t word : {0u, 32u, 64u, 96u, 128u, 160u, 256u, 320u, 384u, 512u}) {
        Bytes data = good;
        data[word + 31] ^= 1;
        EXPECT_EQ(error_of(data), BlockError::InvalidDepositEventLayout) << word;
    }
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_EQ(error_of(longer), BlockError::InvalidDepositEventLayout);
    EXPECT_EQ(error_of({}), BlockError::InvalidDepositEventLayout);
}

TEST(Requests, NeedWorkingContracts)
{
    RequestsWorld world;
    world.set_code(kConsolidationRequests, {0xfe});
    EXPECT_EQ(world.collect({}).error(), BlockError::SystemContractCallFailed);
    world.view.set_account(kConsolidationRequests, 1, {}, {});
    EXPECT_EQ(world.collect({}).error(), BlockError::SystemContractEmpty);
}

TEST(Requests, HashAsTheEipSays)
{
    // sha256 of nothing: a block without requests.
    EXPECT_EQ(requests_hash({}),
              literal<Hash256>("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    const std::vector<Bytes> one{{1, 0, 0}}, other{{1, 0, 1}};
    EXPECT_NE(requests_hash(one), requests_hash(other));
}
}  // namespace
}  // namespace freehold::stf
