#include "client/station/group_judge.h"

#include <algorithm>

#include "client/groups/mls_sealing.h"
#include "client/station/current_duty.h"
#include "client/station/try.h"
#include "core/base/stop_point.h"
#include "core/line/allowed.h"
#include "core/message/fault.h"

namespace hotline::station {

using message::Fault;
using message::FaultError;

absl::StatusOr<Judged> GroupJudge::Open(const v1::Delivered& delivered,
                                        const LineFacts& line,
                                        base::WallTime logged) {
  TRY_ASSIGN(message::Header header, Judge::ReadHeader(delivered));
  if (header.message_class != line.line_class) {
    return FaultError(Fault::kClassOfLine);
  }
  groups::MlsSealing sealing(station_.keys.groups, delivered.sequence(),
                             logged);
  TRY_ASSIGN(const base::SecretBytes plaintext,
             sealing.Open(base::ViewOf(delivered.envelope().header()),
                          base::ViewOf(delivered.envelope().body())));
  base::StopPoint("decrypted");
  TRY_ASSIGN(message::InnerMessage message,
             message::ParsePadded(plaintext.Reveal()));
  const groups::Opened& opened = sealing.opened();
  TRY(groups::CheckOwner(opened, message.statement));
  TRY_ASSIGN(const auto* const members,
             station_.keys.groups.MembersIn(opened.epoch));
  std::vector<message::Member> recipients;
  for (const message::Member& one : *members) {
    if (one.station != header.sender) recipients.push_back(one);
  }
  message::Circumstances circumstances{
      .channel = message::Channel::kGroup,
      .roster_hash = message::RosterHash(recipients),
      .logged = logged,
      .operators_required = kOperatorsRequired};
  TRY_ASSIGN(circumstances.certifier, directory_.Certifier(message.body));
  TRY(message::CheckMessage(header, message, opened.sender, circumstances));
  TRY_ASSIGN(const line::Policy policy,
             station_.keys.commits.PolicyAt(line.id, opened.epoch.name.number));
  TRY(line::CheckAllowed(policy, {message, StationsOf(*members), logged}));
  TRY(Judge::CheckResponse(station_, header, message));
  return Judged{std::move(header), std::move(message)};
}

}  // namespace hotline::station
