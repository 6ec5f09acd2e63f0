#include "client/station/rejoin.h"

#include "client/station/problem.h"
#include "client/station/try.h"

namespace hotline::station {

void Rejoin::Run(Done done) {
  session_.WhenReady([this, done = std::move(done)](absl::Status status) {
    if (!status.ok()) return done(status);
    const absl::Status may = session_.MaySend();
    if (may.ok()) {
      return done(Fail(Problem::kUsage, "not_restored",
                       "This store has all that the relay had last from this "
                       "station: it may send, and need not rejoin."));
    }
    if (ReasonOf(may) != "store_restored") return done(may);
    const std::string last = session_.hello().last_envelope_hash();
    keys_.Replace([this, last, done](absl::Status replaced) {
      replaced.ok() ? done(Begin(last)) : done(replaced);
    });
  });
}

// Nothing is sent in a group before it is joined anew: the store that was lost
// may have sent in it what this one does not know.
absl::Status Rejoin::LoseLines() {
  TRY(station_.keys.groups.Restart());
  TRY_ASSIGN(const auto lines, station_.lines.All());
  for (const LineFacts& line : lines) {
    if (line.membership != Membership::kActive) continue;
    TRY(station_.lines.SetMembership(line.id, Membership::kLost));
    TRY(station_.Warn("line_lost",
                      "Line " + line.card.name +
                          ": this station has to be let in again by a member: "
                          "taken out and invited anew."));
  }
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Rejoin::Begin(const std::string& last_envelope_hash) {
  uint64_t given_up = 0;
  TRY(station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(given_up,
               submissions_.GiveUp(Fail(
                   Problem::kRefused, "store_restored",
                   "It waited in a store that was restored from a copy, and "
                   "was not sent by it: write it again if it is needed.")));
    TRY(station_.store->BeginIncarnation(station_.Now()));
    TRY(station_.lines.RestartCounters());
    TRY(LoseLines());
    return station_.store->Put(kLeftBehind, base::ViewOf(last_envelope_hash));
  }));
  return given_up;
}

}  // namespace hotline::station
