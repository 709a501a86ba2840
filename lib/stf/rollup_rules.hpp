#pragma once
// Where the rollup's blocks differ from Ethereum's, all in one place; spec/differences.md is the table of
// them.

#include "stf/tx_execution.hpp"

namespace freehold::stf::rollup
{
/// Predeploys (spec/l1-contracts.md, section 4) whose storage the state transition reads or writes.
/// Slot 1 of the Outbox is the root of the tree of all messages to L1.
inline constexpr Address kOutbox{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf4, 0xee, 0x00, 0x01}};
inline constexpr Address kTokenFactory{
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf4, 0xee, 0x00, 0x02}};
inline constexpr Address kL1Anchor{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf4, 0xee, 0x00, 0x03}};
/// Gas of the call that returns a failed token deposit; not counted in the block.
inline constexpr std::uint64_t kReturnDepositGas = 3'000'000;

/// L1Anchor's storage at the start of a block: slot 0 the number, slot 1 the hash. Nothing where the
/// predeploy is absent, as for Ethereum's system contracts.
void write_anchor(state::Journal& journal, std::uint64_t number, const Hash256& hash);

/// The part of `fee` (gas used times base fee) that the fee recipient gets: floor(3/4). The rest is burned.
U256 fee_recipient_share(const U256& fee);

/// Executes a deposit as a transaction of its own. `gas_left`: of the block. Never fails; cumulative gas and
/// bloom are left to the caller. REQUIRES: tx.type == Deposit, between transactions.
Receipt execute_deposit(EvmHost& host, state::Journal& journal, evm::Revision revision,
                        std::uint64_t gas_left, const Transaction& tx, const Address& refund,
                        evm::Tracer* tracer);
}  // namespace freehold::stf::rollup
