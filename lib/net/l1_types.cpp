#include "net/l1_types.hpp"

#include "base/hex.hpp"
#include "state/trie.hpp"

namespace freehold::net
{
namespace
{
// Reads the members of one object and remembers whether any was missing or malformed.
class Fields
{
public:
    explicit Fields(const Json& object) : object_{object} {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool has(std::string_view key) const
    {
        const Json* member = find_member(object_, key);
        return member != nullptr && !member->is_null();
    }

    std::uint64_t u64(std::string_view key) { return take(parse_quantity_u64(find_member(object_, key))); }
    U256 u256(std::string_view key) { return take(parse_quantity(find_member(object_, key))); }
    Bytes data(std::string_view key) { return take(parse_data(find_member(object_, key))); }
    template <typename T>
    T fixed(std::string_view key)
    {
        return take(parse_fixed<T>(find_member(object_, key)));
    }
    template <std::size_t N>
    std::array<std::uint8_t, N> array(std::string_view key)
    {
        std::array<std::uint8_t, N> value{};
        const Bytes bytes = data(key);
        if (bytes.size() == N)
            std::ranges::copy(bytes, value.begin());
        else
            ok_ = false;
        return value;
    }
    const Json& list(std::string_view key)
    {
        static const Json kEmpty = Json::array();
        const Json* member = find_member(object_, key);
        if (member != nullptr && member->is_array()) return *member;
        ok_ = false;
        return kEmpty;
    }
    void require(bool condition) { ok_ = ok_ && condition; }

private:
    template <typename T>
    T take(std::optional<T> value)
    {
        if (!value) ok_ = false;
        return std::move(value).value_or(T{});
    }

    const Json& object_;
    bool ok_ = true;
};

void read_fork_fields(Fields& in, Header& h)
{
    if (in.has("baseFeePerGas")) h.base_fee_per_gas = in.u256("baseFeePerGas");
    if (in.has("withdrawalsRoot")) h.withdrawals_root = in.fixed<Hash256>("withdrawalsRoot");
    if (in.has("blobGasUsed")) h.blob_gas_used = in.u64("blobGasUsed");
    if (in.has("excessBlobGas")) h.excess_blob_gas = in.u64("excessBlobGas");
    if (in.has("parentBeaconBlockRoot"))
        h.parent_beacon_block_root = in.fixed<Hash256>("parentBeaconBlockRoot");
    if (in.has("requestsHash")) h.requests_hash = in.fixed<Hash256>("requestsHash");
    const bool present[] = {
        h.base_fee_per_gas.has_value(), h.withdrawals_root.has_value(),         h.blob_gas_used.has_value(),
        h.excess_blob_gas.has_value(),  h.parent_beacon_block_root.has_value(), h.requests_hash.has_value()};
    in.require(std::ranges::is_sorted(present, std::greater{}));
}
}  // namespace

std::optional<U256> parse_quantity(const Json* value)
{
    if (value == nullptr || !value->is_string()) return std::nullopt;
    const auto& text = value->get_ref<const std::string&>();
    return text.starts_with("0x") ? U256::parse(text) : std::nullopt;
}

std::optional<std::uint64_t> parse_quantity_u64(const Json* value)
{
    const auto number = parse_quantity(value);
    if (!number || !number->fits_u64()) return std::nullopt;
    return number->low64();
}

std::optional<Bytes> parse_data(const Json* value)
{
    if (value == nullptr || !value->is_string()) return std::nullopt;
    const auto& text = value->get_ref<const std::string&>();
    return text.starts_with("0x") ? from_hex(text) : std::nullopt;
}

std::optional<L1Header> parse_header(const Json& block)
{
    Fields in{block};
    Header h;
    h.parent_hash = in.fixed<Hash256>("parentHash");
    h.ommers_hash = in.fixed<Hash256>("sha3Uncles");
    h.beneficiary = in.fixed<Address>("miner");
    h.state_root = in.fixed<Hash256>("stateRoot");
    h.transactions_root = in.fixed<Hash256>("transactionsRoot");
    h.receipts_root = in.fixed<Hash256>("receiptsRoot");
    h.logs_bloom.bytes = in.array<256>("logsBloom");
    h.difficulty = in.u256("difficulty");
    h.number = in.u64("number");
    h.gas_limit = in.u64("gasLimit");
    h.gas_used = in.u64("gasUsed");
    h.timestamp = in.u64("timestamp");
    h.extra_data = in.data("extraData");
    h.prev_randao = in.fixed<Hash256>("mixHash");
    h.nonce = in.array<8>("nonce");
    read_fork_fields(in, h);
    const auto claimed = in.fixed<Hash256>("hash");
    if (!in.ok() || hash(h) != claimed) return std::nullopt;
    return L1Header{std::move(h), claimed};
}

std::optional<L1Log> parse_log(const Json& log)
{
    Fields in{log};
    L1Log result;
    result.log.address = in.fixed<Address>("address");
    result.log.data = in.data("data");
    for (const Json& topic : in.list("topics")) {
        const auto value = parse_fixed<Hash256>(&topic);
        in.require(value.has_value());
        result.log.topics.push_back(value.value_or(Hash256{}));
    }
    in.require(result.log.topics.size() <= 4);
    result.block_number = in.u64("blockNumber");
    result.block_hash = in.fixed<Hash256>("blockHash");
    result.tx_index = in.u64("transactionIndex");
    result.tx_hash = in.fixed<Hash256>("transactionHash");
    if (!in.ok()) return std::nullopt;
    return result;
}

std::optional<L1Receipt> parse_receipt(const Json& receipt)
{
    Fields in{receipt};
    L1Receipt result;
    Receipt& r = result.receipt;
    const std::uint64_t type = in.has("type") ? in.u64("type") : 0;
    const std::uint64_t status = in.u64("status");
    in.require(type <= 0x7f && status <= 1);
    r.type = static_cast<TxType>(type);
    r.success = status == 1;
    r.cumulative_gas_used = in.u64("cumulativeGasUsed");
    r.bloom.bytes = in.array<256>("logsBloom");
    r.gas_used = in.u64("gasUsed");
    r.effective_gas_price = in.u256("effectiveGasPrice");
    if (in.has("contractAddress")) r.contract_address = in.fixed<Address>("contractAddress");
    result.block_number = in.u64("blockNumber");
    result.block_hash = in.fixed<Hash256>("blockHash");
    result.tx_index = in.u64("transactionIndex");
    result.tx_hash = in.fixed<Hash256>("transactionHash");
    if (in.has("blobGasUsed")) result.blob_gas_used = in.u64("blobGasUsed");
    if (in.has("blobGasPrice")) result.blob_gas_price = in.u256("blobGasPrice");
    for (const Json& entry : in.list("logs")) {
        const auto log = parse_log(entry);
        in.require(log && log->block_hash == result.block_hash && log->block_number == result.block_number &&
                   log->tx_hash == result.tx_hash && log->tx_index == result.tx_index);
        if (!in.ok()) return std::nullopt;
        r.logs.push_back(log->log);
        result.logs.push_back(*log);
    }
    if (!in.ok()) return std::nullopt;
    return result;
}

std::optional<std::vector<L1Receipt>> parse_block_receipts(const Json& receipts, const L1Header& header)
{
    if (!receipts.is_array()) return std::nullopt;
    std::vector<L1Receipt> result;
    std::vector<Bytes> encoded;
    std::uint64_t gas_used = 0;
    for (const Json& entry : receipts) {
        auto receipt = parse_receipt(entry);
        if (!receipt || receipt->block_hash != header.hash || receipt->block_number != header.header.number ||
            receipt->tx_index != result.size())
            return std::nullopt;
        // The root covers the running total; the gas of one transaction is its difference.
        if (receipt->receipt.gas_used != receipt->receipt.cumulative_gas_used - gas_used) return std::nullopt;
        gas_used = receipt->receipt.cumulative_gas_used;
        encoded.push_back(encode(receipt->receipt));
        result.push_back(*std::move(receipt));
    }
    if (state::ordered_root(encoded) != header.header.receipts_root) return std::nullopt;
    return result;
}
}  // namespace freehold::net
