#include "client/station/responses.h"

#include <algorithm>

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
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

absl::Status CheckPerson(const Response& response, message::Kind kind) {
  if (response.scripted && kind == message::Kind::kOperation) {
    return Fail(Problem::kRefused, "scripted",
                "A script never responds to an OPERATION: a person must.");
  }
  const bool nobody = response.scripted && response.operator_name.empty();
  if (!nobody && !message::HasVisible(response.operator_name)) {
    return Usage("operator",
                 "A response names the person who gives it: give that person's "
                 "name, in characters that can be seen.");
  }
  const bool refused = response.fact == Response::Fact::kRefused;
  if (refused && response.reason.empty()) {
    return Usage("reason", "A refusal says why.");
  }
  return absl::OkStatus();
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

absl::StatusOr<Outgoing> Responses::Read(const Response& response,
                                         const MessageRow& row) {
  TRY(CheckMessage(row, station_.position()));
  TRY(CheckPerson(response, row.content.kind));
  TRY_ASSIGN(auto line, station_.lines.Read(row.line));
  if (!line.has_value()) return absl::InternalError("message without line");
  Outgoing out;
  out.line = *std::move(line);
  out.precedence = row.precedence;
  out.kind = row.content.kind;
  out.operator_name = response.operator_name;
  out.addressees.action = {PositionOf(row.content.sender)};
  out.body = message::Response{
      .fact = FactOf(response.fact),
      .message_id = row.id,
      .commitment = row.content.commitment,
      .at = station_.Now(),
      .operator_name = response.operator_name,
      .scripted = response.scripted,
      .reason = response.fact == Response::Fact::kRefused ? response.reason
                                                          : std::string()};
  return out;
}

absl::Status Responses::Apply(uint64_t n, const PositionState& change) {
  TRY_ASSIGN(MessageRow row, station_.messages.Read(n));
  if (!Advance(row.progress, change)) return absl::OkStatus();
  row.state = Overall(row, station_.position());
  TRY(station_.messages.Update(row));
  return station_.Note(EventKind::kChanged, n, change);
}

absl::Status Responses::ApplyOwn(uint64_t n, PositionState change) {
  TRY_ASSIGN(change.own, station_.messages.Newest());
  return Apply(n, change);
}

void Responses::Respond(Response response, Done done) {
  const auto row = station_.messages.FindByPrefix(response.message);
  if (!row.ok()) return done(row.status());
  auto outgoing = Read(response, *row);
  if (!outgoing.ok()) return done(outgoing.status());
  PositionState change =
      ChangeBy(StateOf(response.fact), response.operator_name);
  change.scripted = response.scripted;
  change.reason = std::get<message::Response>(outgoing->body).reason;
  const uint64_t n = row->n;
  outbox_.Post(
      *std::move(outgoing), [this, n, change] { return ApplyOwn(n, change); },
      [done](absl::StatusOr<uint64_t> saved) {
        if (!saved.ok()) done(saved.status());
      },
      [this, n, done](absl::Status status) { Answer(n, status, done); });
}

void Responses::Answer(uint64_t n, const absl::Status& status,
                       const Done& done) {
  if (status.ok()) return done(station_.Shown(n));
  if (!MayPass(status) && RetryAfter(status).count() == 0) return done(status);
  done(Fail(Problem::kUnreachable, "unreachable",
            "The response is saved here and leaves as soon as the relay takes "
            "it: " +
                std::string(status.message())));
}

void Responses::Open(const std::string& message,
                     const std::string& operator_name, Done done) {
  const auto row = station_.messages.FindByPrefix(message);
  if (!row.ok()) return done(row.status());
  if (!operator_name.empty() && !message::HasVisible(operator_name)) {
    return done(Usage("operator",
                      "The name of who reads it shows nothing: give that "
                      "person's name, in characters that can be seen, or leave "
                      "it out."));
  }
  const bool counts = CheckMessage(*row, station_.position()).ok() &&
                      !operator_name.empty() &&
                      row->content.kind != message::Kind::kTest &&
                      row->content.kind != message::Kind::kService;
  if (!counts) return done(station_.Shown(row->n));
  const PositionState change = ChangeBy(State::kRead, operator_name);
  const absl::Status saved = station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(MessageRow now, station_.messages.Read(row->n));
    if (!Advance(now.progress, change)) return absl::OkStatus();
    TRY(Apply(row->n, change));
    return station_.journal.AddFact(
        {.message = row->n,
         .fact = static_cast<uint8_t>(message::Fact::kRead),
         .at = change.at,
         .operator_name = operator_name});
  });
  if (!saved.ok()) return done(saved);
  reporter_.Due(row->precedence >= message::Precedence::kImmediate);
  done(station_.Shown(row->n));
}

}  // namespace hotline::station
