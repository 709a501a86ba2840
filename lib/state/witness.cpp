#include "state/witness.hpp"

#include "base/check.hpp"
#include "crypto/keccak.hpp"

#include <algorithm>

namespace freehold::state
{
Bytes WitnessReader::next() const
{
    CHECK(position_ < witness_.size(), "the witness ends too early");
    return witness_[position_++];
}

void WitnessRecorder::made(std::vector<NodeUpdate> nodes) const
{
    for (NodeUpdate& node : nodes)
        if (!node.rlp.empty()) made_.insert_or_assign(keccak256(node.rlp), std::move(node.rlp));
}

StatelessState::StatelessState(const WitnessSource& source, const Hash256& root)
    : source_{source}, trie_{source, root, WorldTrie::Eviction::None}
{
    codes_.emplace(kEmptyHash, HeldCode{std::make_shared<const evm::Code>(BytesView{}), true});
}

std::optional<Account> StatelessState::account(const Address& address) const
{
    forget_if_many();
    return trie_.account(address);
}

U256 StatelessState::storage(const Address& address, const U256& key) const
{
    forget_if_many();
    return trie_.storage(address, key);
}

evm::CodePtr StatelessState::code(const Hash256& code_hash) const
{
    if (const auto found = codes_.find(code_hash); found != codes_.end()) return found->second.code;
    evm::CodePtr code;
    {  // the bytes go before the others do
        const Bytes bytes = source_.code(code_hash);
        CHECK(keccak256(bytes) == code_hash, "a code differs from its hash");
        code = std::make_shared<const evm::Code>(bytes);
    }
    if (code_bytes_ + code->size() > kKeptCodeBytes) {
        std::erase_if(codes_, [](const auto& entry) { return !entry.second.is_new; });
        code_bytes_ = 0;
    }
    code_bytes_ += code->size();
    codes_.emplace(code_hash, HeldCode{code});
    return code;
}

Hash256 StatelessState::apply(StateDiff& diff)
{
    for (const auto& [hash, code] : diff.new_codes) codes_.try_emplace(hash, code, true);
    std::size_t changes = diff.accounts.size();
    for (const AccountChange& change : diff.accounts) changes += change.storage.size();
    const bool are_few =
        changes <= kChangesAtOnce || trie_.loaded_bytes() + kBytesPerChange * changes <= kKeptNodeBytes;
    return are_few ? apply_part(diff) : apply_in_parts(diff);
}

// Each part leaves a state of its own, whose root nobody sees. REQUIRES: there are changes.
Hash256 StatelessState::apply_in_parts(StateDiff& diff)
{
    Hash256 root;
    StateDiff part;
    std::size_t size = 0;
    const auto finish_part = [&] {
        root = apply_part(part);
        part.accounts.clear();
        size = 0;
        forget_if_many();
    };
    for (AccountChange& change : diff.accounts) {
        if (size + 1 + change.storage.size() <= kChangesAtOnce) {
            size += 1 + change.storage.size();
            part.accounts.push_back(std::move(change));
            if (size == kChangesAtOnce) finish_part();
            continue;
        }
        const std::vector<std::pair<U256, U256>> slots = std::move(change.storage);
        change.storage.clear();
        std::size_t at = 0;
        do {
            const std::size_t count = std::min(slots.size() - at, kChangesAtOnce - size);
            AccountChange& its_part = part.accounts.emplace_back(change);
            const auto from = slots.begin() + static_cast<std::ptrdiff_t>(at);
            its_part.storage.assign(from, from + static_cast<std::ptrdiff_t>(count));
            change.storage_cleared = false;  // once
            at += count;
            size += 1 + count;
            if (size >= kChangesAtOnce) finish_part();
        } while (at < slots.size());
    }
    if (!part.accounts.empty()) finish_part();
    return root;
}

Hash256 StatelessState::apply_part(StateDiff& part)
{
    if (!source_.listens()) return trie_.apply(part);
    std::vector<NodeUpdate> updates;
    const Hash256 root = trie_.apply(part, &updates);
    source_.made(std::move(updates));
    return root;
}
}  // namespace freehold::state
