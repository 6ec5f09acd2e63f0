#include "daemon/store/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace hotline::store {
namespace {

absl::Status Failed(const char* doing, const std::filesystem::path& path) {
  const int error = errno;
  const std::string text = absl::StrCat("cannot ", doing, " ", path.string(),
                                        ": ", std::strerror(error));
  if (error == ENOENT) return absl::NotFoundError(text);
  if (error == ENOSPC) return absl::ResourceExhaustedError(text);
  if (error == EACCES || error == EPERM || error == EROFS) {
    return absl::PermissionDeniedError(text);
  }
  return absl::UnavailableError(text);
}

class File {
 public:
  explicit File(int file) : file_(file) {}
  ~File() {
    if (file_ >= 0) close(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return file_; }

 private:
  int file_;
};

bool WriteAll(int file, base::ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

absl::Status WriteAtomically(const std::filesystem::path& path,
                             base::ByteView bytes) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  const std::string temporary = path.string() + ".new";
  File file(
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (file.get() < 0) return Failed("create", temporary);
  if (!WriteAll(file.get(), bytes)) return Failed("write", temporary);
  if (rename(temporary.c_str(), path.c_str()) != 0) return Failed("name", path);
  return absl::OkStatus();
}

absl::Status SyncFolder(const std::filesystem::path& folder) {
  File file(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.get() < 0) return Failed("open", folder);
  if (syncfs(file.get()) != 0) return Failed("sync", folder);
  return absl::OkStatus();
}

absl::StatusOr<base::Bytes> ReadFile(const std::filesystem::path& path,
                                     size_t limit) {
  File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return Failed("open", path);
  base::Bytes bytes(limit + 1);
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got =
        read(file.get(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", path);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  if (size > limit) {
    return absl::OutOfRangeError(absl::StrCat(path.string(), " is too large"));
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace hotline::store
