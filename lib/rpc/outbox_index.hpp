#pragma once
// The Outbox's leaves, gathered from the logs of the chain, and the Merkle paths that the L1 bridge asks for
// (spec/l1-contracts.md, section 4; contracts/src/MerklePath.sol).

#include "node/chain.hpp"
#include "rpc/error.hpp"

#include <array>
#include <mutex>

namespace freehold::rpc
{
inline constexpr std::size_t kOutboxDepth = 32;

/// An incremental Merkle tree that remembers every complete node, so that a path can be given as of any past
/// size.
class OutboxTree
{
public:
    void append(const Hash256& leaf);
    /// Forgets the leaves from `count` on.
    void truncate(std::uint64_t count);
    [[nodiscard]] std::uint64_t size() const { return levels_[0].size(); }
    [[nodiscard]] const Hash256& leaf(std::uint64_t index) const { return levels_[0][index]; }

    // As of the time when the tree had `count` leaves. REQUIRES: count <= size(), index < count.
    [[nodiscard]] Hash256 root(std::uint64_t count) const { return node(kOutboxDepth, 0, count); }
    /// Siblings from the leaf up.
    [[nodiscard]] std::array<Hash256, kOutboxDepth> path(std::uint64_t index, std::uint64_t count) const;

private:
    [[nodiscard]] Hash256 node(std::size_t height, std::uint64_t index, std::uint64_t count) const;

    std::array<std::vector<Hash256>, kOutboxDepth + 1> levels_;  // complete nodes; levels_[0] are the leaves
};

struct OutboxMessage
{
    std::uint64_t index = 0;
    Address token;
    Address from;
    Address to;
    U256 amount;
    std::uint64_t block = 0;  // the L2 block that appended it
};

struct WithdrawalProof
{
    OutboxMessage message;
    Hash256 leaf;
    std::array<Hash256, kOutboxDepth> path;
    Hash256 root;  // of the Outbox after the block asked for
};

/// Thread-safe.
class OutboxIndex
{
public:
    explicit OutboxIndex(const node::Chain& chain) : chain_{chain} {}

    /// As of the state after `block`. Throws RpcError if there is no such message then.
    WithdrawalProof prove(std::uint64_t index, std::uint64_t block);
    void on_rollback(std::uint64_t number);

private:
    void gather(std::uint64_t count, std::uint64_t block);
    void gather_block(const store::SealedBlock& block);
    [[nodiscard]] std::uint64_t count_at(std::uint64_t block) const;

    const node::Chain& chain_;
    std::mutex mutex_;
    OutboxTree tree_;
    std::vector<OutboxMessage> messages_;  // as many as leaves
};
}  // namespace freehold::rpc
