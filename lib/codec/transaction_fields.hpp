#pragma once
// The RLP field lists of transactions, shared by the canonical encoding, the signing payload, and the wrapper
// in which a blob transaction travels with its sidecar. Internal to codec.

#include "codec/rlp_sink.hpp"
#include "codec/transaction.hpp"

namespace freehold::tx_fields
{
template <typename Sink>
void put_to(Sink& sink, const std::optional<Address>& to)
{
    if (to)
        sink.fixed(*to);
    else
        sink.string({});
}

template <typename Sink>
void put_access_list(Sink& sink, const AccessList& access_list)
{
    sink.list([&](auto& entries) {
        for (const AccessListEntry& entry : access_list)
            entries.list([&](auto& fields) {
                fields.fixed(entry.address);
                fields.list([&](auto& keys) {
                    for (const Hash256& key : entry.storage_keys) keys.fixed(key);
                });
            });
    });
}

template <typename Sink>
void put_authorizations(Sink& sink, const std::vector<Authorization>& authorizations)
{
    sink.list([&](auto& entries) {
        for (const Authorization& authorization : authorizations)
            entries.list([&](auto& fields) {
                fields.uint(authorization.chain_id);
                fields.fixed(authorization.address);
                fields.u64(authorization.nonce);
                fields.u64(authorization.y_parity);
                fields.uint(authorization.r);
                fields.uint(authorization.s);
            });
    });
}

/// nonce, gasPrice, gasLimit, to, value, data of a legacy transaction.
template <typename Sink>
void put_legacy_body(Sink& sink, const Transaction& tx)
{
    sink.u64(tx.nonce);
    sink.uint(tx.max_fee_per_gas);
    sink.u64(tx.gas_limit);
    put_to(sink, tx.to);
    sink.uint(tx.value);
    sink.string(tx.data);
}

/// What the signature of a typed transaction covers. REQUIRES: type 1, 2, 3 or 4.
template <typename Sink>
void put_typed_body(Sink& sink, const Transaction& tx)
{
    sink.u64(tx.chain_id.value_or(0));
    sink.u64(tx.nonce);
    if (tx.type != TxType::AccessList) sink.uint(tx.max_priority_fee_per_gas);
    sink.uint(tx.max_fee_per_gas);
    sink.u64(tx.gas_limit);
    put_to(sink, tx.to);
    sink.uint(tx.value);
    sink.string(tx.data);
    put_access_list(sink, tx.access_list);
    if (tx.type == TxType::Blob) {
        sink.uint(tx.max_fee_per_blob_gas);
        sink.list([&](auto& hashes) {
            for (const Hash256& hash : tx.blob_hashes) hashes.fixed(hash);
        });
    }
    if (tx.type == TxType::SetCode) put_authorizations(sink, tx.authorizations);
}

/// EIP-155: {0, 1} + 27, or {0, 1} + 35 + 2 * chain_id, which may not fit 64 bits.
inline U256 legacy_v(const Transaction& tx)
{
    const U256 parity = tx.y_parity ? 1 : 0;
    return tx.chain_id ? U256{*tx.chain_id} * 2 + 35 + parity : parity + 27;
}

/// All fields as a list, without the type byte: the payload of a typed transaction, all of a legacy one.
template <typename Sink>
void put_list(Sink& sink, const Transaction& tx)
{
    sink.list([&](auto& fields) {
        if (tx.type == TxType::Deposit) {
            fields.fixed(tx.source_hash);
            fields.fixed(tx.deposit_from);
            put_to(fields, tx.to);
            fields.uint(tx.mint);
            fields.uint(tx.value);
            fields.u64(tx.gas_limit);
            fields.u64(tx.is_system ? 1 : 0);
            fields.string(tx.data);
            return;
        }
        if (tx.type == TxType::Legacy) {
            put_legacy_body(fields, tx);
            fields.uint(legacy_v(tx));
        } else {
            put_typed_body(fields, tx);
            fields.u64(tx.y_parity ? 1 : 0);
        }
        fields.uint(tx.r);
        fields.uint(tx.s);
    });
}

template <typename Sink>
void put_type(Sink& sink, TxType type)
{
    const auto byte = static_cast<std::uint8_t>(type);
    if (type != TxType::Legacy) sink.raw({&byte, 1});
}

/// The canonical encoding.
template <typename Sink>
void put(Sink& sink, const Transaction& tx)
{
    put_type(sink, tx.type);
    put_list(sink, tx);
}
}  // namespace freehold::tx_fields
