#include "daemon/audit/event.h"

#include "hotline/relay/v1/log.pb.h"

namespace hotline::audit {
namespace {

namespace v1 = relay::v1;

base::Bytes Serialise(const v1::EntryDetails& details) {
  base::Bytes bytes(details.ByteSizeLong());
  details.SerializeWithCachedSizesToArray(bytes.data());
  return bytes;
}

std::string Text(base::ByteView bytes) { return base::ToString(bytes); }

base::Bytes Raw(const std::string& bytes) { return base::ToBytes(bytes); }

std::optional<base::Digest> HashIn(const std::string& bytes) {
  auto hash = base::ToArray<32>(base::ViewOf(bytes));
  if (!hash.ok()) return std::nullopt;
  return *hash;
}

LineStep StepOf(const v1::LineCreated& created) {
  auto line = base::LineId::From(base::ViewOf(created.line_id()));
  if (!line.ok()) return {};
  return LineMade{*line, {created.roster().begin(), created.roster().end()}};
}

LineStep StepOf(const v1::Acceptance& acceptance) {
  auto line = base::LineId::From(base::ViewOf(acceptance.line_id()));
  if (!line.ok()) return {};
  return NumberTaken{.line = *line,
                     .sequence = acceptance.sequence(),
                     .accepted = true,
                     .sender = acceptance.sender(),
                     .ended = 0,
                     .type = acceptance.type(),
                     .branch_id = Raw(acceptance.branch_id()),
                     .recipients = {acceptance.recipients().begin(),
                                    acceptance.recipients().end()},
                     .rejected = Raw(acceptance.rejected()),
                     .closed_branch = Raw(acceptance.closed_branch())};
}

LineStep StepOf(const v1::MembersChanged& change) {
  auto line = base::LineId::From(base::ViewOf(change.line_id()));
  if (!line.ok()) return {};
  EpochBegun step{.line = *line,
                  .sequence = change.sequence(),
                  .sender = change.sender(),
                  .branch_id = Raw(change.envelope_hash()),
                  .parent_id = Raw(change.parent_branch_id()),
                  .leaves = {change.leaves().begin(), change.leaves().end()},
                  .joins = {},
                  .welcomed = {},
                  .welcome_hash = Raw(change.welcome_hash())};
  for (const auto& join : change.joins()) {
    step.joins.push_back(join.station());
    if (!join.reference().empty()) step.welcomed.push_back(join.station());
  }
  return step;
}

LineStep StepOf(const v1::Tombstone& tombstone) {
  auto line = base::LineId::From(base::ViewOf(tombstone.line_id()));
  if (!line.ok()) return {};
  return NumberTaken{.line = *line,
                     .sequence = tombstone.sequence(),
                     .accepted = false,
                     .sender = {},
                     .ended = tombstone.ended_sequence()};
}

LineStep StepOf(const v1::Confirms& confirms) {
  NumbersConfirmed step{.station = confirms.station(), .lines = {}};
  for (const auto& ranges : confirms.lines()) {
    auto line = base::LineId::From(base::ViewOf(ranges.line_id()));
    if (!line.ok()) return {};
    ConfirmedLine& confirmed = step.lines.emplace_back();
    confirmed.line = *line;
    for (const auto& range : ranges.ranges()) {
      confirmed.ranges.emplace_back(range.first(), range.last());
    }
  }
  return step;
}

}  // namespace

base::Bytes StartEvent(std::string_view version,
                       const base::Digest& configuration_hash, bool unclean) {
  v1::EntryDetails details;
  auto& start = *details.mutable_start();
  start.set_version(version.data(), version.size());
  start.set_configuration_hash(Text(configuration_hash));
  start.set_unclean(unclean);
  return Serialise(details);
}

base::Bytes StopEvent(std::string_view reason) {
  v1::EntryDetails details;
  details.mutable_stop()->set_reason(std::string(reason.substr(0, 64)));
  return Serialise(details);
}

base::Bytes EnrolmentEvent(std::string_view station,
                           const base::Digest& certificate_hash,
                           uint32_t key_packages) {
  v1::EntryDetails details;
  auto& enrolment = *details.mutable_enrolment();
  enrolment.set_station(std::string(station));
  enrolment.set_certificate_hash(Text(certificate_hash));
  enrolment.set_key_packages(key_packages);
  return Serialise(details);
}

base::Bytes LineCreatedEvent(const base::LineId& line, uint32_t line_class,
                             std::string_view creator,
                             const std::vector<std::string>& roster) {
  v1::EntryDetails details;
  auto& created = *details.mutable_line_created();
  created.set_line_id(Text(line.bytes()));
  created.set_class_(line_class);
  created.set_creator(std::string(creator));
  for (const auto& station : roster) created.add_roster(station);
  return Serialise(details);
}

base::Bytes AcceptanceEvent(const Acceptance& acceptance) {
  v1::EntryDetails details;
  auto& event = *details.mutable_acceptance();
  event.set_line_id(acceptance.line.bytes().data(), base::LineId::kSize);
  event.set_sequence(acceptance.sequence);
  event.set_envelope_hash(acceptance.envelope_hash.data(), 32);
  event.set_message_id(acceptance.message_id.bytes().data(),
                       base::MessageId::kSize);
  event.set_sender(acceptance.sender.data(), acceptance.sender.size());
  event.set_precedence(acceptance.precedence);
  event.set_class_(acceptance.line_class);
  event.set_commitment(acceptance.commitment.data(), 32);
  event.set_type(acceptance.type);
  event.set_branch_id(Text(acceptance.branch_id));
  if (acceptance.recipients != nullptr) {
    for (const auto& one : *acceptance.recipients) event.add_recipients(one);
  }
  event.set_rejected(Text(acceptance.rejected));
  event.set_closed_branch(Text(acceptance.closed_branch));
  return Serialise(details);
}

std::optional<base::Digest> AcceptedHash(base::ByteView bytes) {
  v1::EntryDetails details;
  if (!details.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return std::nullopt;
  }
  if (details.has_acceptance()) {
    return HashIn(details.acceptance().envelope_hash());
  }
  if (details.has_members_changed()) {
    return HashIn(details.members_changed().envelope_hash());
  }
  return std::nullopt;
}

base::Bytes MembersChangedEvent(const MembersChange& change) {
  v1::EntryDetails details;
  auto& event = *details.mutable_members_changed();
  event.set_line_id(Text(change.line.bytes()));
  event.set_sequence(change.sequence);
  event.set_envelope_hash(Text(change.envelope_hash));
  event.set_message_id(Text(change.message_id.bytes()));
  event.set_sender(std::string(change.sender));
  event.set_class_(change.line_class);
  event.set_parent_epoch(change.parent_epoch);
  event.set_parent_branch_id(Text(change.parent_branch_id));
  for (const auto& station : change.leaves) event.add_leaves(station);
  for (const Joined& one : change.joins) {
    auto& join = *event.add_joins();
    join.set_station(one.station);
    if (one.reference != base::Digest{})
      join.set_reference(Text(one.reference));
  }
  event.set_welcome_hash(Text(change.welcome_hash));
  event.set_group_info_hash(Text(change.group_info_hash));
  return Serialise(details);
}

std::optional<CommitHashes> CommitHashesOf(base::ByteView bytes) {
  v1::EntryDetails details;
  if (!details.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !details.has_members_changed()) {
    return std::nullopt;
  }
  const auto& change = details.members_changed();
  const auto envelope = HashIn(change.envelope_hash());
  const auto group_info = HashIn(change.group_info_hash());
  if (!envelope.has_value() || !group_info.has_value()) return std::nullopt;
  return CommitHashes{*envelope,
                      base::ToBytes(base::ViewOf(change.welcome_hash())),
                      *group_info};
}

base::Bytes ConfirmsEvent(std::string_view station,
                          const std::vector<ConfirmedLine>& lines) {
  v1::EntryDetails details;
  auto& confirms = *details.mutable_confirms();
  confirms.set_station(std::string(station));
  for (const auto& line : lines) {
    auto& ranges = *confirms.add_lines();
    ranges.set_line_id(Text(line.line.bytes()));
    for (const auto& [first, last] : line.ranges) {
      auto& range = *ranges.add_ranges();
      range.set_first(first);
      range.set_last(last);
    }
  }
  return Serialise(details);
}

base::Bytes RefusalsEvent(std::string_view peer, v1::Refusal reason,
                          uint64_t count) {
  v1::EntryDetails details;
  auto& refusals = *details.mutable_refusals();
  refusals.set_peer(std::string(peer));
  refusals.set_reason(reason);
  refusals.set_count(count);
  return Serialise(details);
}

base::Bytes ExpiredEvent(const Expiry& expiry) {
  v1::EntryDetails details;
  auto& tombstone = *details.mutable_tombstone();
  tombstone.set_line_id(Text(expiry.line.bytes()));
  tombstone.set_sequence(expiry.sequence);
  tombstone.set_ended_sequence(expiry.ended_sequence);
  tombstone.set_envelope_hash(Text(expiry.envelope_hash));
  tombstone.set_reason(v1::TOMBSTONE_REASON_EXPIRED);
  tombstone.set_acceptance_index(expiry.acceptance_index);
  for (const auto& station : expiry.undelivered) {
    tombstone.add_undelivered(station);
  }
  return Serialise(details);
}

base::Bytes KeyPackagesTakenEvent(std::string_view taker,
                                  const std::vector<Taken>& taken) {
  v1::EntryDetails details;
  auto& event = *details.mutable_key_packages_taken();
  event.set_taker(std::string(taker));
  for (const auto& one : taken) {
    auto& item = *event.add_taken();
    item.set_station(std::string(one.station));
    item.set_reference(Text(one.reference));
    item.set_last_resort(one.last_resort);
  }
  return Serialise(details);
}

LineStep LineStepOf(base::ByteView bytes) {
  v1::EntryDetails details;
  if (!details.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return {};
  }
  switch (details.event_case()) {
    case v1::EntryDetails::kLineCreated:
      return StepOf(details.line_created());
    case v1::EntryDetails::kAcceptance:
      return StepOf(details.acceptance());
    case v1::EntryDetails::kTombstone:
      return StepOf(details.tombstone());
    case v1::EntryDetails::kMembersChanged:
      return StepOf(details.members_changed());
    case v1::EntryDetails::kConfirms:
      return StepOf(details.confirms());
    default:
      return {};
  }
}

std::optional<std::string> RefusedPeer(base::ByteView bytes) {
  v1::EntryDetails details;
  if (!details.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !details.has_refusals()) {
    return std::nullopt;
  }
  return details.refusals().peer();
}

bool IsStop(base::ByteView bytes) {
  v1::EntryDetails details;
  return details.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         details.has_stop();
}

}  // namespace hotline::audit
