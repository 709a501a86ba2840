#pragma once
// The JSON forms of blocks, transactions, receipts and logs, as geth and execution-apis have them. Deposits
// (0x7E) have the OP stack's extra fields, which viem and explorers read.

#include "node/mempool.hpp"
#include "rpc/json_writer.hpp"
#include "store/sealed_block.hpp"

namespace freehold::rpc
{
void write_block(JsonWriter& out, const store::SealedBlock& block, bool full_transactions);
/// As eth_subscribe newHeads sends it: the header's fields and the hash.
void write_header(JsonWriter& out, const Header& header, const Hash256& hash);
void write_transaction(JsonWriter& out, const store::SealedBlock& block, std::size_t index);
/// A transaction that waits: the fields about its block are null.
void write_pending_transaction(JsonWriter& out, const node::PooledTx& tx);
/// REQUIRES: block.receipts has as many entries as there are transactions.
void write_receipt(JsonWriter& out, const store::SealedBlock& block, std::size_t index);

struct LogPosition
{
    std::size_t tx_index = 0;
    std::size_t index_in_block = 0;
};
void write_log(JsonWriter& out, const store::SealedBlock& block, const LogPosition& position, const Log& log,
               bool removed);
/// The number of logs in the block before those of transaction `index`.
std::size_t first_log_index(const store::SealedBlock& block, std::size_t index);

/// EIP-55.
std::string checksum_address(const Address& address);
}  // namespace freehold::rpc
