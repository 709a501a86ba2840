#include "stf/vector_case.hpp"

#include "crypto/keccak.hpp"
#include "stf/derive.hpp"

#include <charconv>

namespace freehold::stf
{
namespace
{
// The convention of state tests, which have no ancestors: keccak of the number's decimal digits.
Hash256 made_up_hash(std::uint64_t number)
{
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return keccak256(Bytes{digits, end});
}

Hash256 hash_logs(std::span<const Log> logs)
{
    Bytes all;
    for (const Log& log : logs) {
        Bytes topics, fields, topic_list;
        for (const Hash256& topic : log.topics) rlp::encode(topics, topic);
        rlp::encode_list(topic_list, topics);
        rlp::encode(fields, log.address);
        append(fields, topic_list);
        rlp::encode_string(fields, log.data);
        rlp::encode_list(all, fields);
    }
    Bytes list;
    rlp::encode_list(list, all);
    return keccak256(list);
}

Hash256 root_after(const state::MemoryView& pre, state::StateDiff diff)
{
    const state::EmptyNodeSource nodes;
    state::WorldTrie trie{nodes, kEmptyTrieRoot};
    state::StateDiff genesis = pre.as_diff();
    trie.apply(genesis);
    return trie.apply(diff);
}

// 0 for none, so that an absent reason differs from the first.
template <typename E>
void put_reason(Bytes& out, const std::optional<E>& reason)
{
    rlp::encode_u64(out, reason ? std::uint64_t{1} + static_cast<std::uint8_t>(*reason) : 0);
}
}  // namespace

StateOutcome execute(const StateCase& c, const Transaction& tx, const Address& from, evm::Tracer* tracer)
{
    BlockExecutor executor{c.rules, c.input, c.pre, made_up_hash};
    StateOutcome outcome;
    outcome.sender = from;
    const auto receipt = executor.execute(tx, from, tracer);
    if (!receipt) outcome.refused = receipt.error();
    outcome.state_root = root_after(c.pre, executor.journal().diff());
    outcome.logs_hash = hash_logs(receipt ? (*receipt)->logs : std::vector<Log>{});
    outcome.gas_used = receipt ? (*receipt)->gas_used : 0;
    outcome.success = receipt && (*receipt)->success;
    return outcome;
}

StateOutcome run(const StateCase& c, evm::Tracer* tracer)
{
    StateOutcome outcome;
    const auto tx = decode_transaction(c.transaction);
    if (!tx) {
        outcome.undecodable = tx.error();
        return outcome;
    }
    const auto from = sender(*tx);
    if (from) return execute(c, *tx, *from, tracer);
    outcome.refused = TxError::InvalidSignature;
    outcome.state_root = root_after(c.pre, {});
    outcome.logs_hash = hash_logs({});
    return outcome;
}

Hash256 digest(const StateOutcome& outcome)
{
    Bytes bytes;
    put_reason(bytes, outcome.undecodable);
    put_reason(bytes, outcome.refused);
    rlp::encode(bytes, outcome.sender);
    rlp::encode(bytes, outcome.state_root);
    rlp::encode(bytes, outcome.logs_hash);
    rlp::encode_u64(bytes, outcome.gas_used);
    rlp::encode_u64(bytes, outcome.success ? 1 : 0);
    return keccak256(bytes);
}

BlockOutcome run_block(MemoryChain& chain, const ForkSchedule& schedule, BytesView encoded,
                       evm::Tracer* tracer)
{
    BlockOutcome outcome;
    const auto block = decode_block(encoded);
    if (!block) {
        outcome.undecodable = block.error();
        return outcome;
    }
    outcome.number = block->header.number;
    outcome.refused = chain.append(schedule.rules_at(block->header.timestamp), *block, encoded.size(),
                                   recover_sequentially(block->transactions), tracer);
    return outcome;
}

Hash256 digest(std::span<const BlockOutcome> outcomes, const MemoryChain& chain)
{
    Bytes bytes;
    for (const BlockOutcome& outcome : outcomes) {
        rlp::encode_u64(bytes, outcome.number);
        put_reason(bytes, outcome.undecodable);
        const auto& refused = outcome.refused;
        put_reason(bytes, refused ? std::optional{refused->error} : std::nullopt);
        put_reason(bytes, refused ? refused->transaction : std::nullopt);
        rlp::encode_u64(bytes, refused ? refused->index : 0);
    }
    rlp::encode(bytes, chain.head_hash());
    rlp::encode(bytes, chain.state_root());
    return keccak256(bytes);
}

Result<Hash256, rlp::Error> run_encoded(BytesView bytes)
{
    auto decoded = decode_case(bytes);
    if (!decoded) return fail(decoded.error());
    if (const auto* state_case = std::get_if<StateCase>(&*decoded)) return digest(run(*state_case));
    auto& block_case = std::get<BlockCase>(*decoded);
    MemoryChain chain{std::move(block_case.genesis), std::move(block_case.pre)};
    std::vector<BlockOutcome> outcomes;
    for (const Bytes& block : block_case.blocks)
        outcomes.push_back(run_block(chain, block_case.schedule, block));
    return digest(outcomes, chain);
}
}  // namespace freehold::stf
