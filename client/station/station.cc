#include "client/station/station.h"

#include <algorithm>

#include "client/station/message_clock.h"
#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/related.h"
#include "client/station/relay_move.h"
#include "client/station/trust_settings.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

// What is measured differs by the way that it takes; that is no news.
constexpr std::chrono::milliseconds kOffsetNews{1'000};

}  // namespace

absl::Status Station::Load() {
  TRY_ASSIGN(names, LoadNames(*store));
  TRY_ASSIGN(const pki::Ed25519Seed seed, LoadSeed(*store, KeyUse::kIdentity));
  identity.emplace(seed);
  TRY_ASSIGN(relay_offset, LoadRelayOffset(*store));
  return LoadSettled();
}

absl::Status Station::LoadSettled() {
  // The number first: what is settled while we read is read again.
  TRY_ASSIGN(settled_, Settled(*store));
  if (offered.has_value()) {
    enrolled = *offered;
  } else {
    TRY_ASSIGN(enrolled, LoadEnrolled(*store));
  }
  TRY_ASSIGN(pki::TrustStore believed, LoadTrust(*store));
  trust->Set(std::move(believed));
  TRY_ASSIGN(const pki::StationSubject subject,
             pki::ReadStation(enrolled.identity.front()));
  certificate = {.station = names.station.Uri(),
                 .certificate_hash = enrolled.identity.front().Hash(),
                 .identity_key = identity->verify_key(),
                 .releaser = subject.roles.Has(pki::Role::kReleaser),
                 .operators = subject.roles.Has(pki::Role::kOperator)};
  TRY_ASSIGN(log_key, tlog::VerifierKey::Parse(enrolled.log_vkey));
  return absl::OkStatus();
}

absl::StatusOr<bool> Station::Moves() {
  if (!offered.has_value()) return false;
  const auto held = LoadEnrolled(*store);
  if (ReasonOf(held.status()) == "not_enrolled") return false;
  TRY(held.status());
  return held->log_vkey != offered->log_vkey;
}

absl::Status Station::SaveOffered() {
  if (!offered.has_value()) return absl::OkStatus();
  TRY_ASSIGN(const bool moves, Moves());
  if (moves) {
    TRY_ASSIGN(const Enrolled held, LoadEnrolled(*store));
    TRY_ASSIGN(const auto left, tlog::VerifierKey::Parse(held.log_vkey));
    TRY(LeaveRelay(*this, left.name()));
  }
  TRY(SaveEnrolled(*store, *offered));
  // To this process it is no news.
  TRY_ASSIGN(settled_, Settled(*store));
  return absl::OkStatus();
}

absl::Status Station::Refresh() {
  TRY_ASSIGN(const uint64_t settled, Settled(*store));
  if (settled == settled_) return absl::OkStatus();
  TRY(LoadSettled());
  if (on_settled) on_settled();
  return absl::OkStatus();
}

absl::StatusOr<LineFacts> Station::FindLine(std::string_view name) {
  TRY_ASSIGN(std::vector<LineFacts> found, lines.Named(name));
  if (found.empty()) {
    return Fail(Problem::kUsage, "unknown_line",
                "This station knows no line '" + std::string(name) +
                    "': see `hotline line list`.");
  }
  const auto is_here = [this](const auto& line) {
    return CheckLine(line).ok();
  };
  if (std::any_of(found.begin(), found.end(), is_here)) {
    std::erase_if(found, [&](const auto& line) { return !is_here(line); });
  }
  if (found.size() == 1) return std::move(found.front());
  const LineFacts& oldest = found.front();
  std::string others;
  bool same_creator = false;
  for (size_t i = 1; i < found.size(); ++i) {
    others += (i == 1 ? "" : ", ") + found[i].id.Hex();
    same_creator |= found[i].creator == oldest.creator;
  }
  if (same_creator) {
    return Fail(Problem::kUsage, "ambiguous",
                "More than one line has this name: give the id, " +
                    oldest.id.Hex() + " (the oldest) or " + others + ".");
  }
  Tell(Warning{"line_name",
               "Another station has made a line of the same name later: the "
               "oldest, " +
                   oldest.id.Hex() + ", is meant, not " + others + "."});
  return std::move(found.front());
}

absl::Status Station::CheckOrigin(const std::string& origin) const {
  if (origin.empty() || origin == log_key->name()) return absl::OkStatus();
  return Fail(Problem::kRefused, "other_relay",
              "It was written for the relay of the log " + origin +
                  ": it waits until this station is enrolled there again.");
}

absl::Status Station::CheckLine(const LineFacts& line) const {
  if (CheckOrigin(line.origin).ok()) return absl::OkStatus();
  return Fail(Problem::kRefused, "other_relay",
              "Nothing was saved or sent: line " + line.card.name +
                  " is of another relay (" + line.origin +
                  "). Make it anew at this one, under another name.");
}

LineRecord Station::ToRecord(const LineFacts& line) const {
  LineRecord out = station::ToRecord(line);
  if (!CheckLine(line).ok()) out.other_relay = line.origin;
  return out;
}

absl::StatusOr<Record> Station::Shown(uint64_t n) {
  TRY_ASSIGN(MessageRow row, messages.Read(n));
  TRY_ASSIGN(const auto line, lines.Read(row.line));
  // Since it was saved, a response of our own may have got its number.
  if (row.type == ContentType::kText && row.fault == 0 && !row.swept) {
    row.state = Overall(row, position());
    TRY_ASSIGN(const bool held, messages.IsHeld(n));
    if (held) row.state = State::kHeld;
  }
  Record record = station::ToRecord(
      row, line.has_value() ? line->card.name : std::string());
  TRY(FillRelated(*this, row, record));
  if (HasClock(row)) {
    TRY_ASSIGN(const ClockPolicy policy,
               ClockPolicyOf(*store, row.line, row.sequence));
    record.clock = ViewOf(row, policy, RelayTime());
  }
  TRY_ASSIGN(record.arrival, serials.ArrivalOf(n));
  return record;
}

void Station::MeasuredOffset(std::chrono::milliseconds offset) {
  relay_offset = offset;
  const auto held = LoadRelayOffset(*store);
  if (held.ok() && std::chrono::abs(*held - offset) < kOffsetNews) return;
  SaveRelayOffset(*store, offset).IgnoreError();
}

absl::Status Station::Note(EventKind kind, uint64_t message,
                           PositionState change) {
  return journal.AddEvent({.n = 0,
                           .kind = kind,
                           .message = message,
                           .change = std::move(change),
                           .code = {},
                           .text = {}},
                          Now());
}

absl::Status Station::Warn(std::string code, std::string text) {
  return journal.AddEvent({.n = 0,
                           .kind = EventKind::kWarning,
                           .message = 0,
                           .change = {},
                           .code = std::move(code),
                           .text = std::move(text)},
                          Now());
}

absl::Status Station::Alarm(const std::string& evidence,
                            const absl::Status& why) {
  return store->Write([&]() -> absl::Status {
    TRY(journal.AddAlarm(std::string(why.message()), base::ViewOf(evidence),
                         Now()));
    return Warn("verification", std::string(why.message()));
  });
}

void Station::KeepIfFalse(const std::string& evidence,
                          const absl::Status& why) {
  if (ProblemOf(why) == Problem::kVerification) {
    Alarm(evidence, why).IgnoreError();
  }
}

}  // namespace hotline::station
