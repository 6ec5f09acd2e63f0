// The relay's lines: their branches, and what each kind of envelope changes.
#include <algorithm>

#include "core/line/reject.h"
#include "core/line/sealed_body.h"
#include "tests/unit/client/station/test_relay.h"
#include "tests/unit/client/station/test_relay_parts.h"

namespace hotline::station {
namespace {

constexpr uint64_t kGuestMs = uint64_t{30} * 24 * 3600 * 1000;

}  // namespace

TestRelay::Branch* TestRelay::LineBook::FindOpen(uint64_t epoch,
                                                 const std::string& id) {
  for (auto& [number, branch] : branches) {
    if (branch.open && branch.epoch == epoch && branch.id == id) return &branch;
  }
  return nullptr;
}

uint64_t TestRelay::LineBook::NumberOf(const message::Header& header) const {
  for (const auto& [number, branch] : branches) {
    if (branch.epoch == header.epoch && branch.id == BranchIdIn(header)) {
      return number;
    }
  }
  return 0;
}

std::map<uint64_t, TestRelay::Branch>::iterator TestRelay::LineBook::Newest() {
  auto newest = branches.end();
  for (auto it = branches.begin(); it != branches.end(); ++it) {
    if (it->second.open) newest = it;
  }
  return newest;
}

std::set<std::string> TestRelay::LineBook::Active() const {
  std::set<std::string> out;
  for (const auto& [number, branch] : branches) {
    if (branch.open) out.insert(branch.roster.begin(), branch.roster.end());
  }
  return out;
}

bool TestRelay::LineBook::HasGuest(const std::string& station,
                                   uint64_t now_ms) const {
  const auto guest = guests.find(station);
  return guest != guests.end() && guest->second > now_ms;
}

void TestRelay::LineBook::Show() {
  const Branch& newest = Newest()->second;
  line.set_epoch(newest.epoch);
  line.set_branch_id(newest.id);
  line.mutable_roster()->Assign(newest.roster.begin(), newest.roster.end());
}

std::vector<std::string> TestRelay::RosterOf(const base::LineId& line) {
  const auto& roster =
      lines_[base::ToString(line.bytes())].Newest()->second.roster;
  return {roster.begin(), roster.end()};
}

size_t TestRelay::OpenBranches(const base::LineId& line) {
  const auto& branches = lines_[base::ToString(line.bytes())].branches;
  return static_cast<size_t>(
      std::count_if(branches.begin(), branches.end(),
                    [](const auto& one) { return one.second.open; }));
}

uint64_t TestRelay::Enter(
    const Op& op, LineBook& book, const v1::Envelope& envelope,
    const std::set<std::string>& audience,
    const std::function<v1::EntryDetails(uint64_t)>& details) {
  const uint64_t sequence = book.line.last_sequence() + 1;
  book.line.set_last_sequence(sequence);
  book.envelopes[sequence] = envelope;
  book.index[sequence] = Append(op, details(sequence));
  const std::string hash = EnvelopeHashOf(envelope);
  accepted_[base::ToString(HeaderIn(envelope).message_id.bytes())] = {
      hash, book.index[sequence]};
  stations_[op.station].last_envelope_hash = hash;
  for (const auto& station : audience) {
    stations_[station].due.insert({book.line.line_id(), sequence});
  }
  return sequence;
}

void TestRelay::ApplyAccept(const Op& op) {
  v1::Envelope envelope;
  envelope.ParseFromString(op.bytes);
  EnterAccepted(op, lines_[base::ToString(HeaderIn(envelope).line_id.bytes())],
                envelope);
}

void TestRelay::EnterAccepted(const Op& op, LineBook& book,
                              const v1::Envelope& envelope) {
  const message::Header header = HeaderIn(envelope);
  v1::EntryDetails details;
  auto& logged = *details.mutable_acceptance();
  logged.set_line_id(book.line.line_id());
  logged.set_envelope_hash(EnvelopeHashOf(envelope));
  logged.set_message_id(base::ToString(header.message_id.bytes()));
  logged.set_sender(header.sender);
  logged.set_precedence(static_cast<uint32_t>(header.precedence));
  logged.set_class_(static_cast<uint32_t>(header.message_class));
  logged.set_commitment(base::ToString(header.commitment));
  logged.set_type(envelope.type());
  std::set<std::string> audience = AudienceOf(book, envelope, logged);
  audience.erase(op.station);
  Enter(op, book, envelope, audience, [&](uint64_t sequence) {
    logged.set_sequence(sequence);
    return details;
  });
}

std::set<std::string> TestRelay::AudienceOf(LineBook& book,
                                            const v1::Envelope& envelope,
                                            v1::Acceptance& logged) {
  const message::Header header = HeaderIn(envelope);
  const base::ByteView body = base::ViewOf(envelope.body());
  if (envelope.type() == v1::ENVELOPE_TYPE_SEALED) {
    const auto sealed = line::ParseSealedBody(body);
    for (const std::string& one : sealed->recipients) {
      logged.add_recipients(one);
      if (!book.Active().contains(one)) book.guests[one] = TimeMs() + kGuestMs;
    }
    return {sealed->recipients.begin(), sealed->recipients.end()};
  }
  logged.set_branch_id(BranchIdIn(header));
  Branch& parent = book.branches[book.NumberOf(header)];
  if (envelope.type() != v1::ENVELOPE_TYPE_REJECT) return parent.roster;
  const std::string commit = base::ToString(line::ParseReject(body)->commit);
  for (auto& [number, branch] : book.branches) {
    if (branch.id == commit) branch.rejected_by.insert(header.sender);
  }
  logged.set_rejected(commit);
  parent.open = true;
  book.Show();
  return book.Active();
}

v1::EntryDetails TestRelay::ChangeEntry(const v1::MembersBundle& bundle,
                                        uint64_t sequence) const {
  const message::Header header = HeaderIn(bundle.commit());
  const line::RosterDelta delta = *DeltaIn(bundle.commit());
  v1::EntryDetails details;
  auto& logged = *details.mutable_members_changed();
  logged.set_line_id(base::ToString(header.line_id.bytes()));
  logged.set_sequence(sequence);
  logged.set_envelope_hash(EnvelopeHashOf(bundle.commit()));
  logged.set_message_id(base::ToString(header.message_id.bytes()));
  logged.set_sender(header.sender);
  logged.set_class_(static_cast<uint32_t>(header.message_class));
  logged.set_parent_epoch(header.epoch);
  logged.set_parent_branch_id(BranchIdIn(header));
  for (const std::string& one : delta.leaves) logged.add_leaves(one);
  for (const line::Join& join : delta.joins) {
    auto& joined = *logged.add_joins();
    joined.set_station(join.station);
    if (join.external()) continue;
    joined.set_reference(base::ToString(join.reference));
  }
  if (!bundle.welcome().empty()) {
    logged.set_welcome_hash(HashOfBytes(bundle.welcome()));
  }
  logged.set_group_info_hash(HashOfBytes(bundle.group_info()));
  if (alter_change) alter_change(logged);
  return details;
}

// A Welcome stands under its commit's number, for those alone whom it lets in.
void TestRelay::ApplyMembers(const Op& op) {
  v1::MembersBundle bundle;
  bundle.ParseFromString(op.bytes);
  const message::Header header = HeaderIn(bundle.commit());
  const line::RosterDelta delta = *DeltaIn(bundle.commit());
  LineBook& book = lines_[base::ToString(header.line_id.bytes())];
  std::set<std::string> audience = book.branches[book.NumberOf(header)].roster;
  Welcomed welcomed{.welcome = bundle.welcome(), .stations = {}};
  for (const line::Join& join : delta.joins) {
    // The numbers before are none of its business.
    std::erase_if(stations_[join.station].due, [&book](const Queued& one) {
      return one.line == book.line.line_id();
    });
    audience.insert(join.station);
    if (!join.external()) welcomed.stations.insert(join.station);
  }
  const uint64_t number =
      Enter(op, book, bundle.commit(), audience,
            [&](uint64_t sequence) { return ChangeEntry(bundle, sequence); });
  OpenBranch(book, number, bundle);
  book.welcomed[number] = std::move(welcomed);
  book.committed_ms = op.time_ms;
  if (bundle.has_application()) EnterAccepted(op, book, bundle.application());
}

void TestRelay::OpenBranch(LineBook& book, uint64_t number,
                           const v1::MembersBundle& bundle) {
  const message::Header header = HeaderIn(bundle.commit());
  const uint64_t parent = book.NumberOf(header);
  Branch next{.epoch = header.epoch + 1,
              .id = EnvelopeHashOf(bundle.commit()),
              .parent = parent,
              .roster = book.branches[parent].roster,
              .group_info = bundle.group_info(),
              .rejected_by = {}};
  const line::RosterDelta delta = *DeltaIn(bundle.commit());
  for (const auto& one : delta.leaves) next.roster.erase(one);
  for (const line::Join& join : delta.joins) {
    next.roster.insert(join.station);
    book.guests.erase(join.station);
  }
  book.branches[parent].open = false;
  book.branches[number] = std::move(next);
  book.Show();
}

}  // namespace hotline::station
