#pragma once
// The state after the newest block, with what was read or written lately kept in memory. Only the chain's
// writer uses it.

#include "base/flat_map.hpp"
#include "state/view.hpp"

#include <memory>
#include <optional>

namespace freehold::node
{
class HeadState : public state::StateView
{
public:
    /// `below` is the stored state after the same block.
    explicit HeadState(std::unique_ptr<state::StateView> below) : below_{std::move(below)} {}

    [[nodiscard]] std::optional<Account> account(const Address& address) const override;
    [[nodiscard]] U256 storage(const Address& address, const U256& key) const override;
    [[nodiscard]] evm::CodePtr code(const Hash256& code_hash) const override;

    /// Moves to the next block: what the diff names changes here, everything else is unchanged in `below`,
    /// which must be the stored state after that block.
    void advance(const state::StateDiff& diff, std::unique_ptr<state::StateView> below);
    /// Another block altogether (rollback): forgets everything but code.
    void reset(std::unique_ptr<state::StateView> below);

private:
    struct SlotKey
    {
        Address address;
        U256 key;
        friend bool operator==(const SlotKey&, const SlotKey&) = default;
    };
    struct SlotHash
    {
        std::size_t operator()(const SlotKey& slot) const
        {
            return FixedBytesHash{}(slot.address) * 31 + U256Hash{}(slot.key);
        }
    };
    void bound_memory();

    std::unique_ptr<state::StateView> below_;
    mutable FlatMap<Address, std::optional<Account>, FixedBytesHash> accounts_;
    mutable FlatMap<SlotKey, U256, SlotHash> slots_;
    mutable FlatMap<Hash256, evm::CodePtr, FixedBytesHash> codes_;
};
}  // namespace freehold::node
