#include "rpc/params.hpp"

namespace freehold::rpc
{
namespace
{
const Json kNull;
constexpr std::size_t kMaxListed = 10'000;  // entries of an access or authorization list in one call

[[noreturn]] void fail_at(std::string_view where, std::string_view reason)
{
    throw invalid_params(std::string{where} + ": " + std::string{reason});
}

const std::string& parse_string(const Json& value, std::string_view where, std::string_view type)
{
    if (!value.is_string())
        fail_at(where, "json: cannot unmarshal non-string into Go value of type " + std::string{type});
    return value.get_ref<const std::string&>();
}

bool has_prefix(std::string_view text) { return text.starts_with("0x") || text.starts_with("0X"); }

Bytes parse_hex(const Json& value, std::string_view where, std::string_view type)
{
    const std::string& text = parse_string(value, where, type);
    if (text.empty()) fail_at(where, "empty hex string");
    if (!has_prefix(text)) fail_at(where, "hex string without 0x prefix");
    if (text.size() % 2 != 0) fail_at(where, "hex string of odd length");
    auto bytes = from_hex(text);
    if (!bytes) fail_at(where, "invalid hex string");
    return std::move(*bytes);
}

template <typename T>
T parse_fixed(const Json& value, std::string_view where, std::string_view type)
{
    const Bytes bytes = parse_hex(value, where, type);
    if (bytes.size() != T::kSize)
        fail_at(where, "hex string has length " + std::to_string(2 * bytes.size()) + ", want " +
                           std::to_string(2 * T::kSize) + " for " + std::string{type});
    return T::from(bytes);
}

// JSON numbers are not quantities, but some clients write counts and percentages as numbers.
std::optional<std::uint64_t> plain_number(const Json& value)
{
    if (!value.is_number_unsigned()) return std::nullopt;
    return value.get<std::uint64_t>();
}

std::optional<BlockTag> parse_tag(const std::string& text)
{
    if (text == "latest") return BlockTag::Latest;
    if (text == "pending") return BlockTag::Pending;
    if (text == "safe") return BlockTag::Safe;
    if (text == "finalized") return BlockTag::Finalized;
    if (text == "earliest") return BlockTag::Earliest;
    return std::nullopt;
}
}  // namespace

const Json& member(const Json& object, const char* name)
{
    const auto found = object.find(name);
    return found == object.end() ? kNull : *found;
}

Address parse_address(const Json& value, std::string_view where)
{
    return parse_fixed<Address>(value, where, "common.Address");
}

Hash256 parse_hash(const Json& value, std::string_view where)
{
    return parse_fixed<Hash256>(value, where, "common.Hash");
}

Bytes parse_data(const Json& value, std::string_view where)
{
    return parse_hex(value, where, "hexutil.Bytes");
}

U256 parse_quantity(const Json& value, std::string_view where)
{
    const std::string& text = parse_string(value, where, "hexutil.Big");
    if (text.empty()) fail_at(where, "empty hex string");
    if (!has_prefix(text)) fail_at(where, "hex string without 0x prefix");
    if (text.size() == 2) fail_at(where, "hex string \"0x\"");
    if (text.size() > 3 && text[2] == '0') fail_at(where, "hex number with leading zero digits");
    if (text.size() > 66) fail_at(where, "hex number > 256 bits");
    const auto parsed = U256::parse("0x" + text.substr(2));
    if (!parsed) fail_at(where, "invalid hex string");
    return *parsed;
}

std::uint64_t parse_u64(const Json& value, std::string_view where)
{
    if (const auto number = plain_number(value)) return *number;
    const U256 quantity = parse_quantity(value, where);
    if (!quantity.fits_u64()) fail_at(where, "hex number > 64 bits");
    return quantity.low64();
}

bool parse_bool(const Json& value, std::string_view where)
{
    if (!value.is_boolean()) fail_at(where, "json: cannot unmarshal into Go value of type bool");
    return value.get<bool>();
}

BlockId parse_block_number(const Json& value, std::string_view where)
{
    if (value.is_string())
        if (const auto tag = parse_tag(value.get_ref<const std::string&>())) return *tag;
    return parse_u64(value, where);
}

BlockId parse_block_id(const Json& value, std::string_view where)
{
    if (value.is_object()) {
        const Json& hash = member(value, "blockHash");
        const Json& number = member(value, "blockNumber");
        if (!hash.is_null() && !number.is_null())
            fail_at(where, "cannot specify both BlockHash and BlockNumber, choose one or the other");
        if (!member(value, "requireCanonical").is_null())
            parse_bool(member(value, "requireCanonical"), where);
        if (!hash.is_null()) return parse_hash(hash, where);
        if (!number.is_null()) return parse_block_number(number, where);
        fail_at(where, "blockHash or blockNumber expected");
    }
    if (value.is_string() && value.get_ref<const std::string&>().size() == 66)
        return parse_hash(value, where);
    return parse_block_number(value, where);
}

U256 parse_storage_key(const Json& value)
{
    std::string_view text = parse_string(value, "invalid argument", "string");
    const std::string quoted = "\"" + std::string{text.substr(0, 128)} + "\"";
    if (has_prefix(text)) text.remove_prefix(2);
    if (text.size() > 64) throw invalid_params("storage key too long (want at most 32 bytes): " + quoted);
    const auto bytes = from_hex((text.size() % 2 != 0 ? "0" : "") + std::string{text});
    if (!bytes) throw invalid_params("invalid hex in storage key: " + quoted);
    return U256::from_be(*bytes);
}

AccessList parse_access_list(const Json& value, std::string_view where)
{
    if (!value.is_array()) fail_at(where, "accessList must be an array");
    std::size_t count = 0;
    AccessList list;
    for (const Json& element : value) {
        if (!element.is_object()) fail_at(where, "accessList must hold objects");
        AccessListEntry& entry = list.emplace_back();
        entry.address = parse_address(member(element, "address"), where);
        const Json& keys = member(element, "storageKeys");
        if (!keys.is_array() && !keys.is_null()) fail_at(where, "storageKeys must be an array");
        for (const Json& key : keys) entry.storage_keys.push_back(parse_hash(key, where));
        count += 1 + keys.size();
        if (count > kMaxListed) fail_at(where, "accessList too long");
    }
    return list;
}

std::vector<Authorization> parse_authorizations(const Json& value, std::string_view where)
{
    if (!value.is_array()) fail_at(where, "authorizationList must be an array");
    if (value.size() > kMaxListed) fail_at(where, "authorizationList too long");
    std::vector<Authorization> list;
    for (const Json& element : value) {
        if (!element.is_object()) fail_at(where, "authorizationList must hold objects");
        Authorization& authorization = list.emplace_back();
        authorization.chain_id = parse_quantity(member(element, "chainId"), where);
        authorization.address = parse_address(member(element, "address"), where);
        authorization.nonce = parse_u64(member(element, "nonce"), where);
        const Json& parity = member(element, "yParity");
        const std::uint64_t y = parity.is_null() ? 0 : parse_u64(parity, where);
        if (y > 255) fail_at(where, "yParity out of range");
        authorization.y_parity = static_cast<std::uint8_t>(y);
        if (!member(element, "r").is_null()) authorization.r = parse_storage_key(member(element, "r"));
        if (!member(element, "s").is_null()) authorization.s = parse_storage_key(member(element, "s"));
    }
    return list;
}

const Json& Params::at(std::size_t index) const { return index < size() ? values_[index] : kNull; }

const Json& Params::required(std::size_t i) const
{
    if (!has(i)) throw invalid_params("missing value for required argument " + std::to_string(i));
    return at(i);
}

const Json& Params::object(std::size_t i) const
{
    const Json& value = required(i);
    if (!value.is_object()) fail_at(where(i), "json: cannot unmarshal non-object");
    return value;
}

void Params::at_most(std::size_t count) const
{
    if (size() > count) throw invalid_params("too many arguments, want at most " + std::to_string(count));
}
}  // namespace freehold::rpc
