// Making a line with group keys (P16): the group with its policy, the line at
// the relay with this station alone, offers to those who are invited. Each step
// is saved before it is done, and found again at the next session.
#pragma once

#include "client/station/invitations.h"
#include "client/station/line_desk.h"
#include "client/station/members.h"

namespace hotline::station {

class GroupLines {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  GroupLines(Station& station, Session& session, Directory& directory,
             Outbox& outbox, LineDesk& lines, Invitations& invitations,
             Members& members)
      : station_(station),
        session_(session),
        directory_(directory),
        outbox_(outbox),
        lines_(lines),
        invitations_(invitations),
        members_(members) {}

  // Engine::CreateLine, with draft.group.
  void Create(LineDraft draft, Done<LineRecord> done);
  // The relay has made it.
  void Made(const LineFacts& line, Done<LineRecord> done);

 private:
  absl::StatusOr<line::Policy> PolicyOf(const LineDraft& draft);
  absl::StatusOr<LineFacts> Save(const line::Policy& policy,
                                 const std::vector<std::string>& positions);

  Station& station_;
  Session& session_;
  Directory& directory_;
  Outbox& outbox_;
  LineDesk& lines_;
  Invitations& invitations_;
  Members& members_;
};

}  // namespace hotline::station
