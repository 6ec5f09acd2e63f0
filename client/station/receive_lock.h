// The file lock that goes with the lease: the kernel lets go of it with the
// process that held it, however that ended. So the lease of the dead is free at
// once, and nobody waits until it expires.
#pragma once

#include <string>

namespace hotline::station {

class ReceiveLock {
 public:
  // `folder`: the station's home. Nothing is opened before TryHold.
  explicit ReceiveLock(const std::string& folder);
  ~ReceiveLock();
  ReceiveLock(const ReceiveLock&) = delete;
  ReceiveLock& operator=(const ReceiveLock&) = delete;

  // True: held here, and by nobody else. False too where the file cannot be
  // opened; the lease then goes by time alone. Never blocks.
  bool TryHold();
  void Release();

 private:
  const std::string path_;
  int file_ = -1;  // open: held
};

}  // namespace hotline::station
