#include "daemon/ops/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "daemon/ops/descriptor.h"

namespace hotline::ops {
namespace {

// Fills `out` up to the end of the file; the rest of `out` stays as it is.
absl::StatusOr<size_t> ReadAll(int fd, std::span<uint8_t> out,
                               const std::filesystem::path& path) {
  size_t done = 0;
  while (done < out.size()) {
    ssize_t got = read(fd, out.data() + done, out.size() - done);
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError(errno, "read", path);
    done += static_cast<size_t>(got);
  }
  return done;
}

absl::Status WriteAll(int fd, std::string_view content,
                      const std::filesystem::path& path) {
  while (!content.empty()) {
    ssize_t put = write(fd, content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return SystemError(errno, "write", path);
    content.remove_prefix(static_cast<size_t>(put));
  }
  return absl::OkStatus();
}

struct OpenFile {
  Descriptor fd;
  size_t size = 0;
};

absl::StatusOr<OpenFile> Open(const std::filesystem::path& path, size_t limit) {
  // Not blocking: a FIFO in the place of a file must not hang the daemon.
  Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return SystemError(errno, "open", path);
  struct stat facts;
  if (fstat(fd.get(), &facts) != 0) return SystemError(errno, "read", path);
  if (!S_ISREG(facts.st_mode))
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), " is not a plain file"));
  if (static_cast<size_t>(facts.st_size) > limit) {
    return absl::InvalidArgumentError(
        absl::StrCat(path.string(), " has more than ", limit, " bytes"));
  }
  return OpenFile{std::move(fd), static_cast<size_t>(facts.st_size)};
}

}  // namespace

absl::Status SystemError(int error, std::string_view what,
                         const std::filesystem::path& path) {
  return absl::ErrnoToStatus(
      error, absl::StrCat("cannot ", std::string(what), " ", path.string()));
}

absl::StatusOr<std::string> ReadFile(const std::filesystem::path& path,
                                     size_t limit) {
  auto bytes = ReadSecretFile(path, limit);
  if (!bytes.ok()) return bytes.status();
  return base::ToString(bytes->Reveal());
}

absl::StatusOr<base::SecretBytes> ReadSecretFile(
    const std::filesystem::path& path, size_t limit) {
  auto file = Open(path, limit);
  if (!file.ok()) return file.status();
  base::SecretBytes bytes(file->size);
  auto got = ReadAll(file->fd.get(), bytes.Reveal(), path);
  if (!got.ok()) return got.status();
  if (*got != bytes.size())
    return absl::AbortedError(
        absl::StrCat(path.string(), " changed while it was read"));
  return bytes;
}

absl::Status ReplaceFile(const std::filesystem::path& path,
                         std::string_view content) {
  std::filesystem::path fresh = path;
  fresh += ".new";
  Descriptor fd(open(fresh.c_str(),
                     O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                     0600));
  if (!fd) return SystemError(errno, "create", fresh);
  absl::Status status = WriteAll(fd.get(), content, fresh);
  if (!status.ok()) return status;
  if (rename(fresh.c_str(), path.c_str()) != 0)
    return SystemError(errno, "replace", path);
  return absl::OkStatus();
}

absl::Status MakeFolder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);  // mode by the umask: 0700
  if (error) return SystemError(error.value(), "create the folder", path);
  return absl::OkStatus();
}

absl::Status CheckFolder(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::path there = path;
  // The nearest that exists: what is missing below would be made in it.
  while (!std::filesystem::exists(there, error) && there.has_relative_path())
    there = there.has_parent_path() ? there.parent_path() : ".";
  if (!std::filesystem::is_directory(there, error))
    return SystemError(ENOTDIR, "create the folder", path);
  if (access(there.c_str(), W_OK | X_OK) == 0) return absl::OkStatus();
  return SystemError(
      errno, there == path ? "write into the folder" : "create the folder",
      path);
}

}  // namespace hotline::ops
