#include "rpc/overrides.hpp"

#include "crypto/keccak.hpp"

namespace freehold::rpc
{
namespace
{
constexpr std::size_t kMaxOverrides = 10'000;  // accounts and slots in one call

void require_known(const Json& object, std::initializer_list<std::string_view> known, std::string_view where)
{
    // An override that is silently ignored would make a simulation lie.
    for (const auto& [name, value] : object.items())
        if (std::ranges::find(known, name) == known.end())
            throw invalid_params(std::string{where} + ": override of \"" + name.substr(0, 64) +
                                 "\" is not supported");
}

std::map<U256, U256> parse_slots(const Json& value, std::string_view where, std::size_t& budget)
{
    if (!value.is_object()) throw invalid_params(std::string{where} + ": storage override must be an object");
    std::map<U256, U256> slots;
    for (const auto& [key, word] : value.items()) {
        if (budget-- == 0) throw invalid_params(std::string{where} + ": too many overrides");
        slots[parse_storage_key(key)] = U256::from(parse_hash(word, where));
    }
    return slots;
}

AccountOverride parse_account(const Json& value, std::string_view where, std::size_t& budget)
{
    if (!value.is_object()) throw invalid_params(std::string{where} + ": account override must be an object");
    require_known(value, {"balance", "nonce", "code", "state", "stateDiff"}, where);
    AccountOverride account;
    if (const Json& balance = member(value, "balance"); !balance.is_null())
        account.balance = parse_quantity(balance, where);
    if (const Json& nonce = member(value, "nonce"); !nonce.is_null()) account.nonce = parse_u64(nonce, where);
    if (const Json& code = member(value, "code"); !code.is_null()) account.code = parse_data(code, where);
    const Json& whole = member(value, "state");
    const Json& diff = member(value, "stateDiff");
    if (!whole.is_null() && !diff.is_null())
        throw invalid_params(std::string{where} + ": account has both 'state' and 'stateDiff'");
    account.replaces_storage = !whole.is_null();
    if (!whole.is_null()) account.slots = parse_slots(whole, where, budget);
    if (!diff.is_null()) account.slots = parse_slots(diff, where, budget);
    return account;
}
}  // namespace

StateOverrides parse_state_overrides(const Json& value, std::string_view where)
{
    StateOverrides overrides;
    if (value.is_null()) return overrides;
    if (!value.is_object()) throw invalid_params(std::string{where} + ": state overrides must be an object");
    std::size_t budget = kMaxOverrides;
    for (const auto& [address, account] : value.items()) {
        if (budget-- == 0) throw invalid_params(std::string{where} + ": too many overrides");
        overrides[parse_address(address, where)] = parse_account(account, where, budget);
    }
    return overrides;
}

OverriddenState::OverriddenState(const state::StateView& below, const StateOverrides& overrides)
    : below_{below}, overrides_{overrides}
{
    for (const auto& [address, account] : overrides_) {
        if (!account.code) continue;
        const Hash256 hash = keccak256(*account.code);
        code_hashes_[address] = hash;
        codes_[hash] = std::make_shared<const evm::Code>(*account.code);
    }
}

std::optional<Account> OverriddenState::account(const Address& address) const
{
    auto account = below_.account(address);
    const auto found = overrides_.find(address);
    if (found == overrides_.end()) return account;
    const AccountOverride& changes = found->second;
    if (!account) account.emplace();
    if (changes.balance) account->balance = *changes.balance;
    if (changes.nonce) account->nonce = *changes.nonce;
    if (const auto hash = code_hashes_.find(address); hash != code_hashes_.end())
        account->code_hash = hash->second;
    // Only emptiness is read of the storage root (EIP-7610); its value is not known here.
    if (changes.replaces_storage) account->storage_root = kEmptyTrieRoot;
    if (!changes.slots.empty()) account->storage_root = Hash256{};
    return account;
}

U256 OverriddenState::storage(const Address& address, const U256& key) const
{
    const auto found = overrides_.find(address);
    if (found == overrides_.end()) return below_.storage(address, key);
    const auto slot = found->second.slots.find(key);
    if (slot != found->second.slots.end()) return slot->second;
    return found->second.replaces_storage ? U256{} : below_.storage(address, key);
}

evm::CodePtr OverriddenState::code(const Hash256& code_hash) const
{
    const auto found = codes_.find(code_hash);
    return found == codes_.end() ? below_.code(code_hash) : found->second;
}

void apply_block_overrides(const Json& value, stf::BlockInput& input, std::string_view where)
{
    if (value.is_null()) return;
    if (!value.is_object()) throw invalid_params(std::string{where} + ": block overrides must be an object");
    require_known(value, {"number", "time", "gasLimit", "feeRecipient", "prevRandao", "baseFeePerGas"},
                  where);
    const auto u64 = [&](const char* name, std::uint64_t& field) {
        if (const Json& given = member(value, name); !given.is_null()) field = parse_u64(given, where);
    };
    u64("number", input.number);
    u64("time", input.timestamp);
    u64("gasLimit", input.gas_limit);
    if (const Json& given = member(value, "feeRecipient"); !given.is_null())
        input.fee_recipient = parse_address(given, where);
    if (const Json& given = member(value, "prevRandao"); !given.is_null())
        input.prev_randao = parse_hash(given, where);
    if (const Json& given = member(value, "baseFeePerGas"); !given.is_null())
        input.base_fee = parse_quantity(given, where);
}
}  // namespace freehold::rpc
