#pragma once
// Writes JSON text straight into a string: answers are large and regular, so no tree is built for them.
// Ethereum's forms (execution-apis): QUANTITY is "0x" and digits without leading zeros, DATA is "0x" and two
// digits per byte. Commas are placed by the writer. Not thread-safe.

#include "base/u256.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace freehold::rpc
{
class JsonWriter
{
public:
    JsonWriter() = default;
    /// Appends to `text`.
    explicit JsonWriter(std::string text) : text_{std::move(text)} {}

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    /// REQUIRES: nothing in `name` needs escaping (names are literals or hexadecimal).
    void key(std::string_view name);

    void null() { raw("null"); }
    void boolean(bool value) { raw(value ? "true" : "false"); }
    void string(std::string_view value);  // escaped; what is not UTF-8 becomes U+FFFD
    void number(std::uint64_t value);
    /// Finite; the shortest form that reads back as the same double.
    void number(double value);
    void quantity(std::uint64_t value);
    void quantity(const U256& value);
    void data(BytesView value);
    template <std::size_t N, typename Tag>
    void data(const FixedBytes<N, Tag>& value)
    {
        data(value.view());
    }
    /// A whole JSON value.
    void raw(std::string_view json);

    // key and value in one.
    void null_field(std::string_view name) { key(name), null(); }
    void boolean_field(std::string_view name, bool value) { key(name), boolean(value); }
    void string_field(std::string_view name, std::string_view value) { key(name), string(value); }
    void number_field(std::string_view name, std::uint64_t value) { key(name), number(value); }
    template <typename T>
    void quantity_field(std::string_view name, const T& value)
    {
        key(name), quantity(value);
    }
    template <typename T>
    void data_field(std::string_view name, const T& value)
    {
        key(name), data(value);
    }
    /// null if absent.
    template <typename T>
    void optional_data_field(std::string_view name, const std::optional<T>& value)
    {
        key(name);
        value ? data(*value) : null();
    }

    [[nodiscard]] std::size_t size() const { return text_.size(); }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string take() { return std::move(text_); }

    /// For taking back what a failed handler has written.
    struct Mark
    {
        std::size_t size;
        bool comma;
    };
    [[nodiscard]] Mark mark() const { return {text_.size(), comma_}; }
    void rewind(const Mark& mark)
    {
        text_.resize(mark.size);
        comma_ = mark.comma;
    }

private:
    void separate()
    {
        if (comma_) text_ += ',';
        comma_ = true;
    }
    void open(char bracket)
    {
        separate();
        text_ += bracket;
        comma_ = false;
    }
    void close(char bracket)
    {
        text_ += bracket;
        comma_ = true;
    }

    std::string text_;
    bool comma_ = false;  // a value stands before, in the same object or array
};
}  // namespace freehold::rpc
