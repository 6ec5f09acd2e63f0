#include "daemon/store/sqlite.h"

#include <sqlite3.h>

#include "absl/strings/str_cat.h"

namespace hotline::store {
namespace {

absl::StatusCode CodeOf(int code) {
  // The index of the write-ahead log could not grow: nothing else is in it.
  if (code == SQLITE_IOERR_SHMSIZE) return absl::StatusCode::kResourceExhausted;
  switch (code & 0xff) {
    case SQLITE_FULL:
      return absl::StatusCode::kResourceExhausted;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return absl::StatusCode::kPermissionDenied;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::StatusCode::kDataLoss;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
      return absl::StatusCode::kInternal;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

}  // namespace

absl::Status SqliteError(sqlite3* database, int code, std::string_view doing) {
  const char* detail =
      database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  return absl::Status(CodeOf(code),
                      absl::StrCat("journal: cannot ", std::string(doing), ": ",
                                   detail, " (", code, ")"));
}

Rows::Rows(sqlite3* database, sqlite3_stmt* statement, int bind_error)
    : database_(database), statement_(statement) {
  if (bind_error != SQLITE_OK) {
    status_ = SqliteError(database_, SQLITE_MISUSE, "bind a value");
  }
}

Rows::~Rows() { sqlite3_reset(statement_); }

bool Rows::Next() {
  if (!status_.ok()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    status_ = SqliteError(database_, sqlite3_extended_errcode(database_),
                          "read or write");
  }
  return false;
}

uint64_t Rows::Integer(int column) const {
  return static_cast<uint64_t>(sqlite3_column_int64(statement_, column));
}

bool Rows::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

base::ByteView Rows::Blob(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  return {static_cast<const uint8_t*>(bytes),
          static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Rows::Text(int column) const {
  return base::TextOf(Blob(column));
}

Statement::Statement(sqlite3* database, sqlite3_stmt* statement)
    : database_(database), statement_(statement) {}

void Statement::Finalise::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

int Statement::Bind(int position, uint64_t value) {
  return sqlite3_bind_int64(statement_.get(), position,
                            static_cast<sqlite3_int64>(value));
}

int Statement::Bind(int position, base::ByteView blob) {
  // A null pointer would bind NULL; an empty blob is a value.
  static const uint8_t kNothing = 0;
  return sqlite3_bind_blob64(statement_.get(), position,
                             blob.empty() ? &kNothing : blob.data(),
                             blob.size(), SQLITE_STATIC);
}

int Statement::Bind(int position, std::string_view text) {
  return sqlite3_bind_text64(statement_.get(), position,
                             text.empty() ? "" : text.data(), text.size(),
                             SQLITE_STATIC, SQLITE_UTF8);
}

int Statement::Bind(int position, const std::optional<uint64_t>& value) {
  if (value.has_value()) return Bind(position, *value);
  return sqlite3_bind_null(statement_.get(), position);
}

absl::StatusOr<Database> Database::Open(const std::string& path, Mode mode) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |=
      mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  if (mode == Mode::kCreate) flags |= SQLITE_OPEN_CREATE;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (code != SQLITE_OK) return SqliteError(raw, code, "open " + path);
  // Readers and the writer never block each other in WAL mode, but for the
  // moment in which the log is reset or recovered.
  sqlite3_busy_timeout(raw, 10'000);
  return database;
}

absl::Status Database::Execute(const std::string& sql) {
  const int code =
      sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) return absl::OkStatus();
  return SqliteError(database_.get(), code, "execute");
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(),
                                      static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return SqliteError(database_.get(), code, "prepare");
  return Statement(database_.get(), raw);
}

void Database::GrowBy(uint64_t bytes) {
  int chunk = static_cast<int>(bytes);
  sqlite3_file_control(database_.get(), "main", SQLITE_FCNTL_CHUNK_SIZE,
                       &chunk);
}

void Database::CountFrames(uint64_t& frames) {
  const auto count = [](void* frames_of, sqlite3*, const char*, int now) {
    *static_cast<uint64_t*>(frames_of) = static_cast<uint64_t>(now);
    return SQLITE_OK;
  };
  sqlite3_wal_hook(database_.get(), count, &frames);
}

uint64_t Database::Changes() const {
  return static_cast<uint64_t>(sqlite3_changes64(database_.get()));
}

void Database::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

}  // namespace hotline::store
