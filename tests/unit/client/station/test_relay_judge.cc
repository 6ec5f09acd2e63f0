// What the relay refuses of what belongs to lines, and by which name.
#include "core/line/reject.h"
#include "core/line/sealed_body.h"
#include "tests/unit/client/station/test_relay.h"
#include "tests/unit/client/station/test_relay_parts.h"

namespace hotline::station {
namespace {

constexpr size_t kMostOpen = 8;

// Leaves are taken out first; false if somebody is not where the delta says.
bool Fits(const line::RosterDelta& delta, std::set<std::string> roster,
          const std::string& sender) {
  for (const auto& one : delta.leaves) {
    if (roster.erase(one) == 0) return false;
  }
  for (const line::Join& join : delta.joins) {
    if (!roster.insert(join.station).second) return false;
    if (join.external() && join.station != sender) return false;
  }
  return roster.contains(sender);
}

}  // namespace

v1::Refusal TestRelay::Judge(const std::string& station,
                             const v1::Envelope& envelope,
                             const message::Header& header, LineBook& book) {
  switch (envelope.type()) {
    case v1::ENVELOPE_TYPE_APPLICATION:
    case v1::ENVELOPE_TYPE_PROPOSAL: {
      if (!book.Active().contains(station)) return v1::REFUSAL_UNKNOWN_LINE;
      const Branch* branch = book.FindOpen(header.epoch, BranchIdIn(header));
      return branch != nullptr && branch->roster.contains(station)
                 ? v1::REFUSAL_UNSPECIFIED
                 : v1::REFUSAL_EPOCH;
    }
    case v1::ENVELOPE_TYPE_SEALED:
      return JudgeSealed(station, envelope, book);
    case v1::ENVELOPE_TYPE_REJECT:
      return JudgeReject(station, envelope, header, book);
    default:
      return v1::REFUSAL_ENVELOPE_TYPE;
  }
}

v1::Refusal TestRelay::JudgeSealed(const std::string& station,
                                   const v1::Envelope& envelope,
                                   const LineBook& book) {
  const auto body = line::ParseSealedBody(base::ViewOf(envelope.body()));
  if (!body.ok()) return v1::REFUSAL_MALFORMED;
  const std::set<std::string> active = book.Active();
  const bool ours = active.contains(station);
  if (!ours && !book.HasGuest(station, TimeMs())) {
    return v1::REFUSAL_UNKNOWN_LINE;
  }
  for (const std::string& one : body->recipients) {
    const auto known = stations_.find(one);
    if (known == stations_.end() || known->second.record.station().empty()) {
      return v1::REFUSAL_NOT_FOUND;
    }
    if (!ours && !active.contains(one)) return v1::REFUSAL_NOT_PERMITTED;
  }
  return v1::REFUSAL_UNSPECIFIED;
}

v1::Refusal TestRelay::JudgeReject(const std::string& station,
                                   const v1::Envelope& envelope,
                                   const message::Header& header,
                                   LineBook& book) {
  const auto reject = line::ParseReject(base::ViewOf(envelope.body()));
  if (!reject.ok()) return v1::REFUSAL_MALFORMED;
  for (const auto& [number, branch] : book.branches) {
    if (branch.id != base::ToString(reject->commit)) continue;
    const Branch& parent = book.branches[branch.parent];
    if (!parent.roster.contains(station)) return v1::REFUSAL_NOT_PERMITTED;
    if (parent.epoch != header.epoch || parent.id != BranchIdIn(header)) {
      return v1::REFUSAL_EPOCH;
    }
    if (branch.rejected_by.contains(station)) return v1::REFUSAL_ID_REUSED;
    const bool room = parent.open || OpenBranches(header.line_id) < kMostOpen;
    return room ? v1::REFUSAL_UNSPECIFIED : v1::REFUSAL_QUOTA;
  }
  return v1::REFUSAL_NOT_FOUND;
}

v1::Refusal TestRelay::JudgeBundle(const std::string& station,
                                   const v1::MembersBundle& bundle,
                                   const message::Header& header,
                                   LineBook& book) {
  const auto delta = DeltaIn(bundle.commit());
  if (!delta.ok() || bundle.group_info().empty() ||
      bundle.welcome().empty() == delta->needs_welcome() ||
      bundle.commit().type() != v1::ENVELOPE_TYPE_COMMIT) {
    return v1::REFUSAL_MALFORMED;
  }
  if (!book.Active().contains(station)) return v1::REFUSAL_UNKNOWN_LINE;
  Branch* parent = book.FindOpen(header.epoch, BranchIdIn(header));
  if (parent == nullptr || !parent->roster.contains(station)) {
    return v1::REFUSAL_EPOCH;
  }
  for (const line::Join& join : delta->joins) {
    if (!stations_.contains(join.station)) return v1::REFUSAL_NOT_FOUND;
  }
  if (!Fits(*delta, parent->roster, station)) return v1::REFUSAL_MALFORMED;
  const bool too_soon =
      book.committed_ms > 0 &&
      TimeMs() < book.committed_ms + static_cast<uint64_t>(pace.count());
  return too_soon && !delta->only_takes_out() ? v1::REFUSAL_QUOTA
                                              : v1::REFUSAL_UNSPECIFIED;
}

absl::Status TestRelay::Refused(v1::Refusal reason, const std::string& station,
                                const message::Header& header,
                                uint64_t known_size) {
  if (reason != v1::REFUSAL_EPOCH) return Refused(reason);
  v1::RefusalDetail detail;
  detail.set_reason(reason);
  detail.set_text("a fixed sentence");
  const std::string id = base::ToString(header.line_id.bytes());
  const LineBook& book = lines_[id];
  const StationBook& books = stations_[station];
  for (const auto& [sequence, envelope] : book.envelopes) {
    const Queued one{id, sequence};
    if (envelope.type() != v1::ENVELOPE_TYPE_COMMIT ||
        sequence <= book.NumberOf(header) ||
        !(books.due.contains(one) || books.confirmed.contains(one))) {
      continue;
    }
    v1::Delivered& missing = *detail.add_missing();
    missing = Deliver(station, one, known_size);
    detail.mutable_head()->set_checkpoint(missing.entry().checkpoint());
    *detail.mutable_head()->mutable_consistency() =
        missing.entry().consistency();
    missing.mutable_entry()->clear_checkpoint();
    missing.mutable_entry()->clear_consistency();
  }
  if (alter_missing) alter_missing(detail);
  return FromRefusal(detail);
}

absl::StatusOr<v1::MembersReceipt> TestRelay::ChangeMembers(
    const std::string& station, v1::MembersBundle bundle) {
  ++bundles;
  if (refuse != v1::REFUSAL_UNSPECIFIED) return Refused(refuse);
  const uint64_t known_size = bundle.known_size();
  const auto header =
      message::ParseHeader(base::ViewOf(bundle.commit().header()));
  if (!header.ok()) return Refused(v1::REFUSAL_MALFORMED);
  if (header->sender != station) return Refused(v1::REFUSAL_SENDER_MISMATCH);
  const auto line = lines_.find(base::ToString(header->line_id.bytes()));
  if (line == lines_.end()) return Refused(v1::REFUSAL_UNKNOWN_LINE);
  const std::string id = base::ToString(header->message_id.bytes());
  const auto known = accepted_.find(id);
  if (known == accepted_.end()) {
    const v1::Refusal why = JudgeBundle(station, bundle, *header, line->second);
    if (why != v1::REFUSAL_UNSPECIFIED) {
      return Refused(why, station, *header, known_size);
    }
    if (alter_bundle) alter_bundle(bundle);
    Keep("members", station, bundle.SerializeAsString());
  } else if (known->second.first != EnvelopeHashOf(bundle.commit())) {
    return Refused(v1::REFUSAL_ID_REUSED);
  }
  v1::MembersReceipt receipt;
  *receipt.mutable_commit() = Prove(accepted_[id].second, known_size);
  if (bundle.has_application()) {
    *receipt.mutable_application() =
        Prove(accepted_[id].second + 1, known_size);
  }
  return receipt;
}

absl::StatusOr<v1::GetGroupInfoResponse> TestRelay::GroupInfo(
    const std::string& station, const std::string& line) {
  const auto book = lines_.find(line);
  if (book == lines_.end() || !book->second.Active().contains(station)) {
    return Refused(v1::REFUSAL_UNKNOWN_LINE);
  }
  const auto& [number, branch] = *book->second.Newest();
  if (!branch.roster.contains(station)) {
    return Refused(v1::REFUSAL_NOT_PERMITTED);
  }
  if (branch.epoch == 0) return Refused(v1::REFUSAL_NOT_FOUND);
  v1::GetGroupInfoResponse out;
  out.set_epoch(branch.epoch);
  out.set_branch_id(branch.id);
  for (const auto& one : branch.roster) out.add_roster(one);
  out.set_sequence(number);
  out.set_group_info(branch.group_info);
  if (alter_group_info) alter_group_info(out);
  return out;
}

}  // namespace hotline::station
