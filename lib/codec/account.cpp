#include "codec/account.hpp"

#include "codec/rlp_fields.hpp"
#include "codec/rlp_sink.hpp"

namespace freehold
{
Bytes encode(const Account& account)
{
    Bytes out;
    rlp::append_fields(out, [&](auto& sink) {
        sink.list([&](auto& fields) {
            fields.u64(account.nonce);
            fields.uint(account.balance);
            fields.fixed(account.storage_root);
            fields.fixed(account.code_hash);
        });
    });
    return out;
}

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
}  // namespace freehold
