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
    codes_.emplace(kEmptyHash, std::make_shared<const evm::Code>(BytesView{}));
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
    evm::CodePtr& code = codes_[code_hash];
    if (!code) {
        const Bytes bytes = source_.code(code_hash);
        CHECK(keccak256(bytes) == code_hash, "a code differs from its hash");
        code = std::make_shared<const evm::Code>(bytes);
    }
    return code;
}

Hash256 StatelessState::apply(StateDiff& diff)
{
    for (const auto& [hash, code] : diff.new_codes) codes_.try_emplace(hash, code);
    return trie_.apply(diff);
}
}  // namespace freehold::state
