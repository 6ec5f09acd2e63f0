#include "daemon/store/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace hotline::store {
namespace {

absl::Status CannotWrite(const std::filesystem::path& folder, int error) {
  const std::string text =
      absl::StrCat("the state folder ", folder.string(),
                   error == ENOENT ? " does not exist" : " cannot be written: ",
                   error == ENOENT ? "" : std::strerror(error));
  if (error == ENOENT) return absl::NotFoundError(text);
  if (error == ENOSPC) return absl::ResourceExhaustedError(text);
  return absl::PermissionDeniedError(text);
}

}  // namespace

absl::StatusOr<FolderLock> FolderLock::Take(
    const std::filesystem::path& folder) {
  const std::string path = (folder / "journal.lock").string();
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return CannotWrite(folder, errno);
  FolderLock lock(file);
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return absl::AlreadyExistsError(
        absl::StrCat("another hotlined uses the state folder ", folder.string(),
                     ": stop it first, or give this one its own folder"));
  }
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) close(file_);
}

}  // namespace hotline::store
