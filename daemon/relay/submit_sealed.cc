#include "daemon/relay/submit_sealed.h"

#include <algorithm>

#include "daemon/relay/standing.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;

namespace {

absl::StatusOr<line::SealedBody> Parse(const Submission& submission) {
  if (submission.envelopes.empty()) return line::SealedBody();
  return line::ParseSealedBody(submission.envelopes.front()->body);
}

}  // namespace

SubmitSealed::SubmitSealed(std::string peer, Submission submission,
                           Relay::Done<Receipt> done)
    : Submit(std::move(peer), submission, std::move(done)),
      body_(Parse(submission)) {}

absl::Status SubmitSealed::CheckBody() const {
  // An acceptance names all of them.
  size_t bytes = 0;
  for (const auto& uri : body_->recipients) bytes += uri.size() + 3;
  if (bytes > kMostRosterBytes) {
    return Refuse(v1::REFUSAL_TOO_LARGE, "recipients that no entry can name");
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Station*>> SubmitSealed::Recipients(
    Batch& batch) const {
  std::vector<Station*> recipients;
  for (const auto& uri : body_->recipients) {
    Station* station = batch.books.stations.Find(uri);
    if (station == nullptr) {
      return Refuse(v1::REFUSAL_NOT_FOUND, "sealed to one that is unknown");
    }
    recipients.push_back(station);
  }
  return recipients;
}

absl::Status SubmitSealed::Judge(Batch& batch, Station& sender, Line& line) {
  const bool ours = line.HasOnRoster(sender);
  if (!ours && !line.HasAsGuest(sender, batch.now)) {
    return Refuse(v1::REFUSAL_UNKNOWN_LINE, "sealed to a line it is not on");
  }
  auto recipients = Recipients(batch);
  if (!recipients.ok()) return recipients.status();
  const bool within = std::all_of(
      recipients->begin(), recipients->end(),
      [&line](const Station* one) { return line.HasOnRoster(*one); });
  if (!ours && !within) {
    return Refuse(v1::REFUSAL_NOT_PERMITTED, "a guest writes to members only");
  }
  if (auto room = JudgeRoom(batch, line); !room.ok()) return room;
  if (!sender.sealed.Allows(batch.monotonic)) {
    return Refuse(v1::REFUSAL_QUOTA, "too many sealed envelopes");
  }
  return absl::OkStatus();
}

absl::StatusOr<Submit::Plan> SubmitSealed::Prepare(Batch& batch,
                                                   Station& sender,
                                                   Line& line) {
  auto recipients = Recipients(batch);
  if (!recipients.ok()) return recipients.status();
  sender.sealed.Take();
  if (auto gone = ForgetGuests(batch, line); !gone.ok()) return gone;
  std::vector<store::StationNumber> audience;
  for (Station* one : *recipients) {
    auto given = GivePlace(batch, line, *one);
    if (given.ok()) given = Invite(batch, line, *one);
    if (!given.ok()) return given;
    audience.push_back(one->number);
  }
  Plan plan = Begin(batch, sender, line);
  plan.live.named = true;
  plan.live.audience = MakeRoster(std::move(audience));
  plan.logged.recipients = &body_->recipients;
  return plan;
}

}  // namespace hotline::relay
