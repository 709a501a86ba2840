#include "codec/transaction.hpp"

#include "base/check.hpp"
#include "codec/rlp_fields.hpp"
#include "codec/transaction_decode.hpp"
#include "codec/transaction_fields.hpp"
#include "crypto/ecrecover.hpp"
#include "crypto/keccak.hpp"
#include "crypto/secp256k1.hpp"

namespace freehold
{
namespace
{
using rlp::FieldReader;

std::optional<Address> read_to(FieldReader& in)
{
    const BytesView bytes = in.string();
    if (bytes.size() == Address::kSize) return Address::from(bytes);
    if (!bytes.empty()) in.set_error(rlp::Error::WrongLength);
    return std::nullopt;
}

AccessList read_access_list(FieldReader& in)
{
    AccessList access_list;
    in.each([&](FieldReader& entries) {
        FieldReader fields = entries.list();
        AccessListEntry entry;
        entry.address = fields.fixed<Address>();
        fields.each([&](FieldReader& keys) { entry.storage_keys.push_back(keys.fixed<Hash256>()); });
        fields.finish();
        entries.adopt(fields);
        access_list.push_back(std::move(entry));
    });
    return access_list;
}

std::vector<Authorization> read_authorizations(FieldReader& in)
{
    std::vector<Authorization> authorizations;
    in.each([&](FieldReader& entries) {
        FieldReader fields = entries.list();
        Authorization authorization;
        authorization.chain_id = fields.uint();
        authorization.address = fields.fixed<Address>();
        authorization.nonce = fields.u64();
        const std::uint64_t y_parity = fields.u64();
        if (y_parity > 0xff) fields.set_error(rlp::Error::IntegerTooLarge);
        authorization.y_parity = static_cast<std::uint8_t>(y_parity);
        authorization.r = fields.uint();
        authorization.s = fields.uint();
        fields.finish();
        entries.adopt(fields);
        authorizations.push_back(authorization);
    });
    return authorizations;
}

// A transaction and its error, filled in field by field.
struct Decoding
{
    FieldReader in;
    Transaction tx{};
    std::optional<TxDecodeError> error{};

    void set_error(TxDecodeError e)
    {
        if (!error) error = e;
    }
    // A value that is well-formed RLP but too large has its own name at these two places.
    void name_too_large(TxDecodeError name)
    {
        if (in.error() == rlp::Error::IntegerTooLarge) set_error(name);
    }

