#pragma once
// Internal to codec: the part of transaction decoding that other containers of transactions share.

#include "codec/transaction.hpp"

namespace freehold
{
/// The fields of one transaction, all of them and nothing more; `fields` reads the payload of their list.
Result<Transaction, TxDecodeError> decode_transaction_list(TxType type, rlp::Reader fields);
}  // namespace freehold
