// One suite for every implementation of the key-value interface, and what only a real disk can be asked.

#include "store/kv.hpp"

#include "base/endian.hpp"
#include "sys/files.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <random>
#include <thread>

namespace freehold::store
{
namespace
{
Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

class KeyValueTest : public testing::TestWithParam<const char*>
{
protected:
    KeyValueTest()
    {
        if (std::string_view{GetParam()} == "memory") {
            store = make_memory_store();
        } else {
            auto opened = open_rocksdb((folder.path() / "db").string());
            EXPECT_TRUE(opened);
            store = std::move(*opened);
        }
    }
    void put(std::string_view key, std::string_view value)
    {
        WriteBatch batch;
        batch.put(bytes(key), bytes(value));
        ASSERT_TRUE(store->write(batch, false));
    }

    sys::TemporaryFolder folder;
    std::unique_ptr<KeyValue> store;
};
}  // namespace

TEST_P(KeyValueTest, later_operations_of_a_batch_win)
{
    WriteBatch batch;
    batch.put(bytes("a"), bytes("1"));
    batch.put(bytes("a"), bytes("2"));
    batch.put(bytes("b"), bytes("1"));
    batch.erase(bytes("b"));
    batch.erase(bytes("c"));
    batch.put(bytes("c"), bytes("3"));
    ASSERT_TRUE(store->write(batch, true));
    EXPECT_EQ(store->get(bytes("a")), bytes("2"));
    EXPECT_FALSE(store->get(bytes("b")));
    EXPECT_EQ(store->get(bytes("c")), bytes("3"));
}

TEST_P(KeyValueTest, empty_values_and_keys_are_entries)
{
    put("", "e");
    put("x", "");
    EXPECT_EQ(store->get(bytes("")), bytes("e"));
    EXPECT_EQ(store->get(bytes("x")), Bytes{});
    EXPECT_EQ(store->first_at_or_after(bytes(""))->value, bytes("e"));
}

TEST_P(KeyValueTest, behaves_as_an_ordered_map)
{
    std::mt19937_64 random{11};
    std::map<Bytes, Bytes> model;
    const auto random_bytes = [&](std::size_t most) {
        Bytes result(random() % (most + 1));
        for (auto& b : result) b = static_cast<std::uint8_t>(random() % 3 == 0 ? 0xff : random() % 4);
        return result;
    };
    for (int round = 0; round < 300; ++round) {
        WriteBatch batch;
        for (std::size_t i = random() % 8; i-- > 0;) {
            const Bytes key = random_bytes(4);
            if (random() % 3 == 0) {
                batch.erase(key);
                model.erase(key);
            } else {
                const Bytes value = random_bytes(20);
                batch.put(key, value);
                model[key] = value;
            }
        }
        ASSERT_TRUE(store->write(batch, false));
        const Bytes probe = random_bytes(4);
        const auto expected = model.lower_bound(probe);
        const auto found = store->first_at_or_after(probe);
        ASSERT_EQ(found.has_value(), expected != model.end());
        if (found) {
            EXPECT_EQ(found->key, expected->first);
            EXPECT_EQ(found->value, expected->second);
        }
        const Bytes prefix = random_bytes(2), from = random_bytes(4);
        std::vector<Bytes> wanted, seen;
        for (const auto& [key, value] : model)
            if (key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin()) &&
                key >= from)
                wanted.push_back(key);
        store->scan(prefix, from, [&](BytesView key, BytesView) {
            seen.push_back(to_bytes(key));
            return true;
        });
        ASSERT_EQ(seen, wanted);
    }
    int visited = 0;
    store->scan({}, {}, [&](BytesView, BytesView) { return ++visited < 2; });
    EXPECT_EQ(visited, 2);
}

TEST_P(KeyValueTest, readers_see_whole_batches)
{
    // The two keys are written together, so a reader that takes `second` first may never find `first` behind
    // it.
    put("first", std::string(8, '\0'));
    put("second", std::string(8, '\0'));
    std::atomic<bool> stop = false;
    std::thread reader{[&] {
        while (!stop) {
            const auto second = load_be<std::uint64_t>(store->get(bytes("second"))->data());
            const auto first = load_be<std::uint64_t>(store->get(bytes("first"))->data());
            EXPECT_GE(first, second);
        }
    }};
    Bytes value(8);
    for (std::uint64_t i = 1; i < 2000; ++i) {
        store_be(value.data(), i);
        WriteBatch batch;
        batch.put(bytes("first"), BytesView{value});
        batch.put(bytes("second"), BytesView{value});
        ASSERT_TRUE(store->write(batch, false));
    }
    stop = true;
    reader.join();
}

