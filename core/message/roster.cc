#include "core/message/roster.h"

#include <algorithm>

#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/limits.h"

namespace hotline::message {

absl::Status CheckMembers(const std::vector<Member>& members) {
  auto status = CheckCount("members", members.size(), 1, kMaxRecipients);
  if (!status.ok()) return status;
  for (const Member& member : members) {
    status = CheckStationUri("member", member.station);
    if (!status.ok()) return status;
  }
  const auto not_ascending = [](const Member& a, const Member& b) {
    return a.station >= b.station;
  };
  if (std::adjacent_find(members.begin(), members.end(), not_ascending) !=
      members.end()) {
    return absl::InvalidArgumentError(
        "members: must be ascending by URI, nobody twice");
  }
  return absl::OkStatus();
}

base::Digest RosterHash(std::vector<Member> recipients) {
  std::sort(recipients.begin(), recipients.end());
  base::Writer writer;
  for (const Member& member : recipients) {
    writer.Text(member.station).Raw(member.certificate_hash);
  }
  return crypto::Sha256({base::ViewOf("hotline/1 Roster"), writer.bytes()});
}

}  // namespace hotline::message
