#include "client/station/handshake_evidence.h"

#include <algorithm>

#include "client/station/try.h"
#include "core/crypto/sha256.h"
#include "core/line/commit_body.h"
#include "core/line/roster_delta.h"

namespace hotline::station {
namespace {

bool Is(const std::string& logged, base::ByteView bytes) {
  return logged == base::TextOf(bytes);
}

bool SameDelta(const v1::MembersChanged& logged,
               const line::RosterDelta& delta) {
  const auto same_join = [](const v1::Joined& one, const line::Join& join) {
    return one.station() == join.station &&
           (join.external() ? one.reference().empty()
                            : Is(one.reference(), join.reference));
  };
  return std::equal(logged.leaves().begin(), logged.leaves().end(),
                    delta.leaves.begin(), delta.leaves.end()) &&
         std::equal(logged.joins().begin(), logged.joins().end(),
                    delta.joins.begin(), delta.joins.end(), same_join);
}

// What cannot be read is for the commit's judgement.
bool DeltaFits(const v1::MembersChanged& logged, const v1::Envelope& commit) {
  const auto body = line::ParseCommitBody(base::ViewOf(commit.body()));
  if (!body.ok()) return true;
  const auto delta = line::ParseRosterDelta(body->delta);
  return !delta.ok() || SameDelta(logged, *delta);
}

bool Joined(const v1::MembersChanged& logged, const std::string& station) {
  return std::any_of(
      logged.joins().begin(), logged.joins().end(),
      [&](const v1::Joined& one) { return one.station() == station; });
}

bool BodyFits(const v1::MembersChanged& logged, const v1::Envelope& envelope,
              const std::string& own) {
  if (envelope.type() == v1::ENVELOPE_TYPE_WELCOME) {
    return Is(logged.welcome_hash(),
              crypto::Sha256(base::ViewOf(envelope.body()))) &&
           Joined(logged, own);
  }
  return Is(logged.envelope_hash(),
            message::EnvelopeHash(base::ViewOf(envelope.header()),
                                  base::ViewOf(envelope.body()))) &&
         DeltaFits(logged, envelope);
}

}  // namespace

absl::Status CheckMembersChanged(const ProvenEntry& entry,
                                 const ArrivedHandshake& arrived,
                                 const std::string& own) {
  const v1::MembersChanged& logged = entry.details.members_changed();
  const message::Header& header = arrived.header;
  const bool parent_fits =
      logged.parent_epoch() == header.epoch &&
      (header.branch_id.has_value()
           ? Is(logged.parent_branch_id(), *header.branch_id)
           : logged.parent_branch_id().empty());
  const bool same =
      entry.details.has_members_changed() && parent_fits &&
      Is(logged.line_id(), header.line_id.bytes()) &&
      logged.line_id() == arrived.delivered.line_id() &&
      logged.sequence() == arrived.delivered.sequence() &&
      logged.envelope_hash().size() == 32 &&
      Is(logged.message_id(), header.message_id.bytes()) &&
      logged.sender() == header.sender &&
      logged.class_() == static_cast<uint32_t>(header.message_class) &&
      BodyFits(logged, arrived.delivered.envelope(), own);
  return same ? absl::OkStatus()
              : NotProven("the log entry is of another change of members");
}

absl::StatusOr<base::Digest> CommitHashOf(const ProvenEntry& entry) {
  return base::ToArray<32>(
      base::ViewOf(entry.details.members_changed().envelope_hash()));
}

}  // namespace hotline::station
