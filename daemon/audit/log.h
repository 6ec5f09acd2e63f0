// Appends to the tamper-evident log: builds each entry, stores entries, hash
// tiles, size, root and signed checkpoint in the batch's own transaction, and
// shows them to readers only after its commit. Journal thread alone.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/tlog/checkpoint.h"
#include "daemon/audit/tree.h"
#include "daemon/store/journal.h"

namespace hotline::audit {

// Who may see an entry's details, besides auditors.
struct About {
  std::optional<store::LineNumber> line;        // the stations of this line
  std::optional<store::StationNumber> station;  // this station
};

class Log {
 public:
  // Goes on where `tree` ends. `key` is named like the origin. DataLoss unless
  // the stored checkpoint is this key's, for this tree: nothing is signed on
  // top of a log that does not agree with itself. All outlive the log.
  static absl::StatusOr<std::unique_ptr<Log>> Open(Tree& tree,
                                                   tlog::SignerKey key,
                                                   base::Random& random);

  // Starts a batch; `now` is the log time of all its entries.
  void Begin(base::WallTime now);
  // The new entry's index. `details` have at most kMaxDetails bytes.
  absl::StatusOr<uint64_t> Append(store::Transaction& transaction,
                                  base::Bytes details, const About& about);
  // Completes the batch in its transaction, and signs. Nothing without entries.
  absl::Status Seal(store::Transaction& transaction);
  // After the commit: readers see the batch from now on.
  void Publish();
  // After a rollback: as if the batch had never been.
  void Forget();

  // The index that the next Append gives.
  uint64_t next_index() const { return batch_.after().size(); }
  bool empty() const { return staged_.empty(); }
  // An entry of the batch, good until the next Begin.
  const store::EntryRow& Staged(uint64_t index) const;
  bool IsStaged(uint64_t index) const {
    return index >= batch_.before().size();
  }
  const Tree& tree() const { return tree_; }

 private:
  Log(Tree& tree, tlog::SignerKey key, base::Random& random,
      tlog::Frontier frontier);
  absl::Status PutTiles(store::Transaction& transaction);
  base::ByteArray<32> NextSalt();

  Tree& tree_;
  tlog::SignerKey key_;
  base::Random& random_;

  base::WallTime now_{};
  tlog::Batch batch_;
  std::vector<store::EntryRow> staged_;
  Head sealed_;
  // The bytes of the partial tile of each tile level, before and in the batch.
  std::vector<base::Bytes> partial_, partial_in_batch_;
  std::vector<uint8_t> salts_;  // drawn ahead, many in one call
};

}  // namespace hotline::audit
