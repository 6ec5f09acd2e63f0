// A file that lives in memory alone, for a library that insists on reading
// files: the TLS key never lies on a disk a second time, and a new certificate
// replaces the old one in one step.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::rpc {

class MemoryFile {
 public:
  // `name` shows in /proc only.
  static absl::StatusOr<MemoryFile> Make(const char* name,
                                         base::ByteView content);
  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&&) = delete;
  ~MemoryFile();

  // Where this process reads it; stays the same.
  std::string path() const;
  // Whoever opens path() from now on reads `content`, whole.
  absl::Status Replace(base::ByteView content);
  // Zeros over what it holds, for a key at the end.
  void Wipe();

 private:
  MemoryFile(int fd, const char* name) : fd_(fd), name_(name) {}

  int fd_;
  const char* name_;
};

}  // namespace hotline::rpc
