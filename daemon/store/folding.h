// Folds the journal's write-ahead log into the database file, on a thread and a
// connection of its own, so that no batch waits for the bulk of it. Private to
// this room.
//
// One thread, the journal's, commits, asks, and folds the rest itself: the log
// begins anew only when all of it is folded. What everything rests on: this
// thread folds only after Ask, once for each, and Ask comes after a commit that
// nothing has folded yet. Were everything folded already, that writer's next
// commit could begin the log anew while this thread, with the old log's length
// in mind, folds; SQLite before 3.51.3 then takes pages of the new log for
// folded that are not, and loses them (its "WAL-reset bug").
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "daemon/store/sqlite.h"

namespace hotline::store {

class Folding {
 public:
  // `database`: the file's path. It grows by `chunk` bytes at a time.
  static absl::StatusOr<std::unique_ptr<Folding>> Open(
      const std::string& database, uint64_t chunk);
  // Waits for a fold that is under way.
  ~Folding();

  // Has this thread fold what is committed by now. Where it was asked already,
  // nothing more happens until FoldNow has followed.
  void Ask();
  // Whether a fold that was asked for is over, whatever came of it.
  bool ended();
  // Drops what was asked for and has not begun, waits for what has. Nobody
  // folds when it returns.
  void Settle();
  // As Settle, then folds on the caller's thread. As every fold, it goes as far
  // as readers let it and waits for none; one that fails leaves the log as it
  // is.
  void FoldNow();

 private:
  enum class State : uint8_t { kIdle, kAsked, kFolding, kEnded, kClosing };
  explicit Folding(Database database);
  void Loop();
  void Fold();
  void WaitForFold(std::unique_lock<std::mutex>& hold);

  Database database_;  // whoever folds has it: this thread in kFolding alone
  std::mutex lock_;
  std::condition_variable changed_;
  State state_ = State::kIdle;
  std::thread thread_;
};

}  // namespace hotline::store
