#include "daemon/store/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace hotline::store {
namespace {

constexpr uint64_t kLeastMargin = uint64_t{1} << 20;

}  // namespace

uint64_t DiskState::margin() const { return std::max(size / 16, kLeastMargin); }

bool IsLow(const DiskState& state, bool low) {
  const uint64_t margin = low ? 2 * state.margin() : state.margin();
  return state.free + state.held < state.size + margin;
}

uint64_t WantedReserve(const DiskState& state, uint64_t most) {
  // Above what ends a low disk: it must not be low again because of this.
  const uint64_t kept = 2 * state.margin();
  if (state.held >= state.size || state.free <= kept) return state.held;
  return std::min(state.size, state.held + std::min(most, state.free - kept));
}

absl::StatusOr<std::unique_ptr<Reserve>> Reserve::Open(
    const std::filesystem::path& folder, uint64_t size, uint64_t needed) {
  const std::string path = (folder / "reserve").string();
  const int file =
      open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path));
  }
  struct stat facts {};
  fstat(file, &facts);
  std::unique_ptr<Reserve> reserve(
      new Reserve(file, static_cast<uint64_t>(facts.st_size), size));
  if (reserve->held_ > size) reserve->Give(reserve->held_ - size);
  const uint64_t free = reserve->Free();
  if (free < needed) reserve->Give(needed - free);
  return reserve;
}

Reserve::~Reserve() { close(file_); }

bool Reserve::Look(uint64_t most) {
  const DiskState state{Free(), held_, size_};
  const uint64_t wanted = WantedReserve(state, most);
  if (wanted > held_) Resize(wanted);
  low_ = IsLow(state, low_);
  return low_;
}

bool Reserve::Give(uint64_t bytes) {
  return held_ > 0 && Resize(held_ - std::min(held_, bytes));
}

uint64_t Reserve::Free() const {
  struct statvfs facts {};
  if (fstatvfs(file_, &facts) != 0) return 0;
  return uint64_t{facts.f_bavail} * facts.f_frsize;
}

bool Reserve::Resize(uint64_t bytes) {
  const bool grows = bytes > held_;
  const auto from = static_cast<off_t>(held_), to = static_cast<off_t>(bytes);
  if (grows && posix_fallocate(file_, from, to - from) != 0) {
    // Part of it may be allocated: that goes back, or is found at the next try.
    [[maybe_unused]] const int back = ftruncate(file_, from);
    return false;
  }
  if (!grows && ftruncate(file_, to) != 0) return false;
  held_ = bytes;
  return true;
}

}  // namespace hotline::store
