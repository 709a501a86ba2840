#include "node/head_state.hpp"

namespace freehold::node
{
namespace
{
// Entries, about 100 bytes each. Above that the cache starts again from nothing: simpler than an order of
// use, and the store's own cache is warm.
constexpr std::size_t kMaxAccounts = 1'000'000;
constexpr std::size_t kMaxSlots = 1'000'000;
constexpr std::size_t kMaxCodes = 10'000;
}  // namespace

std::optional<Account> HeadState::account(const Address& address) const
{
    if (const auto* found = accounts_.find(address)) return *found;
    return *accounts_.try_emplace(address, below_->account(address)).value;
}

U256 HeadState::storage(const Address& address, const U256& key) const
{
    const SlotKey slot{address, key};
    if (const auto* found = slots_.find(slot)) return *found;
    return *slots_.try_emplace(slot, below_->storage(address, key)).value;
}

evm::CodePtr HeadState::code(const Hash256& code_hash) const
{
    if (const auto* found = codes_.find(code_hash)) return *found;
    return *codes_.try_emplace(code_hash, below_->code(code_hash)).value;
}

void HeadState::advance(const state::StateDiff& diff, std::unique_ptr<state::StateView> below)
{
    below_ = std::move(below);
    for (const auto& change : diff.accounts) {
        if (change.deleted || change.storage_cleared) {
            // Rare (a contract created and destroyed in one transaction): its slots are not worth finding one
            // by one.
            slots_.clear();
        }
        accounts_.insert_or_assign(change.address,
                                   change.deleted ? std::optional<Account>{} : std::optional{change.account});
        for (const auto& [key, value] : change.storage)
            slots_.insert_or_assign(SlotKey{change.address, key}, value);
    }
    for (const auto& [code_hash, code] : diff.new_codes) codes_.insert_or_assign(code_hash, code);
    bound_memory();
}

void HeadState::reset(std::unique_ptr<state::StateView> below)
{
    below_ = std::move(below);
    accounts_.clear();
    slots_.clear();
}

void HeadState::bound_memory()
{
    if (accounts_.size() > kMaxAccounts) accounts_.clear();
    if (slots_.size() > kMaxSlots) slots_.clear();
    if (codes_.size() > kMaxCodes) codes_.clear();
}
}  // namespace freehold::node
