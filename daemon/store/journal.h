// The relay's durable memory: everything that one group commit changes, written
// by one thread. What is read while running is in reader.h.
//
// A Transaction holds all changes of one batch. Commit syncs them to the disk
// together; without it they never were. Its first failure is its last word:
// later calls return the same error, and the batch is rolled back whole.
#pragma once

#include <filesystem>
#include <memory>

#include "absl/functional/function_ref.h"
#include "daemon/store/records.h"
#include "daemon/store/reserve.h"
#include "daemon/store/sqlite.h"

namespace hotline::store {

class Folding;
struct Statements;

class Transaction {
 public:
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();  // rolls back what was not committed

  absl::Status PutMeta(std::string_view name, std::string_view value);

  // Replaces the row of the same number.
  absl::Status PutStation(const StationRow& row);
  absl::Status PutSent(StationNumber station,
                       const base::Digest& envelope_hash);
  absl::Status AddKeyPackage(StationNumber station, uint32_t suite,
                             bool last_resort, base::ByteView key_package);
  absl::Status DeleteKeyPackage(uint64_t number);
  absl::Status DeleteLastResort(StationNumber station, uint32_t suite);
  absl::Status DeleteKeyPackagesOf(StationNumber station);

  absl::Status AddLine(const LineRow& row);
  absl::Status SetLastSequence(LineNumber line, uint64_t last_sequence);
  absl::Status AddRoster(const RosterRow& row);
  absl::Status DeleteRoster(LineNumber line, StationNumber station);
  absl::Status SetGuest(const RosterRow& row);
  // Ranges that begin at or below the mark go.
  absl::Status SetLowWater(const RosterRow& row);
  // In the place of those that begin within it.
  absl::Status PutConfirmed(const ConfirmedRow& row);

  absl::Status AddSeat(const SeatRow& row);
  absl::Status EndSeat(const SeatRow& row);
  absl::Status AddBranch(const BranchRow& row);
  // What of a branch may change.
  absl::Status SetBranch(const BranchRow& row);
  // With what was said of it.
  absl::Status DeleteBranch(LineNumber line, uint64_t number);
  absl::Status AddReject(const RejectRow& row);
  absl::Status AddGroupInfo(LineNumber line, uint64_t branch,
                            base::ByteView bytes);
  absl::Status DeleteGroupInfo(LineNumber line, uint64_t branch);

  // `row.header`, `row.body` and `row.welcome` are not used: the bytes need not
  // be copied.
  absl::Status AddEnvelope(const EnvelopeRow& row, base::ByteView header,
                           base::ByteView body, base::ByteView welcome = {});
  // Also where there is none.
  absl::Status DeleteEnvelope(uint64_t entry);
  // Its bytes alone.
  absl::Status DeleteWelcome(uint64_t entry);

  // False, and nothing changed, if the message id is known.
  absl::StatusOr<bool> AddMessage(const base::MessageId& id, uint64_t entry);

  absl::Status AddEntry(const EntryRow& row);
  absl::Status PutTile(unsigned level, uint64_t number, base::ByteView hashes);
  absl::Status PutHead(const HeadRow& row);

  // Durable when it returns Ok.
  absl::Status Commit();

  const absl::Status& status() const { return status_; }

 private:
  friend class Journal;
  explicit Transaction(Statements& statements) : statements_(statements) {}
  template <class... Arguments>
  absl::Status Run(Statement& statement, const Arguments&... arguments) {
    if (status_.ok()) status_ = statement.Run(arguments...);
    return status_;
  }

  Statements& statements_;
  absl::Status status_;
  bool open_ = false;
  uint64_t envelopes_added_ = 0;
  uint64_t envelopes_deleted_ = 0;
};

class Journal {
 public:
  static constexpr char kFile[] = "journal.db";
  // The name in `meta` of how many envelopes there are. Each transaction that
  // adds or deletes some keeps it true; where others did, it is not.
  static constexpr char kEnvelopes[] = "envelopes";
  // The least reserve with which what must pass on a full disk does: twice the
  // least write-ahead log. See Spaces in journal.cc.
  static constexpr uint64_t kLeastReserve = uint64_t{8} << 20;