INSTANTIATE_TEST_SUITE_P(Implementations, KeyValueTest, testing::Values("memory", "rocksdb"));

TEST(RocksStore, a_second_opener_is_refused)
{
    const sys::TemporaryFolder folder;
    const auto path = (folder.path() / "db").string();
    const auto first = open_rocksdb(path);
    ASSERT_TRUE(first);
    const auto second = open_rocksdb(path);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error(), StoreError::Locked);
}

TEST(RocksStore, what_was_synced_survives_kill_9)
{
    const sys::TemporaryFolder folder;
    const auto path = (folder.path() / "db").string();
    int acknowledged[2];
    ASSERT_EQ(pipe(acknowledged), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        auto store = open_rocksdb(path);
        if (!store) _exit(1);
        for (std::uint64_t i = 0;; ++i) {
            Bytes key(8);
            store_be(key.data(), i);
            WriteBatch batch;
            batch.put(key, BytesView{key});
            if (!(*store)->write(batch, true)) _exit(1);
            if (write(acknowledged[1], key.data(), 8) != 8) _exit(1);
        }
    }
    close(acknowledged[1]);
    std::uint64_t last = 0;
    std::uint8_t raw[8];
    for (int i = 0; i < 200 && read(acknowledged[0], raw, 8) == 8; ++i) last = load_be<std::uint64_t>(raw);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (read(acknowledged[0], raw, 8) == 8) last = load_be<std::uint64_t>(raw);
    close(acknowledged[0]);
    ASSERT_GE(last, 199u);

    const auto store = open_rocksdb(path);
    ASSERT_TRUE(store);
    for (std::uint64_t i = 0; i <= last; ++i) {
        Bytes key(8);
        store_be(key.data(), i);
        ASSERT_EQ((*store)->get(key), key) << i;
    }
}

namespace
{
// Runs in a process of its own, since the limit is the process's. The steps that failed, as a set of bits.
int write_while_files_may_not_grow(const std::string& path)
{
    std::signal(SIGXFSZ, SIG_IGN);
    auto store = open_rocksdb(path);
    if (!store) return 1;
    const auto put = [&](std::string_view key, const Bytes& value) {
        WriteBatch batch;
        batch.put(bytes(key), BytesView{value});
        return (*store)->write(batch, true).has_value();
    };
    const Bytes big(1 << 20, 7);
    int failed = 0;
    if (!put("before", big) || !put("changed", bytes("old"))) failed |= 2;
    const rlimit full{1 << 16, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &full);
    if (put("changed", big) || put("new", big)) failed |= 4;
    if ((*store)->get(bytes("before")) != big || (*store)->get(bytes("changed")) != bytes("old")) failed |= 8;
    // Long enough for attempts to open it anew, which fail.
    for (int i = 0; i < 12; ++i) {
        usleep(200'000);
        if (put("new", big)) failed |= 16;
    }
    if ((*store)->get(bytes("before")) != big || (*store)->get(bytes("new"))) failed |= 32;
    const rlimit room{RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &room);
    bool written = false;
    for (int i = 0; i < 50 && !written; ++i) {
        usleep(100'000);
        written = put("after", big);
    }
    if (!written) failed |= 64;
    if ((*store)->get(bytes("changed")) != bytes("old") || (*store)->get(bytes("new"))) failed |= 128;
    return failed;
}
}  // namespace

TEST(RocksStore, goes_on_after_writes_that_failed)
{
    const sys::TemporaryFolder folder;
    const auto path = (folder.path() / "db").string();
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) _exit(write_while_files_may_not_grow(path));
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 0);

    const auto store = open_rocksdb(path);
    ASSERT_TRUE(store);
    EXPECT_EQ((*store)->get(bytes("before")), Bytes(1 << 20, 7));
    EXPECT_EQ((*store)->get(bytes("changed")), bytes("old"));
    EXPECT_EQ((*store)->get(bytes("after")), Bytes(1 << 20, 7));
    EXPECT_FALSE((*store)->get(bytes("new")));
}
}  // namespace freehold::store
