// One writer per state folder. The lock is the kernel's: it goes with the
// process, however that ends.
#pragma once

#include <filesystem>

#include "absl/status/statusor.h"

namespace hotline::store {

class FolderLock {
 public:
  // Locks `journal.lock` in `folder`. AlreadyExists if another process holds
  // it, NotFound without the folder, PermissionDenied where it may not be
  // written.
  static absl::StatusOr<FolderLock> Take(const std::filesystem::path& folder);

  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace hotline::store
