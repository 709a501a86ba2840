#pragma once
// Reading a fixed list of RLP fields: a Reader that remembers its first error. After an error every further
// field reads as zero or empty and `more()` is false, so a decoder lists its fields and checks once.

#include "codec/rlp.hpp"

#include <optional>

namespace freehold::rlp
{
class FieldReader
{
public:
    explicit FieldReader(Reader reader) : reader_{reader} {}
    /// Of a list that is itself to be read; an error stays an error.
    explicit FieldReader(const Result<Reader, Error>& list) : reader_{list ? *list : Reader{{}}}
    {
        if (!list) error_ = list.error();
    }

    std::uint64_t u64() { return take(&Reader::u64); }
    U256 uint() { return take(&Reader::uint); }
    BytesView string() { return take(&Reader::string); }
    Item item() { return take(&Reader::item); }
    template <typename T>
    T fixed()
    {
        const BytesView bytes = string();
        if (bytes.size() == T::kSize) return T::from(bytes);
        set_error(Error::WrongLength);
        return T{};
    }
    /// 0x80 or 0x01.
    bool boolean()
    {
        const std::uint64_t value = u64();
        if (value > 1) set_error(Error::IntegerTooLarge);
        return value == 1;
    }
    /// The reader of a nested list; its errors must be taken back with `adopt`.
    FieldReader list()
    {
        if (error_) return FieldReader{fail(*error_)};
        return FieldReader{reader_.list()};
    }
    void adopt(const FieldReader& nested)
    {
        if (nested.error_) set_error(*nested.error_);
    }
    /// Reads every item of a nested list: `read(FieldReader&)` takes one item.
    template <typename Read>
    void each(const Read& read)
    {
        FieldReader nested = list();
        while (nested.more()) read(nested);
        adopt(nested);
    }

    [[nodiscard]] bool more() const { return !error_ && !reader_.at_end(); }
    [[nodiscard]] bool ok() const { return !error_; }
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] bool next_is_list() const { return !error_ && reader_.next_is_list(); }
    void set_error(Error error)
    {
        if (!error_) error_ = error;
    }
    /// Anything left over is an error. True if all was well.
    bool finish()
    {
        if (more()) set_error(Error::TrailingBytes);
        return ok();
    }

private:
    template <typename T>
    T take(Result<T, Error> (Reader::*read)())
    {
        if (!error_) {
            auto value = (reader_.*read)();
            if (value) return *std::move(value);
            error_ = value.error();
        }
        return T{};
    }

    Reader reader_;
    std::optional<Error> error_;
};
}  // namespace freehold::rlp
