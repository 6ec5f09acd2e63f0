// SQLite's C interface, owned: a database, prepared statements, and
// transactions that are whole or absent. Knows nothing of what is stored. One
// thread at a time; several processes may have the same file open.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "core/base/bytes.h"

namespace hotline::station {

class Database;

// One run of a statement. Bind in the order of the question marks, then step.
// Reading a column that is NULL gives 0 or empty. A failed step stays failed.
class Query {
 public:
  Query(Database& database, sqlite3_stmt* statement)
      : database_(&database), statement_(statement) {}
  Query(Query&& other) noexcept
      : database_(other.database_), statement_(other.statement_) {
    other.statement_ = nullptr;
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  Query& Int(uint64_t value);
  Query& Text(std::string_view value);
  Query& Blob(base::ByteView value);
  Query& Null();

  // True: a row is there.
  absl::StatusOr<bool> Step();
  // For a statement without rows.
  absl::Status Run();

  uint64_t IntAt(int column) const;
  bool IsNull(int column) const;
  std::string TextAt(int column) const;
  base::Bytes BlobAt(int column) const;

 private:
  Database* database_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

class Database {
 public:
  // WAL, synchronous=FULL, secure_delete, foreign keys on. Creates the file,
  // for its owner alone, only if `create`. A file in use by others is waited
  // for, up to 10 s in every operation.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path,
                                                        bool create);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // `sql` is a literal of ours; it is compiled once.
  Query Prepare(const char* sql);
  // Several statements, no results.
  absl::Status Execute(const char* sql);
  // BEGIN IMMEDIATE, `work`, COMMIT; anything but Ok rolls back and is
  // returned. A Write inside a Write is part of the outer one.
  absl::Status Write(absl::FunctionRef<absl::Status()> work);
  // Whether a Write is under way.
  bool writing() const { return writing_; }
  // How many of them were rolled back through this object.
  uint64_t undone() const { return undone_; }
  // Rows that the last statement changed.
  int Changes() const { return sqlite3_changes(handle_); }
  // Rows changed through this object so far.
  uint32_t OwnChanges() const {
    return static_cast<uint32_t>(sqlite3_total_changes(handle_));
  }

  // Problem::kStore: the file, SQLite's word for it, what to do; never values.
  absl::Status Error(int code) const;

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}

  sqlite3* handle_;
  bool writing_ = false;
  uint64_t undone_ = 0;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
};

}  // namespace hotline::station
