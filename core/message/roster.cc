#include "core/message/roster.h"

#include <algorithm>

#include "core/crypto/sha256.h"
#include "core/message/limits.h"

namespace hotline::message {
namespace {

base::Bytes JoinedMembers(const std::vector<Member>& members) {
  base::Writer writer;
  for (const Member& member : members) {
    writer.Text(member.station).Raw(member.certificate_hash);
  }
  return writer.Take();
}

}  // namespace

std::vector<std::string> StationsOf(const std::vector<Member>& members) {
  std::vector<std::string> stations;
  stations.reserve(members.size());
  for (const Member& member : members) stations.push_back(member.station);
  return stations;
}

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

void WriteMembers(base::Writer& writer, const std::vector<Member>& members) {
  writer.Opaque(JoinedMembers(members));
}

std::vector<Member> ReadMembers(base::Reader& outer) {
  base::Reader reader(outer.Opaque(outer.left()));
  std::vector<Member> members;
  while (reader.ok() && !reader.AtEnd()) {
    Member member;
    member.station = base::ToString(reader.Opaque(reader.left()));
    member.certificate_hash = reader.Array<32>();
    members.push_back(std::move(member));
  }
  outer.Require(reader.ok());
  return members;
}

base::Digest RosterHash(std::vector<Member> recipients) {
  std::sort(recipients.begin(), recipients.end());
  return crypto::Sha256(
      {base::ViewOf("hotline/1 Roster"), JoinedMembers(recipients)});
}

}  // namespace hotline::message
