#include "client/station/sealed_post.h"

#include <algorithm>
#include <set>

#include "client/station/problem.h"
#include "client/station/progress.h"
#include "client/station/try.h"
#include "core/base/stop_point.h"
#include "core/line/sealed_body.h"
#include "core/message/compose.h"

namespace hotline::station {
namespace {

// A content has so many addressees; who is sealed to stands in the envelope.
constexpr size_t kMostAddressees = 64;

absl::Status CheckTravels(const Letter& letter) {
  if (message::MayTravel(letter.body, message::Channel::kSealed)) {
    return absl::OkStatus();
  }
  return Fail(Problem::kUsage, "channel",
              "This content travels inside a line's group alone: nothing was "
              "saved or sent.");
}

std::vector<message::Member> ByName(const std::vector<std::string>& stations) {
  std::vector<message::Member> out;
  out.reserve(stations.size());
  for (const std::string& one : stations) out.push_back({one, {}});
  return out;
}

std::vector<std::string> PositionsAt(const std::vector<std::string>& stations) {
  std::set<std::string> positions;
  for (const std::string& one : stations) positions.insert(PositionOf(one));
  std::vector<std::string> out(positions.begin(), positions.end());
  out.resize(std::min(out.size(), kMostAddressees));
  return out;
}

// What is refused here is a fault of who made the letter, or of nobody.
absl::Status AsRefused(const absl::Status& status) {
  if (ProblemOf(status) != Problem::kInternal) return status;
  return Fail(Problem::kUsage, "message", std::string(status.message()));
}

}  // namespace

message::Kind SealedKind(const message::Body& body) {
  return message::KindFits(message::Kind::kService, body)
             ? message::Kind::kService
             : message::Kind::kTest;
}

base::Digest SealedRosterHash(const std::vector<std::string>& stations) {
  return message::RosterHash(ByName(stations));
}

base::Bytes SealedContext(base::ByteView header,
                          const std::vector<std::string>& recipients) {
  return base::Writer()
      .Raw(header)
      .Raw(line::EncodeRecipients(recipients))
      .Take();
}

void SealedPost::Post(Letter letter, Outbox::Also also, Done<Posted> saved,
                      std::function<void(absl::Status)> sent) {
  std::sort(letter.stations.begin(), letter.stations.end());
  std::erase(letter.stations, station_.uri());
  absl::Status may = CheckTravels(letter);
  if (may.ok()) may = outbox_.MaySign();
  if (!may.ok()) return saved(may);
  directory_.Reach(
      letter.line, letter.stations,
      [this, letter, also = std::move(also), saved = std::move(saved),
       sent = std::move(sent)](absl::StatusOr<std::vector<Reached>> reached) {
        if (!reached.ok()) return saved(reached.status());
        // A restored store uses up none of its serials (P5).
        const absl::Status own = session_.MaySend();
        if (!own.ok()) return saved(own);
        const auto posted = Save(letter, *reached, also);
        saved(posted);
        if (!posted.ok()) return;
        submissions_.Submit(posted->n, letter.precedence, sent);
      });
}

absl::StatusOr<Posted> SealedPost::Save(const Letter& letter,
                                        const std::vector<Reached>& reached,
                                        const Outbox::Also& also) {
  Posted out;
  for (const Reached& one : reached) out.stations.push_back(one.station);
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY(Write(letter, reached, out));
    return also ? also() : absl::OkStatus();
  }));
  return out;
}

absl::StatusOr<message::ComposedMessage> SealedPost::Compose(
    const Letter& letter, const std::vector<std::string>& stations) {
  message::Draft draft;
  TRY_ASSIGN(draft.serial.store_incarnation, station_.store->Incarnation());
  TRY_ASSIGN(draft.serial.counter, station_.lines.NextCounter(letter.line));
  draft.line_id = letter.line;
  draft.incarnation = letter.incarnation;
  draft.message_class = letter.line_class;
  draft.precedence = letter.precedence;
  draft.kind = SealedKind(letter.body);
  draft.lifetime = letter.lifetime;
  draft.dtg = station_.Now();
  draft.filed = station_.Now();
  draft.operator_name = letter.operator_name;
  draft.addressees.action = PositionsAt(stations);
  draft.recipients = ByName(stations);
  draft.body = letter.body;
  return message::Compose(draft, station_.certificate, *station_.identity,
                          station_.randomness(),
                          {.channel = message::Channel::kSealed,
                           .roster_hash = SealedRosterHash(stations)});
}

absl::Status SealedPost::Write(const Letter& letter,
                               const std::vector<Reached>& reached,
                               Posted& posted) {
  const auto composed = Compose(letter, posted.stations);
  if (!composed.ok()) return AsRefused(composed.status());
  std::vector<message::Recipient> keys;
  keys.reserve(reached.size());
  for (const Reached& one : reached) keys.push_back(one.key);
  message::HpkeSealing sealing(std::move(keys), nullptr, station_.randomness());
  auto sealed =
      sealing.Seal(SealedContext(composed->header_bytes, posted.stations),
                   composed->plaintext.Reveal());
  if (!sealed.ok()) return AsRefused(sealed.status());
  StoredEnvelope envelope{.header = composed->header_bytes,
                          .body = line::Encode(line::SealedBody{
                              posted.stations, *std::move(sealed)}),
                          .origin = station_.log_key->name()};

  MessageRow row;
  row.id = composed->header.message_id;
  row.identity = IdentityOf(station_.uri(), row.id);
  row.line = letter.line;
  row.outgoing = true;
  row.type = static_cast<ContentType>(letter.body.index() + 1);
  row.envelope_type = v1::ENVELOPE_TYPE_SEALED;
  row.state = State::kQueued;
  row.precedence = letter.precedence;
  row.line_class = letter.line_class;
  row.envelope_hash = message::EnvelopeHash(envelope.header, envelope.body);
  row.stored = station_.Now();
  row.content = ContentOf(composed->message);
  row.progress = NewProgress(row.content, State::kQueued, row.stored);
  TRY(station_.messages.Insert(row, envelope, {}));
  posted.n = row.n;
  return absl::OkStatus();
}

}  // namespace hotline::station
