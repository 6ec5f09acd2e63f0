#include "client/station/database.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

constexpr int kBusyTimeoutMs = 10'000;

constexpr char kPragmas[] =
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=FULL;"
    "PRAGMA secure_delete=ON;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA trusted_schema=OFF;";

// SQLite creates files by the umask; secrets do not depend on one.
absl::Status CreateFile(const std::string& path) {
  const int fd = open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC,
                      S_IRUSR | S_IWUSR);
  if (fd < 0) {
    return Fail(
        Problem::kStore, errno == EEXIST ? "exists" : "store",
        path + (errno == EEXIST ? ": there is already a station in this folder."
                                : ": cannot be created; check that the folder "
                                  "exists and can be written."));
  }
  close(fd);
  return absl::OkStatus();
}

absl::Status DiskFull(const std::string& file) {
  return Fail(Problem::kStore, "disk_full",
              file +
                  ": the disk is full, nothing was saved, and nothing can be "
                  "read until there is space; free some.");
}

absl::Status ReadOnly(const std::string& file) {
  return Fail(Problem::kStore, "read_only",
              file +
                  ": cannot be written; check its owner and its folder's, "
                  "and that the disk is not mounted read-only.");
}

// Of a disk that is full or read-only SQLite says, in WAL mode, no more than
// that it could not open or write something.
absl::Status Unusable(const std::string& file, const std::string& reason) {
  constexpr uint64_t kLeastSpace = 64 * 1024;
  struct statvfs disk {};
  if (statvfs(file.c_str(), &disk) == 0 &&
      uint64_t{disk.f_bavail} * disk.f_frsize < kLeastSpace) {
    return DiskFull(file);
  }
  const std::string folder = file.substr(0, file.find_last_of('/') + 1);
  if (access(file.c_str(), W_OK) != 0 || access(folder.c_str(), W_OK) != 0) {
    return ReadOnly(file);
  }
  return Fail(Problem::kStore, "store",
              file + ": " + reason + "; check the disk, then try again.");
}

}  // namespace

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::Int(uint64_t value) {
  sqlite3_bind_int64(statement_, ++bound_, static_cast<sqlite3_int64>(value));
  return *this;
}

Query& Query::Text(std::string_view value) {
  sqlite3_bind_text64(statement_, ++bound_, value.data(), value.size(),
                      SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Query& Query::Blob(base::ByteView value) {
  // An empty view may have no address, which SQLite would take for NULL.
  const void* data =
      value.empty() ? "" : static_cast<const void*>(value.data());
  sqlite3_bind_blob64(statement_, ++bound_, data, value.size(),
                      SQLITE_TRANSIENT);
  return *this;
}

Query& Query::Null() {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

absl::StatusOr<bool> Query::Step() {
  if (statement_ == nullptr) return database_->Error(SQLITE_ERROR);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_->Error(code);
}

absl::Status Query::Run() { return Step().status(); }

uint64_t Query::IntAt(int column) const {
  return static_cast<uint64_t>(sqlite3_column_int64(statement_, column));
}

bool Query::IsNull(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string Query::TextAt(int column) const {
  return base::ToString(BlobAt(column));
}

base::Bytes Query::BlobAt(int column) const {
  const auto* data =
      static_cast<const uint8_t*>(sqlite3_column_blob(statement_, column));
  const auto size =
      static_cast<size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? base::Bytes() : base::Bytes(data, data + size);
}

absl::StatusOr<std::unique_ptr<Database>> Database::Open(
    const std::string& path, bool create) {
  if (create) TRY(CreateFile(path));
  sqlite3* handle = nullptr;
  const int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) {
    return Fail(Problem::kStore, "no_store",
                path +
                    ": the station's store cannot be opened; check the folder "
                    "(--home, or HOTLINE_HOME), and that `hotline init` was "
                    "run there.");
  }
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  TRY(database->Execute(kPragmas));
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(handle_);
}

Query Database::Prepare(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr) {
    sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                       nullptr);
  }
  return Query(*this, statement);
}

absl::Status Database::Execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Error(code);
}

absl::Status Database::Write(absl::FunctionRef<absl::Status()> work) {
  if (writing_) return work();
  TRY(Execute("BEGIN IMMEDIATE"));
  writing_ = true;
  absl::Status status = work();
  if (status.ok()) status = Execute("COMMIT");
  writing_ = false;
  if (!status.ok()) {
    ++undone_;
    Execute("ROLLBACK").IgnoreError();
  }
  return status;
}

absl::Status Database::Error(int code) const {
  const char* name = sqlite3_db_filename(handle_, "main");
  const std::string file = name == nullptr ? "the store" : name;
  switch (const int primary = code & 0xff) {
    case SQLITE_BUSY:
      return Fail(Problem::kStore, "store_busy",
                  file +
                      ": in use by another program for too long; end that one, "
                      "or try again.");
    case SQLITE_FULL:
      return DiskFull(file);
    case SQLITE_READONLY:
      return ReadOnly(file);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Fail(Problem::kStore, "damaged",
                  file +
                      ": damaged; put a copy in its place, then run `hotline "
                      "rejoin`.");
    default:
      return Unusable(file, std::string(sqlite3_errstr(primary)) + " (" +
                                sqlite3_errmsg(handle_) + ")");
  }
}

}  // namespace hotline::station
