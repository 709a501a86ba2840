#include "sys/files.hpp"

#include "base/check.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace freehold::sys
{
namespace
{
FileError error_of(int code, std::string_view operation, const std::filesystem::path& path)
{
    return {code, fmt::format("{} {}: {}", operation, path.string(), std::strerror(code))};
}

class Descriptor
{
public:
    explicit Descriptor(int fd) : fd_{fd} {}
    ~Descriptor()
    {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    // An error of close can be a failed write (NFS), so writers look at it.
    int close() { return ::close(std::exchange(fd_, -1)); }

private:
    int fd_;
};

bool write_all(int fd, BytesView content)
{
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content = content.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

template <typename Container>
Result<Container, FileError> read_whole(const std::filesystem::path& path, std::size_t max_size)
{
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.get() < 0) return fail(error_of(errno, "open", path));
    Container content;
    for (;;) {
        char chunk[65536];
        const ssize_t count = ::read(file.get(), chunk, sizeof chunk);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return fail(error_of(errno, "read", path));
        if (count == 0) return content;
        if (static_cast<std::size_t>(count) > max_size - content.size())
            return fail(error_of(EFBIG, "read", path));
        content.insert(content.end(), chunk, chunk + count);
    }
}
}  // namespace

Result<Bytes, FileError> read_file(const std::filesystem::path& path, std::size_t max_size)
{
    return read_whole<Bytes>(path, max_size);
}

Result<std::string, FileError> read_text_file(const std::filesystem::path& path, std::size_t max_size)
{
    return read_whole<std::string>(path, max_size);
}

Result<void, FileError> write_file_atomically(const std::filesystem::path& path, BytesView content)
{
    std::string temporary = path.string() + ".XXXXXX";
    Descriptor file{::mkostemp(temporary.data(), O_CLOEXEC)};
    if (file.get() < 0) return fail(error_of(errno, "create", temporary));
    const auto give_up = [&](std::string_view operation) {
        const int code = errno;
        ::unlink(temporary.c_str());
        return fail(error_of(code, operation, path));
    };
    if (!write_all(file.get(), content)) return give_up("write");
    if (::fsync(file.get()) != 0) return give_up("fsync");
    if (file.close() != 0) return give_up("close");
    if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up("rename");

    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
    const Descriptor parent{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (parent.get() < 0 || ::fsync(parent.get()) != 0) return fail(error_of(errno, "fsync", folder));
    return {};
}

Result<void, FileError> write_text_file_atomically(const std::filesystem::path& path,
                                                   std::string_view content)
{
    return write_file_atomically(path,
                                 {reinterpret_cast<const std::uint8_t*>(content.data()), content.size()});
}

TemporaryFolder::TemporaryFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "freehold-XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr, "cannot create a temporary folder");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}
}  // namespace freehold::sys
