#include "stf/vector_case.hpp"

#include "stf/test_support.hpp"

namespace freehold::stf::testing
{
namespace
{
StateCase state_case()
{
    World world;
    world.view.set_account(kReceiver, 1, 0, Bytes{0x60, 0x01, 0x54, 0x00},
                           std::vector<std::pair<U256, U256>>{{1, 2}, {U256::max(), 3}});
    Transaction tx = world.transfer(1);
    tx.r = 1;
    tx.s = 1;
    return {world.rules, world.input, world.view, encode(tx)};
}

BlockCase block_case()
{
    const StateCase c = state_case();
    ChainRules after = c.rules;
    after.revision = evm::Revision::Prague;
    Header genesis;
    genesis.base_fee_per_gas = 7;
    return {{after, c.rules, 15'000}, genesis, c.pre, {Bytes{0xc0}, Bytes{}}};
}

TEST(VectorCase, SurvivesItsEncoding)
{
    const StateCase c = state_case();
    const auto decoded = decode_case(encode(c));
    ASSERT_TRUE(decoded.has_value());
    const auto& same = std::get<StateCase>(*decoded);
    EXPECT_EQ(same.pre.accounts(), c.pre.accounts());
    EXPECT_EQ(same.transaction, c.transaction);
    EXPECT_EQ(encode(same), encode(c));

    const BlockCase blocks = block_case();
    const auto decoded_blocks = decode_case(encode(blocks));
    ASSERT_TRUE(decoded_blocks.has_value());
    EXPECT_EQ(std::get<BlockCase>(*decoded_blocks).blocks, blocks.blocks);
    EXPECT_EQ(encode(std::get<BlockCase>(*decoded_blocks)), encode(blocks));
}

TEST(VectorCase, NoPrefixAndNothingLongerIsACase)
{
    for (const Bytes& whole : {encode(state_case()), encode(block_case())}) {
        for (std::size_t size = 0; size < whole.size(); ++size)
            EXPECT_FALSE(decode_case(BytesView{whole}.first(size)).has_value()) << size;
        Bytes longer = whole;
        longer.push_back(0);
        EXPECT_FALSE(run_encoded(longer).has_value());
    }
}

TEST(VectorCase, AnUnknownRevisionIsRefused)
{
    StateCase c = state_case();
    c.rules.revision = static_cast<evm::Revision>(evm::kRevisionCount);
    EXPECT_FALSE(decode_case(encode(c)).has_value());
}

TEST(VectorCase, RunsTheSameFromItsEncoding)
{
    const StateCase c = state_case();
    EXPECT_EQ(run_encoded(encode(c)), digest(run(c)));
    const BlockCase blocks = block_case();
    MemoryChain chain{blocks.genesis, blocks.pre};
    std::vector<BlockOutcome> outcomes;
    for (const Bytes& block : blocks.blocks) outcomes.push_back(run_block(chain, blocks.schedule, block));
    EXPECT_EQ(run_encoded(encode(blocks)), digest(outcomes, chain));
}

TEST(VectorCase, TheDigestBindsEachPartOfTheOutcome)
{
    const StateOutcome base = run(state_case());
    std::vector<StateOutcome> others(7, base);
    others[0].undecodable = TxDecodeError::Empty;
    others[1].refused = base.refused ? std::nullopt : std::optional{TxError::InvalidSignature};
    others[2].sender.bytes[0] ^= 1;
    others[3].state_root.bytes[0] ^= 1;
    others[4].logs_hash.bytes[0] ^= 1;
    others[5].gas_used += 1;
    others[6].success = !base.success;
    for (const StateOutcome& other : others) EXPECT_NE(digest(other), digest(base));
}
}  // namespace
}  // namespace freehold::stf::testing
