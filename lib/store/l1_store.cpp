#include "store/l1_store.hpp"

#include "base/check.hpp"
#include "base/endian.hpp"
#include "codec/rlp.hpp"

namespace freehold::store
{
namespace
{
// Tables beside those of chain_store.cpp (docs/storage.md).
constexpr std::uint8_t kForcedTable = 'f';  // index -> RLP [item, accumulator, l1_block]
const Bytes kCountKey{'m', 'f', 'o', 'r', 'c', 'e', 'd'};
const Bytes kProcessedKey{'m', 'l', '1'};

Bytes item_key(std::uint64_t index)
{
    Bytes key(9);
    key[0] = kForcedTable;
    store_be(key.data() + 1, index);
    return key;
}

void put_count(WriteBatch& batch, std::uint64_t count)
{
    Bytes value(8);
    store_be(value.data(), count);
    batch.put(kCountKey, std::move(value));
}
}  // namespace

std::uint64_t L1Store::forced_count() const
{
    const auto value = kv_.get(kCountKey);
    if (!value) return 0;
    CHECK(value->size() == 8, "a stored count has 8 bytes");
    return load_be<std::uint64_t>(value->data());
}

std::optional<StoredForcedItem> L1Store::forced_item(std::uint64_t index) const
{
    const auto value = kv_.get(item_key(index));
    if (!value) return std::nullopt;
    rlp::Reader outer{*value};
    auto fields = outer.list();
    CHECK(fields.has_value(), "a stored forced item decodes");
    const auto item = fields->string();
    const auto accumulator = fields->fixed<Hash256>();
    const auto l1_block = fields->u64();
    CHECK(item && accumulator && l1_block, "a stored forced item decodes");
    return StoredForcedItem{to_bytes(*item), *accumulator, *l1_block};
}

Result<void, StoreError> L1Store::put_forced_item(std::uint64_t index, const StoredForcedItem& item)
{
    CHECK(index == forced_count(), "forced items are contiguous");
    Bytes fields;
    rlp::encode_string(fields, item.item);
    rlp::encode(fields, item.accumulator);
    rlp::encode_u64(fields, item.l1_block);
    Bytes value;
    rlp::encode_list(value, fields);
    WriteBatch batch;
    batch.put(item_key(index), std::move(value));
    put_count(batch, index + 1);
    return kv_.write(batch, false);
}

Result<void, StoreError> L1Store::drop_forced_items_above(std::uint64_t l1_block)
{
    const std::uint64_t before = forced_count();
    std::uint64_t count = before;
    while (count > 0 && forced_item(count - 1)->l1_block > l1_block) --count;
    if (count == before) return {};
    WriteBatch batch;
    for (std::uint64_t index = count; index < before; ++index) batch.erase(item_key(index));
    put_count(batch, count);
    return kv_.write(batch, true);
}

std::vector<ProcessedL1Block> L1Store::processed() const
{
    std::vector<ProcessedL1Block> blocks;
    const auto value = kv_.get(kProcessedKey);
    if (!value) return blocks;
    for (rlp::Reader reader{*value}; !reader.at_end();) {
        const auto number = reader.u64();
        const auto block_hash = reader.fixed<Hash256>();
        CHECK(number && block_hash, "the stored cursor decodes");
        blocks.push_back({*number, *block_hash});
    }
    return blocks;
}

Result<void, StoreError> L1Store::put_processed(const std::vector<ProcessedL1Block>& blocks)
{
    Bytes value;
    for (const auto& block : blocks) {
        rlp::encode_u64(value, block.number);
        rlp::encode(value, block.hash);
    }
    WriteBatch batch;
    batch.put(kProcessedKey, std::move(value));
    return kv_.write(batch, false);
}
}  // namespace freehold::store
