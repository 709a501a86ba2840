#include "stf/memory_chain.hpp"

namespace freehold::stf
{
MemoryChain::MemoryChain(Header genesis, state::MemoryView state)
    : head_{std::move(genesis)}, state_{std::move(state)}, first_number_{head_.number}, hashes_{hash(head_)}
{
    rebuild_trie();
}

std::optional<BlockFailure> MemoryChain::append(const ChainRules& rules, const Block& block,
                                                std::size_t rlp_size,
                                                std::span<const std::optional<Address>> senders,
                                                evm::Tracer* tracer)
{
    const BlockHashes block_hash = [this](std::uint64_t number) { return hash_of(number); };
    auto output = validate_block(rules, head_, block, rlp_size, senders, state_, block_hash, tracer);
    if (!output) return output.error();
    if (trie_->apply(output->diff) != block.header.state_root) {
        rebuild_trie();
        return BlockFailure{.error = BlockError::InvalidStateRoot, .transaction = {}, .index = 0};
    }
    state_.apply(output->diff);
    head_ = block.header;
    hashes_.push_back(hash(head_));
    return std::nullopt;
}

// Zero for those before the first block, of which nothing is known.
Hash256 MemoryChain::hash_of(std::uint64_t number) const
{
    if (number < first_number_ || number - first_number_ >= hashes_.size()) return {};
    return hashes_[static_cast<std::size_t>(number - first_number_)];
}

void MemoryChain::rebuild_trie()
{
    trie_ = std::make_unique<state::WorldTrie>(nodes_, kEmptyTrieRoot);
    state::StateDiff all = state_.as_diff();
    trie_->apply(all);
}
}  // namespace freehold::stf
