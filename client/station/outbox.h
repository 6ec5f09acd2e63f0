// Out: a message is composed, signed and sealed, and saved with its serial in
// one transaction; only then is it submitted (submissions.h). It is sent when
// the relay's receipt has been verified, not before.
#pragma once

#include <functional>
#include <vector>

#include "client/station/directory.h"
#include "client/station/group_message.h"
#include "client/station/session.h"
#include "client/station/station.h"
#include "client/station/submissions.h"

namespace hotline::station {

// What is to be written on a line, before it has an id and a serial.
struct Outgoing {
  LineFacts line;
  message::Precedence precedence{};
  message::Kind kind{};
  std::chrono::seconds lifetime = message::kDefaultLifetime;
  std::string operator_name;
  message::Addressees addressees;
  message::Body body;
  uint64_t answers = 0;  // a response: message.n of what it answers
  std::optional<base::WallTime> dtg = {};  // the time of sending if not given
  std::optional<base::MessageId> message_id = {};  // random if not given
  // Of the operator whose certificate the body carries: signs, too (P6).
  OperatorKey operator_key = nullptr;
};

class Outbox {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;
  // Runs inside the transaction that saves the message: what must be true if
  // and only if the message exists.
  using Also = std::function<absl::Status()>;

  Outbox(Station& station, Session& session, Submissions& submissions,
         Directory& directory)
      : station_(station),
        session_(session),
        submissions_(submissions),
        directory_(directory) {}

  // Engine::Send.
  void Send(Draft draft, Done<Record> done);

  // Our own certificate has begun, lasts and is not revoked, at the relay's
  // time and as far as we know. kRefused "certificate_expired",
  // "certificate_not_yet_valid", "certificate_revoked".
  absl::Status MaySign();

  // Saves and submits, if we may sign. `saved` gets the row's number once it
  // cannot be lost; `sent`, which may be empty, the outcome of
  // Submissions::Submit.
  void Post(Outgoing outgoing, Also also, Done<uint64_t> saved,
            std::function<void(absl::Status)> sent);

  // For what is not sent by Post: with the next serial. Inside Store::Write.
  absl::StatusOr<message::Draft> NewDraft(const Outgoing& outgoing);
  // Saved, to be submitted. Inside Store::Write.
  absl::StatusOr<MessageRow> Insert(const Outgoing& outgoing,
                                    GroupMessage written);

 private:
  absl::StatusOr<Outgoing> Read(const Draft& draft);
  void SaveAndSubmit(const Outgoing& outgoing,
                     std::vector<message::Recipient> recipients,
                     const Also& also, const Done<uint64_t>& saved,
                     std::function<void(absl::Status)> sent);
  absl::StatusOr<uint64_t> Save(const Outgoing& outgoing,
                                std::vector<message::Recipient> recipients,
                                const Also& also);
  absl::StatusOr<MessageRow> Write(const Outgoing& outgoing,
                                   std::vector<message::Recipient> recipients);
  void Report(uint64_t n, absl::Status status, const Done<Record>& done);

  Station& station_;
  Session& session_;
  Submissions& submissions_;
  Directory& directory_;
};

}  // namespace hotline::station
