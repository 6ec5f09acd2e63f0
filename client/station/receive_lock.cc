#include "client/station/receive_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace hotline::station {

ReceiveLock::ReceiveLock(const std::string& folder)
    : path_(folder + "/receive.lock") {}

ReceiveLock::~ReceiveLock() { Release(); }

bool ReceiveLock::TryHold() {
  if (file_ >= 0) return true;
  const int file =
      open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return false;
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    return false;
  }
  file_ = file;
  return true;
}

void ReceiveLock::Release() {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

}  // namespace hotline::station
