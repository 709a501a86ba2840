// Ranges from their witnesses alone, and the forgeries that must not have a run, or not that output.

#include "stf/stateless_range.hpp"

#include "crypto/keccak.hpp"
#include "crypto/secp256k1.hpp"
#include "stf/stateless_test_support.hpp"

#include "crypto/blob_opening.hpp"

#include <gtest/gtest.h>
#include <set>

namespace freehold::stf::testing
{
namespace
{
constexpr std::uint64_t kOutboxWord = 0xfeed;

// Transfers, a new account, a deleted slot (its branch collapses), BLOCKHASH, a message in the Outbox, forced
// items.
class StatelessRange : public ::testing::Test
{
protected:
    StatelessRange()
    {
        BatchBlock first{
            .timestamp = 1500, .fee_recipient = kFeeRecipient, .extra_data = {}, .transactions = {}};
        first.transactions = {rollup_.transfer(kReceiver, 1000), rollup_.transfer(make_address(0x50), 1)};
        BatchBlock second{
            .timestamp = 1501, .fee_recipient = kFeeRecipient, .extra_data = {}, .transactions = {}};
        second.transactions = {rollup_.call(kStore, {1, 0}), rollup_.call(kHistory, {}),
                               rollup_.call(kOutbox, {kOutboxWord})};
        rollup_.propose({first, second});
        const Bytes forced = Rollup::signed_item(rollup_.transfer(kReceiver, 7));
        const Bytes other = Rollup::signed_item(rollup_.transfer(kReceiver, 8));
        rollup_.propose({}, {forced, other});
        BatchBlock third{
            .timestamp = 1502, .fee_recipient = kFeeRecipient, .extra_data = {}, .transactions = {}};
        third.transactions = {rollup_.call(kStore, {3, 33})};
        rollup_.propose({third}, {Bytes{0, 1, 2, 3}});
        const state::WitnessRecorder recorder{rollup_.source};
        output_ = execute_range(rollup_.claim, recorder);
        witness_ = recorder.witness();
    }

    [[nodiscard]] Result<RangeOutput, RangeError> from_witness(const RangeClaim& claim) const
    {
        return execute_range(claim, state::WitnessReader{witness_});
    }

