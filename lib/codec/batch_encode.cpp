#include "base/check.hpp"
#include "codec/batch.hpp"
#include "codec/batch_format.hpp"
#include "codec/batch_number.hpp"
#include "codec/lz.hpp"

namespace freehold
{
namespace
{
using namespace batch;

// The columns of section 3 before numbers and addresses are replaced by references.
struct Columns
{
    std::uint64_t chain_id = 0;
    std::vector<Address> fee_recipients;
    Bytes kinds;
    Bytes chain_ids;
    std::vector<std::uint64_t> nonces;
    std::vector<Address> recipients;
    std::vector<U256> values, gas_limits, priority_fees, fees;
    Bytes data_lengths;
    Bytes selectors;
    std::vector<U256> words;
    Bytes raw_data;
    Bytes entry_counts, key_counts;
    std::vector<Address> entry_addresses;
    std::vector<U256> keys;
    Bytes authorization_counts, authorization_nonces, authorization_parities;
    std::vector<Address> authorization_addresses;
    std::vector<U256> authorization_chain_ids;
    Bytes parities;  // one bit each
    Bytes signatures, authorization_signatures;

    // In the order in which section 3 writes them, here and below.
    [[nodiscard]] auto address_columns() const
    {
        return std::array{&fee_recipients, &recipients, &entry_addresses, &authorization_addresses};
    }
    [[nodiscard]] auto number_columns() const
    {
        return std::array{&values, &gas_limits, &priority_fees,          &fees,
                          &words,  &keys,       &authorization_chain_ids};
    }
};

void put_signature(Bytes& out, const U256& r, const U256& s)
{
    const std::size_t start = out.size();
    out.resize(start + kSignatureSize);
    r.store_be32(out.data() + start);
    s.store_be32(out.data() + start + 32);
}

unsigned type_code(TxType type) { return type == TxType::SetCode ? 3 : static_cast<unsigned>(type); }

// Arguments of a contract call as numbers, if that is so much shorter that plain LZ77 would hardly do better.
bool prefers_words(BytesView data)
{
    if (data.size() <= kSelectorSize || data.size() % kWordSize != kSelectorSize) return false;
    std::size_t size = kSelectorSize;
    for (std::size_t i = kSelectorSize; i < data.size(); i += kWordSize)
        size += literal_size(U256::load_be32(&data[i]));
    return size <= data.size() / 4 * 3;
}

void collect_data(Columns& columns, BytesView data)
{
    const bool words = prefers_words(data);
    put_varint(columns.data_lengths, std::uint64_t{data.size()} << 1 | (words ? 1 : 0));
    if (!words) return append(columns.raw_data, data);
    append(columns.selectors, data.first(kSelectorSize));
    for (std::size_t i = kSelectorSize; i < data.size(); i += kWordSize)
        columns.words.push_back(U256::load_be32(&data[i]));
}

void collect_access_list(Columns& columns, const AccessList& access_list)
{
    put_varint(columns.entry_counts, access_list.size());
    for (const AccessListEntry& entry : access_list) {
        columns.entry_addresses.push_back(entry.address);
        put_varint(columns.key_counts, entry.storage_keys.size());
        for (const Hash256& key : entry.storage_keys) columns.keys.push_back(U256::from(key));
    }
}

void collect_authorizations(Columns& columns, const std::vector<Authorization>& authorizations)
{
    put_varint(columns.authorization_counts, authorizations.size());
    for (const Authorization& authorization : authorizations) {
        columns.authorization_addresses.push_back(authorization.address);
        columns.authorization_chain_ids.push_back(authorization.chain_id);
        put_varint(columns.authorization_nonces, authorization.nonce);
        columns.authorization_parities.push_back(authorization.y_parity);
        put_signature(columns.authorization_signatures, authorization.r, authorization.s);
    }
}

void collect_transaction(Columns& columns, const Transaction& tx)
{
    CHECK(is_batchable(tx.type), "a batch holds transactions of type 0, 1, 2 and 4 only");
    CHECK(tx.to || tx.type != TxType::SetCode, "an EIP-7702 transaction cannot create a contract");
    unsigned kind = type_code(tx.type);
    if (tx.type == TxType::Legacy && !tx.chain_id) {
        kind |= kNoChainId;
    } else if (tx.chain_id.value_or(0) != columns.chain_id) {
        kind |= kOtherChainId;
        put_varint(columns.chain_ids, tx.chain_id.value_or(0));
    }
    columns.nonces.push_back(tx.nonce);
    if (tx.to) {
        kind |= kHasTo;
        columns.recipients.push_back(*tx.to);
    }
    if (!tx.value.is_zero()) {
        kind |= kHasValue;
        columns.values.push_back(tx.value);
    }
    columns.gas_limits.emplace_back(tx.gas_limit);
    if (has_priority_fee(tx.type)) columns.priority_fees.push_back(tx.max_priority_fee_per_gas);
    columns.fees.push_back(tx.max_fee_per_gas);
    if (!tx.data.empty()) {
        kind |= kHasData;
        collect_data(columns, tx.data);
    }
    if (tx.type != TxType::Legacy && !tx.access_list.empty()) {
        kind |= kHasAccessList;
        collect_access_list(columns, tx.access_list);
    }
    if (tx.type == TxType::SetCode) collect_authorizations(columns, tx.authorizations);
    put_signature(columns.signatures, tx.r, tx.s);
    const std::size_t index = columns.kinds.size();
    if (index % 8 == 0) columns.parities.push_back(0);
    if (tx.y_parity)
        columns.parities.back() = static_cast<std::uint8_t>(columns.parities.back() | 1u << index % 8);
    columns.kinds.push_back(static_cast<std::uint8_t>(kind));
}

// The first that a transaction names: nearly always the chain's own, and any choice is correct.
std::uint64_t choose_chain_id(std::span<const BatchBlock> blocks)
{
    for (const BatchBlock& block : blocks)
        for (const Transaction& tx : block.transactions)
            if (tx.chain_id) return *tx.chain_id;
    return 0;
}

Columns collect(std::span<const BatchBlock> blocks)
{
    Columns columns;
    columns.chain_id = choose_chain_id(blocks);
    std::size_t transactions = 0;
    for (const BatchBlock& block : blocks) transactions += block.transactions.size();
    columns.kinds.reserve(transactions);
    columns.nonces.reserve(transactions);
    columns.recipients.reserve(transactions);
    for (auto* column : {&columns.values, &columns.gas_limits, &columns.priority_fees, &columns.fees})
        column->reserve(transactions);
    columns.signatures.reserve(transactions * kSignatureSize);
    for (const BatchBlock& block : blocks) {
        CHECK(block.extra_data.size() <= kMaxExtraData, "a header has at most 32 bytes of extra data");
        columns.fee_recipients.push_back(block.fee_recipient);
        for (const Transaction& tx : block.transactions) collect_transaction(columns, tx);
    }
    return columns;
}

// Addresses that occur more than once go into a dictionary, the most frequent first; the others follow in the
// order in which they occur, and their reference is 0.
class AddressWriter
{
public:
    explicit AddressWriter(const Columns& columns)
    {
        std::vector<Address> all;
        for (const auto* column : columns.address_columns())
            all.insert(all.end(), column->begin(), column->end());
        std::ranges::sort(all);
        for (std::size_t i = 0; i < all.size();) {
            Entry entry{all[i], 0};
            for (; i < all.size() && all[i] == entry.address; ++i) ++entry.number;
            if (entry.number > 1) entries_.push_back(entry);
        }
        std::ranges::sort(entries_, [](const Entry& a, const Entry& b) {
            return a.number != b.number ? a.number > b.number : a.address < b.address;
        });
        put_varint(table_, entries_.size());
        std::uint64_t next_reference = 1;
        for (Entry& entry : entries_) {
            append(table_, entry.address.view());
            entry.number = next_reference++;
        }
        std::ranges::sort(entries_, {}, &Entry::address);
        for (const auto* column : columns.address_columns())
            for (const Address& address : *column)
                if (reference(address) == 0) append(singles_, address.view());
        put_varint(table_, singles_.size() / Address::kSize);
        append(table_, singles_);
    }

