#include "client/station/responses.h"

#include <algorithm>

#include "client/station/current_duty.h"
#include "client/station/own_response.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/base/utc.h"
#include "core/message/printable.h"

namespace hotline::station {
namespace {

message::Fact FactOf(Response::Fact fact) {
  switch (fact) {
    case Response::Fact::kAcknowledged:
      return message::Fact::kAcknowledged;
    case Response::Fact::kAnswered:
      return message::Fact::kAnswered;
    case Response::Fact::kRefused:
      return message::Fact::kRefused;
  }
  return message::Fact::kAcknowledged;
}

State StateOf(Response::Fact fact) {
  switch (fact) {
    case Response::Fact::kAcknowledged:
      return State::kAcknowledged;
    case Response::Fact::kAnswered:
      return State::kAnswered;
    case Response::Fact::kRefused:
      return State::kRefused;
  }
  return State::kAcknowledged;
}

WatchAct ActOf(State state) {
  switch (state) {
    case State::kAnswered:
      return WatchAct::kAnswered;
    case State::kRefused:
      return WatchAct::kRefused;
    case State::kRead:
      return WatchAct::kRead;
    default:
      return WatchAct::kAcknowledged;
  }
}

absl::Status Usage(std::string reason, std::string text) {
  return Fail(Problem::kUsage, std::move(reason), std::move(text));
}

absl::Status CheckMessage(const MessageRow& row, const std::string& position) {
  if (row.outgoing) {
    return Usage("own_message", "This station sent this message itself.");
  }
  if (row.type != ContentType::kText || row.fault != 0) {
    return Usage("not_readable",
                 "This message was not received whole, or failed a check: it "
                 "cannot be responded to.");
  }
  if (row.swept) return Usage("swept", "The record of it has been swept.");
  const bool addressed =
      std::any_of(row.progress.begin(), row.progress.end(),
                  [&](const auto& one) { return one.position == position; });
  if (addressed) return absl::OkStatus();
  return Usage("not_addressed",
               "This message is not addressed to " + position + ".");
}

// An OPERATION is answered by who is on duty, whatever name is given.
absl::Status CheckOnDuty(const Response& response,
                         const std::optional<OwnDuty>& duty) {
  if (!duty.has_value()) {
    return Fail(Problem::kRefused, "nobody_on_duty",
                "An OPERATION is answered by the operator on duty, and nobody "
                "is on duty at this station: `hotline on-duty NAME`, then "
                "again.");
  }
  const std::string& named = response.operator_name;
  if (named.empty() || named == duty->person()) return absl::OkStatus();
  return Usage("operator", duty->person() +
                               " is on duty at this station, and nobody else "
                               "answers an OPERATION: leave the name out, or "
                               "hand over first.");
}

absl::Status CheckPerson(const Response& response, message::Kind kind) {
  if (response.scripted && kind == message::Kind::kOperation) {
    return Fail(Problem::kRefused, "scripted",
                "A script never responds to an OPERATION: a person must.");
  }
  const bool nobody = response.scripted && response.operator_name.empty();
  if (!nobody && !message::HasVisible(response.operator_name)) {
    return Usage("operator",
                 "A response names the person who gives it: give that person's "
                 "name (`--operator NAME`), in characters that can be seen.");
  }
  const bool refused = response.fact == Response::Fact::kRefused;
  if (refused && response.reason.empty()) {
    return Usage("reason", "A refusal says why.");
  }
  return absl::OkStatus();
}

// What the position has said already, beside which an acknowledgement would say
// nothing. One that the relay has not accepted may be taken back yet.
const PositionState* Said(const MessageRow& row, const std::string& position) {
  for (const PositionState& one : row.progress) {
    if (one.position != position) continue;
    const bool settled = one.state == State::kAcknowledged ||
                         one.state == State::kAnswered ||
                         one.state == State::kRefused;
    return settled && !one.pending() ? &one : nullptr;
  }
  return nullptr;
}

Warning AlreadyDone(const PositionState& held) {
  const std::string word = held.state == State::kAcknowledged ? "acknowledged"
                           : held.state == State::kAnswered   ? "answered"
                                                              : "refused";
  return {"already_" + word, "This message is already " + word + " by " +
                                 (held.by.empty() ? "a script" : held.by) +
                                 " at " + base::FormatUtc(held.at) +
                                 "; nothing was sent."};
}

}  // namespace

PositionState Responses::ChangeBy(State state,
                                  const std::string& operator_name) {
  PositionState change;
  change.position = station_.position();
  change.state = state;
  change.at = station_.Now();
  change.by = operator_name;
  change.station = station_.uri();
  return change;
}

// Nothing where nobody's key signs: by a script, or by who only says a name.
absl::StatusOr<std::optional<OwnDuty>> Responses::Signer(Response& response,
                                                         message::Kind kind) {
  if (response.scripted) return std::nullopt;
  const std::string& named = response.operator_name;
  if (!named.empty() && !message::HasVisible(named)) {
    return CheckPerson(response, kind);
  }
  TRY_ASSIGN(auto duty, CurrentDuty(station_));
  if (kind == message::Kind::kOperation &&
      (kOperatorsRequired || duty.has_value())) {
    TRY(CheckOnDuty(response, duty));
  }
  if (!duty.has_value()) return std::nullopt;
  if (response.operator_name.empty()) response.operator_name = duty->person();
  if (response.operator_name != duty->person()) return std::nullopt;
  return duty;
}

absl::StatusOr<Outgoing> Responses::Read(Response& response,
                                         const MessageRow& row) {
  TRY(CheckMessage(row, station_.position()));
  TRY_ASSIGN(const auto signer, Signer(response, row.content.kind));
  TRY(CheckPerson(response, row.content.kind));
  TRY_ASSIGN(auto line, station_.lines.Read(row.line));
  if (!line.has_value()) return absl::InternalError("message without line");
  TRY(station_.CheckLine(*line));
  Outgoing out;
  out.line = *std::move(line);
  out.precedence = row.precedence;
  out.kind = row.content.kind;
  out.operator_name = response.operator_name;
  out.addressees.action = {PositionOf(row.content.sender)};
  out.answers = row.n;
  out.body = message::Response{
      .fact = FactOf(response.fact),
      .message_id = row.id,
      .commitment = row.content.commitment,
      .at = station_.Now(),
      .operator_name = response.operator_name,
      .scripted = response.scripted,
      .reason = response.fact == Response::Fact::kRefused ? response.reason
                                                          : std::string()};
  if (signer.has_value()) {
    std::get<message::Response>(out.body).certificate = signer->certificate;
    out.operator_key = signer->key;
  }
  return out;
}

// What a person did, whoever signs the entry: who is on duty, where that is the
// same person, else the station.
absl::Status Responses::Log(const MessageRow& row,
                            const PositionState& change) {
  if (change.scripted) return absl::OkStatus();
  TRY_ASSIGN(auto duty, CurrentDuty(station_));
  if (duty.has_value() && duty->person() != change.by) duty.reset();
  WatchEntry entry = EntryOf(ActOf(change.state), change.by, change.reason);
  entry.line = row.line;
  entry.message = row.id;
  return LogWatch(station_, duty, std::move(entry));
}

absl::Status Responses::Apply(uint64_t n, const PositionState& change) {
  TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
  if (!Advance(row.progress, change)) return absl::OkStatus();
  row.state = Overall(row, station_.position());
  TRY(station_.messages.Update(row));
  return station_.Note(EventKind::kChanged, n, change);
}

// Told when it is known how it stands with it (own_response.h).
absl::Status Responses::SaveOwn(uint64_t n, PositionState change) {
  TRY_ASSIGN(change.own, station_.messages.Newest());
  TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
  TRY(Log(row, change));
  if (!Advance(row.progress, change)) return absl::OkStatus();
  row.state = Overall(row, station_.position());
  return station_.messages.Update(row);
}

void Responses::Respond(Response response, Done done) {
  const auto row = station_.messages.FindByPrefix(response.message);
  if (!row.ok()) return done(row.status());
  auto outgoing = Read(response, *row);
  if (!outgoing.ok()) return done(outgoing.status());
  const auto* held = Said(*row, station_.position());
  if (response.fact == Response::Fact::kAcknowledged && held != nullptr) {
    station_.Tell(AlreadyDone(*held));
    return done(station_.Shown(row->n));
  }
  PositionState change =
      ChangeBy(StateOf(response.fact), response.operator_name);
  change.scripted = response.scripted;
  change.reason = std::get<message::Response>(outgoing->body).reason;
  const uint64_t n = row->n;
  auto own = std::make_shared<uint64_t>(0);
  outbox_.Post(
      *std::move(outgoing), [this, n, change] { return SaveOwn(n, change); },
      [own, done](absl::StatusOr<uint64_t> saved) {
        saved.ok() ? void(*own = *saved) : done(saved.status());
      },
      [this, n, own, done](absl::Status status) {
        status.ok() ? done(station_.Shown(n)) : NotSent(*own, status, done);
      });
}

// Still queued: saved here alone, and the desk's other people are told so.
void Responses::NotSent(uint64_t own, const absl::Status& why,
                        const Done& done) {
  const auto waits = station_.messages.Envelope(own);
  if (!waits.ok() || !waits->has_value()) return done(why);
  const absl::Status told = station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(const MessageRow row, station_.messages.Read(own));
    return TellResponse(station_, row);
  });
  if (!told.ok()) return done(told);
  const Problem problem = ProblemOf(why);
  if (problem != Problem::kUnreachable && problem != Problem::kRefused) {
    return done(why);
  }
  done(Fail(Problem::kUnreachable, "unreachable",
            "The response is saved here, and nobody else knows of it yet; it "
            "leaves as soon as the relay takes it: " +
                std::string(why.message())));
}

