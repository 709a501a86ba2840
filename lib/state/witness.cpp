#include "state/witness.hpp"

#include "base/check.hpp"
#include "crypto/keccak.hpp"

namespace freehold::state
{
Bytes WitnessReader::next() const
{
    CHECK(position_ < witness_.size(), "the witness ends too early");
    return witness_[position_++];
}

StatelessState::StatelessState(const WitnessSource& source, const Hash256& root)
    : source_{source}, trie_{source, root}
{
    codes_.emplace(kEmptyHash, HeldCode{std::make_shared<const evm::Code>(BytesView{}), true});
}

std::optional<Account> StatelessState::account(const Address& address) const
{
    return trie_.account(address);
}

U256 StatelessState::storage(const Address& address, const U256& key) const
{
    return trie_.storage(address, key);
}

evm::CodePtr StatelessState::code(const Hash256& code_hash) const
{
    if (const auto found = codes_.find(code_hash); found != codes_.end()) return found->second.code;
    evm::CodePtr code;
    {
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
    return trie_.apply(diff);
}
}  // namespace freehold::state
