// The thread that orders and makes durable: takes what is pending, runs it in
// one transaction, commits, tells the desk, answers. Everything that it owns is
// touched by it alone once it runs.
#pragma once

#include <functional>
#include <thread>

#include "core/base/clock.h"
#include "daemon/audit/refusal_counts.h"
#include "daemon/relay/inbox.h"

namespace hotline::relay {

class JournalThread {
 public:
  using Announce = std::function<void(Changes)>;
  using TellDiskLow = std::function<void(bool low)>;

  // All outlive the thread. `announce` is called after each commit that
  // concerns stations, in order; `tell_disk_low` when that changes.
  JournalThread(Books books, Inbox& inbox, audit::RefusalCounts& refusals,
                base::Clock& clock, Announce announce,
                TellDiskLow tell_disk_low);
  // Ends it as a crash would, unless the inbox was closed and drained before.
  ~JournalThread();

  // Takes the log's time up from its newest entry: first of all.
  absl::Status LoadTime();
  // Runs a batch of one on the caller's thread, before Start. No answer.
  absl::Status RunNow(ActPtr act);
  void Start();
  // Waits until the inbox is closed and drained.
  void Join();

 private:
  void Loop();
  void Process(std::vector<ActPtr> acts);
  // After a batch found the disk full: refuses what may not use the reserve,
  // and tries the rest on it.
  absl::Status TryOnReserve(std::vector<ActPtr>& acts, absl::Status full);
  // One transaction. On failure memory and log are as they were.
  absl::Status TryBatch(std::vector<ActPtr>& acts);
  absl::Status RunAll(std::vector<ActPtr>& acts, Batch& batch);
  void Answer(std::vector<ActPtr>& acts);
  void Refuse(Act& act, const absl::Status& status);
  // One that a batch refused: at once, or with its reasons after the commit.
  void RefuseIn(ActPtr act, const absl::Status& status);
  void Explain(bool committed);
  void Fail(std::vector<ActPtr>& acts, const absl::Status& status);
  absl::Status Reload();
  void LookAtDisk();

  Books books_;
  Inbox& inbox_;
  audit::RefusalCounts& refusals_;
  base::Clock& clock_;
  Announce announce_;
  TellDiskLow tell_disk_low_;
  base::WallTime last_time_{};  // of the log
  bool memory_lost_ = false;    // a batch failed, and so did Reload
  bool disk_low_ = false;
  // Refused in this batch, to be explained after its commit.
  std::vector<std::pair<ActPtr, absl::Status>> refused_;
  std::thread thread_;
};

}  // namespace hotline::relay
