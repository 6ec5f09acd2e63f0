#include "daemon/relay/confirm.h"

#include <algorithm>

#include "core/base/stop_point.h"
#include "daemon/audit/event.h"
#include "hotline/relay/v1/refusal.pb.h"

namespace hotline::relay {
namespace {

constexpr size_t kMostLines = 64;
constexpr size_t kMostRanges = 64;

size_t SizeOf(const std::vector<LineRanges>& lines) {
  size_t bytes = 0;
  for (const LineRanges& one : lines) {
    bytes += sizeof(one) + one.ranges.size() * sizeof(Range);
  }
  return bytes;
}

bool WellFormed(const std::vector<Range>& ranges) {
  if (ranges.empty() || ranges.size() > kMostRanges) return false;
  uint64_t before = 0;
  for (const Range& range : ranges) {
    // Ascending, not touching; the first may begin at 1.
    if (range.first == 0 || range.first > range.last) return false;
    if (before != 0 && range.first <= before + 1) return false;
    before = range.last;
  }
  return true;
}

bool IsNew(const Marks& marks, const std::vector<Range>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return !marks.Contains(range.first, range.last);
  });
}

// What the station has confirmed, as its marks have it now. There may be as
// many ranges as envelopes that wait for it, which Limits::waiting_bytes
// bounds: FLASH goes before all others, and each one that does leaves a gap.
absl::Status PutMarks(store::Transaction& transaction, store::LineNumber line,
                      const Place& place, const std::vector<Range>& ranges) {
  const store::StationNumber station = place.station->number;
  for (const Range& range : ranges) {
    const Marks::Range now = place.marks.Around(range.first);
    auto put =
        now.first == 1
            ? transaction.SetLowWater({line, station, now.last})
            : transaction.PutConfirmed({line, station, now.first, now.last});
    if (!put.ok()) return put;
  }
  return absl::OkStatus();
}

}  // namespace

Confirm::Confirm(std::string peer, std::vector<LineRanges> lines,
                 Relay::Done<uint64_t> done)
    : ActFor(Lane::kControl, std::move(peer), std::move(done), SizeOf(lines)),
      lines_(std::move(lines)) {}

absl::StatusOr<std::vector<Confirm::Target>> Confirm::Judge(
    Batch& batch, const Station& station) const {
  if (lines_.empty() || lines_.size() > kMostLines) {
    return gate::Refuse(v1::REFUSAL_MALFORMED, "confirm: 1 to 64 lines");
  }
  std::vector<Target> targets;
  for (const LineRanges& one : lines_) {
    Line* line = batch.books.lines.Find(one.line);
    Place* place = line == nullptr ? nullptr : line->Find(&station);
    if (place == nullptr) {
      return gate::Refuse(v1::REFUSAL_UNKNOWN_LINE,
                          "confirm: has no place on the line");
    }
    if (!WellFormed(one.ranges)) {
      return gate::Refuse(v1::REFUSAL_MALFORMED,
                          "confirm: ranges not ascending and apart");
    }
    if (one.ranges.back().last > line->row.last_sequence) {
      return gate::Refuse(v1::REFUSAL_NOT_FOUND,
                          "confirm: beyond the line's last number");
    }
    // What is not its business is nothing new: numbers after it left, say.
    place->Settle(line->row.last_sequence);
    if (IsNew(place->marks, one.ranges)) {
      targets.push_back({line, place, &one.ranges});
    }
  }
  return targets;
}

absl::Status Confirm::Apply(Batch& batch, const Target& target,
                            Changes::Confirmed& confirmed) const {
  auto done =
      batch.books.lines.Confirm(*target.line, *target.place, *target.ranges);
  confirmed.entries.insert(confirmed.entries.end(), done.entries.begin(),
                           done.entries.end());
  if (auto gone = batch.Settle(done); !gone.ok()) return gone;
  return PutMarks(batch.transaction, target.line->row.number, *target.place,
                  *target.ranges);
}

absl::Status Confirm::Run(Batch& batch) {
  index_.reset();
  Station* station = batch.books.stations.Find(peer());
  if (station == nullptr) {
    return gate::Refuse(v1::REFUSAL_NOT_ENROLLED, "confirm before enrolment");
  }
  auto targets = Judge(batch, *station);
  if (!targets.ok()) return targets.status();
  if (targets->empty()) return absl::OkStatus();

  std::vector<audit::ConfirmedLine> logged;
  for (const Target& target : *targets) {
    audit::ConfirmedLine& line = logged.emplace_back();
    line.line = target.line->row.id;
    for (const Range& range : *target.ranges) {
      line.ranges.emplace_back(range.first, range.last);
    }
  }
  base::Bytes details = audit::ConfirmsEvent(peer(), logged);
  if (details.size() > audit::kMaxDetails) {
    return gate::Refuse(v1::REFUSAL_TOO_LARGE, "confirm: too many ranges");
  }
  Changes::Confirmed confirmed{.station = station->number, .entries = {}};
  for (const Target& target : *targets) {
    auto applied = Apply(batch, target, confirmed);
    if (!applied.ok()) return applied;
  }
  batch.changes.confirmed.push_back(std::move(confirmed));
  std::optional<store::LineNumber> one_line;
  if (targets->size() == 1) one_line = targets->front().line->row.number;
  auto index =
      batch.books.log.Append(batch.transaction, std::move(details),
                             {.line = one_line, .station = station->number});
  if (!index.ok()) return index.status();
  index_ = *index;
  return absl::OkStatus();
}

void Confirm::Answer(Books&, const Proofs& proofs) {
  if (index_.has_value()) base::StopPoint("confirmed");
  done_(index_.value_or(proofs.head().size - 1));
}

}  // namespace hotline::relay
