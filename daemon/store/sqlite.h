// SQLite's C interface with owners, and nothing more: a database, a prepared
// statement, a walk over rows. Only daemon/store includes this. One thread at a
// time for each Database and all that came from it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "core/base/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hotline::store {

// ResourceExhausted: no space. PermissionDenied: may not be opened or written.
// DataLoss: not a database, or a damaged one. Unavailable: everything else that
// the file system refuses. `doing` says what was tried.
absl::Status SqliteError(sqlite3* database, int code, std::string_view doing);

// The rows of one run. Binds, columns: from 0. Views into columns live until
// the next Next(). Resets its statement when it goes.
class Rows {
 public:
  Rows(sqlite3* database, sqlite3_stmt* statement, int bind_error);
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows();

  // False at the end and after a failure: ask status() then.
  bool Next();
  const absl::Status& status() const { return status_; }

  uint64_t Integer(int column) const;
  bool IsNull(int column) const;
  base::ByteView Blob(int column) const;
  std::string_view Text(int column) const;

 private:
  sqlite3* database_;
  sqlite3_stmt* statement_;
  absl::Status status_;
};

class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* database, sqlite3_stmt* statement);

  // Arguments are bound in order; blobs and texts must live until the rows are
  // gone. Integers are below 2^63.
  template <class... Arguments>
  Rows Select(const Arguments&... arguments) {
    int position = 0;
    int error = 0;
    ((error |= Bind(++position, arguments)), ...);
    return Rows(database_, statement_.get(), error);
  }
  // For a statement that yields no rows.
  template <class... Arguments>
  absl::Status Run(const Arguments&... arguments) {
    Rows rows = Select(arguments...);
    rows.Next();
    return rows.status();
  }

 private:
  int Bind(int position, uint64_t value);
  int Bind(int position, base::ByteView blob);
  int Bind(int position, std::string_view text);
  int Bind(int position, const std::optional<uint64_t>& value);

  struct Finalise {
    void operator()(sqlite3_stmt* statement) const;
  };
  sqlite3* database_ = nullptr;
  std::unique_ptr<sqlite3_stmt, Finalise> statement_;
};

class Database {
 public:
  enum class Mode { kReadOnly, kReadWrite, kCreate };
  static absl::StatusOr<Database> Open(const std::string& path, Mode mode);

  // SQL without results, one statement or several.
  absl::Status Execute(const std::string& sql);
  absl::StatusOr<Statement> Prepare(std::string_view sql);
  // The file grows by `bytes` at a time, in blocks that are really allocated.
  void GrowBy(uint64_t bytes);
  // Each commit sets `frames` to the pages that the write-ahead log holds. It
  // outlives the database, which folds the log no more by itself.
  void CountFrames(uint64_t& frames);
  // Rows that the last INSERT, UPDATE or DELETE changed.
  uint64_t Changes() const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Database(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace hotline::store
