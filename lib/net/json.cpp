#include "net/json.hpp"

#include <vector>

namespace freehold::net
{
namespace
{
// Receives the parser's events and builds the value. Returning false stops the parser, whose own state is a
// heap-allocated stack of bits; so no input makes anything recurse.
class Builder
{
public:
    explicit Builder(const JsonLimits& limits) : limits_{limits} {}

    bool null() { return add(nullptr); }
    bool boolean(bool value) { return add(value); }
    bool number_integer(Json::number_integer_t value) { return add(value); }
    bool number_unsigned(Json::number_unsigned_t value) { return add(value); }
    bool number_float(Json::number_float_t value, const std::string&) { return add(value); }
    bool string(std::string& value) { return add(std::move(value)); }
    bool binary(Json::binary_t&) { return stop(JsonError::Malformed); }
    bool start_object(std::size_t) { return open(Json::object()); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& name)
    {
        const auto [member, inserted] = open_.back()->get_ref<Json::object_t&>().try_emplace(std::move(name));
        if (!inserted) return stop(JsonError::DuplicateKey);
        member_ = &member->second;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&)
    {
        return stop(JsonError::Malformed);
    }

    Result<Json, JsonError> take()
    {
        if (error_) return fail(*error_);
        return std::move(root_);
    }
    [[nodiscard]] bool failed() const { return error_.has_value(); }
    bool stop(JsonError error)
    {
        if (!error_) error_ = error;
        return false;
    }

private:
    // Puts `value` where the parser is: at the root, behind a key, or at the end of an array. Pointers into
    // containers stay valid, since only the innermost open container grows.
    Json* place(Json value)
    {
        if (++values_ > limits_.max_values) {
            stop(JsonError::TooManyValues);
            return nullptr;
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        if (open_.back()->is_object()) {
            *member_ = std::move(value);
            return member_;
        }
        auto& array = open_.back()->get_ref<Json::array_t&>();
        array.push_back(std::move(value));
        return &array.back();
    }
    bool add(Json value) { return place(std::move(value)) != nullptr; }
    bool open(Json container)
    {
        if (open_.size() >= limits_.max_depth) return stop(JsonError::TooDeep);
        Json* const placed = place(std::move(container));
        if (placed == nullptr) return false;
        open_.push_back(placed);
        return true;
    }
    bool close()
    {
        open_.pop_back();
        return true;
    }

    const JsonLimits& limits_;
    Json root_;
    std::vector<Json*> open_;  // the containers that the parser is inside of, outermost first
    Json* member_ = nullptr;   // where the value of the last key goes
    std::size_t values_ = 0;
    std::optional<JsonError> error_;
};
}  // namespace

const char* to_string(JsonError error)
{
    switch (error) {
        case JsonError::Malformed: return "not valid JSON";
        case JsonError::TooLarge: return "the JSON text is too long";
        case JsonError::TooDeep: return "the JSON text is nested too deeply";
        case JsonError::TooManyValues: return "the JSON text has too many values";
        case JsonError::DuplicateKey: return "an object has the same key twice";
    }
    return "unknown JSON error";
}

Result<Json, JsonError> parse_json(std::string_view text, const JsonLimits& limits)
{
    if (text.size() > limits.max_bytes) return fail(JsonError::TooLarge);
    Builder builder{limits};
    if (!Json::sax_parse(text.begin(), text.end(), &builder)) builder.stop(JsonError::Malformed);
    return builder.take();
}

std::string to_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

const Json* find_member(const Json& value, std::string_view key)
{
    if (!value.is_object()) return nullptr;
    const auto found = value.find(key);
    return found == value.end() ? nullptr : &*found;
}
}  // namespace freehold::net
