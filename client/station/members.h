// Changing who is on a line (P11): what is to be done is worked out from the
// store (answers that were accepted, sisters, who asked to leave), made one
// commit, saved with its bundle, and submitted, the same bytes until the relay
// has answered. Whether it counts is found when it comes back (group_intake.h);
// if another's does, it is worked out anew.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "client/groups/commit_maker.h"
#include "client/station/directory.h"
#include "client/station/group_packages.h"
#include "client/station/log_view.h"
#include "client/station/offers.h"
#include "client/station/session.h"

namespace hotline::station {

class Members {
 public:
  using Ended = std::function<void(absl::Status)>;

  Members(Station& station, Session& session, LogView& log,
          Directory& directory, GroupPackages& packages)
      : station_(station),
        session_(session),
        log_(log),
        directory_(directory),
        packages_(packages),
        offers_(*station.store) {}

  // Set by the engine: Inbox::Push.
  std::function<void(v1::Delivered, Ended)> take_in;

  // Does what is to be done on that line, if anything is and we may. One at a
  // time for each line; asked meanwhile, it looks again.
  void Work(const base::LineId& line);
  // On every line: what waited for this session.
  void Resume();
  // Makes that commit now. `done` with Ok: the relay has it. As CommitMaker's
  // errors, for people: kRefused "not_entitled", "not_sendable"; kUsage
  // "members"; kUnreachable: it waits here and goes with the next session.
  void Change(const base::LineId& line, groups::Wish wish, Ended done);

 private:
  struct Job {
    bool again = false;
    bool leavers = false;  // somebody has asked to leave
    std::vector<Ended> waiting;
  };

  void Plan(const base::LineId& line);
  void CommitLeavers(const base::LineId& line);
  void FindSisters(const LineFacts& line, const line::Policy& policy,
                   std::vector<StoredAnswer> answers);
  void TakeSisters(const LineFacts& line, const line::Policy& policy,
                   std::vector<StoredAnswer> answers,
                   const std::vector<Peer>& peers);
  absl::StatusOr<groups::Wish> WishFor(const LineFacts& line,
                                       const std::vector<StoredAnswer>& answers,
                                       std::vector<TakenPackage> sisters);
  void Make(const base::LineId& line, const groups::Wish& wish);
  void Submit(const base::LineId& line);
  void Send(const base::LineId& line, const groups::StagedRecord& staged);
  void Answered(const base::LineId& line, const groups::StagedRecord& staged,
                absl::StatusOr<v1::MembersReceipt> receipt);
  void Refused(const base::LineId& line, const absl::Status& why);
  void TakeIn(const base::LineId& line, std::vector<v1::Delivered> missing,
              size_t from);
  absl::Status Drop(const base::LineId& line, const absl::Status& why);
  void WorkLater(const base::LineId& line, std::chrono::milliseconds pause);
  void End(const base::LineId& line, const absl::Status& status);
  absl::StatusOr<std::optional<groups::StagedRecord>> Staged(
      const base::LineId& line);

  Station& station_;
  Session& session_;
  LogView& log_;
  Directory& directory_;
  GroupPackages& packages_;
  Offers offers_;
  std::map<base::LineId, Job> jobs_;
  // When all stations may take out who has asked to leave, each waits a while
  // first, so that not all do.
  std::map<base::LineId, base::MonotonicTime> leavers_at_;
};

}  // namespace hotline::station
