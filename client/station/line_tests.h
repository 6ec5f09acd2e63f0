// Line tests and the beacons that answer them (P20): whether the other side's
// station is there, and whether it sees the same line as we do, told outside of
// the line's group. What is asked travels inside, what is answered is sealed to
// each station by name (sealed_post.h). Nothing here sends: the engine does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/station/heard.h"
#include "client/station/station.h"
#include "core/message/beacon.h"
#include "core/message/line_test.h"

namespace hotline::station {

// Where a station stands on a line.
struct LineHead {
  uint32_t incarnation = 1;
  uint64_t epoch = 0;
  std::optional<base::Digest> branch_id;
  base::Digest authenticator{};  // SHA-256(epoch authenticator); zero: no group
  uint64_t contiguous = 0;       // the highest number up to which all are in
};

// What a beacon shows, beside that its station is up.
struct BeaconFindings {
  bool answers = false;  // a test of ours that is not over
  // The same epoch by another name, or with other keys: two groups call
  // themselves this line. An alarm "divergence".
  bool diverged = false;
  // Its clock minus the log time; noted above kClockTolerance.
  std::chrono::milliseconds clock_difference{0};
  bool clock_differs = false;
  // Authorities of which it holds an older revocation list than we, and those
  // of which we do (P19).
  std::vector<std::string> it_lacks, we_lack;
};

class LineTests {
 public:
  static constexpr std::chrono::seconds kClockTolerance{10};
  // For so long an answer is one.
  static constexpr std::chrono::minutes kOpen{10};

  explicit LineTests(Station& station) : station_(station) {}

  // A test to send on that line; its nonce is kept. Inside Store::Write, in the
  // transaction that saves the message.
  absl::StatusOr<message::LineTest> Begin(const base::LineId& line,
                                          bool scheduled);
  // What answers a test that came. `checkpoint`: the newest held, empty: none;
  // `staffed_by`: who is on duty, empty: nobody.
  message::Beacon Answer(const message::LineTest& test,
                         const base::LineId& line, const LineHead& head,
                         std::string checkpoint, std::string staffed_by);
  // A beacon of `sender` that JudgeSealed let pass, logged then; keeps when its
  // station was heard. Its checkpoint is for LogView::Advance: kVerification
  // there is a split view. Inside Store::Write.
  absl::StatusOr<BeaconFindings> Take(const message::Beacon& beacon,
                                      const std::string& sender,
                                      const LineHead& ours,
                                      base::WallTime logged);
  // Those of `stations` that have not been heard since the oldest test of that
  // line that is over, are silent since then. Inside Store::Write.
  absl::Status NoteSilences(const base::LineId& line,
                            const std::vector<std::string>& stations);

 private:
  absl::StatusOr<bool> IsOpen(const message::Beacon& beacon);
  std::vector<message::ListNumber> Lists() const;
  void CompareLists(const std::vector<message::ListNumber>& theirs,
                    BeaconFindings& out) const;

  Station& station_;
};

}  // namespace hotline::station
