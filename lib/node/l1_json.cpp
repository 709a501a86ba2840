#include "node/l1_json.hpp"

#include "base/hex.hpp"
#include "codec/block.hpp"
#include "net/kzg.hpp"
#include "stf/block.hpp"
#include "sys/parallel.hpp"

namespace freehold::node
{
namespace
{
using net::Json;

const std::string* text_field(const Json& object, const char* name)
{
    const Json* member = net::find_member(object, name);
    return member != nullptr && member->is_string() ? member->get_ptr<const std::string*>() : nullptr;
}

template <typename T>
std::optional<T> fixed(const Json& object, const char* name)
{
    const auto* text = text_field(object, name);
    if (text == nullptr) return std::nullopt;
    return fixed_from_hex<T>(*text);
}

std::optional<std::uint64_t> number(const Json& object, const char* name)
{
    const auto value = json_quantity(object, name);
    if (!value || !value->fits_u64()) return std::nullopt;
    return value->low64();
}

std::optional<Bytes> bytes(const Json& object, const char* name)
{
    const auto* text = text_field(object, name);
    if (text == nullptr) return std::nullopt;
    return from_hex(*text);
}

// Copies fields while all goes well; `good` ends false if one was missing where it must be there.
struct Fields
{
    const Json& object;
    bool good = true;

    template <typename T>
    void need(T& out, std::optional<T> value)
    {
        good = good && value.has_value();
        if (value) out = std::move(*value);
    }
};

std::optional<Header> json_header(const Json& value)
{
    Fields f{value};
    Header h;
    f.need(h.parent_hash, fixed<Hash256>(value, "parentHash"));
    f.need(h.ommers_hash, fixed<Hash256>(value, "sha3Uncles"));
    f.need(h.beneficiary, fixed<Address>(value, "miner"));
    f.need(h.state_root, fixed<Hash256>(value, "stateRoot"));
    f.need(h.transactions_root, fixed<Hash256>(value, "transactionsRoot"));
    f.need(h.receipts_root, fixed<Hash256>(value, "receiptsRoot"));
    f.need(h.difficulty, json_quantity(value, "difficulty"));
    f.need(h.number, number(value, "number"));
    f.need(h.gas_limit, number(value, "gasLimit"));
    f.need(h.gas_used, number(value, "gasUsed"));
    f.need(h.timestamp, number(value, "timestamp"));
    f.need(h.extra_data, bytes(value, "extraData"));
    f.need(h.prev_randao, fixed<Hash256>(value, "mixHash"));
    const auto bloom = bytes(value, "logsBloom");
    const auto nonce = bytes(value, "nonce");
    if (!f.good || !bloom || bloom->size() != h.logs_bloom.bytes.size() || !nonce ||
        nonce->size() != h.nonce.size())
        return std::nullopt;
    std::ranges::copy(*bloom, h.logs_bloom.bytes.begin());
    std::ranges::copy(*nonce, h.nonce.begin());
    h.base_fee_per_gas = json_quantity(value, "baseFeePerGas");
    h.withdrawals_root = fixed<Hash256>(value, "withdrawalsRoot");
    h.blob_gas_used = number(value, "blobGasUsed");
    h.excess_blob_gas = number(value, "excessBlobGas");
    h.parent_beacon_block_root = fixed<Hash256>(value, "parentBeaconBlockRoot");
    h.requests_hash = fixed<Hash256>(value, "requestsHash");
    return h;
}
}  // namespace

std::optional<U256> json_quantity(const Json& object, const char* name)
{
    const Json* member = net::find_member(object, name);
    return member == nullptr ? std::nullopt : json_text_quantity(*member);
}

std::optional<U256> json_text_quantity(const Json& value)
{
    const auto* text = value.is_string() ? value.get_ptr<const std::string*>() : nullptr;
    if (text == nullptr || !text->starts_with("0x")) return std::nullopt;
    return U256::parse(*text);
}

std::optional<std::vector<Blob>> match_blobs(const Json& data, std::span<const Hash256> versioned_hashes)
{
    std::vector<std::optional<Blob>> candidates(data.size());
    std::vector<Hash256> hashes(data.size());
    // Commitments are what takes the time here; each blob is its own.
    sys::parallel_for(data.size(), [&](std::size_t i) {
        const auto raw = data[i].is_string() ? from_hex(data[i].get_ref<const std::string&>()) : std::nullopt;
        if (!raw || raw->size() != kBlobSize) return;
        Blob& blob = candidates[i].emplace();
        std::ranges::copy(*raw, blob.bytes.begin());
        const auto commitment = net::blob_commitment(blob);
        if (commitment)
            hashes[i] = versioned_hash(*commitment);
        else
            candidates[i].reset();
    });
    std::vector<Blob> found;
    for (const Hash256& wanted : versioned_hashes) {
        const auto at = std::ranges::find(hashes, wanted);
        if (at == hashes.end() || !candidates[static_cast<std::size_t>(at - hashes.begin())])
            return std::nullopt;
        found.push_back(*candidates[static_cast<std::size_t>(at - hashes.begin())]);
    }
    return found;
}

std::optional<L1Block> json_block(const Json& value)
{
    const auto header = json_header(value);
    const auto claimed = fixed<Hash256>(value, "hash");
    if (!header || !claimed || hash(*header) != *claimed) return std::nullopt;
    L1Block block;
    block.ref = {header->number, *claimed, header->timestamp};
    block.parent_hash = header->parent_hash;
    block.base_fee = header->base_fee_per_gas.value_or(U256{});
    block.blob_base_fee = stf::blob_base_fee(header->excess_blob_gas.value_or(0), stf::BlobParameters{});
    return block;
}

std::optional<L1Log> json_log(const Json& value)
{
    Fields f{value};
    L1Log log;
    f.need(log.block.number, number(value, "blockNumber"));
    f.need(log.block.hash, fixed<Hash256>(value, "blockHash"));
    f.need(log.tx_hash, fixed<Hash256>(value, "transactionHash"));
    f.need(log.data, bytes(value, "data"));
    const Json* topics = net::find_member(value, "topics");
    const Json* removed = net::find_member(value, "removed");
    if (!f.good || topics == nullptr || !topics->is_array() || topics->size() > 4) return std::nullopt;
    if (removed != nullptr && removed->is_boolean() && removed->get<bool>()) return std::nullopt;
    for (const Json& topic : *topics) {
        const auto parsed =
            topic.is_string() ? fixed_from_hex<Hash256>(topic.get_ref<const std::string&>()) : std::nullopt;
        if (!parsed) return std::nullopt;
        log.topics.push_back(*parsed);
    }
    return log;
}

std::optional<L1Receipt> json_receipt(const Json& value)
{
    Fields f{value};
    L1Receipt receipt;
    std::uint64_t status = 0;
    f.need(status, number(value, "status"));
    f.need(receipt.block_number, number(value, "blockNumber"));
    f.need(receipt.gas_used, number(value, "gasUsed"));
    f.need(receipt.effective_gas_price, json_quantity(value, "effectiveGasPrice"));
    if (!f.good) return std::nullopt;
    receipt.success = status == 1;
    receipt.contract_address = fixed<Address>(value, "contractAddress");
    return receipt;
}
}  // namespace freehold::node
