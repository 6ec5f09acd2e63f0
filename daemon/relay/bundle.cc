#include "daemon/relay/bundle.h"

#include "core/line/commit_body.h"
#include "daemon/gate/envelope_form.h"
#include "daemon/relay/submit.h"
#include "hotline/relay/v1/envelope.pb.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {

using gate::Refuse;
using message::Precedence;

namespace {

size_t SizeOf(const Envelope& envelope) {
  return envelope.header_bytes.size() + envelope.body.size();
}

absl::Status Malformed(std::string what) {
  return Refuse(v1::REFUSAL_MALFORMED, std::move(what));
}

absl::Status CheckPart(const Envelope& part, v1::EnvelopeType type,
                       const std::string& peer) {
  if (part.type != type) {
    return Refuse(v1::REFUSAL_ENVELOPE_TYPE, "not what a bundle has");
  }
  auto size = gate::CheckSize(type, SizeOf(part), part.body);
  if (!size.ok()) return size;
  if (part.header.sender != peer) {
    return Refuse(v1::REFUSAL_SENDER_MISMATCH, "a foreign sender name");
  }
  if (part.header.precedence < Precedence::kRoutine ||
      part.header.precedence > Precedence::kFlash) {
    return Refuse(v1::REFUSAL_PRECEDENCE, "an unknown precedence");
  }
  return gate::CheckForm(type, part.header, part.body);
}

// Of the epoch that the commit begins.
bool IsOfNextEpoch(const Envelope& application, const Envelope& commit) {
  const message::Header &header = application.header, &before = commit.header;
  return header.line_id == before.line_id &&
         header.incarnation == before.incarnation &&
         header.message_class == before.message_class &&
         header.epoch == before.epoch + 1 && header.branch_id == commit.hash &&
         header.message_id != before.message_id;
}

}  // namespace

size_t SizeOf(const Bundle& bundle) {
  size_t size = bundle.welcome.size() + bundle.group_info.size();
  if (bundle.commit != nullptr) size += SizeOf(*bundle.commit);
  if (bundle.application != nullptr) size += SizeOf(*bundle.application);
  return size;
}

Lane LaneOf(const Bundle& bundle) {
  if (bundle.application == nullptr) return Lane::kMembers;
  return LaneOf(bundle.application->header.precedence);
}

bool HasFlash(const Bundle& bundle) {
  return bundle.application != nullptr &&
         bundle.application->header.precedence == Precedence::kFlash;
}

absl::StatusOr<line::RosterDelta> DeltaIn(const Bundle& bundle) {
  if (bundle.commit == nullptr) return Malformed("a bundle without a commit");
  auto size = gate::CheckSize(v1::ENVELOPE_TYPE_COMMIT, SizeOf(*bundle.commit),
                              bundle.commit->body);
  if (!size.ok()) return size;
  const auto body = line::ParseCommitBody(bundle.commit->body);
  if (!body.ok()) return Malformed(std::string(body.status().message()));
  auto delta = line::ParseRosterDelta(body->delta);
  if (!delta.ok()) return Malformed(std::string(delta.status().message()));
  return delta;
}

absl::Status CheckBundle(const Bundle& bundle, const line::RosterDelta& delta,
                         const std::string& peer) {
  if (SizeOf(bundle) > kMaxBundle) {
    return Refuse(v1::REFUSAL_TOO_LARGE, "a bundle above 8 MiB");
  }
  auto checked = CheckPart(*bundle.commit, v1::ENVELOPE_TYPE_COMMIT, peer);
  if (!checked.ok()) return checked;
  if (bundle.welcome.empty() == delta.needs_welcome()) {
    return Malformed("a Welcome is there if and only if somebody joins by it");
  }
  if (bundle.group_info.empty()) return Malformed("a bundle without GroupInfo");
  if (bundle.application == nullptr) return absl::OkStatus();
  checked = CheckPart(*bundle.application, v1::ENVELOPE_TYPE_APPLICATION, peer);
  if (!checked.ok()) return checked;
  return IsOfNextEpoch(*bundle.application, *bundle.commit)
             ? absl::OkStatus()
             : Malformed("the message is not of the epoch that begins");
}

}  // namespace hotline::relay