absl::StatusOr<std::optional<OwnDuty>> Responses::Reader(
    const std::string& operator_name) {
  TRY_ASSIGN(auto duty, CurrentDuty(station_));
  if (operator_name.empty()) return duty;
  if (!message::HasVisible(operator_name)) {
    return Usage("operator",
                 "The name of who reads it shows nothing: give that person's "
                 "name, in characters that can be seen, or leave it out.");
  }
  if (duty.has_value() && duty->person() == operator_name) return duty;
  return Fail(Problem::kRefused,
              duty.has_value() ? "on_duty" : "nobody_on_duty",
              "Only the operator on duty opens messages for the position, and "
              "that is " +
                  (duty.has_value() ? duty->person() : "nobody") +
                  ": `hotline show` without a name tells nobody.");
}

void Responses::Open(const std::string& message,
                     const std::string& operator_name, Done done) {
  const auto row = station_.messages.FindByPrefix(message);
  if (!row.ok()) return done(row.status());
  const auto reader = Reader(operator_name);
  if (!reader.ok()) return done(reader.status());
  const bool counts = CheckMessage(*row, station_.position()).ok() &&
                      reader->has_value() &&
                      row->content.kind != message::Kind::kTest &&
                      row->content.kind != message::Kind::kService;
  if (!counts) return done(station_.Shown(row->n));
  const PositionState change = ChangeBy(State::kRead, (*reader)->person());
  const absl::Status saved = SaveRead(row->n, change);
  if (!saved.ok()) return done(saved);
  reporter_.Due(row->precedence >= message::Precedence::kImmediate);
  done(station_.Shown(row->n));
}

absl::Status Responses::SaveRead(uint64_t n, const PositionState& change) {
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(MessageRow now, station_.messages.Read(n));
    if (!Advance(now.progress, change)) return absl::OkStatus();
    TRY(Apply(n, change));
    TRY(Log(now, change));
    return station_.journal.AddFact(
        {.message = n,
         .fact = static_cast<uint8_t>(message::Fact::kRead),
         .at = change.at,
         .operator_name = change.by});
  });
}

}  // namespace hotline::station