  // Opens or creates the journal in `folder`, whose lock the caller holds.
  // `reserve`: bytes that are kept back for a full disk; 0: none.
  static absl::StatusOr<std::unique_ptr<Journal>> Open(
      const std::filesystem::path& folder, uint64_t reserve);
  ~Journal();

  // One at a time.
  absl::StatusOr<std::unique_ptr<Transaction>> Begin();

  // Has the write-ahead log folded into the database file when it is time; most
  // of that happens on another thread. After each batch, once it is answered.
  void Fold();

  // Whether the disk has room only for what may use the reserve. Looks anew,
  // and restores the reserve as far as there is room. Before each batch.
  bool DiskIsLow();
  // After a batch failed with ResourceExhausted: turns part of the reserve into
  // database pages and so empties the write-ahead log. False: nothing was left
  // to turn. Try the batch again while it says true.
  bool MakeRoom();

  // Reads; inside a transaction they see its changes.
  absl::StatusOr<std::string> Meta(std::string_view name);  // empty: not set
  absl::Status EachStation(absl::FunctionRef<void(StationRow)> each);
  absl::Status EachLine(absl::FunctionRef<void(LineRow)> each);
  absl::Status EachRoster(absl::FunctionRef<void(RosterRow)> each);
  absl::Status EachConfirmed(absl::FunctionRef<void(const ConfirmedRow&)> each);
  // Ascending by line, station, time.
  absl::Status EachSeat(absl::FunctionRef<void(const SeatRow&)> each);
  // Ascending by line and number.
  absl::Status EachBranch(absl::FunctionRef<void(BranchRow)> each);
  absl::Status EachReject(absl::FunctionRef<void(const RejectRow&)> each);
  absl::StatusOr<base::Bytes> GroupInfo(LineNumber line, uint64_t branch);
  // Without header, body, Welcome and hash; ascending by entry.
  absl::Status EachEnvelope(absl::FunctionRef<void(EnvelopeRow)> each);
  // Ascending, the whole log.
  absl::Status EachEntry(absl::FunctionRef<void(EntryRow)> each);
  absl::StatusOr<StationRow> Station(StationNumber number);
  // All zero: nothing was accepted from it.
  absl::StatusOr<base::Digest> Sent(StationNumber station);
  // Of every suite of which there are any, ascending by suite.
  absl::StatusOr<std::vector<KeyPackageCount>> CountKeyPackages(
      StationNumber station);
  // The oldest one; NotFound if there is none.
  absl::StatusOr<KeyPackageRow> FirstKeyPackage(StationNumber station,
                                                uint32_t suite,
                                                bool last_resort);
  // All of them, the oldest first.
  absl::StatusOr<std::vector<base::Bytes>> KeyPackages(StationNumber station,
                                                       uint32_t suite,
                                                       bool last_resort);
  // The entry of a known message id; NotFound.
  absl::StatusOr<uint64_t> FindMessage(const base::MessageId& id);
  absl::StatusOr<EntryRow> Entry(uint64_t index);
  absl::StatusOr<EnvelopeRow> Envelope(uint64_t entry);

 private:
  Journal(std::filesystem::path file, std::unique_ptr<Statements> statements,
          std::unique_ptr<Reserve> reserve, uint64_t log);
  void FoldNow();
  // What the database file lacks to hold every page that is committed, in
  // whole chunks.
  uint64_t Growth();

  const std::filesystem::path file_;
  std::unique_ptr<Statements> statements_;
  std::unique_ptr<Reserve> reserve_;
  const uint64_t ask_at_, fold_at_;  // frames; see Spaces in journal.cc
  // In the log, by the newest commit; 0 after FoldNow, since nothing is new.
  uint64_t frames_ = 0;
  bool low_ = false;                  // the disk, at the last look
  std::unique_ptr<Folding> folding_;  // last: it ends first
};

}  // namespace hotline::store
