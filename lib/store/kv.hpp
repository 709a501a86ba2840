#pragma once
// An ordered key-value store: byte-string keys in lexicographic order, atomic batches. Everything durable of
// a node goes through it. Readers may run beside the one writer and see whole batches only. Thread-safe.

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace freehold::store
{
enum class StoreError : std::uint8_t
{
    DiskFull,
    Io,          // any other failure of the system below
    Corruption,  // what was read is not what was written
    Locked,      // another process has the store open
};
const char* to_string(StoreError error);

struct Entry
{
    Bytes key;
    Bytes value;
};

/// Puts and erases that take effect together; later ones win over earlier ones on the same key.
class WriteBatch
{
public:
    struct Operation
    {
        Bytes key;
        Bytes value;
        bool erase = false;
    };
    void put(Bytes key, BytesView value) { operations_.push_back({std::move(key), to_bytes(value), false}); }
    void put(Bytes key, Bytes&& value) { operations_.push_back({std::move(key), std::move(value), false}); }
    void erase(Bytes key) { operations_.push_back({std::move(key), {}, true}); }
    [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }

private:
    std::vector<Operation> operations_;
};

class KeyValue
{
public:
    virtual ~KeyValue() = default;

    [[nodiscard]] virtual std::optional<Bytes> get(BytesView key) const = 0;
    /// The entry with the smallest key that is not below `key`.
    [[nodiscard]] virtual std::optional<Entry> first_at_or_after(BytesView key) const = 0;
    /// All entries whose key starts with `prefix`, from `from` on (inclusive), ascending, until `visit`
    /// returns false.
    virtual void scan(BytesView prefix, BytesView from,
                      const std::function<bool(BytesView key, BytesView value)>& visit) const = 0;

    /// All or nothing. With `sync` the batch survives a power cut once this returns. On an error nothing was
    /// written and the store stays readable.
    virtual Result<void, StoreError> write(const WriteBatch& batch, bool sync) = 0;
};

/// In memory, for tests.
std::unique_ptr<KeyValue> make_memory_store();
/// In a folder, which is created if missing.
Result<std::unique_ptr<KeyValue>, StoreError> open_rocksdb(const std::string& path);
/// What is there now, beside a process that may be writing: writes fail, and later ones are not seen.
Result<std::unique_ptr<KeyValue>, StoreError> open_rocksdb_read_only(const std::string& path);
}  // namespace freehold::store
