#include "stf/roots.hpp"

#include "state/trie.hpp"

namespace freehold::stf
{
namespace
{
Bytes encode_withdrawal(const Withdrawal& withdrawal)
{
    Bytes fields;
    rlp::encode_u64(fields, withdrawal.index);
    rlp::encode_u64(fields, withdrawal.validator_index);
    rlp::encode(fields, withdrawal.address);
    rlp::encode_u64(fields, withdrawal.amount_gwei);
    Bytes list;
    rlp::encode_list(list, fields);
    return list;
}

template <typename T, typename Encode>
Hash256 root_of(std::span<const T> values, const Encode& encode_value)
{
    std::vector<Bytes> encoded;
    encoded.reserve(values.size());
    for (const T& value : values) encoded.push_back(encode_value(value));
    return state::ordered_root(encoded);
}
}  // namespace

Hash256 transactions_root(std::span<const Transaction> transactions)
{
    return root_of(transactions, [](const Transaction& tx) { return encode(tx); });
}

Hash256 receipts_root(std::span<const Receipt> receipts)
{
    return root_of(receipts, [](const Receipt& receipt) { return encode(receipt); });
}

Hash256 withdrawals_root(std::span<const Withdrawal> withdrawals)
{
    return root_of(withdrawals, encode_withdrawal);
}
}  // namespace freehold::stf
