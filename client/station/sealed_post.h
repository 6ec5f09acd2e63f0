// What travels outside a line's group (docs/lines.md, "Outside the group"): an
// offer, an answer to one, a request to come back, a beacon, a report of what
// was quarantined. Sealed to stations by name, of the group or not, whose keys
// come from the directory. Saved with its serial in one transaction, then
// submitted like every message (submissions.h).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "client/station/directory.h"
#include "client/station/outbox.h"
#include "client/station/station.h"
#include "client/station/submissions.h"
#include "core/message/compose.h"

namespace hotline::station {

struct Letter {
  base::LineId line;  // its row is in the store, in whatever state
  uint32_t incarnation = 1;
  message::Class line_class{};
  std::vector<std::string> stations;  // URIs; ours is left out
  message::Body body;
  message::Precedence precedence = message::Precedence::kPriority;
  std::chrono::seconds lifetime = message::kDefaultLifetime;
  std::string operator_name;
};

struct Posted {
  uint64_t n = 0;                     // the row in the table of messages
  std::vector<std::string> stations;  // that it is sealed to, ascending
};

// The kind of a content that travels so: TEST for a beacon, else SERVICE.
message::Kind SealedKind(const message::Body& body);

// What a statement of a SEALED message says of its recipients: their names, so
// that each of them can check it without the others' certificates.
base::Digest SealedRosterHash(const std::vector<std::string>& stations);

// What HpkeSealing authenticates of a SEALED envelope: header || recipients.
base::Bytes SealedContext(base::ByteView header,
                          const std::vector<std::string>& recipients);

class SealedPost {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  SealedPost(Station& station, Session& session, Submissions& submissions,
             Directory& directory, Outbox& outbox)
      : station_(station),
        session_(session),
        submissions_(submissions),
        directory_(directory),
        outbox_(outbox) {}

  // `saved` once it cannot be lost, with those who can be written to: who has
  // no valid certificate or key is left out and told as a Warning "station".
  // Nobody left: kRefused "no_recipient". kUsage for a content that does not
  // travel so. `also` as in Outbox::Post; `sent`, which may be empty, the
  // outcome of Submissions::Submit.
  void Post(Letter letter, Outbox::Also also, Done<Posted> saved,
            std::function<void(absl::Status)> sent);

 private:
  absl::StatusOr<Posted> Save(const Letter& letter,
                              const std::vector<Reached>& reached,
                              const Outbox::Also& also);
  absl::StatusOr<message::ComposedMessage> Compose(
      const Letter& letter, const std::vector<std::string>& stations);
  absl::Status Write(const Letter& letter, const std::vector<Reached>& reached,
                     Posted& posted);

  Station& station_;
  Session& session_;
  Submissions& submissions_;
  Directory& directory_;
  Outbox& outbox_;
};

}  // namespace hotline::station
