// Disk space kept back for what must always pass: a preallocated file that is
// shortened step by step when the disk fills, and grown again when there is
// room. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "daemon/ops/descriptor.h"

namespace hotline::ops {

class ReserveFile {
 public:
  // Opens or creates it; allocates nothing yet. `size` in bytes.
  static absl::StatusOr<ReserveFile> Open(const std::filesystem::path& path,
                                          uint64_t size);

  uint64_t size() const { return size_; }  // what it should hold
  uint64_t held() const { return held_; }  // what it holds now
  // Free space of the file system for this process, the file apart.
  absl::StatusOr<uint64_t> FreeSpace() const;

  absl::Status GrowTo(uint64_t bytes);
  absl::Status ShrinkTo(uint64_t bytes);

 private:
  std::filesystem::path path_;
  Descriptor fd_;
  uint64_t size_ = 0;
  uint64_t held_ = 0;
};

}  // namespace hotline::ops
