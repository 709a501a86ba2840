#pragma once
// One case of the conformance vectors, complete in itself: executed by the same function natively and inside
// the guest, which reads it as bytes and answers with a digest of all that came out.

#include "stf/memory_chain.hpp"

#include <optional>
#include <variant>
#include <vector>

namespace freehold::stf
{
/// Which rules hold at which time: a fork, or the transition from one to the next.
struct ForkSchedule
{
    ChainRules before;
    ChainRules after;
    std::uint64_t transition_time = 0;

    [[nodiscard]] const ChainRules& rules_at(std::uint64_t timestamp) const
    {
        return timestamp < transition_time ? before : after;
    }
};

/// A transaction on a state. Of `input` the fields that state tests set are part of the encoding: number,
/// timestamp, gas limit, fee recipient, base fee, prev_randao and excess blob gas.
struct StateCase
{
    ChainRules rules;
    BlockInput input;
    state::MemoryView pre;
    Bytes transaction;
};

struct StateOutcome
{
    std::optional<TxDecodeError> undecodable;  // then nothing was executed, and the rest is unset
    std::optional<TxError> refused;
    bool success = false;  // of the execution, as the receipt says
    Address sender;        // zero if it could not be recovered
    Hash256 state_root;
    Hash256 logs_hash;
    std::uint64_t gas_used = 0;
};

/// Decodes the transaction, recovers its sender, executes it.
StateOutcome run(const StateCase& c, evm::Tracer* tracer = nullptr);
/// The last part of run(), for a transaction that is already decoded.
StateOutcome execute(const StateCase& c, const Transaction& tx, const Address& sender,
                     evm::Tracer* tracer = nullptr);
Hash256 digest(const StateOutcome& outcome);

/// Blocks on a genesis.
struct BlockCase
{
    ForkSchedule schedule;
    Header genesis;
    state::MemoryView pre;
    std::vector<Bytes> blocks;
};

/// What became of one block: part of the chain if both reasons are absent.
struct BlockOutcome
{
    std::uint64_t number = 0;  // 0 if it does not decode
    std::optional<BlockDecodeError> undecodable;
    std::optional<BlockFailure> refused;
};

/// `chain` is that of the case's genesis and state, or what earlier blocks made of it.
BlockOutcome run_block(MemoryChain& chain, const ForkSchedule& schedule, BytesView block,
                       evm::Tracer* tracer = nullptr);
/// Binds each block's outcome and the chain's head and state root; the head's header binds the rest.
Hash256 digest(std::span<const BlockOutcome> outcomes, const MemoryChain& chain);

using VectorCase = std::variant<StateCase, BlockCase>;
Bytes encode(const StateCase& c);
Bytes encode(const BlockCase& c);
/// Total: any bytes yield a case or a reason.
Result<VectorCase, rlp::Error> decode_case(BytesView bytes);

/// Decodes the case, runs it and digests the outcome: what the guest does.
Result<Hash256, rlp::Error> run_encoded(BytesView bytes);
}  // namespace freehold::stf
