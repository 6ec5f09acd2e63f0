#include "client/station/outbox.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/stops.h"
#include "client/station/try.h"
#include "core/message/compose.h"
#include "core/message/fault.h"

namespace hotline::station {
namespace {

// The relay reads no more than 256 open submissions of one stream.
constexpr size_t kWindow = 128;

absl::Status Usage(std::string reason, std::string text) {
  return Fail(Problem::kUsage, std::move(reason), std::move(text));
}

absl::Status CheckPositions(const LineFacts& line,
                            const message::Addressees& addressees) {
  const std::vector<std::string> members = ToRecord(line).positions;
  for (const auto* list : {&addressees.action, &addressees.info}) {
    for (const std::string& position : *list) {
      if (std::find(members.begin(), members.end(), position) ==
          members.end()) {
        return Usage("not_on_line", position + " is not on this line.");
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
  draft.dtg = now;
  draft.filed = now;
  draft.operator_name = outgoing.operator_name;
  draft.addressees = outgoing.addressees;
  draft.recipients = outgoing.line.Others(sender);
  draft.body = outgoing.body;
  return draft;
}

Content ContentOf(const message::InnerMessage& message) {
  const message::Statement& statement = message.statement;
  Content content;
  content.kind = statement.kind;
  content.serial = statement.serial;
  content.dtg = statement.dtg;
  content.filed = statement.filed;
  content.sender = statement.sender;
  content.operator_name = statement.operator_name;
  content.to = message.addressees.action;
  content.info = message.addressees.info;
  content.commitment = statement.commitment;
  if (const auto* text = std::get_if<message::Text>(&message.body)) {
    content.subject = text->subject;
    content.text = text->text;
    content.label = text->label;
  }
  return content;
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
  TRY_ASSIGN(out.line, station_.lines.Find(draft.line));
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
  return out;
}

void Outbox::Send(Draft draft, Done<Record> done) {
  auto outgoing = Read(draft);
  if (!outgoing.ok()) return done(outgoing.status());
  if (absl::Status may = session_.MaySend(); !may.ok()) return done(may);
  auto number = std::make_shared<uint64_t>(0);
  Post(
      *std::move(outgoing), nullptr,
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
  auto row = station_.messages.Read(n);
  if (!row.ok()) return done(row.status());
  const auto line = station_.lines.Read(row->line);
  done(ToRecord(*row, line.ok() && line->has_value() ? (*line)->card.name
                                                     : std::string()));
}

void Outbox::Post(Outgoing outgoing, Also also, Done<uint64_t> saved,
                  std::function<void(absl::Status)> sent) {
  LineFacts line = outgoing.line;
  directory_.Prepare(
      std::move(line),
      [this, outgoing = std::move(outgoing), also = std::move(also),
       saved = std::move(saved), sent = std::move(sent)](
          absl::StatusOr<std::vector<message::Recipient>> recipients) {
        if (!recipients.ok()) return saved(recipients.status());
        const auto n = Save(outgoing, *std::move(recipients), also);
        saved(n);
        if (!n.ok()) return;
        StopPoint("saved");
        Submit(
            *n, sent ? sent : [](absl::Status) {});
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
                                   *station_.identity, station_.randomness());
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
  row.progress = NewProgress(row.content, State::kQueued, row.stored);
  TRY(station_.messages.Insert(
      row, StoredEnvelope{composed->header_bytes, *std::move(body)}, {}));
  return row;
}

void Outbox::Submit(uint64_t n, std::function<void(absl::Status)> done) {
  const bool open = open_.contains(n);
  open_[n].push_back(std::move(done));
  if (open) return;
  session_.WhenReady([this, n](absl::Status status) {
    if (status.ok()) status = session_.MaySend();
    status.ok() ? SubmitNow(n) : Finish(n, status);
  });
}

void Outbox::SubmitNow(uint64_t n) {
  auto envelope = station_.messages.Envelope(n);
  if (!envelope.ok()) return Finish(n, envelope.status());
  // Another process of this store was faster.
  if (!envelope->has_value()) return Finish(n, absl::OkStatus());
  v1::SubmitRequest request;
  request.set_known_size(log_.KnownSize());
  v1::Envelope& out = *request.add_envelopes();
  out.set_type(v1::ENVELOPE_TYPE_APPLICATION);
  out.set_header((*envelope)->header.data(), (*envelope)->header.size());
  out.set_body((*envelope)->body.data(), (*envelope)->body.size());
  station_.link->Submit(std::move(request),
                        [this, n](absl::StatusOr<v1::Receipt> receipt) {
                          Answered(n, std::move(receipt));
                        });
  StopPoint("submitted");
}

void Outbox::Answered(uint64_t n, absl::StatusOr<v1::Receipt> receipt) {
  if (!receipt.ok()) {
    absl::Status status = receipt.status();
    if (ProblemOf(status) == Problem::kUnreachable) session_.Lost(status);
    if (ProblemOf(status) == Problem::kRefused && !StaysQueued(n, status)) {
      const absl::Status marked = MarkRefused(n, status);
      if (!marked.ok()) status = marked;
    }
    return Finish(n, status);
  }
  if (receipt->entries_size() != 1) {
    const absl::Status status = NotProven("the receipt is not one entry");
    station_.Alarm(receipt->SerializeAsString(), status).IgnoreError();
    return Finish(n, status);
  }
  v1::LoggedEntry evidence = receipt->entries(0);
  log_.Accept(evidence,
              [this, n, evidence](absl::StatusOr<ProvenEntry> proven) {
                Proven(n, evidence, std::move(proven));
              });
}

void Outbox::Proven(uint64_t n, const v1::LoggedEntry& evidence,
                    absl::StatusOr<ProvenEntry> proven) {
  absl::Status status =
      proven.ok() ? MarkSent(n, evidence, *proven) : proven.status();
  if (ProblemOf(status) == Problem::kVerification) {
    const absl::Status saved =
        station_.Alarm(evidence.SerializeAsString(), status);
    if (!saved.ok()) status = saved;
  }
  Finish(n, status);
}

absl::Status Outbox::MarkSent(uint64_t n, const v1::LoggedEntry& evidence,
                              const ProvenEntry& proven) {
  TRY_ASSIGN(const auto envelope, station_.messages.Envelope(n));
  if (!envelope.has_value()) return absl::OkStatus();
  TRY_ASSIGN(const message::Header header,
             message::ParseHeader(envelope->header));
  TRY(CheckAcceptance(proven, {.header = header,
                               .envelope_hash = message::EnvelopeHash(
                                   envelope->header, envelope->body),
                               .sequence = 0}));
  StopPoint("receipt_verified");
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
    if (row.log_index.has_value()) return absl::OkStatus();
    const LoggedAt logged{.sequence = proven.details.acceptance().sequence(),
                          .index = proven.index,
                          .time = proven.time};
    TRY(station_.messages.MarkLogged(
        n, logged, base::ViewOf(evidence.SerializeAsString())));
    AdvanceAll(row.progress, State::kSent, proven.time);
    row.state = row.type == ContentType::kText
                    ? Overall(row, station_.position())
                    : State::kSent;
    TRY(station_.messages.Update(row));
    TRY(station_.lines.Reached(row.line, logged.sequence));
    if (row.type != ContentType::kText) return absl::OkStatus();
    PositionState change;
    change.state = State::kSent;
    change.at = proven.time;
    return station_.Note(EventKind::kChanged, n, change);
  });
}

absl::Status Outbox::MarkRefused(uint64_t n, const absl::Status& why) {
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
    row.state = State::kRefused;
    row.content.reason = std::string(why.message());
    AdvanceAll(row.progress, State::kRefused, station_.Now());
    TRY(station_.messages.Update(row));
    TRY(station_.messages.DropEnvelope(n));
    if (row.type != ContentType::kText) {
      return station_.Warn("refused", row.content.reason);
    }
    PositionState change;
    change.state = State::kRefused;
    change.at = station_.Now();
    change.reason = row.content.reason;
    return station_.Note(EventKind::kChanged, n, change);
  });
}

bool Outbox::StaysQueued(uint64_t n, const absl::Status& why) {
  if (MayPass(why)) return true;
  // A person learns that a text was refused and decides; what the station
  // itself has to say is said later.
  const std::string reason = ReasonOf(why);
  const auto row = station_.messages.Read(n);
  return row.ok() && row->type != ContentType::kText &&
         (reason == "disk_full" || reason == "quota");
}

void Outbox::Finish(uint64_t n, const absl::Status& status) {
  if (ProblemOf(status) == Problem::kUnreachable) backlog_.clear();
  auto node = open_.extract(n);
  if (!node.empty()) {
    for (auto& done : node.mapped()) done(status);
  }
  FillWindow();
}

void Outbox::SubmitQueued(std::function<void()> done) {
  flushed_.push_back(std::move(done));
  auto queued = station_.messages.Queued();
  if (queued.ok()) {
    backlog_.assign(queued->rbegin(), queued->rend());
  }
  FillWindow();
}

void Outbox::FillWindow() {
  while (!backlog_.empty() && open_.size() < kWindow) {
    const uint64_t n = backlog_.back();
    backlog_.pop_back();
    if (!open_.contains(n)) Submit(n, [](absl::Status) {});
  }
  if (!backlog_.empty() || !open_.empty()) return;
  auto flushed = std::move(flushed_);
  flushed_.clear();
  for (auto& done : flushed) done();
}

}  // namespace hotline::station
