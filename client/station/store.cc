#include "client/station/store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/schema.h"
#include "client/station/try.h"
#include "client/station/upgrade.h"
#include "core/base/codec.h"

namespace hotline::station {
namespace {

constexpr char kIncarnation[] = "incarnation";
// Something was destroyed, and the write-ahead log has not been truncated yet.
constexpr char kTruncationDue[] = "truncation_due";

absl::Status WriteSlot(Database& database, const KeySlot& slot) {
  return database.Prepare("INSERT INTO key_slot VALUES (1, ?, ?, ?, ?, ?)")
      .Int(static_cast<uint64_t>(slot.kind))
      .Blob(slot.salt)
      .Int(slot.cost.passes)
      .Int(slot.cost.memory_kib)
      .Blob(slot.sealed)
      .Run();
}

absl::StatusOr<KeySlot> ReadSlot(Database& database) {
  Query query = database.Prepare(
      "SELECT kind, salt, passes, memory_kib, sealed FROM key_slot");
  TRY_ASSIGN(const bool found, query.Step());
  const auto salt = base::ToArray<16>(found ? query.BlobAt(1) : base::Bytes());
  if (!salt.ok()) {
    return Fail(Problem::kStore, "damaged", "The store has no key slot.");
  }
  return KeySlot{.kind = static_cast<StoreKeyKind>(query.IntAt(0)),
                 .salt = *salt,
                 .cost = {.passes = static_cast<uint32_t>(query.IntAt(2)),
                          .memory_kib = query.IntAt(3)},
                 .sealed = query.BlobAt(4)};
}

absl::StatusOr<uint64_t> ReadPragma(Database& database, const char* sql) {
  Query query = database.Prepare(sql);
  TRY_ASSIGN(const bool found, query.Step());
  return found ? query.IntAt(0) : 0;
}

absl::Status MakeTables(Database& database) {
  TRY(database.Execute(kSchemaSql));
  TRY(database.Execute(
      ("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str()));
  return database.Execute(
      ("PRAGMA user_version=" + std::to_string(kSchema)).c_str());
}

// The schema, one that is known here.
absl::StatusOr<uint64_t> ReadSchema(Database& database) {
  TRY_ASSIGN(const uint64_t application,
             ReadPragma(database, "PRAGMA application_id"));
  TRY_ASSIGN(const uint64_t schema,
             ReadPragma(database, "PRAGMA user_version"));
  if (application != kApplicationId || schema == 0) {
    return Fail(Problem::kStore, "damaged",
                "This file is no store of a station, or was never completed.");
  }
  if (schema > kSchema) {
    return Fail(Problem::kStore, "newer_schema",
                "The store was written by a newer hotline (schema " +
                    std::to_string(schema) + ", this program knows " +
                    std::to_string(kSchema) + "): use that one.");
  }
  return schema;
}

Place SettingPlace(std::string_view name) {
  return Place("setting", "sealed", base::ViewOf(name));
}

Place RecordKeyPlace(const base::LineId& line, uint64_t day) {
  return Place("record_key", "sealed",
               base::Writer().Raw(line.bytes()).U64(day).Take());
}

absl::Status Exists(const std::string& path) {
  return Fail(Problem::kStore, "exists",
              path + ": there is a station in this folder already.");
}

// Whatever is wrong with a store, the user reads which one it is.
absl::Status AboutFile(const std::string& path, const absl::Status& status) {
  const std::string text(status.message());
  if (ProblemOf(status) != Problem::kStore ||
      text.find("/store.db") != std::string::npos) {
    return status;
  }
  return Fail(Problem::kStore, ReasonOf(status), path + ": " + text);
}

// Gives the finished file its name, unless somebody was faster.
absl::Status Publish(const std::string& folder, const std::string& unfinished,
                     const std::string& path) {
  if (link(unfinished.c_str(), path.c_str()) != 0) return Exists(path);
  unlink(unfinished.c_str());
  const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  if (synced) return absl::OkStatus();
  return Fail(Problem::kStore, "store",
              folder + ": the folder cannot be synced; check the disk.");
}

}  // namespace

std::string Store::PathIn(const std::string& folder) {
  return folder + "/store.db";
}

absl::Status Store::Create(const std::string& folder, StoreKeyKind kind,
                           base::ByteView store_key, base::Random& random,
                           base::WallTime now,
                           absl::FunctionRef<absl::Status(Store&)> fill) {
  const std::string path = PathIn(folder), unfinished = path + ".new";
  if (access(path.c_str(), F_OK) == 0) return Exists(path);
  unlink(unfinished.c_str());  // of an attempt that was killed
  crypto::AeadKey root;
  random.Fill(root.Reveal());
  TRY_ASSIGN(const KeySlot slot, MakeKeySlot(kind, store_key, root, random));
  {
    TRY_ASSIGN(auto database, Database::Open(unfinished, /*create=*/true));
    Store store(std::move(database), std::move(root), random);
    TRY(store.Write([&]() -> absl::Status {
      TRY(MakeTables(store.database()));
      TRY(WriteSlot(store.database(), slot));
      TRY(store.Put(kIncarnation,
                    base::Writer().U64(base::ToMillis(now)).Take()));
      return fill(store);
    }));
  }  // closed: the write-ahead log is folded in and gone
  return Publish(folder, unfinished, path);
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const std::string& folder,
                                                   base::ByteView store_key,
                                                   base::Random& random) {
  const std::string path = PathIn(folder);
  auto store = OpenAt(path, store_key, random);
  if (!store.ok()) return AboutFile(path, store.status());
  (*store)->folder_ = folder;
  return store;
}

absl::StatusOr<std::unique_ptr<Store>> Store::OpenAt(const std::string& path,
                                                     base::ByteView store_key,
                                                     base::Random& random) {
  TRY_ASSIGN(auto database, Database::Open(path, /*create=*/false));
  TRY_ASSIGN(const uint64_t schema, ReadSchema(*database));
  TRY_ASSIGN(const KeySlot slot, ReadSlot(*database));
  TRY_ASSIGN(crypto::AeadKey root, OpenKeySlot(slot, store_key));
  std::unique_ptr<Store> store(
      new Store(std::move(database), std::move(root), random));
  if (schema < 2) TRY(UpgradeFrom1(*store));
  if (schema < 3) TRY(UpgradeFrom2(*store));
  if (schema < 4) TRY(UpgradeFrom3(*store));
  return store;
}

absl::StatusOr<uint64_t> Store::Generation() {
  TRY_ASSIGN(const uint64_t others,
             ReadPragma(*database_, "PRAGMA data_version"));
  return others << 32 | database_->OwnChanges();
}

base::Bytes Store::Seal(const Place& place, base::ByteView plaintext) {
  return station::Seal(root_, place, plaintext, random_);
}

absl::StatusOr<base::SecretBytes> Store::Open(const Place& place,
                                              base::ByteView sealed) {
  return station::Open(root_, place, sealed);
}

absl::StatusOr<std::optional<crypto::AeadKey>> Store::RecordKey(
    const base::LineId& line, uint64_t day) {
  Query query =
      Prepare("SELECT sealed FROM record_key WHERE line = ? AND day = ?");
  TRY_ASSIGN(const bool found, query.Blob(line.bytes()).Int(day).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const base::SecretBytes key,
             Open(RecordKeyPlace(line, day), query.BlobAt(0)));
  TRY_ASSIGN(crypto::AeadKey out, crypto::AeadKey::From(key.Reveal()));
  return std::optional<crypto::AeadKey>(std::move(out));
}

absl::StatusOr<crypto::AeadKey> Store::MakeRecordKey(const base::LineId& line,
                                                     uint64_t day) {
  crypto::AeadKey key;
  random_.Fill(key.Reveal());
  TRY(Prepare("INSERT INTO record_key VALUES (?, ?, ?)")
          .Blob(line.bytes())
          .Int(day)
          .Blob(Seal(RecordKeyPlace(line, day), key.Reveal()))
          .Run());
  return key;
}

absl::StatusOr<base::Bytes> Store::SealRecord(const base::LineId& line,
                                              uint64_t day, const Place& place,
                                              base::ByteView plaintext) {
  TRY_ASSIGN(std::optional<crypto::AeadKey> key, RecordKey(line, day));
  if (!key.has_value()) {
    TRY_ASSIGN(key, MakeRecordKey(line, day));
  }
  return station::Seal(*key, place, plaintext, random_);
}

absl::StatusOr<base::SecretBytes> Store::OpenRecord(const base::LineId& line,
                                                    uint64_t day,
                                                    const Place& place,
                                                    base::ByteView sealed) {
  TRY_ASSIGN(const std::optional<crypto::AeadKey> key, RecordKey(line, day));
  if (!key.has_value()) return absl::NotFoundError("record: swept");
  return station::Open(*key, place, sealed);
}

absl::Status Store::DestroyRecordKeys(uint64_t before_day) {
  return Prepare("DELETE FROM record_key WHERE day < ?").Int(before_day).Run();
}

absl::Status Store::Destroy(absl::FunctionRef<absl::Status()> work) {
  TRY(Write([&]() -> absl::Status {
    const uint32_t before = database_->OwnChanges();
    TRY(work());
    if (database_->OwnChanges() == before) return absl::OkStatus();
    return NoteDestroyed();
  }));
  return TruncateLog();
}

absl::Status Store::NoteDestroyed() { return Put(kTruncationDue, {}); }

absl::Status Store::TruncateLog() {
  base::Bytes due;
  {
    // Ended before the truncation, which a reader holds up.
    Query query = Prepare("SELECT sealed FROM setting WHERE name = ?");
    TRY_ASSIGN(const bool found, query.Text(kTruncationDue).Step());
    if (!found) return absl::OkStatus();
    due = query.BlobAt(0);
  }
  TRY_ASSIGN(const uint64_t blocked,
             ReadPragma(*database_, "PRAGMA wal_checkpoint(TRUNCATE)"));
  if (blocked != 0) return absl::OkStatus();
  // Who has destroyed something meanwhile has left another value, which stays.
  return Prepare("DELETE FROM setting WHERE name = ? AND sealed = ?")
      .Text(kTruncationDue)
      .Blob(due)
      .Run();
}

absl::Status Store::Put(std::string_view name, base::ByteView value) {
  return Prepare("INSERT OR REPLACE INTO setting VALUES (?, ?)")
      .Text(name)
      .Blob(Seal(SettingPlace(name), value))
      .Run();
}

absl::StatusOr<std::optional<base::SecretBytes>> Store::Get(
    std::string_view name) {
  Query query = Prepare("SELECT sealed FROM setting WHERE name = ?");
  TRY_ASSIGN(const bool found, query.Text(name).Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(base::SecretBytes value,
             Open(SettingPlace(name), query.BlobAt(0)));
  return std::optional<base::SecretBytes>(std::move(value));
}

absl::StatusOr<uint64_t> Store::Incarnation() {
  TRY_ASSIGN(const auto value, Get(kIncarnation));
  if (!value.has_value()) {
    return Fail(Problem::kStore, "damaged", "The store has no incarnation.");
  }
  base::Reader reader(value->Reveal());
  const uint64_t incarnation = reader.U64();
  TRY(reader.Finish("incarnation"));
  return incarnation;
}

absl::Status Store::BeginIncarnation(base::WallTime now) {
  TRY_ASSIGN(const uint64_t before, Incarnation());
  const uint64_t next = std::max(base::ToMillis(now), before + 1);
  return Put(kIncarnation, base::Writer().U64(next).Take());
}

}  // namespace hotline::station
