#include "store/block_codec.hpp"

namespace freehold::store
{
namespace
{
void encode_log(Bytes& out, const Log& log)
{
    Bytes topics;
    for (const Hash256& topic : log.topics) rlp::encode(topics, topic);
    Bytes payload;
    rlp::encode(payload, log.address);
    rlp::encode_list(payload, topics);
    rlp::encode_string(payload, log.data);
    rlp::encode_list(out, payload);
}

void encode_receipt(Bytes& out, const Receipt& receipt)
{
    Bytes payload;
    rlp::encode_u64(payload, static_cast<std::uint64_t>(receipt.type));
    rlp::encode_u64(payload, receipt.success ? 1 : 0);
    rlp::encode_u64(payload, receipt.cumulative_gas_used);
    rlp::encode_u64(payload, receipt.gas_used);
    rlp::encode_uint(payload, receipt.effective_gas_price);
    rlp::encode_string(payload, receipt.contract_address ? receipt.contract_address->view() : BytesView{});
    Bytes logs;
    for (const Log& log : receipt.logs) encode_log(logs, log);
    rlp::encode_list(payload, logs);
    rlp::encode_list(out, payload);
}

std::optional<Log> decode_log(rlp::Reader& reader)
{
    auto fields = reader.list();
    if (!fields) return std::nullopt;
    Log log;
    const auto address = fields->fixed<Address>();
    auto topics = fields->list();
    if (!address || !topics) return std::nullopt;
    log.address = *address;
    while (!topics->at_end()) {
        const auto topic = topics->fixed<Hash256>();
        if (!topic) return std::nullopt;
        log.topics.push_back(*topic);
    }
    const auto data = fields->string();
    if (!data || !fields->finish()) return std::nullopt;
    log.data = to_bytes(*data);
    return log;
}

std::optional<Receipt> decode_receipt(rlp::Reader& reader)
{
    auto fields = reader.list();
    if (!fields) return std::nullopt;
    const auto type = fields->u64();
    const auto success = fields->u64();
    const auto cumulative = fields->u64();
    const auto gas_used = fields->u64();
    const auto price = fields->uint();
    const auto contract = fields->string();
    auto logs = fields->list();
    if (!type || !success || !cumulative || !gas_used || !price || !contract || !logs) return std::nullopt;
    Receipt receipt;
    receipt.type = static_cast<TxType>(*type);
    receipt.success = *success != 0;
    receipt.cumulative_gas_used = *cumulative;
    receipt.gas_used = *gas_used;
    receipt.effective_gas_price = *price;
    if (contract->size() == Address::kSize) receipt.contract_address = Address::from(*contract);
    while (!logs->at_end()) {
        auto log = decode_log(*logs);
        if (!log) return std::nullopt;
        receipt.bloom.add(*log);
        receipt.logs.push_back(std::move(*log));
    }
    if (!fields->finish()) return std::nullopt;
    return receipt;
}

template <typename T>
bool decode_fixed_list(rlp::Reader& reader, std::vector<T>& out)
{
    auto items = reader.list();
    if (!items) return false;
    while (!items->at_end()) {
        const auto item = items->template fixed<T>();
        if (!item) return false;
        out.push_back(*item);
    }
    return true;
}

template <typename T>
void encode_fixed_list(Bytes& out, const std::vector<T>& values)
{
    rlp::encode_list_header(out, values.size() * (T::kSize + 1));
    for (const T& value : values) rlp::encode(out, value);
}
}  // namespace

Bytes encode_sealed(const SealedBlock& block)
{
    Bytes payload;
    rlp::encode_string(payload, encode(block.block));
    rlp::encode_u64(payload, block.origin.l1_anchor);
    rlp::encode_u64(payload, block.origin.forced ? 1 : 0);
    rlp::encode_u64(payload, block.origin.forced_count);
    encode_fixed_list(payload, block.tx_hashes);
    encode_fixed_list(payload, block.senders);
    Bytes receipts;
    for (const Receipt& receipt : block.receipts) encode_receipt(receipts, receipt);
    rlp::encode_list(payload, receipts);
    Bytes out;
    out.reserve(payload.size() + 9);
    rlp::encode_list(out, payload);
    return out;
}

std::optional<SealedBlock> decode_sealed(BytesView bytes)
{
    rlp::Reader outer{bytes};
    auto fields = outer.list();
    if (!fields || !outer.finish()) return std::nullopt;
    const auto block_bytes = fields->string();
    const auto anchor = fields->u64();
    const auto forced = fields->u64();
    const auto forced_count = fields->u64();
    if (!block_bytes || !anchor || !forced || !forced_count) return std::nullopt;
    auto block = decode_block(*block_bytes);
    if (!block) return std::nullopt;

    SealedBlock sealed;
    sealed.block = std::move(*block);
    sealed.hash = hash(sealed.block.header);
    sealed.origin = {.l1_anchor = *anchor, .forced = *forced != 0, .forced_count = *forced_count};
    if (!decode_fixed_list(*fields, sealed.tx_hashes) || !decode_fixed_list(*fields, sealed.senders))
        return std::nullopt;
    auto receipts = fields->list();
    if (!receipts || !fields->finish()) return std::nullopt;
    while (!receipts->at_end()) {
        auto receipt = decode_receipt(*receipts);
        if (!receipt) return std::nullopt;
        sealed.receipts.push_back(std::move(*receipt));
    }
    const std::size_t count = sealed.block.transactions.size();
    if (sealed.tx_hashes.size() != count || sealed.senders.size() != count || sealed.receipts.size() != count)
        return std::nullopt;
    return sealed;
}
}  // namespace freehold::store
