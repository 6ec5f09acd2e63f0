#include "daemon/rpc/convert.h"

#include "absl/strings/str_cat.h"
#include "core/base/stop_point.h"
#include "core/message/limits.h"
#include "core/pki/certificate.h"
#include "core/pki/station_name.h"
#include "daemon/gate/admission.h"
#include "daemon/gate/refuse.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

constexpr size_t kMaxLines = 64;
constexpr int kMaxRanges = 64;
constexpr int kMaxSubmissions = 64;
constexpr size_t kMaxBlob = pki::Certificate::kMaxDer;

absl::Status Malformed(std::string what) {
  return gate::Refuse(v1::REFUSAL_MALFORMED, std::move(what));
}

template <class Name>
absl::StatusOr<std::vector<std::string>> ReadNames(
    const Texts& texts, size_t limit,
    absl::StatusOr<Name> (*parse)(std::string_view)) {
  if (texts.empty() || static_cast<size_t>(texts.size()) > limit) {
    return Malformed(absl::StrCat("there must be 1 to ", limit, " names"));
  }
  for (const std::string& text : texts) {
    auto name = parse(text);
    if (!name.ok()) return Malformed(std::string(name.status().message()));
  }
  return std::vector<std::string>(texts.begin(), texts.end());
}

absl::StatusOr<std::vector<relay::Range>> ReadRanges(
    const v1::LineRanges& line) {
  if (line.ranges().empty() || line.ranges_size() > kMaxRanges)
    return Malformed("a line must have 1 to 64 ranges");
  std::vector<relay::Range> ranges;
  uint64_t next = 1;  // the least that the next range may begin with
  for (const v1::SequenceRange& range : line.ranges()) {
    if (range.first() < next || range.last() < range.first() ||
        range.last() > UINT64_MAX - 2) {
      return Malformed("ranges must ascend and not touch");
    }
    ranges.push_back({range.first(), range.last()});
    next = range.last() + 2;
  }
  return ranges;
}

absl::StatusOr<relay::EnvelopePtr> ReadEnvelope(const gate::Peer& peer,
                                                gate::Door door,
                                                const v1::Envelope& wire) {
  auto header =
      gate::Admit(peer, door, wire.type(), base::ViewOf(wire.header()),
                  base::ViewOf(wire.body()));
  if (!header.ok()) return header.status();
  base::StopPoint("parsed");
  return std::make_shared<const relay::Envelope>(relay::Envelope{
      .type = wire.type(),
      .header_bytes = base::ToBytes(wire.header()),
      .body = base::ToBytes(wire.body()),
      .header = *std::move(header),
      .hash = message::EnvelopeHash(base::ViewOf(wire.header()),
                                    base::ViewOf(wire.body()))});
}

}  // namespace

absl::StatusOr<base::LineId> ReadLineId(const std::string& bytes) {
  auto id = base::LineId::From(base::ViewOf(bytes));
  if (!id.ok()) return Malformed("a line id must have 16 bytes");
  return id;
}

absl::StatusOr<message::Class> ReadClass(uint32_t value) {
  auto line_class = message::ClassFromWire(value);
  if (!line_class.ok())
    return gate::Refuse(v1::REFUSAL_CLASS,
                        std::string(line_class.status().message()));
  return line_class;
}

absl::Status CheckSuite(uint32_t suite) {
  return suite == 0xF64D || suite == 0x0003 || suite == 0x647A
             ? absl::OkStatus()
             : Malformed("the suite is not known");
}

absl::StatusOr<std::vector<std::string>> ReadStations(const Texts& uris,
                                                      size_t limit) {
  return ReadNames<pki::StationName>(uris, limit, pki::StationName::ParseUri);
}

absl::StatusOr<std::vector<std::string>> ReadPositions(const Texts& positions,
                                                       size_t limit) {
  return ReadNames<pki::Position>(positions, limit, pki::Position::Parse);
}

absl::StatusOr<std::vector<std::string>> ReadRoster(const Texts& uris) {
  auto roster = ReadStations(uris, message::kMaxRecipients);
  if (!roster.ok()) return roster;
  for (size_t i = 1; i < roster->size(); ++i) {
    if ((*roster)[i - 1] >= (*roster)[i])
      return Malformed("a roster must ascend without repeats");
  }
  return roster;
}

absl::StatusOr<std::vector<base::Bytes>> ReadBlobs(const Texts& blobs,
                                                   size_t limit) {
  if (static_cast<size_t>(blobs.size()) > limit)
    return Malformed(absl::StrCat("there may be at most ", limit));
  std::vector<base::Bytes> out;
  for (const std::string& blob : blobs) {
    if (blob.empty()) return Malformed("an empty key package or certificate");
    if (blob.size() > kMaxBlob)
      return gate::Refuse(v1::REFUSAL_TOO_LARGE,
                          "a key package or certificate above 16 KiB");
    out.push_back(base::ToBytes(blob));
  }
  return out;
}