    void put_table(Bytes& out) const { append(out, table_); }
    void put(Bytes& out, const std::vector<Address>& column) const
    {
        for (const Address& address : column) put_varint(out, reference(address));
    }

private:
    struct Entry
    {
        Address address;
        std::uint64_t number;  // of occurrences while counting, then the reference
    };

    [[nodiscard]] std::uint64_t reference(const Address& address) const
    {
        const auto entry = std::ranges::lower_bound(entries_, address, {}, &Entry::address);
        return entry != entries_.end() && entry->address == address ? entry->number : 0;
    }

    std::vector<Entry> entries_;
    Bytes singles_;
    Bytes table_;
};

void put_nonces(Bytes& out, const std::vector<std::uint64_t>& nonces)
{
    std::size_t plain_size = 0, difference_size = 0;
    std::uint64_t previous = 0;
    for (const std::uint64_t nonce : nonces) {
        plain_size += varint_size(nonce);
        difference_size += varint_size(zigzag(nonce - previous));
        previous = nonce;
    }
    // On a tie differences: a sender's consecutive nonces become a run, which LZ77 makes vanish.
    const auto mode = plain_size < difference_size ? NonceMode::Plain : NonceMode::Difference;
    out.push_back(static_cast<std::uint8_t>(mode));
    previous = 0;
    for (const std::uint64_t nonce : nonces) {
        put_varint(out, mode == NonceMode::Plain ? nonce : zigzag(nonce - previous));
        previous = nonce;
    }
}

void put_blocks(Bytes& out, std::span<const BatchBlock> blocks)
{
    std::uint64_t previous = 0;
    for (const BatchBlock& block : blocks) {
        put_varint(out, zigzag(block.timestamp - previous));
        previous = block.timestamp;
    }
    for (const BatchBlock& block : blocks) put_varint(out, block.transactions.size());
    for (const BatchBlock& block : blocks) {
        out.push_back(static_cast<std::uint8_t>(block.extra_data.size()));
        append(out, block.extra_data);
    }
}

Bytes write_body(std::span<const BatchBlock> blocks, const Columns& columns)
{
    const AddressWriter addresses{columns};
    NumberWriter numbers;
    for (const auto* column : columns.number_columns())
        for (const U256& value : *column) numbers.count(value);

    Bytes body;
    const auto put_numbers = [&](const std::vector<U256>& column) {
        for (const U256& value : column) numbers.put(body, value);
    };
    put_varint(body, columns.chain_id);
    put_varint(body, blocks.size());
    put_blocks(body, blocks);
    addresses.put_table(body);
    numbers.put_dictionary(body);
    addresses.put(body, columns.fee_recipients);
    append(body, columns.kinds);
    append(body, columns.chain_ids);
    put_nonces(body, columns.nonces);
    addresses.put(body, columns.recipients);
    put_numbers(columns.values);
    put_numbers(columns.gas_limits);
    put_numbers(columns.priority_fees);
    put_numbers(columns.fees);
    append(body, columns.data_lengths);
    append(body, columns.selectors);
    put_numbers(columns.words);
    append(body, columns.raw_data);
    append(body, columns.entry_counts);
    addresses.put(body, columns.entry_addresses);
    append(body, columns.key_counts);
    put_numbers(columns.keys);
    append(body, columns.authorization_counts);
    addresses.put(body, columns.authorization_addresses);
    put_numbers(columns.authorization_chain_ids);
    append(body, columns.authorization_nonces);
    append(body, columns.authorization_parities);
    return body;
}
}  // namespace

bool is_batchable(TxType type)
{
    return type == TxType::Legacy || type == TxType::AccessList || type == TxType::DynamicFee ||
           type == TxType::SetCode;
}

Bytes encode_batch(std::span<const BatchBlock> blocks)
{
    const Columns columns = collect(blocks);
    const Bytes body = write_body(blocks, columns);
    const Bytes packed = lz::compress(body);
    const bool stored = packed.size() >= body.size();  // then packed size 0 announces the body itself

    Bytes out{kBatchVersion};
    out.reserve(16 + packed.size() + columns.parities.size() + columns.signatures.size() +
                columns.authorization_signatures.size());
    put_varint(out, body.size());
    put_varint(out, stored ? 0 : packed.size());
    append(out, stored ? body : packed);
    append(out, columns.parities);
    append(out, columns.signatures);
    append(out, columns.authorization_signatures);
    return out;
}
}  // namespace freehold
