// The endpoint store `<home>/store.db`: one SQLite file that several processes
// share. Opens it, keeps its keys, seals and opens values; the tables have a
// file each (messages.h, lines.h, peers.h, ...). One thread at a time.
//
// Holds nothing in memory that the file does not have, but the root key:
// whatever another process committed is seen by the next query.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "client/station/database.h"
#include "client/station/vault.h"
#include "core/base/clock.h"
#include "core/base/ids.h"

namespace hotline::station {

class Store {
 public:
  static std::string PathIn(const std::string& folder);

  // A new store with what `fill` puts into it, whole or not at all. Its
  // incarnation is `now` in milliseconds (P5). Problem::kStore, reason
  // "exists", if there is one already.
  static absl::Status Create(const std::string& folder, StoreKeyKind kind,
                             base::ByteView store_key, base::Random& random,
                             base::WallTime now,
                             absl::FunctionRef<absl::Status(Store&)> fill);
  // Brings an older schema forward. Problem::kStore with reason "no_store",
  // "wrong_key", "newer_schema" or "damaged", and the file's name. `random`
  // must outlive the store.
  static absl::StatusOr<std::unique_ptr<Store>> Open(const std::string& folder,
                                                     base::ByteView store_key,
                                                     base::Random& random);

  // The home; empty while the store is being made.
  const std::string& folder() const { return folder_; }
  Database& database() { return *database_; }
  base::Random& randomness() { return random_; }
  Query Prepare(const char* sql) { return database_->Prepare(sql); }
  absl::Status Write(absl::FunctionRef<absl::Status()> work) {
    return database_->Write(work);
  }
  // Another number whenever this or another process has changed something.
  absl::StatusOr<uint64_t> Generation();

  // Under the root key.
  base::Bytes Seal(const Place& place, base::ByteView plaintext);
  absl::StatusOr<base::SecretBytes> Open(const Place& place,
                                         base::ByteView sealed);

  // Under the record key of that line and day, made on first use (inside
  // Write). Open: NotFound once the key has been destroyed.
  absl::StatusOr<base::Bytes> SealRecord(const base::LineId& line, uint64_t day,
                                         const Place& place,
                                         base::ByteView plaintext);
  absl::StatusOr<base::SecretBytes> OpenRecord(const base::LineId& line,
                                               uint64_t day, const Place& place,
                                               base::ByteView sealed);
  // Deletes the record keys of every day before that. Inside Destroy.
  absl::Status DestroyRecordKeys(uint64_t before_day);
  // A Write that deletes for good: then the write-ahead log, where the old
  // pages would live on, is folded in and truncated. A process that reads just
  // then delays that to the next call, of whichever process.
  absl::Status Destroy(absl::FunctionRef<absl::Status()> work);
  // For a Write that deletes for good and much else: the next TruncateLog, or
  // Destroy, does what remains. Inside Write.
  absl::Status NoteDestroyed();
  // If something was destroyed since the log was truncated last. Outside of any
  // Write.
  absl::Status TruncateLog();

  // Sealed settings by name. Nothing if never set.
  absl::Status Put(std::string_view name, base::ByteView value);
  absl::StatusOr<std::optional<base::SecretBytes>> Get(std::string_view name);

  // Milliseconds since 1970: when this store was made, or began anew (P5).
  absl::StatusOr<uint64_t> Incarnation();
  // Later than the one before, whatever the clock says. Inside Write.
  absl::Status BeginIncarnation(base::WallTime now);

 private:
  static absl::StatusOr<std::unique_ptr<Store>> OpenAt(const std::string& path,
                                                       base::ByteView store_key,
                                                       base::Random& random);
  Store(std::unique_ptr<Database> database, crypto::AeadKey root,
        base::Random& random)
      : database_(std::move(database)),
        root_(std::move(root)),
        random_(random) {}

  absl::StatusOr<std::optional<crypto::AeadKey>> RecordKey(
      const base::LineId& line, uint64_t day);
  absl::StatusOr<crypto::AeadKey> MakeRecordKey(const base::LineId& line,
                                                uint64_t day);

  std::string folder_;
  std::unique_ptr<Database> database_;
  crypto::AeadKey root_;
  base::Random& random_;
};

// The day that names a record key.
inline uint64_t DayOf(base::WallTime time) {
  return base::ToMillis(time) / 86'400'000;
}

}  // namespace hotline::station
