#pragma once
// Executes a block of the chain again, transaction by transaction, on its parent's state.

#include "rpc/service.hpp"

namespace freehold::rpc
{
class BlockReplay
{
public:
    /// Throws RpcError for the genesis block, and for a block of forced items if they are not at hand.
    BlockReplay(Service& service, store::BlockPtr block);

    [[nodiscard]] std::size_t size() const { return block_->tx_hashes.size(); }
    [[nodiscard]] const store::SealedBlock& block() const { return *block_; }
    /// Executes the next transaction. REQUIRES: there is one. Throws RpcError if it does not do what it did.
    Receipt next(evm::Tracer* tracer);

private:
    [[nodiscard]] Address refund_of(const Transaction& deposit) const;

    store::BlockPtr block_;
    std::unique_ptr<state::StateView> parent_state_;
    stf::BlockExecutor executor_;
    std::vector<stf::ForcedItem> items_;
    std::size_t next_ = 0;
};
}  // namespace freehold::rpc
