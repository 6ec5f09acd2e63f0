#include "daemon/rpc/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"

namespace hotline::rpc {
namespace {

absl::StatusOr<int> Open(const char* name, base::ByteView content) {
  int fd = memfd_create(name, MFD_CLOEXEC);
  if (fd < 0) return absl::ErrnoToStatus(errno, "cannot make a file in memory");
  // Memory takes all of it at once, or none.
  const ssize_t put = write(fd, content.data(), content.size());
  if (put == static_cast<ssize_t>(content.size())) return fd;
  const int error = errno;
  close(fd);
  return absl::ErrnoToStatus(put < 0 ? error : ENOSPC,
                             "cannot write a file in memory");
}

}  // namespace

absl::StatusOr<MemoryFile> MemoryFile::Make(const char* name,
                                            base::ByteView content) {
  auto fd = Open(name, content);
  if (!fd.ok()) return fd.status();
  return MemoryFile(*fd, name);
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), name_(other.name_) {}

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) close(fd_);
}

std::string MemoryFile::path() const {
  return absl::StrCat("/proc/self/fd/", fd_);
}

absl::Status MemoryFile::Replace(base::ByteView content) {
  auto fresh = Open(name_, content);
  if (!fresh.ok()) return fresh.status();
  const int moved = dup3(*fresh, fd_, O_CLOEXEC);
  const int error = errno;
  close(*fresh);
  return moved < 0
             ? absl::ErrnoToStatus(error, "cannot replace a file in memory")
             : absl::OkStatus();
}

void MemoryFile::Wipe() {
  struct stat facts;
  if (fstat(fd_, &facts) != 0) return;
  const base::Bytes zeros(static_cast<size_t>(facts.st_size));
  if (pwrite(fd_, zeros.data(), zeros.size(), 0) < 0) return;
}

}  // namespace hotline::rpc
