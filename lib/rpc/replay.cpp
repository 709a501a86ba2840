#include "rpc/replay.hpp"

#include "rpc/call_request.hpp"

namespace freehold::rpc
{
namespace
{
std::vector<stf::ForcedItem> forced_items_of(Service& service, const store::SealedBlock& block)
{
    std::vector<stf::ForcedItem> items;
    if (!block.origin.forced) return items;
    const auto parent = service.blocks.at(block.number() - 1);
    if (!parent || !service.backend.forced_items)
        throw server_error("the forced items of this block are not available");
    const std::uint64_t first = parent->origin.forced_count;
    const auto encoded = service.backend.forced_items(first, block.origin.forced_count);
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        auto item =
            stf::decode_forced_item(encoded[i], first + i, service.backend.chain.deployment().rollup_params);
        if (item) items.push_back(std::move(*item));
    }
    return items;
}

const store::BlockPtr& require_parent(const store::BlockPtr& block)
{
    if (block->number() == 0) throw server_error("genesis is not traceable");
    return block;
}
}  // namespace

BlockReplay::BlockReplay(Service& service, store::BlockPtr block)
    : block_{require_parent(block)},
      parent_state_{service.backend.chain.state_at(block_->number() - 1)},
      executor_{service.backend.chain.deployment().rollup_params.chain_rules(), input_of(*block_),
                *parent_state_, service.backend.chain.block_hashes()},
      items_{forced_items_of(service, *block_)}
{
    executor_.begin();
}

Address BlockReplay::refund_of(const Transaction& deposit) const
{
    for (const stf::ForcedItem& item : items_)
        if (item.tx.type == TxType::Deposit && item.tx.source_hash == deposit.source_hash) return item.refund;
    throw server_error("the forced items of this block are not available");
}

Receipt BlockReplay::next(evm::Tracer* tracer)
{
    const std::size_t index = next_++;
    const Transaction& tx = block_->block.transactions[index];
    if (tx.type == TxType::Deposit) return executor_.execute_deposit(tx, refund_of(tx), tracer);
    const auto receipt = executor_.execute(tx, block_->senders[index], tracer);
    // Possible only when a rollback has taken the block's parent away meanwhile.
    if (!receipt) throw server_error("replay failed: " + tx_error_text(receipt.error()));
    return **receipt;
}
}  // namespace freehold::rpc
