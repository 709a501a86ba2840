#include "codec/block.hpp"

#include "base/check.hpp"
#include "codec/rlp_fields.hpp"
#include "codec/rlp_sink.hpp"
#include "codec/transaction_fields.hpp"
#include "crypto/keccak.hpp"

namespace freehold
{
namespace
{
using rlp::FieldReader;

// The fields that forks appended: one may be present only if all before it are.
bool optional_fields_form_a_prefix(const Header& h)
{
    const bool present[] = {
        h.base_fee_per_gas.has_value(), h.withdrawals_root.has_value(),         h.blob_gas_used.has_value(),
        h.excess_blob_gas.has_value(),  h.parent_beacon_block_root.has_value(), h.requests_hash.has_value()};
    return std::ranges::is_sorted(present, std::greater{});
}

template <typename Sink>
void put_header(Sink& sink, const Header& h)
{
    sink.list([&](auto& fields) {
        fields.fixed(h.parent_hash);
        fields.fixed(h.ommers_hash);
        fields.fixed(h.beneficiary);
        fields.fixed(h.state_root);
        fields.fixed(h.transactions_root);
        fields.fixed(h.receipts_root);
        fields.string(h.logs_bloom.bytes);
        fields.uint(h.difficulty);
        fields.u64(h.number);
        fields.u64(h.gas_limit);
        fields.u64(h.gas_used);
        fields.u64(h.timestamp);
        fields.string(h.extra_data);
        fields.fixed(h.prev_randao);
        fields.string(h.nonce);
        if (h.base_fee_per_gas) fields.uint(*h.base_fee_per_gas);
        if (h.withdrawals_root) fields.fixed(*h.withdrawals_root);
        if (h.blob_gas_used) fields.u64(*h.blob_gas_used);
        if (h.excess_blob_gas) fields.u64(*h.excess_blob_gas);
        if (h.parent_beacon_block_root) fields.fixed(*h.parent_beacon_block_root);
        if (h.requests_hash) fields.fixed(*h.requests_hash);
    });
}

template <typename Sink>
void put_withdrawal(Sink& sink, const Withdrawal& withdrawal)
{
    sink.list([&](auto& fields) {
        fields.u64(withdrawal.index);
        fields.u64(withdrawal.validator_index);
        fields.fixed(withdrawal.address);
        fields.u64(withdrawal.amount_gwei);
    });
}

template <std::size_t N>
std::array<std::uint8_t, N> read_array(FieldReader& in)
{
    std::array<std::uint8_t, N> value{};
    const BytesView bytes = in.string();
    if (bytes.size() == N)
        std::ranges::copy(bytes, value.begin());
    else
        in.set_error(rlp::Error::WrongLength);
    return value;
}

Header read_header(FieldReader& in)
{
    Header h;
    h.parent_hash = in.fixed<Hash256>();
    h.ommers_hash = in.fixed<Hash256>();
    h.beneficiary = in.fixed<Address>();
    h.state_root = in.fixed<Hash256>();
    h.transactions_root = in.fixed<Hash256>();
    h.receipts_root = in.fixed<Hash256>();
    h.logs_bloom.bytes = read_array<256>(in);
    h.difficulty = in.uint();
    h.number = in.u64();
    h.gas_limit = in.u64();
    h.gas_used = in.u64();
    h.timestamp = in.u64();
    h.extra_data = to_bytes(in.string());
    h.prev_randao = in.fixed<Hash256>();
    h.nonce = read_array<8>(in);
    if (in.more()) h.base_fee_per_gas = in.uint();
    if (in.more()) h.withdrawals_root = in.fixed<Hash256>();
    if (in.more()) h.blob_gas_used = in.u64();
    if (in.more()) h.excess_blob_gas = in.u64();
    if (in.more()) h.parent_beacon_block_root = in.fixed<Hash256>();
    if (in.more()) h.requests_hash = in.fixed<Hash256>();
    return h;
}

Withdrawal read_withdrawal(FieldReader& in)
{
    FieldReader fields = in.list();
    Withdrawal withdrawal;
    withdrawal.index = fields.u64();
    withdrawal.validator_index = fields.u64();
    withdrawal.address = fields.fixed<Address>();
    withdrawal.amount_gwei = fields.u64();
    fields.finish();
    in.adopt(fields);
    return withdrawal;
}

BlockDecodeError block_error(rlp::Error error)
{
    return error == rlp::Error::TrailingBytes ? BlockDecodeError::TooManyFields : BlockDecodeError::Rlp;
}

// One element of the transaction list: the list of a legacy transaction, or the string of a typed one.
Result<Transaction, BlockDecodeError> read_transaction(FieldReader& in)
{
    const rlp::Item item = in.item();
    if (!in.ok()) return fail(block_error(*in.error()));
    // A string must hold a typed transaction: a legacy one inside a string has another encoding in a block.
    if (!item.is_list && (item.payload.empty() || item.payload[0] >= 0xc0))
        return fail(BlockDecodeError::Transaction);
    auto tx = decode_transaction(item.is_list ? item.whole : item.payload);
    if (!tx) return fail(BlockDecodeError::Transaction);
    return *std::move(tx);
}

Result<Header, BlockDecodeError> read_whole_header(FieldReader& in)
{
    FieldReader fields = in.list();
    Header header = read_header(fields);
    if (!fields.finish()) return fail(block_error(*fields.error()));
    return header;
}
}  // namespace

Bytes encode(const Header& header)
{
    CHECK(optional_fields_form_a_prefix(header),
          "a header field of a later fork without those of the earlier ones");
    Bytes out;
    rlp::append_fields(out, [&](auto& sink) { put_header(sink, header); });
    return out;
}

Hash256 hash(const Header& header)
{
    CHECK(optional_fields_form_a_prefix(header),
          "a header field of a later fork without those of the earlier ones");
    return rlp::with_fields([&](auto& sink) { put_header(sink, header); },
                            [](BytesView b) { return keccak256(b); });
}

Result<Header, BlockDecodeError> decode_header(BytesView bytes)
{
    FieldReader whole{rlp::Reader{bytes}};
    auto header = read_whole_header(whole);
    if (header && whole.more()) return fail(BlockDecodeError::Rlp);
    return header;
}

Bytes encode(const Block& block)
{
    Bytes transactions;
    for (const Transaction& tx : block.transactions) encode_in_block(transactions, tx);
    Bytes out;
    rlp::append_fields(out, [&](auto& sink) {
        sink.list([&](auto& parts) {
            put_header(parts, block.header);
            parts.list([&](auto& list) { list.raw(transactions); });
            parts.list([&](auto& list) {
                for (const Header& ommer : block.ommers) put_header(list, ommer);
            });
            if (!block.withdrawals) return;
            parts.list([&](auto& list) {
                for (const Withdrawal& withdrawal : *block.withdrawals) put_withdrawal(list, withdrawal);
            });
        });
    });
    return out;
}

Result<Block, BlockDecodeError> decode_block(BytesView bytes)
{
    FieldReader whole{rlp::Reader{bytes}};
    FieldReader parts = whole.list();
    Block block;
    auto header = read_whole_header(parts);
    if (!header) return fail(header.error());
    block.header = *std::move(header);

    FieldReader transactions = parts.list();
    while (transactions.more()) {
        auto tx = read_transaction(transactions);
        if (!tx) return fail(tx.error());
        block.transactions.push_back(*std::move(tx));
    }
    parts.adopt(transactions);

    FieldReader ommers = parts.list();
    while (ommers.more()) {
        auto ommer = read_whole_header(ommers);
        if (!ommer) return fail(ommer.error());
        block.ommers.push_back(*std::move(ommer));
    }
    parts.adopt(ommers);

    if (parts.more()) {
        block.withdrawals.emplace();
        parts.each([&](FieldReader& list) { block.withdrawals->push_back(read_withdrawal(list)); });
    }
    if (!parts.finish()) return fail(block_error(*parts.error()));
    if (!whole.finish()) return fail(BlockDecodeError::Rlp);
    return block;
}
}  // namespace freehold
