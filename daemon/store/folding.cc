#include "daemon/store/folding.h"

namespace hotline::store {

absl::StatusOr<std::unique_ptr<Folding>> Folding::Open(
    const std::string& database, uint64_t chunk) {
  auto opened = Database::Open(database, Database::Mode::kReadWrite);
  if (!opened.ok()) return opened.status();
  // FULL: the log is synced before the database file is written, and that
  // before the log may begin anew.
  auto set = opened->Execute("PRAGMA synchronous = FULL");
  if (!set.ok()) return set;
  opened->GrowBy(chunk);
  return std::unique_ptr<Folding>(new Folding(*std::move(opened)));
}

Folding::Folding(Database database) : database_(std::move(database)) {
  thread_ = std::thread([this] { Loop(); });
}

Folding::~Folding() {
  {
    std::unique_lock hold(lock_);
    WaitForFold(hold);
    state_ = State::kClosing;
  }
  changed_.notify_all();
  thread_.join();
}

void Folding::Ask() {
  {
    const std::lock_guard hold(lock_);
    if (state_ != State::kIdle) return;
    state_ = State::kAsked;
  }
  changed_.notify_all();
}

bool Folding::ended() {
  const std::lock_guard hold(lock_);
  return state_ == State::kEnded;
}

void Folding::Settle() {
  std::unique_lock hold(lock_);
  WaitForFold(hold);
  if (state_ == State::kAsked) state_ = State::kIdle;
}

void Folding::FoldNow() {
  {
    std::unique_lock hold(lock_);
    WaitForFold(hold);
    state_ = State::kIdle;
  }
  Fold();
}

void Folding::WaitForFold(std::unique_lock<std::mutex>& hold) {
  changed_.wait(hold, [this] { return state_ != State::kFolding; });
}

void Folding::Loop() {
  std::unique_lock hold(lock_);
  while (true) {
    changed_.wait(hold, [this] {
      return state_ == State::kAsked || state_ == State::kClosing;
    });
    if (state_ == State::kClosing) return;
    state_ = State::kFolding;
    hold.unlock();
    Fold();
    hold.lock();
    state_ = State::kEnded;
    changed_.notify_all();
  }
}

void Folding::Fold() {
  database_.Execute("PRAGMA wal_checkpoint(PASSIVE)").IgnoreError();
}

}  // namespace hotline::store
