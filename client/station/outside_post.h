// Messages outside of a line's group, sealed to stations by name (docs/
// lines.md, "Outside the group"): offers, answers, requests to be let in again,
// beacons. Out and in.
#pragma once

#include <functional>

#include "client/station/directory.h"
#include "client/station/judge.h"
#include "client/station/outbox.h"
#include "client/station/session.h"
#include "client/station/submissions.h"

namespace hotline::station {

class OutsidePost {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  OutsidePost(Station& station, Session& session, Submissions& submissions,
              Directory& directory, Outbox& outbox)
      : station_(station),
        session_(session),
        submissions_(submissions),
        directory_(directory),
        outbox_(outbox) {}

  // As Outbox::Post, to exactly those of `stations` (ascending) that can be
  // written to.
  void Post(Outgoing outgoing, std::vector<std::string> stations,
            Outbox::Also also, Done<uint64_t> saved,
            std::function<void(absl::Status)> sent);

  // A SEALED envelope whose log entry was proven at `logged`; as Judge::Open,
  // and by what its content has to hold here.
  absl::StatusOr<Judged> Open(const v1::Delivered& delivered,
                              base::WallTime logged);

 private:
  struct To {
    std::vector<message::Member> members;
    std::vector<message::Recipient> keys;
  };

  void GetKeys(const Outgoing& outgoing,
               const std::vector<std::string>& stations,
               std::function<void(absl::Status)> done);
  absl::StatusOr<To> Collect(const base::LineId& line,
                             const std::vector<std::string>& stations);
  absl::StatusOr<MessageRow> Write(const Outgoing& outgoing, To to);

  Station& station_;
  Session& session_;
  Submissions& submissions_;
  Directory& directory_;
  Outbox& outbox_;
};

}  // namespace hotline::station
