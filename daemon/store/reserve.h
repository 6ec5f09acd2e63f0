// Disk space kept back for what must always pass (P23): a file of allocated
// blocks beside the journal. It gives them back to the file system bit by bit
// when a write found the disk full, and takes them again when there is room.
//
// It does not promise that nobody else writes what it gave back: the journal
// takes it in the same breath, in whole chunks (Journal::MakeRoom).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"

namespace hotline::store {

// The decisions alone, apart from the file system. All in bytes.
struct DiskState {
  uint64_t free;  // for this process, the reserve apart
  uint64_t held;  // in the reserve
  uint64_t size;  // what the reserve should hold

  // What must be free besides the reserve, so that a batch of lower traffic
  // does not reach into it.
  uint64_t margin() const;
};
// Whether there is room for FLASH and its like alone. `low`: as it was; it ends
// a margin higher than it begins, so that it does not flicker.
bool IsLow(const DiskState& state, bool low);
// What the reserve should hold now: it grows from what is left over alone, and
// in one step by `most` at most.
uint64_t WantedReserve(const DiskState& state, uint64_t most);

class Reserve {
 public:
  // Opens or creates `folder`/reserve; `size`, of which 0 is fine, is what it
  // should hold. What an older and larger one holds beyond is given back. At
  // least `needed` bytes are free when it returns, if it could give as much:
  // what the journal itself allocates at its start.
  static absl::StatusOr<std::unique_ptr<Reserve>> Open(
      const std::filesystem::path& folder, uint64_t size, uint64_t needed);
  ~Reserve();
  Reserve(const Reserve&) = delete;
  Reserve& operator=(const Reserve&) = delete;

  // Looks at the disk: grows by `most` at most where there is room, and says
  // whether the disk is low.
  bool Look(uint64_t most);
  // Gives the file system up to `bytes`. False: nothing was left.
  bool Give(uint64_t bytes);

  uint64_t held() const { return held_; }
  // Free for this process; 0 where the system does not tell.
  uint64_t Free() const;

 private:
  Reserve(int file, uint64_t held, uint64_t size)
      : file_(file), held_(held), size_(size) {}
  bool Resize(uint64_t bytes);

  const int file_;
  uint64_t held_;
  const uint64_t size_;
  bool low_ = false;
};

}  // namespace hotline::store