    void read_chain_id()
    {
        tx.chain_id = in.u64();
        name_too_large(TxDecodeError::ChainIdTooLarge);
    }
    void read_r_s()
    {
        if (!in.ok()) return;
        tx.r = in.uint();
        tx.s = in.uint();
        name_too_large(TxDecodeError::InvalidSignatureValue);
    }
    void read_legacy_v()
    {
        if (!in.ok()) return;
        const U256 v = in.uint();
        name_too_large(TxDecodeError::InvalidSignatureValue);
        if (!in.ok()) return;
        if (v == 27 || v == 28) {
            tx.y_parity = v == 28;
            return;
        }
        if (v < 35) return set_error(TxDecodeError::InvalidSignatureValue);
        const U256 chain_id = (v - 35) >> 1;
        if (!chain_id.fits_u64()) return set_error(TxDecodeError::ChainIdTooLarge);
        tx.chain_id = chain_id.low64();
        tx.y_parity = (v - 35).bit(0);
    }
    void read_y_parity()
    {
        if (!in.ok()) return;
        const U256 y_parity = in.uint();
        name_too_large(TxDecodeError::InvalidSignatureValue);
        if (y_parity > 1) set_error(TxDecodeError::InvalidSignatureValue);
        tx.y_parity = y_parity == 1;
    }
};

void read_legacy(Decoding& d)
{
    d.tx.nonce = d.in.u64();
    d.tx.max_fee_per_gas = d.in.uint();
    d.tx.max_priority_fee_per_gas = d.tx.max_fee_per_gas;
    d.tx.gas_limit = d.in.u64();
    d.tx.to = read_to(d.in);
    d.tx.value = d.in.uint();
    d.tx.data = to_bytes(d.in.string());
    d.read_legacy_v();
    d.read_r_s();
}

void read_typed(Decoding& d)
{
    Transaction& tx = d.tx;
    d.read_chain_id();
    tx.nonce = d.in.u64();
    tx.max_priority_fee_per_gas = d.in.uint();
    tx.max_fee_per_gas = tx.type == TxType::AccessList ? tx.max_priority_fee_per_gas : d.in.uint();
    tx.gas_limit = d.in.u64();
    tx.to = read_to(d.in);
    // EIP-4844 and EIP-7702: these cannot create a contract.
    if (!tx.to && (tx.type == TxType::Blob || tx.type == TxType::SetCode))
        d.in.set_error(rlp::Error::WrongLength);
    tx.value = d.in.uint();
    tx.data = to_bytes(d.in.string());
    tx.access_list = read_access_list(d.in);
    if (tx.type == TxType::Blob) {
        tx.max_fee_per_blob_gas = d.in.uint();
        d.in.each([&](FieldReader& hashes) { tx.blob_hashes.push_back(hashes.fixed<Hash256>()); });
    }
    if (tx.type == TxType::SetCode) tx.authorizations = read_authorizations(d.in);
    d.read_y_parity();
    d.read_r_s();
}

void read_deposit(Decoding& d)
{
    d.tx.source_hash = d.in.fixed<Hash256>();
    d.tx.deposit_from = d.in.fixed<Address>();
    d.tx.to = read_to(d.in);
    d.tx.mint = d.in.uint();
    d.tx.value = d.in.uint();
    d.tx.gas_limit = d.in.u64();
    d.tx.is_system = d.in.boolean();
    d.tx.data = to_bytes(d.in.string());
}

bool is_typed(std::uint8_t type)
{
    return type >= static_cast<std::uint8_t>(TxType::AccessList) &&
           type <= static_cast<std::uint8_t>(TxType::SetCode);
}
}  // namespace

Result<Transaction, TxDecodeError> decode_transaction_list(TxType type, rlp::Reader fields)
{
    Decoding d{FieldReader{fields}};
    d.tx.type = type;
    if (type == TxType::Legacy)
        read_legacy(d);
    else if (type == TxType::Deposit)
        read_deposit(d);
    else
        read_typed(d);
    if (d.error) return fail(*d.error);
    if (!d.in.finish()) return fail(TxDecodeError::Rlp);
    return std::move(d.tx);
}

Result<Transaction, TxDecodeError> decode_transaction(BytesView bytes)
{
    if (bytes.empty()) return fail(TxDecodeError::Empty);
    auto type = TxType::Legacy;
    if (bytes[0] < 0xc0) {
        if (!is_typed(bytes[0]) && bytes[0] != static_cast<std::uint8_t>(TxType::Deposit))
            return fail(TxDecodeError::UnknownType);
        type = static_cast<TxType>(bytes[0]);
        bytes = bytes.subspan(1);
    }
    rlp::Reader whole{bytes};
    const auto fields = whole.list();
    if (!fields || !whole.at_end()) return fail(TxDecodeError::Rlp);
    return decode_transaction_list(type, *fields);
}

Bytes encode(const Transaction& tx)
{
    Bytes out;
    rlp::append_fields(out, [&](auto& sink) { tx_fields::put(sink, tx); });
    return out;
}

Hash256 hash(const Transaction& tx)
{
    return rlp::with_fields([&](auto& sink) { tx_fields::put(sink, tx); },
                            [](BytesView b) { return keccak256(b); });
}

Hash256 signing_hash(const Transaction& tx)
{
    CHECK(tx.type != TxType::Deposit, "a deposit is not signed");
    const auto put = [&](auto& sink) {
        tx_fields::put_type(sink, tx.type);
        sink.list([&](auto& fields) {
            if (tx.type != TxType::Legacy) return tx_fields::put_typed_body(fields, tx);
            tx_fields::put_legacy_body(fields, tx);
            if (!tx.chain_id) return;
            fields.u64(*tx.chain_id);  // EIP-155
            fields.u64(0);
            fields.u64(0);
        });
    };
    return rlp::with_fields(put, [](BytesView bytes) { return keccak256(bytes); });
}

std::optional<Address> sender(const Transaction& tx)
{
    if (tx.type == TxType::Deposit) return tx.deposit_from;
    if (tx.s > secp256k1::kHalfOrder) return std::nullopt;  // EIP-2
    return ecrecover({signing_hash(tx), tx.r, tx.s, tx.y_parity});
}

std::vector<std::optional<Address>> senders(std::span<const Transaction> transactions)
{
    std::vector<SignedHash> signatures;
    signatures.reserve(transactions.size());
    for (const Transaction& tx : transactions) {
        // What nobody signed, or nobody may have, takes a place in the batch that is never a signature.
        const bool is_signed = tx.type != TxType::Deposit && tx.s <= secp256k1::kHalfOrder;
        signatures.push_back(is_signed ? SignedHash{signing_hash(tx), tx.r, tx.s, tx.y_parity}
                                       : SignedHash{});
    }
    std::vector<std::optional<Address>> all = ecrecover_all(signatures);
    for (std::size_t i = 0; i < transactions.size(); ++i)
        if (transactions[i].type == TxType::Deposit) all[i] = transactions[i].deposit_from;
    return all;
}

std::optional<Address> authority(const Authorization& authorization)
{
    static constexpr std::uint8_t kMagic = 0x05;  // EIP-7702: MAGIC
    if (authorization.y_parity > 1 || authorization.s > secp256k1::kHalfOrder) return std::nullopt;
    const auto put = [&](auto& sink) {
        sink.raw({&kMagic, 1});
        sink.list([&](auto& fields) {
            fields.uint(authorization.chain_id);
            fields.fixed(authorization.address);
            fields.u64(authorization.nonce);
        });
    };
    const Hash256 message = rlp::with_fields(put, [](BytesView bytes) { return keccak256(bytes); });
    return ecrecover({message, authorization.r, authorization.s, authorization.y_parity == 1});
}

void encode_in_block(Bytes& out, const Transaction& tx)
{
    if (tx.type == TxType::Legacy)
        rlp::append_fields(out, [&](auto& sink) { tx_fields::put_list(sink, tx); });
    else
        rlp::with_fields([&](auto& sink) { tx_fields::put(sink, tx); },
                         [&](BytesView bytes) { rlp::encode_string(out, bytes); });
}
}  // namespace freehold
