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
  if (out.line.state != LineState::kHeld) {
    return Usage("no_line_card",
                 "This line's card has not arrived yet: run `hotline watch`.");
  }
  if (out.line.card.until <= station_.Now()) {
    return Fail(Problem::kRefused, "line_ended", "This line has ended.");
  }
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
  directory_.Prepare(
      std::move(line),
      [this, outgoing = std::move(outgoing), also = std::move(also),
       saved = std::move(saved), sent = std::move(sent)](
          absl::StatusOr<std::vector<message::Recipient>> recipients) {
        if (!recipients.ok()) return saved(recipients.status());
        // A restored store uses up none of its serials (P5).
        const absl::Status may = session_.MaySend();
        if (!may.ok()) return saved(may);
        const auto n = Save(outgoing, *std::move(recipients), also);
        saved(n);
        if (!n.ok()) return;
        base::StopPoint("saved");
        submissions_.Submit(*n, outgoing.precedence, sent);
      });
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

absl::StatusOr<MessageRow> Outbox::Write(
    const Outgoing& outgoing, std::vector<message::Recipient> recipients) {
  message::Serial serial;
  TRY_ASSIGN(serial.store_incarnation, station_.store->Incarnation());
  TRY_ASSIGN(serial.counter, station_.lines.NextCounter(outgoing.line.id));
  const message::Draft draft =
      ToDraft(outgoing, serial, station_.Now(), station_.uri());
  auto composed = message::Compose(draft, station_.certificate,
                                   *station_.identity, station_.randomness(),
                                   {.operators_required = kOperatorsRequired});
  if (!composed.ok()) return AsUsage(composed.status());
  message::HpkeSealing sealing(std::move(recipients), nullptr,
                               station_.randomness());
  auto body =
      sealing.Seal(composed->header_bytes, composed->plaintext.Reveal());
  if (!body.ok()) return AsUsage(body.status());

  MessageRow row;
  row.id = composed->header.message_id;
  row.identity = IdentityOf(station_.uri(), row.id);
  row.line = outgoing.line.id;
  row.outgoing = true;
  row.type = static_cast<ContentType>(outgoing.body.index() + 1);
  row.state = State::kQueued;
  row.precedence = outgoing.precedence;
  row.line_class = outgoing.line.line_class;
  row.envelope_hash = message::EnvelopeHash(composed->header_bytes, *body);
  row.stored = station_.Now();
  row.content = ContentOf(composed->message);
  row.content.answers = outgoing.answers;
  row.content.lifetime = outgoing.lifetime;
  row.progress = NewProgress(row.content, State::kQueued, row.stored);
  TRY(station_.messages.Insert(
      row,
      StoredEnvelope{.header = composed->header_bytes,
                     .body = *std::move(body),
                     .origin = station_.log_key->name()},
      {}));
  TRY(NoteSuperseded(station_, row));
  return row;
}

}  // namespace hotline::station
