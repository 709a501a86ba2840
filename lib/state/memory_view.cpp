#include "state/memory_view.hpp"

#include "base/check.hpp"
#include "state/trie_builder.hpp"

namespace freehold::state
{
namespace
{
Hash256 root_of(const std::map<Hash256, Bytes>& content)
{
    std::vector<TrieEntry> entries;
    entries.reserve(content.size());
    for (const auto& [key, value] : content) entries.push_back({to_bytes(key.view()), value});
    return build_trie_root(entries);
}

Hash256 root_of(const std::map<U256, U256>& storage)
{
    std::map<Hash256, Bytes> content;
    for (const auto& [key, value] : storage)
        rlp::encode_uint(content[keccak256(key.to_hash().view())], value);
    return root_of(content);
}
}  // namespace

std::optional<Account> MemoryView::account(const Address& address) const
{
    const auto found = accounts_.find(address);
    if (found == accounts_.end()) return std::nullopt;
    const Contents& contents = found->second;
    // The root of a storage that is not empty costs time and is nobody's business here: any other value will
    // do.
    const Hash256 root = contents.storage.empty() ? kEmptyTrieRoot : Hash256{};
    return Account{contents.nonce, contents.balance, root, contents.code_hash};
}

U256 MemoryView::storage(const Address& address, const U256& key) const
{
    const auto found = accounts_.find(address);
    if (found == accounts_.end()) return {};
    const auto slot = found->second.storage.find(key);
    return slot == found->second.storage.end() ? U256{} : slot->second;
}

evm::CodePtr MemoryView::code(const Hash256& code_hash) const
{
    static const evm::CodePtr empty = std::make_shared<const evm::Code>(BytesView{});
    if (code_hash == kEmptyHash) return empty;
    const auto found = codes_.find(code_hash);
    CHECK(found != codes_.end(), "no account has this code");
    return found->second;
}

void MemoryView::set_account(const Address& address, std::uint64_t nonce, const U256& balance, BytesView code,
                             std::span<const std::pair<U256, U256>> storage)
{
    Contents contents{nonce, balance, kEmptyHash, {}};
    if (!code.empty()) {
        contents.code_hash = keccak256(code);
        codes_.try_emplace(contents.code_hash, std::make_shared<const evm::Code>(code));
    }
    for (const auto& [key, value] : storage)
        if (!value.is_zero()) contents.storage[key] = value;
    accounts_[address] = std::move(contents);
}

void MemoryView::apply(const StateDiff& diff)
{
    for (const auto& [hash, code] : diff.new_codes) codes_.try_emplace(hash, code);
    for (const AccountChange& change : diff.accounts) {
        if (change.deleted) {
            accounts_.erase(change.address);
            continue;
        }
        Contents& contents = accounts_[change.address];
        contents.nonce = change.account.nonce;
        contents.balance = change.account.balance;
        contents.code_hash = change.account.code_hash;
        if (change.storage_cleared) contents.storage.clear();
        for (const auto& [key, value] : change.storage) {
            if (value.is_zero())
                contents.storage.erase(key);
            else
                contents.storage[key] = value;
        }
    }
}

Hash256 MemoryView::storage_root(const Address& address) const
{
    const auto found = accounts_.find(address);
    return found == accounts_.end() ? kEmptyTrieRoot : root_of(found->second.storage);
}

Hash256 MemoryView::state_root() const
{
    std::map<Hash256, Bytes> content;
    for (const auto& [address, contents] : accounts_)
        content[keccak256(address.view())] =
            encode(Account{contents.nonce, contents.balance, root_of(contents.storage), contents.code_hash});
    return root_of(content);
}

StateDiff MemoryView::as_diff() const
{
    StateDiff diff;
    for (const auto& [address, contents] : accounts_) {
        AccountChange change;
        change.address = address;
        change.account = {contents.nonce, contents.balance, kEmptyTrieRoot, contents.code_hash};
        change.storage.assign(contents.storage.begin(), contents.storage.end());
        diff.accounts.push_back(std::move(change));
    }
    diff.new_codes.assign(codes_.begin(), codes_.end());
    return diff;
}

Bytes MemoryNodes::node(const Hash256& owner, std::span<const std::uint8_t> path, const Hash256&) const
{
    const auto found = nodes_.find({owner, NibblePath{path.begin(), path.end()}});
    return found == nodes_.end() ? Bytes{} : found->second;
}

void MemoryNodes::apply(std::span<const NodeUpdate> updates)
{
    for (const NodeUpdate& update : updates) {
        if (update.rlp.empty())
            nodes_.erase({update.owner, update.path});
        else
            nodes_[{update.owner, update.path}] = update.rlp;
    }
}
}  // namespace freehold::state
