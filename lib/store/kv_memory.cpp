#include "store/kv.hpp"

#include <map>
#include <mutex>
#include <shared_mutex>

namespace freehold::store
{
namespace
{
struct Less
{
    using is_transparent = void;
    bool operator()(BytesView a, BytesView b) const { return std::ranges::lexicographical_compare(a, b); }
};

bool starts_with(BytesView key, BytesView prefix)
{
    return key.size() >= prefix.size() && equal(key.first(prefix.size()), prefix);
}

class MemoryStore : public KeyValue
{
public:
    [[nodiscard]] std::optional<Bytes> get(BytesView key) const override
    {
        const std::shared_lock lock{mutex_};
        const auto found = entries_.find(key);
        if (found == entries_.end()) return std::nullopt;
        return found->second;
    }

    [[nodiscard]] std::optional<Entry> first_at_or_after(BytesView key) const override
    {
        const std::shared_lock lock{mutex_};
        const auto found = entries_.lower_bound(key);
        if (found == entries_.end()) return std::nullopt;
        return Entry{found->first, found->second};
    }

    void scan(BytesView prefix, BytesView from,
              const std::function<bool(BytesView, BytesView)>& visit) const override
    {
        const std::shared_lock lock{mutex_};
        const BytesView start = Less{}(from, prefix) ? prefix : from;
        for (auto entry = entries_.lower_bound(start);
             entry != entries_.end() && starts_with(entry->first, prefix); ++entry)
            if (!visit(entry->first, entry->second)) return;
    }

    Result<void, StoreError> write(const WriteBatch& batch, bool) override
    {
        const std::unique_lock lock{mutex_};
        for (const auto& operation : batch.operations()) {
            if (operation.erase)
                entries_.erase(operation.key);
            else
                entries_.insert_or_assign(operation.key, operation.value);
        }
        return {};
    }

private:
    mutable std::shared_mutex mutex_;
    std::map<Bytes, Bytes, Less> entries_;
};
}  // namespace

std::unique_ptr<KeyValue> make_memory_store() { return std::make_unique<MemoryStore>(); }

const char* to_string(StoreError error)
{
    switch (error) {
        case StoreError::DiskFull: return "the disk is full";
        case StoreError::Io: return "the disk could not be read or written";
        case StoreError::Corruption: return "the stored data is damaged";
        case StoreError::Locked: return "another process has the store open";
    }
    return "unknown store error";
}
}  // namespace freehold::store
