#include "base/check.hpp"
#include "store/kv.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

namespace freehold::store
{
namespace
{
// An empty view may hold a null pointer, which memcmp inside RocksDB must not see.
rocksdb::Slice slice(BytesView bytes)
{
    return bytes.empty() ? rocksdb::Slice{}
                         : rocksdb::Slice{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

BytesView view(const rocksdb::Slice& s)
{
    return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}

StoreError classify(const rocksdb::Status& status)
{
    if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kNoSpace) return StoreError::DiskFull;
    if (status.IsCorruption()) return StoreError::Corruption;
    return StoreError::Io;
}

rocksdb::Options make_options()
{
    rocksdb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = 64 << 20;
    options.max_write_buffer_number = 3;
    options.max_background_jobs = 2;
    options.bytes_per_sync = 1 << 20;
    options.compression = rocksdb::kLZ4Compression;
    options.max_open_files = 512;
    options.keep_log_file_num = 4;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(256 << 20);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.cache_index_and_filter_blocks = true;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

class RocksStore : public KeyValue
{
public:
    explicit RocksStore(std::unique_ptr<rocksdb::DB> db) : db_{std::move(db)} {}

    // A read that fails is not an answer: going on with "not there" would derive a wrong state.
    [[nodiscard]] std::optional<Bytes> get(BytesView key) const override
    {
        rocksdb::PinnableSlice value;
        const auto status = db_->Get({}, db_->DefaultColumnFamily(), slice(key), &value);
        if (status.IsNotFound()) return std::nullopt;
        CHECK(status.ok(), "the store cannot be read");
        return to_bytes(view(value));
    }

    [[nodiscard]] std::optional<Entry> first_at_or_after(BytesView key) const override
    {
        const std::unique_ptr<rocksdb::Iterator> it{db_->NewIterator({})};
        it->Seek(slice(key));
        CHECK(it->status().ok(), "the store cannot be read");
        if (!it->Valid()) return std::nullopt;
        return Entry{to_bytes(view(it->key())), to_bytes(view(it->value()))};
    }

    void scan(BytesView prefix, BytesView from,
              const std::function<bool(BytesView, BytesView)>& visit) const override
    {
        const std::unique_ptr<rocksdb::Iterator> it{db_->NewIterator({})};
        const bool from_is_below = std::ranges::lexicographical_compare(from, prefix);
        for (it->Seek(slice(from_is_below ? prefix : from));
             it->Valid() && it->key().starts_with(slice(prefix)); it->Next())
            if (!visit(view(it->key()), view(it->value()))) return;
        CHECK(it->status().ok(), "the store cannot be read");
    }

    Result<void, StoreError> write(const WriteBatch& batch, bool sync) override
    {
        rocksdb::WriteBatch operations;
        for (const auto& operation : batch.operations()) {
            if (operation.erase)
                operations.Delete(slice(operation.key));
            else
                operations.Put(slice(operation.key), slice(operation.value));
        }
        rocksdb::WriteOptions options;
        options.sync = sync;
        auto status = db_->Write(options, &operations);
        if (!status.ok()) {
            // After a failed write RocksDB refuses all others until it is told that the cause may be gone.
            const StoreError error = classify(status);
            static_cast<void>(db_->Resume());
            return fail(error);
        }
        return {};
    }

private:
    std::unique_ptr<rocksdb::DB> db_;
};
}  // namespace

Result<std::unique_ptr<KeyValue>, StoreError> open_rocksdb(const std::string& path)
{
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::Open(make_options(), path, &db);
    if (!status.ok()) {
        if (status.ToString().find("lock") != std::string::npos) return fail(StoreError::Locked);
        return fail(classify(status));
    }
    return std::make_unique<RocksStore>(std::unique_ptr<rocksdb::DB>{db});
}
}  // namespace freehold::store
