#pragma once
// Recursive Length Prefix (Yellow Paper, appendix B). Encoding appends to a byte string; decoding is a cursor
// over a view that copies nothing, refuses every non-canonical form, and never reads outside its view.

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/u256.hpp"

namespace freehold::rlp
{
enum class Error : std::uint8_t
{
    InputTooShort,
    NonCanonicalSize,     // a length that fits a shorter form, or has leading zeros
    NonCanonicalInteger,  // an integer with leading zeros
    UnexpectedList,
    UnexpectedString,
    IntegerTooLarge,
    WrongLength,  // a fixed-size string of another size
    TrailingBytes,
};

// --- Encoding
// -----------------------------------------------------------------------------------------------------
void encode_string(Bytes& out, BytesView value);
void encode_uint(Bytes& out, const U256& value);
void encode_u64(Bytes& out, std::uint64_t value);
/// The payload already encoded, wrapped as a list.
void encode_list(Bytes& out, BytesView payload);
/// Only the list header for a payload of that many bytes.
void encode_list_header(Bytes& out, std::size_t payload_size);
template <std::size_t N, typename Tag>
void encode(Bytes& out, const FixedBytes<N, Tag>& value)
{
    encode_string(out, value.view());
}

// --- Decoding
// -----------------------------------------------------------------------------------------------------
struct Item
{
    BytesView payload;
    BytesView whole;  // header and payload
    bool is_list = false;
};

/// A cursor over a sequence of items (the payload of a list, or a whole message).
class Reader
{
public:
    explicit Reader(BytesView data) : rest_{data} {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] BytesView rest() const { return rest_; }
    /// True if the next item is a list; false for a string or at the end.
    [[nodiscard]] bool next_is_list() const { return !rest_.empty() && rest_[0] >= 0xc0; }

    Result<Item, Error> item();
    Result<BytesView, Error> string();
    Result<Reader, Error> list();
    Result<U256, Error> uint();
    Result<std::uint64_t, Error> u64();
    template <typename T>
    Result<T, Error> fixed()
    {
        const auto bytes = string();
        if (!bytes) return fail(bytes.error());
        if (bytes->size() != T::kSize) return fail(Error::WrongLength);
        return T::from(*bytes);
    }
    /// Succeeds only at the end.
    Result<void, Error> finish() const
    {
        if (!at_end()) return fail(Error::TrailingBytes);
        return {};
    }

private:
    BytesView rest_;
};
}  // namespace freehold::rlp
