#include "codec/rlp.hpp"

#include "base/endian.hpp"
#include "codec/rlp_sink.hpp"

namespace freehold::rlp
{
namespace
{
constexpr std::uint8_t kStringBase = 0x80;
constexpr std::uint8_t kListBase = 0xc0;
constexpr std::size_t kMaxShortPayload = 55;

// The low `count` bytes of `value`, big-endian. REQUIRES: count <= 8.
std::uint8_t* put_be(std::uint8_t* out, std::uint64_t value, std::size_t count)
{
    for (std::size_t i = count; i-- > 0;) *out++ = static_cast<std::uint8_t>(value >> (8 * i));
    return out;
}

struct ItemHeader
{
    std::size_t header_size;
    std::size_t payload_size;
    bool is_list;
};

// A length that takes more than 55: `size_bytes` bytes after the first, without leading zeros.
Result<ItemHeader, Error> long_header(BytesView data, std::size_t size_bytes, bool is_list)
{
    if (data.size() < 1 + size_bytes) return fail(Error::InputTooShort);
    if (data[1] == 0) return fail(Error::NonCanonicalSize);
    std::uint64_t size = 0;
    for (std::size_t i = 1; i <= size_bytes; ++i) size = (size << 8) | data[i];
    if (size <= kMaxShortPayload) return fail(Error::NonCanonicalSize);
    if (size > data.size() - 1 - size_bytes) return fail(Error::InputTooShort);
    return ItemHeader{1 + size_bytes, static_cast<std::size_t>(size), is_list};
}

// The payload lies inside `data` if this succeeds.
Result<ItemHeader, Error> parse_header(BytesView data)
{
    if (data.empty()) return fail(Error::InputTooShort);
    const std::uint8_t first = data[0];
    if (first < kStringBase) return ItemHeader{0, 1, false};
    const bool is_list = first >= kListBase;
    const std::size_t code = first - (is_list ? kListBase : kStringBase);
    if (code > kMaxShortPayload) return long_header(data, code - kMaxShortPayload, is_list);
    if (code > data.size() - 1) return fail(Error::InputTooShort);
    if (!is_list && code == 1 && data[1] < kStringBase) return fail(Error::NonCanonicalSize);
    return ItemHeader{1, code, is_list};
}
}  // namespace

void Writer::header(std::uint8_t base, std::size_t payload_size)
{
    if (payload_size <= kMaxShortPayload) {
        *out_++ = static_cast<std::uint8_t>(base + payload_size);
        return;
    }
    const std::size_t size_bytes = significant_bytes(payload_size);
    *out_++ = static_cast<std::uint8_t>(base + kMaxShortPayload + size_bytes);
    out_ = put_be(out_, payload_size, size_bytes);
}

void Writer::string(BytesView value)
{
    if (value.size() != 1 || value[0] >= kStringBase) string_header(value.size());
    raw(value);
}

void Writer::raw(BytesView encoded)
{
    if (encoded.empty()) return;  // memcpy from a null pointer is undefined
    std::memcpy(out_, encoded.data(), encoded.size());
    out_ += encoded.size();
}

void Writer::u64(std::uint64_t value)
{
    if (value != 0 && value < kStringBase) {
        *out_++ = static_cast<std::uint8_t>(value);
        return;
    }
    const std::size_t size = significant_bytes(value);
    *out_++ = static_cast<std::uint8_t>(kStringBase + size);
    out_ = put_be(out_, value, size);
}

void Writer::uint(const U256& value)
{
    if (value.fits_u64()) return u64(value.low64());
    const std::size_t size = value.byte_length();
    *out_++ = static_cast<std::uint8_t>(kStringBase + size);
    std::uint8_t padded[32];
    value.store_be32(padded);
    raw({padded + 32 - size, size});
}

void encode_string(Bytes& out, BytesView value)
{
    append_fields(out, [&](auto& sink) { sink.string(value); });
}

void encode_uint(Bytes& out, const U256& value)
{
    append_fields(out, [&](auto& sink) { sink.uint(value); });
}

void encode_u64(Bytes& out, std::uint64_t value)
{
    append_fields(out, [&](auto& sink) { sink.u64(value); });
}

void encode_list_header(Bytes& out, std::size_t payload_size)
{
    const std::size_t start = out.size();
    out.resize(start + header_size(payload_size));
    Writer{out.data() + start}.list_header(payload_size);
}

void encode_list(Bytes& out, BytesView payload)
{
    encode_list_header(out, payload.size());
    append(out, payload);
}

Result<Item, Error> Reader::item()
{
    const auto header = parse_header(rest_);
    if (!header) return fail(header.error());
    const std::size_t size = header->header_size + header->payload_size;
    const Item item{rest_.subspan(header->header_size, header->payload_size), rest_.first(size),
                    header->is_list};
    rest_ = rest_.subspan(size);
    return item;
}

Result<BytesView, Error> Reader::string()
{
    if (next_is_list()) return fail(Error::UnexpectedList);
    const auto next = item();
    if (!next) return fail(next.error());
    return next->payload;
}

Result<Reader, Error> Reader::list()
{
    if (!at_end() && !next_is_list()) return fail(Error::UnexpectedString);
    const auto next = item();
    if (!next) return fail(next.error());
    return Reader{next->payload};
}

Result<U256, Error> Reader::uint()
{
    const auto bytes = string();
    if (!bytes) return fail(bytes.error());
    if (!bytes->empty() && bytes->front() == 0) return fail(Error::NonCanonicalInteger);
    if (bytes->size() > 32) return fail(Error::IntegerTooLarge);
    return U256::from_be(*bytes);
}

Result<std::uint64_t, Error> Reader::u64()
{
    const auto bytes = string();
    if (!bytes) return fail(bytes.error());
    if (!bytes->empty() && bytes->front() == 0) return fail(Error::NonCanonicalInteger);
    if (bytes->size() > 8) return fail(Error::IntegerTooLarge);
    std::uint64_t value = 0;
    for (const std::uint8_t byte : *bytes) value = (value << 8) | byte;
    return value;
}
}  // namespace freehold::rlp
