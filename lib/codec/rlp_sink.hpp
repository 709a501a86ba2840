#pragma once
// RLP in two passes over the same field list: one that counts, one that writes into memory of exactly that
// size. So an encoding costs one allocation (or none, on the stack) and no payload is ever copied into its
// parent.
//
// A field list is a function template over the sink: `template <typename Sink> void put(Sink&, const T&)`.

#include "base/check.hpp"
#include "base/u256.hpp"

namespace freehold::rlp
{
/// Bytes of the big-endian form of `value` without leading zeros; 0 for 0.
constexpr std::size_t significant_bytes(std::uint64_t value)
{
    return (static_cast<std::size_t>(std::bit_width(value)) + 7) / 8;
}

/// Bytes of the header of a string of another form than a single byte below 0x80, or of a list.
constexpr std::size_t header_size(std::size_t payload_size)
{
    return payload_size < 56 ? 1 : 1 + significant_bytes(payload_size);
}

/// How long the payloads of an encoding's first lists are, in the order in which the lists begin: what a
/// Sizer notes, a Writer for the same calls need not count again.
class ListSizes
{
public:
    static constexpr std::size_t kKept = 8;

    /// The place of the next list.
    std::size_t begin_list() { return count_++; }
    void set(std::size_t place, std::size_t size)
    {
        if (place < kKept) sizes_[place] = size;
    }
    /// REQUIRES: place < kKept, and it was set.
    [[nodiscard]] std::size_t at(std::size_t place) const { return sizes_[place]; }

private:
    std::array<std::size_t, kKept> sizes_;  // those that were set are initialised
    std::size_t count_ = 0;
};

/// Counts the bytes that a Writer would write.
class Sizer
{
public:
    Sizer() = default;
    /// Notes the lists in `lists`, if that is not null.
    explicit Sizer(ListSizes* lists) : lists_{lists} {}

    void string(BytesView value)
    {
        size_ += is_single_byte(value) ? 1 : header_size(value.size()) + value.size();
    }
    void uint(const U256& value) { number(value.byte_length(), value.limbs[0]); }
    void u64(std::uint64_t value) { number(significant_bytes(value), value); }
    template <std::size_t N, typename Tag>
    void fixed(const FixedBytes<N, Tag>&)
    {
        static_assert(N > 1);
        size_ += header_size(N) + N;
    }
    void raw(BytesView encoded) { size_ += encoded.size(); }
    /// `put(sink)` writes the payload of a list.
    template <typename Put>
    void list(const Put& put)
    {
        const std::size_t place = lists_ != nullptr ? lists_->begin_list() : 0;
        Sizer payload{lists_};
        put(payload);
        if (lists_ != nullptr) lists_->set(place, payload.size_);
        size_ += header_size(payload.size_) + payload.size_;
    }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    static bool is_single_byte(BytesView value) { return value.size() == 1 && value[0] < 0x80; }
    void number(std::size_t bytes, std::uint64_t low) { size_ += low < 0x80 && bytes <= 1 ? 1 : 1 + bytes; }

    std::size_t size_ = 0;
    ListSizes* lists_ = nullptr;
};

/// Writes to memory that is large enough. REQUIRES: as many bytes at `out` as a Sizer counts for the same
/// calls.
class Writer
{
public:
    explicit Writer(std::uint8_t* out) : out_{out} {}
    /// REQUIRES: a Sizer noted `lists` for the same calls.
    Writer(std::uint8_t* out, const ListSizes& lists) : out_{out}, lists_{&lists} {}

    void string(BytesView value);
    void uint(const U256& value);
    void u64(std::uint64_t value);
    template <std::size_t N, typename Tag>
    void fixed(const FixedBytes<N, Tag>& value)
    {
        static_assert(N > 1 && N < 56);
        *out_++ = static_cast<std::uint8_t>(0x80 + N);
        std::memcpy(out_, value.data(), N);
        out_ += N;
    }
    void raw(BytesView encoded);
    void string_header(std::size_t payload_size) { header(0x80, payload_size); }
    void list_header(std::size_t payload_size) { header(0xc0, payload_size); }
    template <typename Put>
    void list(const Put& put)
    {
        const std::size_t place = next_list_++;
        if (lists_ != nullptr && place < ListSizes::kKept) {
            list_header(lists_->at(place));
        } else {
            Sizer payload;
            put(payload);
            list_header(payload.size());
        }
        put(*this);
    }
    [[nodiscard]] std::uint8_t* end() const { return out_; }

private:
    void header(std::uint8_t base, std::size_t payload_size);

    std::uint8_t* out_;
    const ListSizes* lists_ = nullptr;
    std::size_t next_list_ = 0;
};

/// Appends what `put(sink)` writes to `out`, growing it once.
template <typename Put>
void append_fields(Bytes& out, const Put& put)
{
    ListSizes lists;
    Sizer sizer{&lists};
    put(sizer);
    const std::size_t start = out.size();
    out.resize(start + sizer.size());
    Writer writer{out.data() + start, lists};
    put(writer);
    DCHECK(writer.end() == out.data() + out.size());
}

/// Calls `use` with what `put(sink)` writes; short encodings stay on the stack.
template <typename Put, typename Use>
auto with_fields(const Put& put, const Use& use)
{
    static constexpr std::size_t kOnStack = 768;
    ListSizes lists;
    Sizer sizer{&lists};
    put(sizer);
    if (sizer.size() <= kOnStack) {
        std::uint8_t buffer[kOnStack];
        Writer writer{buffer, lists};
        put(writer);
        return use(BytesView{buffer, sizer.size()});
    }
    Bytes buffer(sizer.size());
    Writer writer{buffer.data(), lists};
    put(writer);
    return use(BytesView{buffer});
}
}  // namespace freehold::rlp
