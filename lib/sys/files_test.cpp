#include "sys/files.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace freehold::sys
{
namespace
{
namespace fs = std::filesystem;

TEST(Files, WriteThenReadGivesTheSame)
{
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "file";
    Bytes content(300'000);
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * 7);
    ASSERT_TRUE(write_file_atomically(path, content));
    EXPECT_EQ(*read_file(path, content.size()), content);
    ASSERT_TRUE(write_text_file_atomically(path, "short"));
    EXPECT_EQ(*read_text_file(path, 100), "short");
}

TEST(Files, LeavesNoTemporaryFileBehind)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(write_text_file_atomically(folder.path() / "file", "text"));
    std::size_t entries = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator{folder.path()}) ++entries;
    EXPECT_EQ(entries, 1u);
}

TEST(Files, RefusesAFileAboveTheLimit)
{
    const TemporaryFolder folder;
    ASSERT_TRUE(write_text_file_atomically(folder.path() / "file", "12345"));
    EXPECT_TRUE(read_text_file(folder.path() / "file", 5));
    const auto result = read_text_file(folder.path() / "file", 4);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, EFBIG);
}

TEST(Files, ErrorsAreValues)
{
    const TemporaryFolder folder;
    const auto missing = read_file(folder.path() / "missing", 10);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ENOENT);
    EXPECT_NE(missing.error().message.find("missing"), std::string::npos);
    EXPECT_EQ(read_file(folder.path(), 10).error().code, EISDIR);
    EXPECT_EQ(write_text_file_atomically(folder.path() / "no" / "such", "x").error().code, ENOENT);
}

// RLIMIT_FSIZE stands for a full disk. In a child, because the limit also holds for whatever gtest writes.
TEST(Files, FailedWriteKeepsTheOldContent)
{
    const TemporaryFolder folder;
    const fs::path path = folder.path() / "file";
    ASSERT_TRUE(write_text_file_atomically(path, "old"));
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{1000, 1000};
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(2);
        const auto result = write_file_atomically(path, Bytes(5000));
        _exit(!result && result.error().code == EFBIG ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(*read_text_file(path, 100), "old");
    EXPECT_EQ(std::distance(fs::directory_iterator{folder.path()}, {}), 1);
}

TEST(Files, TemporaryFolderIsRemoved)
{
    fs::path path;
    {
        const TemporaryFolder folder;
        path = folder.path();
        EXPECT_TRUE(fs::is_directory(path));
        ASSERT_TRUE(write_text_file_atomically(path / "file", "x"));
    }
    EXPECT_FALSE(fs::exists(path));
}
}  // namespace
}  // namespace freehold::sys
