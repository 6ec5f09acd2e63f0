#include "daemon/ops/reserve_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>

#include "daemon/ops/files.h"

namespace hotline::ops {

absl::StatusOr<ReserveFile> ReserveFile::Open(const std::filesystem::path& path,
                                              uint64_t size) {
  ReserveFile file;
  file.path_ = path;
  file.size_ = size;
  file.fd_ = Descriptor(
      open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  struct stat facts;
  if (!file.fd_ || fstat(file.fd_.get(), &facts) != 0)
    return SystemError(errno, "open", path);
  file.held_ = static_cast<uint64_t>(facts.st_size);
  // A reserve that was configured smaller gives the rest back.
  if (file.held_ > size) {
    absl::Status status = file.ShrinkTo(size);
    if (!status.ok()) return status;
  }
  return file;
}

absl::StatusOr<uint64_t> ReserveFile::FreeSpace() const {
  struct statvfs facts;
  if (fstatvfs(fd_.get(), &facts) != 0)
    return SystemError(errno, "ask the free space at", path_);
  return uint64_t{facts.f_bavail} * facts.f_frsize;
}

absl::Status ReserveFile::GrowTo(uint64_t bytes) {
  if (bytes <= held_) return absl::OkStatus();
  // On failure part of it may be allocated: give that back.
  const int error = posix_fallocate(fd_.get(), 0, static_cast<off_t>(bytes));
  if (error != 0) {
    absl::Status shrunk = ShrinkTo(held_);
    return shrunk.ok() ? SystemError(error, "reserve space in", path_) : shrunk;
  }
  held_ = bytes;
  return absl::OkStatus();
}

absl::Status ReserveFile::ShrinkTo(uint64_t bytes) {
  if (ftruncate(fd_.get(), static_cast<off_t>(bytes)) != 0)
    return SystemError(errno, "shorten", path_);
  held_ = bytes;
  return absl::OkStatus();
}

}  // namespace hotline::ops
