#pragma once
// Files: whole reads with a limit, and writes that leave the old content or the new, never a part.

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace freehold::sys
{
struct FileError
{
    int code = 0;         // errno; EFBIG when a file is larger than the limit of read_file
    std::string message;  // operation, path and reason, for a person
};

Result<Bytes, FileError> read_file(const std::filesystem::path& path, std::size_t max_size);
Result<std::string, FileError> read_text_file(const std::filesystem::path& path, std::size_t max_size);

/// A temporary file in the same folder, fsync, rename, fsync of the folder: after success the content
/// survives a loss of power, and at any moment `path` holds either the old content or the new. Missing
/// folders are not created.
Result<void, FileError> write_file_atomically(const std::filesystem::path& path, BytesView content);
Result<void, FileError> write_text_file_atomically(const std::filesystem::path& path,
                                                   std::string_view content);

/// A fresh folder that is removed with all it holds.
class TemporaryFolder
{
public:
    /// REQUIRES: the system's folder for temporary files can be written (CHECKed).
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};
}  // namespace freehold::sys
