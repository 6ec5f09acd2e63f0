// Reads of what is committed, on a connection of its own that can write
// nothing: for the desk, for proofs, and for `hotlined audit` beside a running
// daemon or a stopped one. One thread at a time.
#pragma once

#include <filesystem>
#include <memory>

#include "absl/functional/function_ref.h"
#include "daemon/store/records.h"

namespace hotline::store {

class Reader {
 public:
  // NotFound without a journal, FailedPrecondition for another schema.
  static absl::StatusOr<std::unique_ptr<Reader>> Open(
      const std::filesystem::path& folder);
  ~Reader();

  absl::StatusOr<std::string> Meta(std::string_view name);  // empty: not set
  // Size 0 for a log that has no entry yet.
  absl::StatusOr<HeadRow> Head();
  // NotFound where there is none, as in every function here.
  absl::StatusOr<EntryRow> Entry(uint64_t index);
  // Ascending from `first`, at most `count`, until `each` says false.
  absl::Status EachEntry(uint64_t first, uint64_t count,
                         absl::FunctionRef<bool(EntryRow)> each);
  absl::StatusOr<uint64_t> CountEntries();
  absl::StatusOr<base::Bytes> Tile(unsigned level, uint64_t number);
  absl::Status EachTile(absl::FunctionRef<void(unsigned level, uint64_t number,
                                               base::ByteView hashes)>
                            each);
  absl::StatusOr<EnvelopeRow> Envelope(uint64_t entry);
  absl::Status EachEnvelope(absl::FunctionRef<void(const EnvelopeRow&)> each);

  // Everything read between the two is of one moment.
  absl::Status Freeze();
  absl::Status Thaw();

 private:
  struct Queries;
  explicit Reader(std::unique_ptr<Queries> queries);
  std::unique_ptr<Queries> queries_;
};

}  // namespace hotline::store
