#include "base/check.hpp"
#include "store/kv.hpp"
#include "sys/log.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <shared_mutex>

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

constexpr std::size_t kWriteBuffer = 64 << 20;
// Opening writes out what the log holds and reserves room for the next log.
constexpr std::uintmax_t kRoomToReopen = 2 * kWriteBuffer + (8 << 20);
constexpr std::chrono::seconds kReopenInterval{1};

// RocksDB keeps a log of words in the database's folder by default, and an assertion of that log's file
// writer ends the process at the second line that does not fit the disk. What matters of it goes to our log.
class Words : public rocksdb::Logger
{
public:
    Words() : Logger{rocksdb::WARN_LEVEL} {}
    using Logger::Logv;
    void Logv(const char* format, va_list arguments) override
    {
        char text[512];
        std::vsnprintf(text, sizeof text, format, arguments);
        sys::log_debug("rocksdb: {}", text);
    }
};

rocksdb::Options make_options()
{
    rocksdb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = kWriteBuffer;
    // After a failed write the database is opened anew (RocksStore::reopen). Its own recovery goes on with
    // the log file that failed and then trips over an assertion of its own.
    options.max_bgerror_resume_count = 0;
    options.max_write_buffer_number = 3;
    options.max_background_jobs = 2;
    options.bytes_per_sync = 1 << 20;
    options.compression = rocksdb::kLZ4Compression;
    options.max_open_files = 512;
    options.info_log = std::make_shared<Words>();
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(256 << 20);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.cache_index_and_filter_blocks = true;
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

// A write that failed leaves RocksDB refusing all others. From then on this store answers reads as of before
// that write, and each further write first tries to open the database anew.
class RocksStore : public KeyValue
{
public:
    RocksStore(std::string path, std::unique_ptr<rocksdb::DB> db) : path_{std::move(path)}, db_{std::move(db)}
    {}

    // A read that fails is not an answer: going on with "not there" would derive a wrong state.
    [[nodiscard]] std::optional<Bytes> get(BytesView key) const override
    {
        const std::shared_lock lock{mutex_};
        return get_locked(key);
    }

    [[nodiscard]] std::optional<Entry> first_at_or_after(BytesView key) const override
    {
        const std::shared_lock lock{mutex_};
        const std::unique_ptr<rocksdb::Iterator> it{db_->NewIterator({})};
        it->Seek(slice(key));
        CHECK(it->status().ok(), "the store cannot be read");
        if (!it->Valid()) return std::nullopt;
        return Entry{to_bytes(view(it->key())), to_bytes(view(it->value()))};
    }

    void scan(BytesView prefix, BytesView from,
              const std::function<bool(BytesView, BytesView)>& visit) const override
    {
        const std::shared_lock lock{mutex_};
        const std::unique_ptr<rocksdb::Iterator> it{db_->NewIterator({})};
        const bool from_is_below = std::ranges::lexicographical_compare(from, prefix);
        for (it->Seek(slice(from_is_below ? prefix : from));
             it->Valid() && it->key().starts_with(slice(prefix)); it->Next())
            if (!visit(view(it->key()), view(it->value()))) return;
        CHECK(it->status().ok(), "the store cannot be read");
    }

    Result<void, StoreError> write(const WriteBatch& batch, bool sync) override
    {
        const std::lock_guard writer{writer_mutex_};
        if (failure_)
            if (const auto reopened = reopen(); !reopened) return reopened;
        auto operations = to_rocksdb(batch);
        const auto status = db_->Write(write_options(sync), &operations);
        if (!status.ok()) {
            failure_ = classify(status);
            undo_ = undo_of(batch);
            next_reopen_ = std::chrono::steady_clock::now() + kReopenInterval;
            return fail(*failure_);
        }
        return {};
    }

private:
    static rocksdb::WriteOptions write_options(bool sync)
    {
        rocksdb::WriteOptions options;
        options.sync = sync;
        return options;
    }

    static rocksdb::WriteBatch to_rocksdb(const WriteBatch& batch)
    {
        rocksdb::WriteBatch operations;
        for (const auto& operation : batch.operations()) {
            if (operation.erase)
                operations.Delete(slice(operation.key));
            else
                operations.Put(slice(operation.key), slice(operation.value));
        }
        return operations;
    }

    [[nodiscard]] std::optional<Bytes> get_locked(BytesView key) const
    {
        rocksdb::PinnableSlice value;
        const auto status = db_->Get({}, db_->DefaultColumnFamily(), slice(key), &value);
        if (status.IsNotFound()) return std::nullopt;
        CHECK(status.ok(), "the store cannot be read");
        return to_bytes(view(value));
    }

    // What was reported as not written may be in the log all the same, if only the sync failed; so it is
    // undone when the log has been read again. A failed write does not reach the memtable, so reads still
    // give the old values.
    [[nodiscard]] WriteBatch undo_of(const WriteBatch& batch) const
    {
        WriteBatch undo;
        for (const auto& operation : batch.operations()) {
            if (auto old = get(operation.key))
                undo.put(operation.key, std::move(*old));
            else
                undo.erase(operation.key);
        }
        return undo;
    }

    [[nodiscard]] bool is_undone() const
    {
        for (const auto& operation : undo_.operations()) {
            const auto now = get_locked(operation.key);
            if (operation.erase ? now.has_value() : now != operation.value) return false;
        }
        return true;
    }

    // REQUIRES: writer_mutex_ is held and failure_ is set.
    Result<void, StoreError> reopen()
    {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_reopen_) return fail(*failure_);
        next_reopen_ = now + kReopenInterval;
        std::error_code error;
        const auto space = std::filesystem::space(path_, error);
        if (!error && space.available < kRoomToReopen) return fail(*failure_);

        const std::unique_lock lock{mutex_};
        db_.reset();  // only one may have it open
        rocksdb::DB* db = nullptr;
        if (const auto status = rocksdb::DB::Open(make_options(), path_, &db); !status.ok()) {
            failure_ = classify(status);
            const auto readable = rocksdb::DB::OpenForReadOnly(make_options(), path_, &db);
            CHECK(readable.ok(), "the store cannot be opened again, not even to read");
            db_.reset(db);
            // Better to end than to answer with what was reported as not written.
            CHECK(is_undone(), "a write whose sync failed is in the log, and the log cannot be written");
            return fail(*failure_);
        }
        db_.reset(db);
        auto operations = to_rocksdb(undo_);
        if (const auto status = db_->Write(write_options(true), &operations); !status.ok())
            return fail(*(failure_ = classify(status)));
        failure_.reset();
        return {};
    }

    const std::string path_;
    mutable std::shared_mutex mutex_;  // exclusive while db_ is replaced
    std::unique_ptr<rocksdb::DB> db_;

    std::mutex writer_mutex_;  // guards the rest
    std::optional<StoreError> failure_;
    WriteBatch undo_;  // of the write that failed
    std::chrono::steady_clock::time_point next_reopen_;
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
    return std::make_unique<RocksStore>(path, std::unique_ptr<rocksdb::DB>{db});
}

Result<std::unique_ptr<KeyValue>, StoreError> open_rocksdb_read_only(const std::string& path)
{
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::OpenForReadOnly(make_options(), path, &db);
    if (!status.ok()) return fail(classify(status));
    return std::make_unique<RocksStore>(path, std::unique_ptr<rocksdb::DB>{db});
}
}  // namespace freehold::store
