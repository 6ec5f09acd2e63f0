// What a person changes on a line with group keys: who is invited or taken out,
// its keys, its end; and that this station leaves it (P18).
#pragma once

#include "client/station/invitations.h"
#include "client/station/members.h"
#include "client/station/outbox.h"

namespace hotline::station {

class LineChanges {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  LineChanges(Station& station, Session& session, Outbox& outbox,
              Submissions& submissions, Invitations& invitations,
              Members& members)
      : station_(station),
        session_(session),
        outbox_(outbox),
        submissions_(submissions),
        invitations_(invitations),
        members_(members) {}

  // Engine::ChangeLine.
  void Change(const LineChange& change, Done<LineRecord> done);
  // What the newest epoch says besides: epoch, suite, who may change it.
  LineRecord Describe(const LineFacts& line);

 private:
  void Invite(const LineFacts& line, const LineChange& change,
              Done<LineRecord> done);
  absl::StatusOr<groups::Wish> WishOf(const LineFacts& line,
                                      const LineChange& change);
  absl::Status Leave(const LineFacts& line, const LineChange& change);
  absl::Status SendLeaving(const LineFacts& line, const LineChange& change);
  absl::Status Propose(const LineFacts& line);
  absl::StatusOr<line::PolicyOpening> Opening(const LineFacts& line);

  Station& station_;
  Session& session_;
  Outbox& outbox_;
  Submissions& submissions_;
  Invitations& invitations_;
  Members& members_;
};

}  // namespace hotline::station
