#pragma once
// The account as the state trie stores it (Yellow Paper 4.1).

#include "base/result.hpp"
#include "base/u256.hpp"
#include "codec/rlp.hpp"
#include "crypto/keccak.hpp"

namespace freehold
{
struct Account
{
    std::uint64_t nonce = 0;
    U256 balance;
    Hash256 storage_root = kEmptyTrieRoot;
    Hash256 code_hash = kEmptyHash;

    /// EIP-161: an empty account does not exist.
    [[nodiscard]] bool is_empty() const { return nonce == 0 && balance.is_zero() && code_hash == kEmptyHash; }
    friend bool operator==(const Account&, const Account&) = default;
};

/// An account's RLP, on the stack.
class EncodedAccount
{
public:
    explicit EncodedAccount(const Account& account);
    [[nodiscard]] BytesView view() const { return BytesView{bytes_}.first(size_); }

private:
    static constexpr std::size_t kMaxSize = 2 + 9 + 3 * 33;
    std::array<std::uint8_t, kMaxSize> bytes_;  // only the first size_ are initialised
    std::size_t size_;
};

Bytes encode(const Account& account);
Result<Account, rlp::Error> decode_account(BytesView bytes);
/// The same, to where the account is to be; whether it is one. `account` may be anything if not.
bool decode_account(BytesView bytes, Account& account);
/// Of an account's RLP, without the rest of it. REQUIRES: decode_account() takes the bytes.
Hash256 storage_root_of(BytesView bytes);
}  // namespace freehold
