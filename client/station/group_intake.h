// Handshakes of a line with group keys, taken in: each by one transaction, with
// its confirm, that either finds all of it or nothing (P10-P12). What is to be
// shown is noted in the same transaction.
#pragma once

#include "client/groups/commits.h"
#include "client/station/intake.h"

namespace hotline::station {

class GroupIntake {
 public:
  GroupIntake(Station& station, Intake& intake)
      : station_(station), intake_(intake) {}

  // A COMMIT, a WELCOME, a PROPOSAL or a REJECT whose log entry was proven. An
  // error without a message::Fault: nothing was kept, it comes again; with one:
  // quarantine it.
  absl::StatusOr<Intake::Outcome> Take(const Delivery& delivery,
                                       const message::Header& header);

 private:
  absl::Status TakeCommit(const Delivery& delivery,
                          const message::Header& header, LineFacts line,
                          Intake::Outcome& outcome);
  absl::Status TakeWelcome(const Delivery& delivery,
                           const message::Header& header);
  absl::Status TakeProposal(const Delivery& delivery,
                            const message::Header& header);
  absl::Status TakeReject(const Delivery& delivery,
                          const message::Header& header, const LineFacts& line);
  absl::Status EndLeaving(const ProvenEntry& proven, const LineFacts& line);
  absl::Status Follow(const groups::Verdict& verdict, LineFacts line,
                      Intake::Outcome& outcome);
  absl::Status Reject(const Delivery& delivery, const message::Header& header,
                      const LineFacts& line, message::Fault fault);
  absl::Status Tell(const groups::Verdict& verdict, const LineFacts& line,
                    const std::string& committer);
  absl::Status TellChange(const groups::Change& change, const LineFacts& line);
  absl::StatusOr<LineFacts> LineOf(const message::Header& header);

  Station& station_;
  Intake& intake_;
};

}  // namespace hotline::station
