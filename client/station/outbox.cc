#include "client/station/outbox.h"

#include <algorithm>

#include "client/station/attachment_sender.h"
#include "client/station/current_duty.h"
#include "client/station/heading.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/related.h"
#include "client/station/try.h"
#include "core/base/stop_point.h"
#include "core/message/compose.h"
#include "core/message/fault.h"
#include "core/message/printable.h"
#include "core/pki/certificate_problem.h"
#include "core/pki/station_name.h"

namespace hotline::station {
namespace {

absl::Status Usage(std::string reason, std::string text) {
  return Fail(Problem::kUsage, std::move(reason), std::move(text));
}

// A command that fails in a pipe must not send a FLASH that says nothing.
absl::Status CheckWords(const Draft& draft) {
  if (!message::HasVisible(draft.text)) {
    return Usage("empty", "The text is empty: nothing was sent.");
  }
  if (!message::HasVisible(draft.subject)) {
    return Usage("empty", "The subject is empty: nothing was sent.");
  }
  if (!draft.operator_name.empty() &&
      !message::HasVisible(draft.operator_name)) {
    return Usage("operator",
                 "The name of who sends it shows nothing, and nothing was "
                 "sent: give that person's name, in characters that can be "
                 "seen, or leave it out.");
  }
  return absl::OkStatus();
}

// One who names a station means its position.
absl::Status NotOnLine(const std::string& position,
                       const std::vector<std::string>& members) {
  const auto station = pki::StationName::Parse(position);
  std::string on_it;
  for (const std::string& one : members) {
    on_it += (on_it.empty() ? "" : ", ") + one;
  }
  return Usage("not_on_line",
               position + " is not on this line" +
                   (station.ok() ? ", it is a station: positions are written "
                                   "POSITION@DOMAIN, as " +
                                       station->position().text()
                                 : std::string()) +
                   ". On it are: " + on_it + ".");
}

absl::Status CheckPositions(const LineFacts& line,
                            const message::Addressees& addressees) {
  const std::vector<std::string> members = ToRecord(line).positions;
  for (const auto* list : {&addressees.action, &addressees.info}) {
    for (const std::string& position : *list) {
      if (std::find(members.begin(), members.end(), position) ==
          members.end()) {
        return NotOnLine(position, members);
      }
    }
  }
  return absl::OkStatus();
}

message::Draft ToDraft(const Outgoing& outgoing, message::Serial serial,
                       base::WallTime now, const std::string& sender) {
  message::Draft draft;
  draft.line_id = outgoing.line.id;
  draft.incarnation = outgoing.line.incarnation;
  draft.message_class = outgoing.line.line_class;
  draft.precedence = outgoing.precedence;
  draft.kind = outgoing.kind;
  draft.lifetime = outgoing.lifetime;
  draft.serial = serial;
  draft.message_id = outgoing.message_id;
  draft.dtg = outgoing.dtg.value_or(now);
  draft.filed = now;
  draft.operator_name = outgoing.operator_name;
  draft.addressees = outgoing.addressees;
  draft.recipients = outgoing.line.Others(sender);
  draft.body = outgoing.body;
  draft.operator_key = outgoing.operator_key.get();
  return draft;
}

// Of a line with group keys its policy says what passes after its end.
absl::Status CheckMaySend(const LineFacts& line, base::WallTime now) {
  if (line.HasGroup()) {
    if (line.membership == Membership::kActive) return absl::OkStatus();
    return Fail(Problem::kRefused, "not_member",
                "This station is not a member of this line now, it is \"" +
                    std::string(Name(line.membership)) +
                    "\": see `hotline line list`.");
  }
  if (line.state != LineState::kHeld) {
    return Usage("no_line_card",
                 "This line's card has not arrived yet: run `hotline watch`.");
  }
  if (line.card.until <= now) {
    return Fail(Problem::kRefused, "line_ended", "This line has ended.");
  }
  return absl::OkStatus();
}

// What Compose refused is the draft's fault: told in its words.
absl::Status AsUsage(const absl::Status& status) {
  if (ProblemOf(status) != Problem::kInternal) return status;
  std::string reason = "message";
  if (const auto fault = message::FaultOf(status)) {
    if (*fault == message::Fault::kNotReleaser) {
      return Fail(Problem::kRefused, "not_releaser",
                  "An OPERATION at FLASH or IMMEDIATE needs a station with the "
                  "role releaser: this one has not.");
    }
    if (*fault == message::Fault::kKindOfClass) reason = "kind";
  }
  return Usage(reason, std::string(status.message()));
}

// Ok where only the path is of no use here: others may have pinned another root
// than we, as in the midst of a change of roots.
absl::Status AsRefusal(const absl::Status& why) {
  const std::string begin =
      "Nothing was saved or sent, since nobody would accept it: this station's "
      "identity certificate, or its issuer's, ";
  const std::string renew =
      "take a new one from the authority with `hotline renew --identity FILE`.";
  switch (pki::ProblemOf(why)) {
    case pki::CertificateProblem::kExpired:
      return Fail(
          Problem::kRefused, "certificate_expired",
          begin + "has ended, unless this station's clock is wrong: " + renew);
    case pki::CertificateProblem::kNotYetValid:
      return Fail(Problem::kRefused, "certificate_not_yet_valid",
                  begin + "has not begun yet: check this station's clock.");
    case pki::CertificateProblem::kRevoked:
      return Fail(Problem::kRefused, "certificate_revoked",
                  begin +
                      "was revoked by the authority: if it gives you "
                      "another, " +
                      renew);
    default:
      return absl::OkStatus();
  }
}

// Of a line of a line card.
absl::StatusOr<GroupMessage> SealTo(
    Station& station, const message::Draft& draft,
    std::vector<message::Recipient> recipients) {
  TRY_ASSIGN(message::ComposedMessage composed,
             message::Compose(draft, station.certificate, *station.identity,
                              station.randomness(),
                              {.operators_required = kOperatorsRequired}));
  message::HpkeSealing sealing(std::move(recipients), nullptr,
                               station.randomness());
  TRY_ASSIGN(base::Bytes body,
             sealing.Seal(composed.header_bytes, composed.plaintext.Reveal()));
  return GroupMessage{std::move(composed), std::move(body)};
}

}  // namespace

absl::StatusOr<Outgoing> Outbox::Read(const Draft& draft) {
  Outgoing out{.line = {},
               .precedence = draft.precedence,
               .kind = draft.kind,
               .lifetime = draft.lifetime,
               .operator_name = draft.operator_name,
               .addressees = {draft.to, draft.info},
               .body = message::Text{.subject = draft.subject,
                                     .label = {},
                                     .references = {},
                                     .supersedes = {},
                                     .reply_by = {},
                                     .text = draft.text}};
  TRY(CheckWords(draft));
  TRY_ASSIGN(out.line, station_.FindLine(draft.line));
  TRY(station_.CheckLine(out.line));
  TRY(CheckMaySend(out.line, station_.Now()));
  if (!message::KindBelongsTo(draft.kind, out.line.line_class)) {
    return Usage("kind", std::string(message::Name(draft.kind)) +
                             " does not belong on a line of class " +
                             std::string(message::Name(out.line.line_class)) +
                             ".");
  }
  TRY(CheckPositions(out.line, out.addressees));
  TRY(FillHeading(station_, draft, out));
  TRY_ASSIGN(std::get<message::Text>(out.body).attachments,
             DescribeFiles(draft.files, station_.randomness()));
  return out;
}

void Outbox::Send(Draft draft, Done<Record> done) {
  auto outgoing = Read(draft);
  if (!outgoing.ok()) return done(outgoing.status());
  auto number = std::make_shared<uint64_t>(0);
  auto files = std::make_shared<std::vector<File>>(std::move(draft.files));
  Post(
      *std::move(outgoing),
      files->empty() ? Also()
                     : [this, files] { return KeepFiles(station_, *files); },
      [number, done](absl::StatusOr<uint64_t> saved) {
        saved.ok() ? void(*number = *saved) : done(saved.status());
      },
      [this, number, done](absl::Status status) {
        Report(*number, std::move(status), done);
      });
}

void Outbox::Report(uint64_t n, absl::Status status, const Done<Record>& done) {
  // A relay that cannot be reached is no failure of ours: it stays queued.
  if (!status.ok() && !MayPass(status)) return done(status);
  done(station_.Shown(n));
}

// Everybody would quarantine it, and the relay's receipt would call it sent.
absl::Status Outbox::MaySign() {
  TRY(station_.Refresh());
  const auto& chain = station_.enrolled.identity;
  const absl::Status valid =
      station_.trust->Get()
          ->VerifyStation(chain.front(), {chain.begin() + 1, chain.end()},
                          pki::Purpose::kIdentity, session_.RelayTime())
          .status();
  return AsRefusal(valid);
}

void Outbox::Post(Outgoing outgoing, Also also, Done<uint64_t> saved,
                  std::function<void(absl::Status)> sent) {
  const absl::Status own = MaySign();
  if (!own.ok()) return saved(own);
  LineFacts line = outgoing.line;
  if (line.HasGroup()) return SaveAndSubmit(outgoing, {}, also, saved, sent);
  directory_.Prepare(
      std::move(line),
      [this, outgoing = std::move(outgoing), also = std::move(also),
       saved = std::move(saved), sent = std::move(sent)](
          absl::StatusOr<std::vector<message::Recipient>> recipients) {
        recipients.ok()
            ? SaveAndSubmit(outgoing, *std::move(recipients), also, saved, sent)
            : saved(recipients.status());
      });
}

void Outbox::SaveAndSubmit(const Outgoing& outgoing,
                           std::vector<message::Recipient> recipients,
                           const Also& also, const Done<uint64_t>& saved,
                           std::function<void(absl::Status)> sent) {
  // A restored store uses up none of its serials (P5).
  const absl::Status may = session_.MaySend();
  if (!may.ok()) return saved(may);
  const auto n = Save(outgoing, std::move(recipients), also);
  saved(n);
  if (!n.ok()) return;
  base::StopPoint("saved");
  submissions_.Submit(*n, outgoing.precedence, std::move(sent));
}

absl::StatusOr<uint64_t> Outbox::Save(
    const Outgoing& outgoing, std::vector<message::Recipient> recipients,
    const Also& also) {
  uint64_t n = 0;
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const MessageRow row, Write(outgoing, std::move(recipients)));
    n = row.n;
    return also ? also() : absl::OkStatus();
  }));
  return n;
}

