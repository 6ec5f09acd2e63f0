#include "core/base/codec.h"
#include "daemon/store/journal.h"
#include "daemon/store/rows.h"
#include "daemon/store/statements.h"

namespace hotline::store {

Transaction::~Transaction() {
  // After some failures SQLite has rolled back by itself; then this one fails,
  // and nothing is lost by it.
  if (open_) statements_.rollback.Run().IgnoreError();
}

absl::Status Transaction::PutMeta(std::string_view name,
                                  std::string_view value) {
  return Run(statements_.put_meta, name, value);
}

absl::Status Transaction::PutStation(const StationRow& row) {
  base::Writer certificates;
  for (const auto& certificate : row.certificates) {
    certificates.Opaque(certificate);
  }
  return Run(statements_.put_station, row.number, row.uri, row.certificate_hash,
             certificates.bytes());
}

absl::Status Transaction::PutSent(StationNumber station,
                                  const base::Digest& envelope_hash) {
  return Run(statements_.put_sent, station, envelope_hash);
}

absl::Status Transaction::AddKeyPackage(StationNumber station, uint32_t suite,
                                        bool last_resort,
                                        base::ByteView key_package) {
  return Run(statements_.add_key_package, station, suite, last_resort,
             key_package);
}

absl::Status Transaction::DeleteKeyPackage(uint64_t number) {
  return Run(statements_.delete_key_package, number);
}

absl::Status Transaction::DeleteLastResort(StationNumber station,
                                           uint32_t suite) {
  return Run(statements_.delete_last_resort, station, suite);
}

absl::Status Transaction::DeleteKeyPackagesOf(StationNumber station) {
  return Run(statements_.delete_key_packages, station);
}

absl::Status Transaction::AddLine(const LineRow& row) {
  return Run(statements_.add_line, row.number, row.id.bytes(), row.line_class,
             row.incarnation, row.creator, row.created_ms, row.entry,
             row.last_sequence);
}

absl::Status Transaction::SetLastSequence(LineNumber line,
                                          uint64_t last_sequence) {
  return Run(statements_.set_last_sequence, last_sequence, line);
}

absl::Status Transaction::AddRoster(const RosterRow& row) {
  return Run(statements_.add_roster, row.line, row.station, row.low_water,
             row.guest_until_ms);
}

absl::Status Transaction::SetLowWater(const RosterRow& row) {
  auto set =
      Run(statements_.set_low_water, row.low_water, row.line, row.station);
  if (!set.ok()) return set;
  return Run(statements_.delete_confirmed, row.line, row.station, uint64_t{0},
             row.low_water);
}

absl::Status Transaction::PutConfirmed(const ConfirmedRow& row) {
  auto deleted = Run(statements_.delete_confirmed, row.line, row.station,
                     row.first, row.last);
  if (!deleted.ok()) return deleted;
  return Run(statements_.add_confirmed, row.line, row.station, row.first,
             row.last);
}

absl::Status Transaction::AddEnvelope(const EnvelopeRow& row,
                                      base::ByteView header,
                                      base::ByteView body,
                                      base::ByteView welcome) {
  ++envelopes_added_;
  const base::Bytes audience = EncodeAudience(row);
  return Run(statements_.add_envelope, row.entry, row.line, row.sequence,
             row.type, row.precedence, row.sender, row.expires_ms, row.size,
             row.hash, header, body, row.branch, audience, welcome);
}

absl::Status Transaction::DeleteEnvelope(uint64_t entry) {
  auto status = Run(statements_.delete_envelope, entry);
  if (status.ok()) envelopes_deleted_ += statements_.database.Changes();
  return status;
}

absl::StatusOr<bool> Transaction::AddMessage(const base::MessageId& id,
                                             uint64_t entry) {
  auto status = Run(statements_.add_message, id.bytes(), entry);
  if (!status.ok()) return status;
  return statements_.database.Changes() == 1;
}

absl::Status Transaction::AddEntry(const EntryRow& row) {
  return Run(statements_.add_entry, row.index, row.leaf, row.salt, row.details,
             row.line, row.station);
}

absl::Status Transaction::PutTile(unsigned level, uint64_t number,
                                  base::ByteView hashes) {
  return Run(statements_.put_tile, level, number, hashes);
}

absl::Status Transaction::PutHead(const HeadRow& row) {
  return Run(statements_.put_head, row.size, row.root, row.checkpoint);
}

absl::Status Transaction::Commit() {
  if (envelopes_added_ != envelopes_deleted_) {
    Run(statements_.count_envelopes, envelopes_added_, envelopes_deleted_)
        .IgnoreError();  // the commit fails with it
  }
  // The one fsync of the way of a message: what was accepted is durable from
  // here on. Its receipts are sent by JournalThread::Answer
  // (daemon/relay/journal_thread.cc), which runs only after this returned Ok.
  auto status = Run(statements_.commit);
  if (status.ok()) open_ = false;
  return status;
}

}  // namespace hotline::store
