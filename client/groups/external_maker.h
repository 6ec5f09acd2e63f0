// Making our own external commit (P17), where a line's policy lets a station
// that lost its state come back by itself. Everything belongs inside a
// transaction of the caller's. One thread at a time.
#pragma once

#include "client/groups/commit_maker.h"

namespace hotline::groups {

// What the relay has of the line's newest open branch (GetGroupInfo). Its word:
// what of it is true shows when the others take the commit.
struct SeenBranch {
  EpochName name;
  base::ByteView group_info;  // MLSMessage (GroupInfo)
};

class ExternalMaker {
 public:
  // All outlive the object.
  ExternalMaker(Groups& groups, Commits& commits,
                const StationAuthentication& authentication,
                base::Random& random)
      : groups_(groups),
        commits_(commits),
        authentication_(authentication),
        random_(random) {}
  ExternalMaker(const ExternalMaker&) = delete;
  ExternalMaker& operator=(const ExternalMaker&) = delete;

  // Staged, with its bundle (Groups::FindExternal), until it comes back
  // (Commits::Take) or is dropped (Groups::DropExternal). Errors, in words that
  // may be shown:
  //   PermissionDenied with fault kExternalCommit: the policy allows none, or
  //   the last one was less than 24 hours ago, or our certificate is revoked;
  //   FailedPrecondition: the policy in force is not known here, or our leaf is
  //   not there with our key: ask to be let in instead;
  //   AlreadyExists: one waits;
  //   InvalidArgument and others of mls::JoinByExternalCommit: what the relay
  //   has is not a group of that line and epoch.
  absl::StatusOr<MadeCommit> Make(const base::LineId& line,
                                  const SeenBranch& branch, const Maker& maker);

 private:
  struct Plan;

  absl::StatusOr<Plan> Look(const base::LineId& line, const SeenBranch& branch,
                            const Maker& maker);
  absl::Status CheckMayReturn(const base::LineId& line, const Plan& plan,
                              const Maker& maker);

  Groups& groups_;
  Commits& commits_;
  const StationAuthentication& authentication_;
  base::Random& random_;
};

}  // namespace hotline::groups
