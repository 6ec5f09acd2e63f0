#include "daemon/relay/journal_thread.h"

#include <algorithm>

#include "core/base/stop_point.h"
#include "core/tlog/leaf.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {
namespace {

absl::Status NothingAccepted(const absl::Status& failure) {
  const bool full = absl::IsResourceExhausted(failure);
  return gate::Refuse(full ? v1::REFUSAL_DISK_FULL : v1::REFUSAL_UNAVAILABLE,
                      std::string(failure.message()));
}

// Whoever only reads needs no space.
bool MayUseReserve(const ActPtr& act) {
  return act->may_use_reserve() || act->reads_only();
}

}  // namespace

JournalThread::JournalThread(Books books, Inbox& inbox,
                             audit::RefusalCounts& refusals, base::Clock& clock,
                             Announce announce, TellDiskLow tell_disk_low)
    : books_(books),
      inbox_(inbox),
      refusals_(refusals),
      clock_(clock),
      announce_(std::move(announce)),
      tell_disk_low_(std::move(tell_disk_low)) {}

JournalThread::~JournalThread() {
  const auto stopping =
      gate::Refuse(v1::REFUSAL_STOPPING, "the relay has ended");
  for (ActPtr& act : inbox_.Abandon()) act->Decline(stopping);
  Join();
}

void JournalThread::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void JournalThread::Join() {
  if (thread_.joinable()) thread_.join();
}

void JournalThread::Loop() {
  while (true) {
    std::vector<ActPtr> acts = inbox_.Take();
    if (acts.empty()) return;
    Process(std::move(acts));
    books_.journal.Fold();
  }
}

void JournalThread::Process(std::vector<ActPtr> acts) {
  auto done = TryBatch(acts);
  if (absl::IsResourceExhausted(done)) done = TryOnReserve(acts, done);
  if (done.ok()) {
    Answer(acts);
  } else {
    Fail(acts, done);
  }
}

absl::Status JournalThread::TryOnReserve(std::vector<ActPtr>& acts,
                                         absl::Status full) {
  auto others = std::stable_partition(acts.begin(), acts.end(), MayUseReserve);
  std::vector<ActPtr> refused(std::make_move_iterator(others),
                              std::make_move_iterator(acts.end()));
  acts.erase(others, acts.end());
  Fail(refused, full);
  if (acts.empty()) return absl::OkStatus();
  while (absl::IsResourceExhausted(full) && books_.journal.MakeRoom()) {
    full = TryBatch(acts);
  }
  return full;
}

absl::Status JournalThread::LoadTime() {
  const uint64_t size = books_.log.next_index();
  if (size == 0) return absl::OkStatus();
  auto newest = books_.journal.Entry(size - 1);
  if (!newest.ok()) return newest.status();
  auto leaf = tlog::ParseLeaf(newest->leaf);
  if (!leaf.ok()) return leaf.status();
  last_time_ = base::FromMillis(leaf->time_ms);
  return absl::OkStatus();
}

absl::Status JournalThread::RunNow(ActPtr act) {
  std::vector<ActPtr> acts;
  acts.push_back(std::move(act));
  auto done = TryBatch(acts);
  if (done.ok() && acts.empty())
    return absl::InternalError("an act was refused");
  return done;
}

absl::Status JournalThread::Reload() {
  auto loaded = books_.stations.Load(books_.journal);
  if (loaded.ok()) loaded = books_.lines.Load(books_.journal, books_.stations);
  memory_lost_ = !loaded.ok();
  return loaded;
}

void JournalThread::LookAtDisk() {
  const bool low = books_.journal.DiskIsLow();
  if (low == disk_low_) return;
  disk_low_ = low;
  tell_disk_low_(low);
}

absl::Status JournalThread::TryBatch(std::vector<ActPtr>& acts) {
  if (memory_lost_) {
    if (auto loaded = Reload(); !loaded.ok()) return loaded;
  }
  const bool reads_only =
      std::all_of(acts.begin(), acts.end(),
                  [](const ActPtr& act) { return act->reads_only(); });
  if (reads_only) return absl::OkStatus();
  LookAtDisk();
  auto transaction = books_.journal.Begin();
  if (!transaction.ok()) return transaction.status();
  // The log's time never goes back, whatever the clock does, nor over a
  // restart.
  last_time_ = std::max(last_time_, clock_.Now());
  books_.log.Begin(last_time_);
  Batch batch{.books = books_,
              .transaction = **transaction,
              .now = last_time_,
              .monotonic = clock_.Monotonic(),
              .disk_low = disk_low_,
              .changes = {},
              .moved_lines = {},
              .moved_branches = {},
              .sent = {}};
  auto done = RunAll(acts, batch);
  std::erase(acts, nullptr);  // refused ones
  if (done.ok()) {
    books_.log.Publish();
    if (!batch.changes.empty()) announce_(std::move(batch.changes));
    Explain(true);
    return done;
  }
  Explain(false);
  books_.log.Forget();
  transaction->reset();  // rolls back
  Reload().IgnoreError();
  return done;
}

absl::Status JournalThread::RunAll(std::vector<ActPtr>& acts, Batch& batch) {
  for (ActPtr& act : acts) {
    auto ran = act->Run(batch);
    if (!batch.transaction.status().ok()) return batch.transaction.status();
    if (!ran.ok()) RefuseIn(std::move(act), ran);
  }
  if (auto finished = batch.Finish(); !finished.ok()) return finished;
  base::StopPoint("in_transaction");
  if (auto committed = batch.transaction.Commit(); !committed.ok()) {
    return committed;
  }
  base::StopPoint("committed");
  return absl::OkStatus();
}

// The one place from which receipts are sent. Nothing comes here before
// store::Transaction::Commit (daemon/store/transaction.cc) has synced it.
void JournalThread::Answer(std::vector<ActPtr>& acts) {
  const Proofs proofs(books_.log.tree());
  for (ActPtr& act : acts) act->Answer(books_, proofs);
}

void JournalThread::Refuse(Act& act, const absl::Status& status) {
  refusals_.Note(act.peer(), gate::RefusalOf(status), 1, clock_.Monotonic());
  act.Decline(status);
}

void JournalThread::RefuseIn(ActPtr act, const absl::Status& status) {
  if (!act->explains(status)) return Refuse(*act, status);
  refusals_.Note(act->peer(), gate::RefusalOf(status), 1, clock_.Monotonic());
  refused_.emplace_back(std::move(act), status);
}

void JournalThread::Explain(bool committed) {
  const Proofs proofs(books_.log.tree());
  for (auto& [act, status] : refused_) {
    if (committed) {
      act->Explain(books_, proofs, clock_.Monotonic(), status);
    } else {
      act->Decline(status);
    }
  }
  refused_.clear();
}

void JournalThread::Fail(std::vector<ActPtr>& acts,
                         const absl::Status& status) {
  const absl::Status refusal = NothingAccepted(status);
  const Proofs proofs(books_.log.tree());
  for (ActPtr& act : acts) {
    if (act->reads_only() && !memory_lost_) {
      act->Answer(books_, proofs);
    } else {
      Refuse(*act, refusal);
    }
  }
}

}  // namespace hotline::relay
