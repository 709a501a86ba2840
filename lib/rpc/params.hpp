#pragma once
// Reading JSON parameters. Every function throws RpcError -32602 that names the argument, in geth's words
// where tools are known to match on them.

#include "codec/transaction.hpp"
#include "rpc/error.hpp"

#include <nlohmann/json.hpp>

#include <variant>

namespace freehold::rpc
{
using Json = nlohmann::json;

/// A block as a client names it. A hash may ask that the block be canonical (EIP-1898): ours always is.
enum class BlockTag : std::uint8_t
{
    Latest,
    Pending,
    Safe,
    Finalized,
    Earliest
};
using BlockId = std::variant<BlockTag, std::uint64_t, Hash256>;

// --- Single values; `where` begins the error message, for example "invalid argument 0"
// --------------------------------
Address parse_address(const Json& value, std::string_view where);
Hash256 parse_hash(const Json& value, std::string_view where);
Bytes parse_data(const Json& value, std::string_view where);
U256 parse_quantity(const Json& value, std::string_view where);
std::uint64_t parse_u64(const Json& value, std::string_view where);
bool parse_bool(const Json& value, std::string_view where);
/// A tag, a number, a hash, or an EIP-1898 object.
BlockId parse_block_id(const Json& value, std::string_view where);
/// A tag or a number.
BlockId parse_block_number(const Json& value, std::string_view where);
/// A storage position: any hexadecimal number of at most 32 bytes, leading zeros or not.
U256 parse_storage_key(const Json& value);
AccessList parse_access_list(const Json& value, std::string_view where);
std::vector<Authorization> parse_authorizations(const Json& value, std::string_view where);

/// The positional parameters of one call.
class Params
{
public:
    /// `values` is an array or null and must outlive this.
    explicit Params(const Json& values) : values_{values} {}

    [[nodiscard]] std::size_t size() const { return values_.is_array() ? values_.size() : 0; }
    /// Null if it is not there.
    [[nodiscard]] const Json& at(std::size_t index) const;
    [[nodiscard]] bool has(std::size_t index) const { return !at(index).is_null(); }
    /// Throws if there are more.
    void at_most(std::size_t count) const;

    [[nodiscard]] Address address(std::size_t i) const { return parse_address(required(i), where(i)); }
    [[nodiscard]] Hash256 hash(std::size_t i) const { return parse_hash(required(i), where(i)); }
    [[nodiscard]] Bytes data(std::size_t i) const { return parse_data(required(i), where(i)); }
    [[nodiscard]] std::uint64_t u64(std::size_t i) const { return parse_u64(required(i), where(i)); }
    [[nodiscard]] bool boolean_or(std::size_t i, bool absent) const
    {
        return has(i) ? parse_bool(at(i), where(i)) : absent;
    }
    [[nodiscard]] BlockId block(std::size_t i) const { return parse_block_id(required(i), where(i)); }
    [[nodiscard]] BlockId block_or_latest(std::size_t i) const
    {
        return has(i) ? parse_block_id(at(i), where(i)) : BlockId{BlockTag::Latest};
    }
    [[nodiscard]] BlockId block_number(std::size_t i) const
    {
        return parse_block_number(required(i), where(i));
    }
    [[nodiscard]] const Json& object(std::size_t i) const;
    [[nodiscard]] const Json& required(std::size_t i) const;

    [[nodiscard]] static std::string where(std::size_t i) { return "invalid argument " + std::to_string(i); }

private:
    const Json& values_;
};

/// A member of an object; null if it is not there.
const Json& member(const Json& object, const char* name);
}  // namespace freehold::rpc
