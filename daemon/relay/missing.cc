#include "daemon/relay/missing.h"

#include "daemon/relay/enter.h"
#include "daemon/relay/submit_to_epoch.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::relay {
namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 20;
// Of a station's questions: they are read from the disk.
constexpr size_t kQuestions = 50;

bool MayAsk(Station& station, base::MonotonicTime now) {
  if (!station.questions.Allows(now, kQuestions)) return false;
  station.questions.Take(kQuestions);
  return true;
}

// Its place above which commits are missing.
uint64_t NumberOf(const Line& line, const message::Header& header) {
  const Branch* named =
      line.branches.FindKnown(header.epoch, BranchIdOf(header));
  return named == nullptr ? 0 : named->number;
}

absl::Status AddCommit(const Explaining& explaining, uint64_t sequence,
                       const Live& live, bool welcomed,
                       v1::RefusalDetail& detail) {
  auto row = explaining.books.journal.Envelope(live.entry);
  if (!row.ok()) return row.status();
  auto envelope = EnvelopeOf(*std::move(row), welcomed);
  if (absl::IsNotFound(envelope.status()))
    return absl::OkStatus();  // it has it
  if (!envelope.ok()) return envelope.status();
  auto entry = explaining.books.journal.Entry(live.entry);
  if (!entry.ok()) return entry.status();
  auto proven = explaining.proofs.Prove(*entry);
  if (!proven.ok()) return proven.status();
  v1::Delivered& out = *detail.add_missing();
  out.set_line_id(base::ToString((*envelope)->header.line_id.bytes()));
  out.set_sequence(sequence);
  out.mutable_envelope()->set_type((*envelope)->type);
  out.mutable_envelope()->set_header(base::ToString((*envelope)->header_bytes));
  out.mutable_envelope()->set_body(base::ToString((*envelope)->body));
  v1::LoggedEntry& logged = *out.mutable_entry();
  logged.set_leaf(base::ToString(proven->leaf));
  logged.set_salt(base::ToString(proven->salt));
  logged.set_details(base::ToString(proven->details));
  logged.set_index(proven->index);
  for (const auto& hash : proven->inclusion) {
    logged.add_inclusion(base::ToString(hash));
  }
  return absl::OkStatus();
}

struct Commit {
  uint64_t sequence;
  const Live* live;
};
// Of the commits above `above`, those that the station is to be given.
std::vector<Commit> CommitsFor(const Line& line, store::StationNumber station,
                               uint64_t above) {
  const auto& live = line.live[kHandshakes];
  std::vector<Commit> commits;
  uint64_t bytes = 0;
  for (auto at = live.upper_bound(above); at != live.end(); ++at) {
    const Live& one = at->second;
    if (one.type != v1::ENVELOPE_TYPE_COMMIT || !IsFor(one, station)) continue;
    bytes += one.size;
    if (bytes > kMostBytes) break;
    commits.push_back({at->first, &one});
  }
  return commits;
}

absl::StatusOr<v1::RefusalDetail> DetailOf(const Explaining& explaining,
                                           const std::vector<Commit>& commits,
                                           store::StationNumber station) {
  v1::RefusalDetail detail;
  for (const Commit& one : commits) {
    auto added = AddCommit(explaining, one.sequence, *one.live,
                           IsOn(one.live->welcomed, station), detail);
    if (!added.ok()) return added;
  }
  const audit::Head& head = explaining.proofs.head();
  if (head.checkpoint != nullptr) {
    detail.mutable_head()->set_checkpoint(*head.checkpoint);
  }
  return detail;
}

}  // namespace

absl::Status WithMissing(const Explaining& explaining, const std::string& peer,
                         const message::Header& header, absl::Status refused) {
  Station* station = explaining.books.stations.Find(peer);
  const Line* line = explaining.books.lines.Find(header.line_id);
  if (station == nullptr || line == nullptr) return refused;
  const auto commits =
      CommitsFor(*line, station->number, NumberOf(*line, header));
  if (commits.empty() || !MayAsk(*station, explaining.now)) return refused;
  auto detail = DetailOf(explaining, commits, station->number);
  // All of them come by Receive as well.
  if (!detail.ok()) return refused;
  return gate::Explain(std::move(refused), {detail->SerializeAsString(),
                                            explaining.proofs.head().size});
}

}  // namespace hotline::relay
