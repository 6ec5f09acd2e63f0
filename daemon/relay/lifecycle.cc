#include "daemon/relay/lifecycle.h"

#include "daemon/audit/event.h"
#include "daemon/relay/expire.h"

namespace hotline::relay {

absl::Status Begin::Run(Batch& batch) {
  const uint64_t next = batch.books.log.next_index();
  bool unclean = false;
  if (next == 0) {
    auto put = batch.transaction.PutMeta("origin", origin_);
    if (put.ok()) put = batch.transaction.PutMeta("log_key", log_key_);
    if (!put.ok()) return put;
  } else {
    auto last = batch.books.journal.Entry(next - 1);
    if (!last.ok()) return last.status();
    unclean = !audit::IsStop(last->details);
  }
  return batch.books.log
      .Append(batch.transaction,
              audit::StartEvent(version_, configuration_hash_, unclean), {})
      .status();
}

absl::Status End::Run(Batch& batch) {
  auto logged = LogRefusals(batch, refusals_.TakeAll());
  if (!logged.ok()) return logged;
  return batch.books.log
      .Append(batch.transaction, audit::StopEvent(reason_), {})
      .status();
}

}  // namespace hotline::relay
