// The standard library in the guest: reads n and n words and keeps books on them in containers.

#include "freehold_guest.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace
{
std::string to_text(std::uint32_t x)
{
    char digits[10];
    const auto result = std::to_chars(digits, digits + sizeof digits, x);
    return {digits, result.ptr};
}

std::uint32_t hash_of(const std::string& text, std::uint32_t hash)
{
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;  // FNV-1a
    return hash;
}

std::optional<std::uint32_t> half_of_even(std::uint32_t x)
{
    if (x % 2 != 0) return std::nullopt;
    return x / 2;
}
}  // namespace

extern "C" int main()
{
    const std::uint32_t n = freehold::guest::hint_word();
    std::map<std::string, std::uint32_t> count_by_text;
    std::set<std::uint32_t> distinct;
    std::deque<std::variant<std::uint32_t, std::string>> recent;
    std::vector<std::unique_ptr<std::pair<std::uint32_t, std::string>>> owned;
    std::uint32_t halves = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
        const std::uint32_t x = freehold::guest::hint_word();
        const std::string text = "number " + to_text(x) + (x % 3 == 0 ? ", a multiple of three" : "");
        ++count_by_text[text];
        distinct.insert(x);
        halves += half_of_even(x).value_or(1);
        if (x % 2 == 0)
            recent.emplace_back(x);
        else
            recent.emplace_back(text);
        if (recent.size() > 16) recent.pop_front();
        owned.push_back(std::make_unique<std::pair<std::uint32_t, std::string>>(x, text));
        if (x % 5 == 0) distinct.erase(distinct.begin());
    }
    std::ranges::sort(owned, [](const auto& a, const auto& b) { return a->second < b->second; });

    std::uint32_t hash = 2166136261u;
    for (const auto& [text, count] : count_by_text) hash = hash_of(text + to_text(count), hash);
    for (const auto& item : owned) hash = hash_of(item->second, hash);
    std::uint32_t in_recent = 0;
    for (const auto& item : recent) {
        if (const auto* number = std::get_if<std::uint32_t>(&item))
            in_recent += *number;
        else
            hash = hash_of(std::get<std::string>(item), hash);
    }
    freehold::guest::finish({n, hash, halves, in_recent, static_cast<std::uint32_t>(count_by_text.size()),
                             static_cast<std::uint32_t>(distinct.size()), 0, 0});
    return 0;
}
