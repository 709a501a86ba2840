#include "codec/account.hpp"

#include "codec/rlp_fields.hpp"
#include "codec/rlp_sink.hpp"

namespace freehold
{
namespace
{
// The two hashes at the end make a payload of 68 to 108 bytes: the list's header is this byte and the size.
constexpr std::uint8_t kListHeader = 0xf8;
constexpr std::size_t kHeaderSize = 2;
constexpr std::uint8_t kHashItem = 0x80 + Hash256::kSize;
constexpr std::size_t kHashItemSize = 1 + Hash256::kSize;
constexpr std::size_t kMinPayload = 2 + 2 * kHashItemSize, kMaxPayload = 9 + 3 * kHashItemSize;
}  // namespace

EncodedAccount::EncodedAccount(const Account& account)
{
    rlp::Writer fields{bytes_.data() + kHeaderSize};
    fields.u64(account.nonce);
    fields.uint(account.balance);
    fields.fixed(account.storage_root);
    fields.fixed(account.code_hash);
    size_ = static_cast<std::size_t>(fields.end() - bytes_.data());
    bytes_[0] = kListHeader;
    bytes_[1] = static_cast<std::uint8_t>(size_ - kHeaderSize);
}

Bytes encode(const Account& account) { return to_bytes(EncodedAccount{account}.view()); }

Result<Account, rlp::Error> decode_account(BytesView bytes)
{
    rlp::FieldReader whole{rlp::Reader{bytes}};
    rlp::FieldReader fields = whole.list();
    Account account;
    account.nonce = fields.u64();
    account.balance = fields.uint();
    account.storage_root = fields.fixed<Hash256>();
    account.code_hash = fields.fixed<Hash256>();
    fields.finish();
    whole.adopt(fields);
    if (!whole.finish()) return fail(*whole.error());
    return account;
}

bool decode_account(BytesView bytes, Account& account)
{
    // The hashes lie at the end of every account, which leaves two numbers to be read.
    if (bytes.size() < kHeaderSize + kMinPayload || bytes.size() > kHeaderSize + kMaxPayload) return false;
    const std::size_t payload = bytes.size() - kHeaderSize;
    const BytesView code_hash = bytes.last(kHashItemSize);
    const BytesView storage_root = bytes.last(2 * kHashItemSize).first(kHashItemSize);
    rlp::Reader numbers{bytes.subspan(kHeaderSize, payload - 2 * kHashItemSize)};
    const auto nonce = numbers.u64();
    const auto balance = numbers.uint();
    if (bytes[0] != kListHeader || bytes[1] != payload || !nonce || !balance || !numbers.at_end() ||
        code_hash[0] != kHashItem || storage_root[0] != kHashItem)
        return false;
    account.nonce = *nonce;
    account.balance = *balance;
    account.storage_root = Hash256::from(storage_root.subspan(1));
    account.code_hash = Hash256::from(code_hash.subspan(1));
    return true;
}

Hash256 storage_root_of(BytesView bytes)
{
    CHECK(bytes.size() >= kHeaderSize + kMinPayload, "an account's RLP");
    return Hash256::from(bytes.last(2 * kHashItemSize).subspan(1, Hash256::kSize));
}
}  // namespace freehold
