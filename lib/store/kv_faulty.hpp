#pragma once
// A store whose disk fails on demand, for tests: from a given write on nothing is written any more, until it
// is healed.

#include "store/kv.hpp"

namespace freehold::store
{
class FaultyStore : public KeyValue
{
public:
    explicit FaultyStore(KeyValue& below) : below_{below} {}

    /// The next `count` writes succeed, those after them fail with `error`.
    void fail_after(std::uint64_t count, StoreError error = StoreError::DiskFull)
    {
        writes_left_ = count;
        error_ = error;
        failing_ = true;
    }
    void heal() { failing_ = false; }

    [[nodiscard]] std::optional<Bytes> get(BytesView key) const override { return below_.get(key); }
    [[nodiscard]] std::optional<Entry> first_at_or_after(BytesView key) const override
    {
        return below_.first_at_or_after(key);
    }
    void scan(BytesView prefix, BytesView from,
              const std::function<bool(BytesView, BytesView)>& visit) const override
    {
        below_.scan(prefix, from, visit);
    }
    Result<void, StoreError> write(const WriteBatch& batch, bool sync) override
    {
        if (failing_) {
            if (writes_left_ == 0) return fail(error_);
            --writes_left_;
        }
        return below_.write(batch, sync);
    }

private:
    KeyValue& below_;
    std::uint64_t writes_left_ = 0;
    StoreError error_ = StoreError::DiskFull;
    bool failing_ = false;
};
}  // namespace freehold::store