absl::StatusOr<message::Draft> Outbox::NewDraft(const Outgoing& outgoing) {
  message::Serial serial;
  TRY_ASSIGN(serial.store_incarnation, station_.store->Incarnation());
  TRY_ASSIGN(serial.counter, station_.lines.NextCounter(outgoing.line.id));
  return ToDraft(outgoing, serial, station_.Now(), station_.uri());
}

absl::StatusOr<MessageRow> Outbox::Write(
    const Outgoing& outgoing, std::vector<message::Recipient> recipients) {
  TRY_ASSIGN(const message::Draft draft, NewDraft(outgoing));
  auto written = outgoing.line.HasGroup()
                     ? WriteInGroup(station_, draft)
                     : SealTo(station_, draft, std::move(recipients));
  if (!written.ok()) return AsUsage(written.status());
  return Insert(outgoing, *std::move(written));
}

absl::StatusOr<MessageRow> Outbox::Insert(const Outgoing& outgoing,
                                          GroupMessage written) {
  message::ComposedMessage* const composed = &written.composed;
  // What goes into a group may have to be encrypted for another epoch.
  const bool in_group = outgoing.line.HasGroup();
  MessageRow row;
  row.id = composed->header.message_id;
  row.identity = IdentityOf(station_.uri(), row.id);
  row.line = outgoing.line.id;
  row.outgoing = true;
  row.type = static_cast<ContentType>(outgoing.body.index() + 1);
  row.state = State::kQueued;
  row.precedence = outgoing.precedence;
  row.line_class = outgoing.line.line_class;
  row.envelope_hash =
      message::EnvelopeHash(composed->header_bytes, written.body);
  row.stored = station_.Now();
  row.content = ContentOf(composed->message);
  row.content.answers = outgoing.answers;
  row.content.lifetime = outgoing.lifetime;
  row.progress = NewProgress(row.content, State::kQueued, row.stored);
  TRY(station_.messages.Insert(
      row,
      StoredEnvelope{.header = composed->header_bytes,
                     .body = std::move(written.body),
                     .origin = station_.log_key->name(),
                     .plaintext = in_group ? std::move(composed->plaintext)
                                           : base::SecretBytes(),
                     .stations = std::move(written.stations)},
      {}));
  TRY(NoteSuperseded(station_, row));
  return row;
}

}  // namespace hotline::station
