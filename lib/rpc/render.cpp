#include "rpc/render.hpp"

#include "base/hex.hpp"
#include "crypto/keccak.hpp"

namespace freehold::rpc
{
namespace
{
void write_header_fields(JsonWriter& out, const Header& header, const Hash256& hash)
{
    out.quantity_field("number", header.number);
    out.data_field("hash", hash);
    out.data_field("parentHash", header.parent_hash);
    out.key("nonce"), out.data(BytesView{header.nonce});
    out.data_field("mixHash", header.prev_randao);
    out.data_field("sha3Uncles", header.ommers_hash);
    out.key("logsBloom"), out.data(BytesView{header.logs_bloom.bytes});
    out.data_field("stateRoot", header.state_root);
    out.data_field("miner", header.beneficiary);
    out.quantity_field("difficulty", header.difficulty);
    out.key("extraData"), out.data(BytesView{header.extra_data});
    out.quantity_field("gasLimit", header.gas_limit);
    out.quantity_field("gasUsed", header.gas_used);
    out.quantity_field("timestamp", header.timestamp);
    out.data_field("transactionsRoot", header.transactions_root);
    out.data_field("receiptsRoot", header.receipts_root);
    if (header.base_fee_per_gas) out.quantity_field("baseFeePerGas", *header.base_fee_per_gas);
    if (header.withdrawals_root) out.data_field("withdrawalsRoot", *header.withdrawals_root);
    if (header.blob_gas_used) out.quantity_field("blobGasUsed", *header.blob_gas_used);
    if (header.excess_blob_gas) out.quantity_field("excessBlobGas", *header.excess_blob_gas);
    if (header.parent_beacon_block_root)
        out.data_field("parentBeaconBlockRoot", *header.parent_beacon_block_root);
    if (header.requests_hash) out.data_field("requestsHash", *header.requests_hash);
}

void write_withdrawals(JsonWriter& out, const std::vector<Withdrawal>& withdrawals)
{
    out.begin_array();
    for (const Withdrawal& withdrawal : withdrawals) {
        out.begin_object();
        out.quantity_field("index", withdrawal.index);
        out.quantity_field("validatorIndex", withdrawal.validator_index);
        out.data_field("address", withdrawal.address);
        out.quantity_field("amount", withdrawal.amount_gwei);
        out.end_object();
    }
    out.end_array();
}

void write_access_list(JsonWriter& out, const AccessList& list)
{
    out.begin_array();
    for (const AccessListEntry& entry : list) {
        out.begin_object();
        out.data_field("address", entry.address);
        out.key("storageKeys");
        out.begin_array();
        for (const Hash256& key : entry.storage_keys) out.data(key);
        out.end_array();
        out.end_object();
    }
    out.end_array();
}

void write_authorizations(JsonWriter& out, const std::vector<Authorization>& authorizations)
{
    out.begin_array();
    for (const Authorization& authorization : authorizations) {
        out.begin_object();
        out.quantity_field("chainId", authorization.chain_id);
        out.data_field("address", authorization.address);
        out.quantity_field("nonce", authorization.nonce);
        out.quantity_field("yParity", std::uint64_t{authorization.y_parity});
        out.quantity_field("r", authorization.r);
        out.quantity_field("s", authorization.s);
        out.end_object();
    }
    out.end_array();
}

void write_signature(JsonWriter& out, const Transaction& tx)
{
    const U256 parity = tx.y_parity ? 1 : 0;
    if (tx.type == TxType::Deposit) {
        // Deposits have no signature; readers expect the fields all the same.
        for (const char* name : {"v", "r", "s"}) out.quantity_field(name, std::uint64_t{0});
        return;
    }
    // EIP-155 for legacy transactions; typed ones repeat the parity.
    U256 v = parity;
    if (tx.type == TxType::Legacy) v = tx.chain_id ? U256{*tx.chain_id} * 2 + 35 + parity : parity + 27;
    out.quantity_field("v", v);
    out.quantity_field("r", tx.r);
    out.quantity_field("s", tx.s);
    if (tx.type != TxType::Legacy) out.quantity_field("yParity", parity);
}

struct Inclusion
{
    const store::SealedBlock& block;
    std::size_t index;
};

void write_place(JsonWriter& out, const Inclusion* inclusion)
{
    if (inclusion == nullptr) {
        for (const char* name : {"blockHash", "blockNumber", "blockTimestamp", "transactionIndex"})
            out.null_field(name);
        return;
    }
    out.data_field("blockHash", inclusion->block.hash);
    out.quantity_field("blockNumber", inclusion->block.number());
    out.quantity_field("blockTimestamp", inclusion->block.block.header.timestamp);
    out.quantity_field("transactionIndex", std::uint64_t{inclusion->index});
}

// What a mined transaction pays, or a waiting one would at most.
U256 gas_price(const Transaction& tx, const Inclusion* inclusion)
{
    if (tx.type == TxType::Deposit) return {};
    if (inclusion == nullptr) return tx.max_fee_per_gas;
    const U256 base_fee = inclusion->block.block.header.base_fee_per_gas.value_or(U256{});
    if (tx.max_fee_per_gas < base_fee) return tx.max_fee_per_gas;
    return base_fee + std::min(tx.max_priority_fee_per_gas, tx.max_fee_per_gas - base_fee);
}

void write_transaction(JsonWriter& out, const Transaction& tx, const Hash256& hash, const Address& sender,
                       const Inclusion* inclusion)
{
    out.begin_object();
    write_place(out, inclusion);
    out.data_field("hash", hash);
    out.data_field("from", sender);
    out.optional_data_field("to", tx.to);
    out.quantity_field("type", static_cast<std::uint64_t>(tx.type));
    out.quantity_field("nonce", tx.nonce);
    out.quantity_field("gas", tx.gas_limit);
    out.quantity_field("gasPrice", gas_price(tx, inclusion));
    out.quantity_field("value", tx.value);
    out.key("input"), out.data(BytesView{tx.data});
    if (tx.type == TxType::Deposit) {
        out.data_field("sourceHash", tx.source_hash);
        out.quantity_field("mint", tx.mint);
        out.boolean_field("isSystemTx", tx.is_system);
    }
    if (tx.type == TxType::DynamicFee || tx.type == TxType::Blob || tx.type == TxType::SetCode) {
        out.quantity_field("maxFeePerGas", tx.max_fee_per_gas);
        out.quantity_field("maxPriorityFeePerGas", tx.max_priority_fee_per_gas);
    }
    if (tx.type != TxType::Legacy && tx.type != TxType::Deposit) {
        out.key("accessList");
        write_access_list(out, tx.access_list);
    }
    if (tx.type == TxType::Blob) {
        out.quantity_field("maxFeePerBlobGas", tx.max_fee_per_blob_gas);
        out.key("blobVersionedHashes");
        out.begin_array();
        for (const Hash256& blob : tx.blob_hashes) out.data(blob);
        out.end_array();
    }
    if (tx.type == TxType::SetCode) {
        out.key("authorizationList");
        write_authorizations(out, tx.authorizations);
    }
    if (tx.chain_id) out.quantity_field("chainId", *tx.chain_id);
    write_signature(out, tx);
    out.end_object();
}
}  // namespace

void write_header(JsonWriter& out, const Header& header, const Hash256& hash)
{
    out.begin_object();
    write_header_fields(out, header, hash);
    out.end_object();
}

void write_block(JsonWriter& out, const store::SealedBlock& block, bool full_transactions)
{
    out.begin_object();
    write_header_fields(out, block.block.header, block.hash);
    out.quantity_field("size", std::uint64_t{encode(block.block).size()});
    out.key("transactions");
    out.begin_array();
    for (std::size_t i = 0; i < block.tx_hashes.size(); ++i)
        full_transactions ? write_transaction(out, block, i) : out.data(block.tx_hashes[i]);
    out.end_array();
    out.key("uncles");
    out.begin_array();
    for (const Header& ommer : block.block.ommers) out.data(hash(ommer));
    out.end_array();
    if (block.block.withdrawals) {
        out.key("withdrawals");
        write_withdrawals(out, *block.block.withdrawals);
    }
    out.end_object();
}

void write_transaction(JsonWriter& out, const store::SealedBlock& block, std::size_t index)
{
    const Inclusion inclusion{block, index};
    write_transaction(out, block.block.transactions[index], block.tx_hashes[index], block.senders[index],
                      &inclusion);
}

void write_pending_transaction(JsonWriter& out, const node::PooledTx& tx)
{
    write_transaction(out, tx.tx, tx.hash, tx.sender, nullptr);
}

std::size_t first_log_index(const store::SealedBlock& block, std::size_t index)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < index; ++i) count += block.receipts[i].logs.size();
    return count;
}

