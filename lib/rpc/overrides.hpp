#pragma once
// State and block overrides of eth_call and its kin, in geth's format.

#include "rpc/params.hpp"
#include "state/view.hpp"
#include "stf/block.hpp"

#include <map>

namespace freehold::rpc
{
struct AccountOverride
{
    std::optional<U256> balance;
    std::optional<std::uint64_t> nonce;
    std::optional<Bytes> code;
    bool replaces_storage = false;  // `state`: slots that are not named read as 0
    std::map<U256, U256> slots;
};
using StateOverrides = std::map<Address, AccountOverride>;

/// Throws -32602.
StateOverrides parse_state_overrides(const Json& value, std::string_view where);

/// A view with overrides on top; both must outlive it.
class OverriddenState : public state::StateView
{
public:
    OverriddenState(const state::StateView& below, const StateOverrides& overrides);

    [[nodiscard]] std::optional<Account> account(const Address& address) const override;
    [[nodiscard]] U256 storage(const Address& address, const U256& key) const override;
    [[nodiscard]] evm::CodePtr code(const Hash256& code_hash) const override;

private:
    const state::StateView& below_;
    const StateOverrides& overrides_;
    std::map<Address, Hash256> code_hashes_;
    std::map<Hash256, evm::CodePtr> codes_;
};

/// Changes what `value` names; null changes nothing. Throws -32602.
void apply_block_overrides(const Json& value, stf::BlockInput& input, std::string_view where);
}  // namespace freehold::rpc
