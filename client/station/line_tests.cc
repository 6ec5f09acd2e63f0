#include "client/station/line_tests.h"

#include <algorithm>

#include "client/station/trust_settings.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

using Numbers = std::vector<message::ListNumber>;

// The newest of that authority's; 0: none.
uint64_t NumberIn(const Numbers& lists, const std::string& authority) {
  uint64_t out = 0;
  for (const message::ListNumber& one : lists) {
    if (one.authority == authority) out = std::max(out, one.number);
  }
  return out;
}

bool SaysAnother(const message::Beacon& beacon, const LineHead& ours) {
  if (beacon.incarnation != ours.incarnation || beacon.epoch != ours.epoch) {
    return false;  // it is behind, or ahead: its commits are on their way
  }
  return beacon.branch_id != ours.branch_id ||
         beacon.authenticator != ours.authenticator;
}

}  // namespace

Numbers LineTests::Lists() const {
  Numbers out;
  for (const ListState& one :
       ListStates(*station_.trust->Get(), station_.Now())) {
    out.push_back({one.authority, one.number});
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

absl::StatusOr<message::LineTest> LineTests::Begin(const base::LineId& line,
                                                   bool scheduled) {
  message::LineTest test{.nonce = base::RandomArray<16>(station_.randomness()),
                         .clock = station_.Now(),
                         .scheduled = scheduled,
                         .lists = Lists()};
  TRY(station_.store->Prepare("INSERT INTO line_test VALUES (?, ?, ?)")
          .Blob(test.nonce)
          .Blob(line.bytes())
          .Int(base::ToMillis(test.clock))
          .Run());
  return test;
}

message::Beacon LineTests::Answer(const message::LineTest& test,
                                  const base::LineId& line,
                                  const LineHead& head, std::string checkpoint,
                                  std::string staffed_by) {
  return {.nonce = test.nonce,
          .line_id = line,
          .incarnation = head.incarnation,
          .epoch = head.epoch,
          .branch_id = head.branch_id,
          .authenticator = head.authenticator,
          .contiguous = head.contiguous,
          .checkpoint = std::move(checkpoint),
          .staffed_by = std::move(staffed_by),
          .clock = station_.Now(),
          .lists = Lists()};
}

absl::StatusOr<bool> LineTests::IsOpen(const message::Beacon& beacon) {
  const base::WallTime now = station_.Now();
  return station_.store
      ->Prepare(
          "SELECT 1 FROM line_test WHERE nonce = ? AND line = ? AND "
          "at_ms >= ?")
      .Blob(beacon.nonce)
      .Blob(beacon.line_id.bytes())
      .Int(base::ToMillis(std::max(now - kOpen, base::WallTime())))
      .Step();
}

// An authority of which one side holds nothing is one that it does not know.
void LineTests::CompareLists(const Numbers& theirs, BeaconFindings& out) const {
  const Numbers ours = Lists();
  for (const message::ListNumber& one : ours) {
    const uint64_t held = NumberIn(theirs, one.authority);
    if (held != 0 && held < one.number) out.it_lacks.push_back(one.authority);
  }
  for (const message::ListNumber& one : theirs) {
    const uint64_t held = NumberIn(ours, one.authority);
    if (held != 0 && held < one.number) out.we_lack.push_back(one.authority);
  }
}

absl::StatusOr<BeaconFindings> LineTests::Take(const message::Beacon& beacon,
                                               const std::string& sender,
                                               const LineHead& ours,
                                               base::WallTime logged) {
  BeaconFindings out;
  TRY_ASSIGN(out.answers, IsOpen(beacon));
  out.diverged = SaysAnother(beacon, ours);
  out.clock_difference = beacon.clock - logged;
  out.clock_differs = std::chrono::abs(out.clock_difference) > kClockTolerance;
  CompareLists(beacon.lists, out);
  // An answer to what we did not ask, or to what is long over, may have lain
  // anywhere: it says nothing of the present.
  if (!out.answers) return out;
  TRY(Heard(*station_.store)
          .Note(beacon.line_id,
                {.station = sender,
                 .up_since = {},
                 .down_since = {},
                 .last = {},
                 .staffed_by = beacon.staffed_by,
                 .clock_difference = out.clock_difference},
                logged));
  return out;
}

absl::Status LineTests::NoteSilences(const base::LineId& line,
                                     const std::vector<std::string>& stations) {
  const base::WallTime over =
      std::max(station_.Now() - kOpen, base::WallTime());
  Query query = station_.store->Prepare(
      "SELECT MIN(at_ms) FROM line_test WHERE line = ? AND at_ms < ?");
  TRY(query.Blob(line.bytes()).Int(base::ToMillis(over)).Step().status());
  if (query.IsNull(0)) return absl::OkStatus();
  const base::WallTime asked = base::FromMillis(query.IntAt(0));
  Heard heard(*station_.store);
  for (const std::string& one : stations) {
    TRY(heard.NoteSilence(line, one, asked));
  }
  return station_.store
      ->Prepare("DELETE FROM line_test WHERE line = ? AND at_ms < ?")
      .Blob(line.bytes())
      .Int(base::ToMillis(over))
      .Run();
}

}  // namespace hotline::station
