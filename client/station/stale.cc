#include "client/station/stale.h"

#include <set>

#include "absl/strings/str_join.h"
#include "client/groups/epochs.h"
#include "client/station/current_duty.h"
#include "client/station/group_message.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/message/check_operator.h"

namespace hotline::station {
namespace {

// What a person wrote. What a station says by itself names nothing that a
// member may not know.
bool IsAPersons(ContentType type) {
  return type == ContentType::kText || type == ContentType::kResponse;
}

// What a person signed names who was to read it: where that has changed, the
// same person has to sign anew. Nothing where nobody signed.
absl::StatusOr<OperatorKey> KeyFor(Station& station,
                                   const message::Body& body) {
  const auto* certificate = message::CertificateOf(body);
  if (certificate == nullptr) return OperatorKey();
  TRY_ASSIGN(const auto duty, CurrentDuty(station));
  if (duty.has_value() && duty->certificate == *certificate) return duty->key;
  return Fail(Problem::kRefused, "operator",
              "The line has changed meanwhile, and " + certificate->name +
                  ", who signed this, is not on duty any more: nothing was "
                  "sent. Whoever is on duty has to give it again.");
}

absl::Status StillToCome() {
  return Fail(Problem::kUnreachable, "epoch",
              "The line has changed, and what changed has not arrived here "
              "yet: it stays queued, and leaves by itself.");
}

}  // namespace

void Stale::Renew(uint64_t n, std::vector<v1::Delivered> missing, Done done) {
  TakeIn(std::move(missing), 0,
         [this, n, done = std::move(done)](absl::Status status) {
           if (status.ok()) {
             status = station_.store->Write([&] { return Rewrite(n); });
           }
           done(status);
         });
}

void Stale::TakeIn(std::vector<v1::Delivered> missing, size_t from, Done done) {
  if (from >= missing.size()) return done(absl::OkStatus());
  v1::Delivered next = missing[from];
  take_in(std::move(next), [this, missing = std::move(missing), from,
                            done = std::move(done)](absl::Status status) {
    status.ok() ? TakeIn(missing, from + 1, done) : done(status);
  });
}

absl::Status Stale::Rewrite(uint64_t n) {
  TRY_ASSIGN(const auto envelope, station_.messages.Envelope(n));
  // Another process of this store was faster.
  if (!envelope.has_value()) return absl::OkStatus();
  if (envelope->plaintext.size() == 0) {
    return Fail(Problem::kRefused, "epoch", "The relay refused (epoch).");
  }
  TRY_ASSIGN(const message::Header header,
             message::ParseHeader(envelope->header));
  const auto now = station_.keys.groups.Current(header.line_id);
  if (absl::IsNotFound(now.status())) {
    return Fail(Problem::kRefused, "not_member",
                "This station is no member of the line any more.");
  }
  TRY(now.status());
  if (*now == groups::EpochOf(header)) return StillToCome();
  TRY_ASSIGN(const MessageRow row, station_.messages.Read(n));
  TRY_ASSIGN(const auto newcomers,
             NewPositions(header.line_id, envelope->stations));
  if (!newcomers.empty() && IsAPersons(row.type)) return Hold(n, newcomers);
  return Encrypt(n, *envelope, header);
}

// Positions that had no station when it was written.
absl::StatusOr<std::vector<std::string>> Stale::NewPositions(
    const base::LineId& line, const std::vector<std::string>& written_for) {
  TRY_ASSIGN(const auto epoch, station_.keys.CurrentEpoch(line));
  TRY_ASSIGN(const auto* const now, station_.keys.groups.MembersIn(epoch));
  std::set<std::string> positions;
  for (const message::Member& one : *now) {
    positions.insert(PositionOf(one.station));
  }
  for (const std::string& one : written_for) positions.erase(PositionOf(one));
  return std::vector<std::string>(positions.begin(), positions.end());
}

absl::Status Stale::Encrypt(uint64_t n, const StoredEnvelope& envelope,
                            const message::Header& header) {
  TRY_ASSIGN(const message::InnerMessage message,
             message::ParsePadded(envelope.plaintext.Reveal()));
  TRY_ASSIGN(const OperatorKey key, KeyFor(station_, message.body));
  message::Draft draft = DraftOf(header, message);
  draft.operator_key = key.get();
  TRY_ASSIGN(GroupMessage written, WriteInGroup(station_, std::move(draft)));
  MessageRow row;
  TRY_ASSIGN(row, station_.messages.Read(n));
  row.content.commitment = written.composed.header.commitment;
  row.content.reason.clear();
  row.content.refusal.clear();
  TRY(station_.messages.Update(row));
  const base::Digest hash =
      message::EnvelopeHash(written.composed.header_bytes, written.body);
  return station_.messages.ReplaceEnvelope(
      n, hash,
      StoredEnvelope{.header = written.composed.header_bytes,
                     .body = std::move(written.body),
                     .origin = envelope.origin,
                     .type = envelope.type,
                     .plaintext = std::move(written.composed.plaintext),
                     .stations = std::move(written.stations)});
}

absl::Status Stale::Hold(uint64_t n,
                         const std::vector<std::string>& newcomers) {
  MessageRow row;
  TRY_ASSIGN(row, station_.messages.Read(n));
  row.content.refusal = "newcomers";
  row.content.reason =
      absl::StrJoin(newcomers, ", ") +
      " has joined the line since this was written, and would read it: "
      "nothing was sent. `hotline release` sends it to all who are members "
      "now.";
  TRY(station_.messages.Update(row));
  TRY(station_.messages.SetHeld(n, true));
  PositionState change;
  change.state = State::kHeld;
  change.at = station_.Now();
  change.reason = row.content.reason;
  return station_.Note(EventKind::kChanged, n, change);
}

absl::Status Stale::Release(uint64_t n) {
  TRY_ASSIGN(const bool held, station_.messages.IsHeld(n));
  TRY_ASSIGN(const auto envelope, station_.messages.Envelope(n));
  if (!held || !envelope.has_value()) {
    return Fail(Problem::kUsage, "not_held",
                "This message does not wait for anybody's word.");
  }
  TRY_ASSIGN(const message::Header header,
             message::ParseHeader(envelope->header));
  TRY(Encrypt(n, *envelope, header));
  return station_.messages.SetHeld(n, false);
}

}  // namespace hotline::station