absl::StatusOr<std::vector<relay::LineRanges>> ReadRanges(
    const WireRanges& lines) {
  if (lines.empty() || static_cast<size_t>(lines.size()) > kMaxLines)
    return Malformed("there must be 1 to 64 lines");
  std::vector<relay::LineRanges> out;
  for (const v1::LineRanges& line : lines) {
    auto id = ReadLineId(line.line_id());
    if (!id.ok()) return id.status();
    auto ranges = ReadRanges(line);
    if (!ranges.ok()) return ranges.status();
    out.push_back({*id, *std::move(ranges)});
  }
  return out;
}

absl::Status CheckCount(const v1::SubmitRequest& request) {
  if (request.submissions().empty() ||
      request.submissions_size() > kMaxSubmissions) {
    return Malformed("a request must have 1 to 64 submissions");
  }
  return absl::OkStatus();
}

absl::StatusOr<relay::Submission> ReadSubmission(
    const gate::Peer& peer, const v1::Submission& submission) {
  if (submission.envelopes_size() != 1)
    return Malformed("a submission must have exactly one envelope");
  auto envelope =
      ReadEnvelope(peer, gate::Door::kSubmission, submission.envelopes(0));
  if (!envelope.ok()) return envelope.status();
  return relay::Submission{.envelopes = {*std::move(envelope)}};
}

absl::StatusOr<relay::Bundle> ReadBundle(const gate::Peer& peer,
                                         const v1::MembersBundle& wire) {
  if (!wire.has_commit()) return Malformed("a bundle without a commit");
  auto commit = ReadEnvelope(peer, gate::Door::kCommit, wire.commit());
  if (!commit.ok()) return commit.status();
  relay::Bundle bundle{.commit = *std::move(commit),
                       .welcome = base::ToBytes(wire.welcome()),
                       .group_info = base::ToBytes(wire.group_info()),
                       .application = nullptr};
  if (wire.has_application()) {
    auto message = ReadEnvelope(peer, gate::Door::kMessage, wire.application());
    if (!message.ok()) return message.status();
    bundle.application = *std::move(message);
  }
  return bundle;
}

void Write(const std::vector<base::Digest>& hashes, Hashes& out) {
  for (const base::Digest& hash : hashes) *out.Add() = base::ToString(hash);
}

void WriteBare(const relay::ProvenEntry& entry, v1::LoggedEntry& out) {
  out.set_leaf(base::ToString(entry.leaf));
  out.set_salt(base::ToString(entry.salt));
  out.set_details(base::ToString(entry.details));
  out.set_index(entry.index);
  Write(entry.inclusion, *out.mutable_inclusion());
}

void Write(const relay::ProvenEntry& entry, v1::LoggedEntry& out) {
  WriteBare(entry, out);
  if (entry.checkpoint) out.set_checkpoint(*entry.checkpoint);
}

void Write(const relay::LineInfo& line, v1::Line& out) {
  out.set_line_id(base::ToString(line.line.bytes()));
  out.set_class_(static_cast<uint32_t>(line.line_class));
  out.set_incarnation(line.incarnation);
  out.set_epoch(line.epoch);
  out.set_branch_id(base::ToString(line.branch_id));
  for (const std::string& station : line.roster) out.add_roster(station);
  out.set_creator(line.creator);
  out.set_created_ms(base::ToMillis(line.created));
  out.set_last_sequence(line.last_sequence);
  out.set_guest(line.guest);
}

void Write(const relay::StationRecord& record, v1::Station& out) {
  out.set_station(record.station);
  for (const base::Bytes& der : record.certificates)
    out.add_certificates(base::ToString(der));
}

void Write(const relay::Delivered& delivered, v1::Delivered& out) {
  out.set_line_id(base::ToString(delivered.line.bytes()));
  out.set_sequence(delivered.sequence);
  out.mutable_envelope()->set_type(delivered.envelope->type);
  out.mutable_envelope()->set_header(
      base::ToString(delivered.envelope->header_bytes));
  out.mutable_envelope()->set_body(base::ToString(delivered.envelope->body));
  WriteBare(delivered.entry, *out.mutable_entry());
}

void WriteConsistency(const relay::Relay& relay, uint64_t known, uint64_t size,
                      Hashes& out) {
  if (known == 0 || known >= size) return;
  auto hashes = relay.Consistency(known, size);
  // A receipt stands without it; the station asks for the proof again (Audit).
  if (hashes.ok()) Write(*hashes, out);
}

}  // namespace hotline::rpc
