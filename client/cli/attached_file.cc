#include "client/cli/attached_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "client/station/problem.h"
#include "core/message/attachment.h"

namespace hotline::cli {
namespace {

using station::Problem;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

absl::Status FileProblem(std::string reason, const std::string& path,
                         const std::string& what) {
  return station::Fail(Problem::kUsage, std::move(reason),
                       absl::StrCat(path, ": ", what));
}

absl::Status SystemProblem(const std::string& path, int error) {
  return FileProblem("file", path, std::generic_category().message(error));
}

std::string LastPart(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

std::string FolderOf(const std::string& path) {
  const size_t end = path.find_last_of('/');
  if (end == std::string::npos) return ".";
  return end == 0 ? "/" : path.substr(0, end);
}

bool IsFolder(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
}

absl::StatusOr<base::Bytes> ReadAll(int fd, const std::string& path) {
  base::Bytes bytes(message::kMaxAttachmentSize + 1);
  size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(fd, bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemProblem(path, errno);
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  bytes.resize(size);
  bytes.shrink_to_fit();
  return bytes;
}

absl::Status WriteAll(int fd, base::ByteView bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return SystemProblem(path, errno);
    bytes = bytes.subspan(static_cast<size_t>(put));
  }
  return fsync(fd) == 0 ? absl::OkStatus() : SystemProblem(path, errno);
}

// In one step, and only if nothing has that name. Where the file system knows
// no such step, a second name does the same.
int GiveName(int folder, const std::string& from, const std::string& to) {
  if (renameat2(folder, from.c_str(), folder, to.c_str(), RENAME_NOREPLACE) ==
      0) {
    return 0;
  }
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (linkat(folder, from.c_str(), folder, to.c_str(), 0) != 0) return errno;
  unlinkat(folder, from.c_str(), 0);
  return 0;
}

absl::Status WriteNew(int folder, const std::string& unfinished,
                      const std::string& name, base::ByteView bytes,
                      const std::string& path) {
  {
    const Descriptor fd(
        openat(folder, unfinished.c_str(),
               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd.ok()) return SystemProblem(path, errno);
    absl::Status written = WriteAll(fd.get(), bytes, path);
    if (!written.ok()) return written;
  }
  const int error = GiveName(folder, unfinished, name);
  if (error == EEXIST) {
    return FileProblem("exists", path,
                       "it is there already, and was not touched: give another "
                       "name with --to");
  }
  if (error != 0) return SystemProblem(path, error);
  return fsync(folder) == 0 ? absl::OkStatus() : SystemProblem(path, errno);
}

}  // namespace

absl::StatusOr<station::File> ReadAttached(const std::string& path) {
  // A pipe would be waited for.
  const Descriptor fd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (!fd.ok()) return SystemProblem(path, errno);
  struct stat found {};
  if (fstat(fd.get(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return FileProblem("attachment", path, "is no file");
  }
  auto bytes = ReadAll(fd.get(), path);
  if (!bytes.ok()) return bytes.status();
  if (bytes->empty()) return FileProblem("attachment", path, "is empty");
  if (bytes->size() > message::kMaxAttachmentSize) {
    return FileProblem("too_large", path,
                       "is larger than 16 MiB; nothing was sent");
  }
  return station::File{LastPart(path), *std::move(bytes)};
}

std::string SafeName(const std::string& name) {
  std::string out = name.substr(0, message::kMaxAttachmentName);
  for (char& c : out) {
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < ' ') c = '_';
  }
  if (out.empty()) return "_";
  if (out.front() == '.' || out.front() == '-') out.front() = '_';
  return out;
}

absl::StatusOr<std::string> WriteAttached(const station::File& file,
                                          const std::string& to,
                                          base::Random& random) {
  std::string path = to.empty() ? SafeName(file.name) : to;
  if (IsFolder(path)) path += "/" + SafeName(file.name);
  const std::string name = LastPart(path);
  const Descriptor folder(
      open(FolderOf(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok()) return SystemProblem(path, errno);
  if (name.empty()) return FileProblem("file", path, "names no file");
  const std::string unfinished =
      ".hotline-" + base::ToHex(base::RandomArray<16>(random));
  const absl::Status written =
      WriteNew(folder.get(), unfinished, name, file.bytes, path);
  if (written.ok()) return path;
  unlinkat(folder.get(), unfinished.c_str(), 0);
  return written;
}

}  // namespace hotline::cli
