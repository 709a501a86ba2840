#pragma once
// Solidity's contract ABI, as much of it as calling our contracts and reading their events needs: uint,
// address, bool, bytes32, bytes and string, bytes32[], and tuples in head-tail form (docs.soliditylang.org,
// "Contract ABI Specification").

#include "base/bytes.hpp"
#include "base/u256.hpp"

#include <optional>
#include <string_view>

namespace freehold::abi
{
using Selector = std::array<std::uint8_t, 4>;

/// The first 4 bytes of the hash of "name(type,...)" with canonical type names.
Selector selector(std::string_view signature);
/// The whole hash: topic 0 of a non-anonymous event.
Hash256 event_topic(std::string_view signature);

/// Builds one tuple (such as the arguments of a call), component by component.
class Encoder
{
public:
    Encoder& uint(const U256& value);
    Encoder& address(const Address& value);
    Encoder& boolean(bool value);
    Encoder& bytes32(const Hash256& value);
    Encoder& bytes(BytesView value);
    Encoder& string(std::string_view value);
    Encoder& bytes32_array(std::span<const Hash256> values);
    /// An array of tuples. REQUIRES: all their components are static.
    Encoder& static_tuples(std::span<const Encoder> values);
    /// A nested tuple; in place if all its components are static, else by offset.
    Encoder& tuple(const Encoder& value);

    [[nodiscard]] Bytes encode() const;
    /// Call data: the selector of `signature`, then the tuple.
    [[nodiscard]] Bytes call(std::string_view signature) const;

private:
    struct Tail
    {
        std::size_t head_position;  // of the word that will hold the offset
        Bytes bytes;
    };
    Encoder& dynamic(Bytes tail);

    Bytes head_;
    std::vector<Tail> tails_;
};

/// Reads one tuple, component by component. After an error everything reads as zero or empty and ok() is
/// false, so a caller reads its fields and checks once. Never reads outside its view; allocates no more than
/// the view is long.
class Decoder
{
public:
    /// `data` starts with the tuple's head; its offsets count from there.
    explicit Decoder(BytesView data) : data_{data} {}

    U256 uint();
    /// An unsigned integer that must fit `bits` bits (1 to 64), as Solidity checks.
    std::uint64_t u64(unsigned bits = 64);
    Address address();
    bool boolean();
    Hash256 bytes32();
    BytesView bytes();
    std::string_view string();
    std::vector<Hash256> bytes32_array();
    /// A nested tuple that has a dynamic component (a static one has its components in place). Its own errors
    /// are handed back with `adopt`.
    Decoder tuple();
    void adopt(const Decoder& nested) { ok_ = ok_ && nested.ok_; }

    [[nodiscard]] bool ok() const { return ok_; }

private:
    BytesView word();
    /// What lies at the offset that the next word holds.
    BytesView tail();
    /// The length-prefixed sequence there: `count` elements of `size` bytes.
    BytesView sequence(std::size_t size);

    BytesView data_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

/// The call data after the selector; nullopt when it is another function's.
std::optional<Decoder> decode_call(BytesView data, std::string_view signature);
}  // namespace freehold::abi
