#pragma once
// A hash map in two flat arrays (open addressing, linear probing), for code that also compiles for the guest,
// where std::unordered_map would pull in floating point.
//
// Invariants: (1) the capacity is zero or a power of two, and at most three quarters of it is used; (2) an
// entry lies at its home slot or after it, with no empty slot between (erase moves entries back rather than
// leaving tombstones).
//
// Every pointer, reference and iterator is invalidated by an insertion of a new key (the arrays may grow) and
// by erase. The order of iteration depends on the hash and on the history of the map: never let it reach
// anything that is hashed, compared between machines or shown to a user. Not thread-safe; concurrent const
// access is fine.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace freehold
{
/// REQUIRES: `Hash{}(key)` is a pure function; Key copyable; Value movable, and default-constructible for
/// operator[].
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class FlatMap
{
    template <bool kConst>
    class Iterator;

public:
    using key_type = Key;
    using mapped_type = Value;
    using value_type = std::pair<const Key, Value>;
    using iterator = Iterator<false>;
    using const_iterator = Iterator<true>;

    struct Insertion
    {
        Value* value;
        bool inserted;
    };

    FlatMap() = default;
    FlatMap(const FlatMap& other) { copy_from(other); }
    FlatMap(FlatMap&& other) noexcept { swap(other); }
    FlatMap& operator=(const FlatMap& other)
    {
        if (this != &other) {
            FlatMap copy{other};
            swap(copy);
        }
        return *this;
    }
    FlatMap& operator=(FlatMap&& other) noexcept
    {
        FlatMap taken{std::move(other)};
        swap(taken);
        return *this;
    }
    ~FlatMap() { release(); }

    void swap(FlatMap& other) noexcept
    {
        std::swap(slots_, other.slots_);
        tags_.swap(other.tags_);
        std::swap(size_, other.size_);
        std::swap(shift_, other.shift_);
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }

    /// nullptr if the key is not there.
    [[nodiscard]] Value* find(const Key& key)
    {
        const std::size_t i = locate(key);
        return i == kNone ? nullptr : &slots_[i].second;
    }
    [[nodiscard]] const Value* find(const Key& key) const
    {
        const std::size_t i = locate(key);
        return i == kNone ? nullptr : &slots_[i].second;
    }
    [[nodiscard]] bool contains(const Key& key) const { return locate(key) != kNone; }

    /// Adds Value(args...) under a new key. If the key is there, nothing changes and the arguments stay
    /// unused.
    template <typename... Args>
    Insertion try_emplace(const Key& key, Args&&... args)
    {
        // `key` may lie in this map, so it is looked up before the arrays can move.
        if (const std::size_t found = locate(key); found != kNone) return {&slots_[found].second, false};
        if ((size_ + 1) * 4 > capacity() * 3) return {insert_growing(key, std::forward<Args>(args)...), true};
        return {insert_new(key, std::forward<Args>(args)...), true};
    }
    /// The value of `key`, which is default-constructed first if the key is new.
    Value& operator[](const Key& key) { return *try_emplace(key).value; }
    /// Sets the value of `key`, new or not.
    template <typename V>
    Insertion insert_or_assign(const Key& key, V&& value)
    {
        const Insertion result = try_emplace(key, std::forward<V>(value));
        if (!result.inserted)
            *result.value = std::forward<V>(value);  // unused by try_emplace, so not moved from
        return result;
    }

    /// Whether the key was there.
    bool erase(const Key& key)
    {
        std::size_t hole = locate(key);
        if (hole == kNone) return false;
        std::destroy_at(&slots_[hole]);
        tags_[hole] = kEmpty;
        --size_;
        // Invariant (2): an entry after the hole moves into it unless its home lies in (hole, entry],
        // cyclically.
        const std::size_t mask = capacity() - 1;
        for (std::size_t i = (hole + 1) & mask; tags_[i] != kEmpty; i = (i + 1) & mask) {
            const std::size_t home = position_of(slots_[i].first).home;
            if (((i - home) & mask) < ((i - hole) & mask)) continue;
            relocate(i, hole);
            hole = i;
        }
        return true;
    }

    /// Removes every entry and keeps the memory; takes time proportional to the capacity.
    void clear()
    {
        destroy_entries();
        std::fill(tags_.begin(), tags_.end(), kEmpty);
        size_ = 0;
    }

    /// Makes room for `count` entries in all, so that no insertion up to that size moves anything.
    void reserve(std::size_t count)
    {
        if (count * 4 > capacity() * 3) rehash(std::bit_ceil(count * 4 / 3 + 1));
    }

    iterator begin() { return {this, next_used(0)}; }
    iterator end() { return {this, capacity()}; }
    const_iterator begin() const { return {this, next_used(0)}; }
    const_iterator end() const { return {this, capacity()}; }

private:
    static constexpr std::size_t kNone = ~std::size_t{0};
    static constexpr std::size_t kMinCapacity = 8;
    static constexpr std::uint8_t kEmpty = 0;

    struct Position
    {
        std::size_t home;
        std::uint8_t tag;  // never kEmpty; spares most comparisons of unequal keys
    };

    [[nodiscard]] std::size_t capacity() const { return tags_.size(); }

    // REQUIRES: capacity() != 0.
    [[nodiscard]] Position position_of(const Key& key) const
    {
        // Multiplying by 2^64 / golden ratio brings the entropy of a plain hash to the top (Knuth, TAOCP vol.
        // 3, 6.4).
        const std::uint64_t mixed = static_cast<std::uint64_t>(Hash{}(key)) * 0x9e3779b97f4a7c15;
        return {static_cast<std::size_t>(mixed >> shift_), static_cast<std::uint8_t>((mixed >> 24) | 0x80)};
    }

    [[nodiscard]] std::size_t locate(const Key& key) const
    {
        if (size_ == 0) return kNone;
        const auto [home, tag] = position_of(key);
        for (std::size_t i = home;;
             i = (i + 1) & (capacity() - 1)) {  // ends: a quarter of the slots is empty
            if (tags_[i] == tag && slots_[i].first == key) return i;
            if (tags_[i] == kEmpty) return kNone;
        }
    }

    // REQUIRES: the key is new, and there is room.
    template <typename... Args>
    Value* insert_new(const Key& key, Args&&... args)
    {
        const auto [home, tag] = position_of(key);
        std::size_t i = home;
        while (tags_[i] != kEmpty) i = (i + 1) & (capacity() - 1);
        std::construct_at(&slots_[i], std::piecewise_construct, std::forward_as_tuple(key),
                          std::forward_as_tuple(std::forward<Args>(args)...));
        tags_[i] = tag;
        ++size_;
        return &slots_[i].second;
    }

    // As insert_new, for a full map. The entry is made before the arrays move, since the key or the arguments
    // may refer to this map.
    template <typename... Args>
    Value* insert_growing(const Key& key, Args&&... args)
    {
        const Key key_copy = key;
        Value value(std::forward<Args>(args)...);
        rehash(capacity() == 0 ? kMinCapacity : capacity() * 2);
        return insert_new(key_copy, std::move(value));
    }

    void relocate(std::size_t from, std::size_t to)
    {
        std::construct_at(&slots_[to], std::move(slots_[from]));
        std::destroy_at(&slots_[from]);
        tags_[to] = tags_[from];
        tags_[from] = kEmpty;
    }

    // REQUIRES: new_capacity is a power of two with room for every entry.
    void rehash(std::size_t new_capacity)
    {
        FlatMap larger;
        larger.allocate(new_capacity < kMinCapacity ? kMinCapacity : new_capacity);
        for (auto& [key, value] : *this) larger.insert_new(key, std::move(value));
        swap(larger);
    }

    void copy_from(const FlatMap& other)
    {
        if (other.empty()) return;
        allocate(other.capacity());
        for (std::size_t i = 0; i < other.capacity(); ++i)
            if (other.tags_[i] != kEmpty) std::construct_at(&slots_[i], other.slots_[i]);
        tags_ = other.tags_;
        size_ = other.size_;
    }

    // REQUIRES: nothing is allocated; capacity is a power of two >= 2.
    void allocate(std::size_t capacity)
    {
        slots_ = std::allocator<value_type>{}.allocate(capacity);
        tags_.assign(capacity, kEmpty);
        shift_ = static_cast<unsigned>(64 - std::countr_zero(capacity));
    }

    void destroy_entries()
    {
        if constexpr (!std::is_trivially_destructible_v<value_type>)
            for (std::size_t i = 0; i < capacity(); ++i)
                if (tags_[i] != kEmpty) std::destroy_at(&slots_[i]);
    }

    void release()
    {
        if (slots_ == nullptr) return;
        destroy_entries();
        std::allocator<value_type>{}.deallocate(slots_, capacity());
    }

    [[nodiscard]] std::size_t next_used(std::size_t i) const
    {
        while (i < capacity() && tags_[i] == kEmpty) ++i;
        return i;
    }

    value_type* slots_ = nullptr;     // capacity() of them; those with tag kEmpty are raw memory
    std::vector<std::uint8_t> tags_;  // kEmpty, or 0x80 with seven bits of the hash
    std::size_t size_ = 0;
    unsigned shift_ = 63;  // 64 - log2(capacity)
};

/// A forward iterator over the entries, pair<const Key, Value>.
template <typename Key, typename Value, typename Hash>
template <bool kConst>
class FlatMap<Key, Value, Hash>::Iterator
{
public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = FlatMap::value_type;
    using difference_type = std::ptrdiff_t;
    using reference = std::conditional_t<kConst, const value_type&, value_type&>;
    using pointer = std::conditional_t<kConst, const value_type*, value_type*>;

    Iterator() = default;
    reference operator*() const { return map_->slots_[index_]; }
    pointer operator->() const { return &map_->slots_[index_]; }
    Iterator& operator++()
    {
        index_ = map_->next_used(index_ + 1);
        return *this;
    }
    Iterator operator++(int)
    {
        const Iterator before = *this;
        ++*this;
        return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

private:
    friend FlatMap;
    using Map = std::conditional_t<kConst, const FlatMap, FlatMap>;
    Iterator(Map* map, std::size_t index) : map_{map}, index_{index} {}

    Map* map_ = nullptr;
    std::size_t index_ = 0;
};
}  // namespace freehold