void write_log(JsonWriter& out, const store::SealedBlock& block, const LogPosition& position, const Log& log,
               bool removed)
{
    out.begin_object();
    out.data_field("address", log.address);
    out.key("topics");
    out.begin_array();
    for (const Hash256& topic : log.topics) out.data(topic);
    out.end_array();
    out.key("data"), out.data(BytesView{log.data});
    out.quantity_field("blockNumber", block.number());
    out.data_field("transactionHash", block.tx_hashes[position.tx_index]);
    out.quantity_field("transactionIndex", std::uint64_t{position.tx_index});
    out.data_field("blockHash", block.hash);
    out.quantity_field("blockTimestamp", block.block.header.timestamp);
    out.quantity_field("logIndex", std::uint64_t{position.index_in_block});
    out.boolean_field("removed", removed);
    out.end_object();
}

void write_receipt(JsonWriter& out, const store::SealedBlock& block, std::size_t index)
{
    const Transaction& tx = block.block.transactions[index];
    const Receipt& receipt = block.receipts[index];
    out.begin_object();
    out.data_field("transactionHash", block.tx_hashes[index]);
    out.quantity_field("transactionIndex", std::uint64_t{index});
    out.data_field("blockHash", block.hash);
    out.quantity_field("blockNumber", block.number());
    out.data_field("from", block.senders[index]);
    out.optional_data_field("to", tx.to);
    out.quantity_field("type", static_cast<std::uint64_t>(tx.type));
    out.quantity_field("status", std::uint64_t{receipt.success ? 1u : 0u});
    out.quantity_field("gasUsed", receipt.gas_used);
    out.quantity_field("cumulativeGasUsed", receipt.cumulative_gas_used);
    out.quantity_field("effectiveGasPrice", receipt.effective_gas_price);
    out.optional_data_field("contractAddress", receipt.contract_address);
    out.key("logsBloom"), out.data(BytesView{receipt.bloom.bytes});
    out.key("logs");
    out.begin_array();
    LogPosition position{index, receipt.logs.empty() ? 0 : first_log_index(block, index)};
    for (const Log& log : receipt.logs) {
        write_log(out, block, position, log, false);
        ++position.index_in_block;
    }
    out.end_array();
    out.end_object();
}

std::string checksum_address(const Address& address)
{
    std::string text = to_hex(address);
    const auto* digits = reinterpret_cast<const std::uint8_t*>(text.data()) + 2;
    const Hash256 hash = keccak256({digits, 40});
    for (std::size_t i = 0; i < 40; ++i) {
        const unsigned nibble = (hash.bytes[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15u;
        char& c = text[2 + i];
        if (nibble >= 8 && c >= 'a') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}
}  // namespace freehold::rpc