    Rollup rollup_;
    Result<RangeOutput, RangeError> output_ = fail(RangeError::NoProposals);
    state::Witness witness_;
};
using StatelessRangeDeathTest = StatelessRange;

TEST_F(StatelessRange, DerivesTheBlocksOfANodeWithTheWholeState)
{
    ASSERT_TRUE(output_.has_value());
    const Header head = rollup_.derive();
    EXPECT_EQ(head.number, Rollup::kParentNumber + 5);  // two, a forced one, a forced one and a batch block
    EXPECT_EQ(output_->block, hash(head));
    EXPECT_EQ(output_->state_root, head.state_root);
    EXPECT_EQ(output_->outbox_root, U256{kOutboxWord}.to_hash());
    EXPECT_EQ(output_->parent_block, hash(rollup_.header));
    EXPECT_EQ(output_->proposal, hash(rollup_.claim.proposals.back().proposal));
}

TEST_F(StatelessRange, NeedsNothingButTheWitness)
{
    const state::WitnessReader reader{witness_};
    const auto again = execute_range(rollup_.claim, reader);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, *output_);
    EXPECT_TRUE(reader.at_end());
}

TEST_F(StatelessRange, ClaimSurvivesItsEncoding)
{
    const Bytes encoded = encode(rollup_.claim);
    const auto decoded = decode_range_claim(encoded);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(encode(*decoded), encoded);
    EXPECT_EQ(*execute_range(*decoded, rollup_.source), *output_);
    for (std::size_t size = 0; size < encoded.size(); ++size)
        EXPECT_FALSE(decode_range_claim(BytesView{encoded}.first(size)).has_value()) << size;
}

TEST_F(StatelessRange, EveryWordOfTheOutputChangesThePublicInput)
{
    const auto differs = [this](auto change) {
        RangeOutput other = *output_;
        change(other);
        return hash(other) != hash(*output_);
    };
    EXPECT_TRUE(differs([](RangeOutput& o) { ++o.chain_id; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { ++o.fork_id; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { o.parent_proposal.bytes[31] ^= 1; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { o.proposal.bytes[31] ^= 1; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { o.parent_block.bytes[31] ^= 1; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { o.block.bytes[31] ^= 1; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { o.state_root.bytes[31] ^= 1; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { o.outbox_root.bytes[31] ^= 1; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { o.blobs.bytes[31] ^= 1; }));
    EXPECT_TRUE(differs([](RangeOutput& o) { o.prover.bytes[19] ^= 1; }));
}

// --- Forgeries 33: the witness
// ------------------------------------------------------------------------------------------------------------

TEST_F(StatelessRangeDeathTest, EveryStringOfTheWitnessIsBoundByItsHash)
{
    std::set<Bytes> blobs;
    for (const auto& [versioned_hash, blob] : rollup_.source.blobs) blobs.insert(blob);
    for (std::size_t i = 0; i < witness_.size(); ++i) {
        if (blobs.contains(witness_[i])) continue;  // bound by L1: see below
        state::Witness forged = witness_;
        forged[i].back() ^= 1;
        EXPECT_DEATH((void)execute_range(rollup_.claim, state::WitnessReader{forged}),
                     "differs from its hash")
            << i;
    }
}

TEST_F(StatelessRangeDeathTest, AMissingStringHasNoRun)
{
    state::Witness shorter = witness_;
    shorter.pop_back();
    EXPECT_DEATH((void)execute_range(rollup_.claim, state::WitnessReader{shorter}),
                 "the witness ends too early");
    state::Witness without_parent{witness_.begin() + 1, witness_.end()};
    EXPECT_DEATH((void)execute_range(rollup_.claim, state::WitnessReader{without_parent}),
                 "differs from its hash");
}

// --- Forgeries 34: the forced queue
// ------------------------------------------------------------------------------------------------------------

TEST_F(StatelessRange, AForcedItemCannotBeDropped)
{
    RangeClaim forged = rollup_.claim;
    forged.proposals[1].items.pop_back();
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::WrongForcedItems);
    forged = rollup_.claim;
    forged.proposals[1].items.clear();
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::WrongForcedItems);
    // With its index range made to fit, it is another proposal than L1's.
    forged = rollup_.claim;
    forged.proposals.resize(2);
    ProposalClaim& last = forged.proposals[1];
    last.items.pop_back();
    --last.proposal.forced_to;
    last.proposal.forced_acc = accumulate(last.accumulator_before, last.items[0]);
    const auto output = execute_range(forged, rollup_.source);
    ASSERT_TRUE(output.has_value());
    EXPECT_NE(output->proposal, hash(rollup_.claim.proposals[1].proposal));
}

TEST_F(StatelessRange, ForcedItemsCannotBeReordered)
{
    RangeClaim forged = rollup_.claim;
    std::swap(forged.proposals[1].items[0], forged.proposals[1].items[1]);
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::WrongForcedItems);
}

TEST_F(StatelessRange, AForcedItemCannotBeAltered)
{
    RangeClaim forged = rollup_.claim;
    forged.proposals[1].items[0].back() ^= 1;
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::WrongForcedItems);
}

TEST_F(StatelessRange, ForcedItemsOfAnotherQueueAreRefused)
{
    RangeClaim forged = rollup_.claim;
    forged.proposals[1].accumulator_before.bytes[0] ^= 1;
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::WrongForcedItems);
}

TEST_F(StatelessRange, AnIndexRangeThatRunsBackwardsIsRefused)
{
    RangeClaim forged = rollup_.claim;
    forged.proposals.resize(1);
    std::swap(forged.proposals[0].proposal.forced_from, forged.proposals[0].proposal.forced_to);
    ++forged.proposals[0].proposal.forced_from;
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::WrongForcedItems);
}

// --- Forgeries 35: blobs
// ------------------------------------------------------------------------------------------------------------

TEST_F(StatelessRange, OtherBlobBytesGiveAnotherPointOrValue)
{
    for (auto& [versioned_hash, blob] : rollup_.source.blobs) {
        for (const std::size_t place : {std::size_t{40}, kBlobSize - 1}) {
            blob[place] ^= 1;
            const auto output = execute_range(rollup_.claim, rollup_.source);
            blob[place] ^= 1;
            ASSERT_TRUE(output.has_value());
            EXPECT_NE(output->blobs, output_->blobs);
        }
    }
}

TEST_F(StatelessRange, AFieldElementThatIsNotBelowTheModulusIsRefused)
{
    for (auto& [versioned_hash, blob] : rollup_.source.blobs) {
        blob[kBlobSize - kFieldElementSize] = 0x74;
        EXPECT_EQ(execute_range(rollup_.claim, rollup_.source).error(), RangeError::WrongBlob);
        blob[kBlobSize - kFieldElementSize] = 0;
        const Bytes whole = blob;
        blob.pop_back();
        EXPECT_EQ(execute_range(rollup_.claim, rollup_.source).error(), RangeError::WrongBlob);
        blob = whole;
    }
}

TEST_F(StatelessRange, ThePointIsChosenAfterTheDataAndTheHash)
{
    const Bytes& blob = rollup_.source.blobs.begin()->second;
    const auto opening = kzg::open_blob(Rollup::make_hash(1), blob);
    const auto other_hash = kzg::open_blob(Rollup::make_hash(2), blob);
    Bytes changed = blob;
    changed[1] ^= 1;
    const auto other_data = kzg::open_blob(Rollup::make_hash(1), changed);
    ASSERT_TRUE(opening && other_hash && other_data);
    EXPECT_NE(opening->z, other_hash->z);
    EXPECT_NE(opening->z, other_data->z);
}

TEST_F(StatelessRange, ABlobThatHoldsNoBatchDerivesAnEmptyBlock)
{
    for (auto& [versioned_hash, blob] : rollup_.source.blobs)
        blob[kBlobSize - 1] ^= 1;  // not padded by zeros
    const auto output = execute_range(rollup_.claim, rollup_.source);
    ASSERT_TRUE(output.has_value());
    EXPECT_EQ(output->block, hash(rollup_.derive()));
    EXPECT_NE(output->block, output_->block);
}

// --- Forgeries 36 and 37: the output, and what blocks are made from
// ------------------------------------------------------------------------------------------------------------

TEST_F(StatelessRange, TheOutboxRootIsThatOfTheLastBlock)
{
    BatchBlock later{.timestamp = 1503, .fee_recipient = kFeeRecipient, .extra_data = {}, .transactions = {}};
    later.transactions = {rollup_.call(kOutbox, {kOutboxWord + 1})};
    rollup_.propose({later});
    EXPECT_EQ(execute_range(rollup_.claim, rollup_.source)->outbox_root, U256{kOutboxWord + 1}.to_hash());
}

TEST_F(StatelessRange, WhatBlocksAreMadeFromIsInTheProposalsHash)
{
    // Whoever runs with another anchor, time, proposer or fee proves another proposal.
    const auto changes = [this](auto change) {
        RangeClaim forged = rollup_.claim;
        forged.proposals.resize(2);
        change(forged.proposals[1].proposal);
        const auto output = execute_range(forged, rollup_.source);
        return output.has_value() && output->proposal != hash(rollup_.claim.proposals[1].proposal);
    };
    EXPECT_TRUE(changes([](Proposal& p) { ++p.id; }));
    EXPECT_TRUE(changes([](Proposal& p) { ++p.l1_anchor; }));
    EXPECT_TRUE(changes([](Proposal& p) { p.anchor_hash.bytes[0] ^= 1; }));
    EXPECT_TRUE(changes([](Proposal& p) { ++p.timestamp; }));
    EXPECT_TRUE(changes([](Proposal& p) { p.proposer.bytes[0] ^= 1; }));
    EXPECT_TRUE(changes([](Proposal& p) { p.prover_fee = 1; }));
}

TEST_F(StatelessRange, BaseFeeAndGasLimitFollowFromTheParent)
{
    const std::vector<Header> blocks = rollup_.derive_all();
    ASSERT_EQ(blocks.size(), 5u);
    EXPECT_EQ(output_->block, hash(blocks.back()));  // so the guest's blocks are these
    Header parent = rollup_.header;
    for (const Header& block : blocks) {
        EXPECT_EQ(block.gas_limit, 150'000'000u);
        // EIP-1559 below its target.
        const std::uint64_t target = parent.gas_limit / 2;
        ASSERT_LT(parent.gas_used, target);
        const U256 less = *parent.base_fee_per_gas * U256{target - parent.gas_used} / U256{target} / U256{8};
        EXPECT_GT(less, U256{0});
        EXPECT_EQ(block.base_fee_per_gas, *parent.base_fee_per_gas - less) << block.number;
        EXPECT_EQ(block.parent_hash, hash(parent));
        EXPECT_EQ(block.beneficiary, kFeeRecipient);
        parent = block;
    }
}

TEST_F(StatelessRange, TimesLieBetweenTheParentsAndTheProposals)
{
    const auto with_time = [](std::uint64_t timestamp) {
        return BatchBlock{
            .timestamp = timestamp, .fee_recipient = kFeeRecipient, .extra_data = {}, .transactions = {}};
    };
    const std::uint64_t before = rollup_.derive().timestamp;
    rollup_.propose({with_time(0), with_time(before + 1), with_time(~std::uint64_t{0})});
    const std::vector<Header> blocks = rollup_.derive_all();
    ASSERT_EQ(blocks.size(), 8u);
    EXPECT_EQ(execute_range(rollup_.claim, rollup_.source)->block, hash(blocks.back()));
    EXPECT_EQ(blocks[5].timestamp, before);
    EXPECT_EQ(blocks[6].timestamp, before + 1);
    EXPECT_EQ(blocks[7].timestamp, rollup_.claim.proposals.back().proposal.timestamp);
}

// A signature with s above half of the order is the same key's over the same text: were it taken, everybody
// could send each transaction under a second hash.
TEST_F(StatelessRange, TransactionsWithTheOtherSignatureAreSkipped)
{
    const auto gas_of = [](const Transaction& tx) {
        Rollup rollup;
        rollup.propose({BatchBlock{
            .timestamp = 1500, .fee_recipient = kFeeRecipient, .extra_data = {}, .transactions = {tx}}});
        EXPECT_EQ(execute_range(rollup.claim, rollup.source)->block, hash(rollup.derive()));
        return rollup.derive().gas_used;
    };
    Transaction tx = Rollup{}.transfer(kReceiver, 1000);
    EXPECT_EQ(gas_of(tx), 21'000u);
    tx.s = secp256k1::kOrder - tx.s;
    tx.y_parity = !tx.y_parity;
    EXPECT_EQ(gas_of(tx), 0u);
}

TEST_F(StatelessRange, ProposalsFormAChainOfOneFork)
{
    RangeClaim forged = rollup_.claim;
    std::swap(forged.proposals[0], forged.proposals[1]);
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::BrokenChain);
    forged = rollup_.claim;
    forged.proposals.erase(forged.proposals.begin() + 1);
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::BrokenChain);
    forged = rollup_.claim;
    forged.proposals.resize(1);
    forged.proposals[0].proposal.fork_id = 2;
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::WrongFork);
    forged.proposals.clear();
    EXPECT_EQ(execute_range(forged, rollup_.source).error(), RangeError::NoProposals);
}

TEST_F(StatelessRange, AnotherChainsTransactionsAreSkipped)
{
    RangeClaim forged = rollup_.claim;
    ++forged.chain_id;
    const auto output = execute_range(forged, rollup_.source);
    ASSERT_TRUE(output.has_value());
    EXPECT_NE(output->chain_id, output_->chain_id);
    EXPECT_EQ(output->outbox_root, Hash256{});  // no transaction of this claim was executed
}
}  // namespace
}  // namespace freehold::stf::testing
