// Out: a message is composed, signed and sealed, and saved with its serial in
// one transaction; only then is it submitted, and whatever happens the same
// bytes are submitted again (P4). It is sent when the relay's receipt has been
// verified, not before.
#pragma once

#include <functional>
#include <map>
#include <vector>

#include "client/station/directory.h"
#include "client/station/log_view.h"
#include "client/station/session.h"
#include "client/station/station.h"

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
};

class Outbox {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;
  // Runs inside the transaction that saves the message: what must be true if
  // and only if the message exists.
  using Also = std::function<absl::Status()>;

  Outbox(Station& station, Session& session, LogView& log, Directory& directory)
      : station_(station),
        session_(session),
        log_(log),
        directory_(directory) {}

  // Engine::Send.
  void Send(Draft draft, Done<Record> done);

  // Saves and submits. `saved` gets the row's number once it cannot be lost;
  // `sent`, which may be empty, the outcome of Submit.
  void Post(Outgoing outgoing, Also also, Done<uint64_t> saved,
            std::function<void(absl::Status)> sent);

  // Ok: the receipt was verified. kUnreachable: still queued. kRefused: for
  // good. kVerification: the receipt did not hold; still queued.
  void Submit(uint64_t n, std::function<void(absl::Status)> done);
  // All that is queued; `done` after the last answer.
  void SubmitQueued(std::function<void()> done);

 private:
  absl::StatusOr<Outgoing> Read(const Draft& draft);
  absl::StatusOr<uint64_t> Save(const Outgoing& outgoing,
                                std::vector<message::Recipient> recipients,
                                const Also& also);
  absl::StatusOr<MessageRow> Write(const Outgoing& outgoing,
                                   std::vector<message::Recipient> recipients);
  void SubmitNow(uint64_t n);
  void Answered(uint64_t n, absl::StatusOr<v1::Receipt> receipt);
  void Proven(uint64_t n, const v1::LoggedEntry& evidence,
              absl::StatusOr<ProvenEntry> proven);
  absl::Status MarkSent(uint64_t n, const v1::LoggedEntry& evidence,
                        const ProvenEntry& proven);
  absl::Status MarkRefused(uint64_t n, const absl::Status& why);
  bool StaysQueued(uint64_t n, const absl::Status& why);
  void Finish(uint64_t n, const absl::Status& status);
  void FillWindow();
  void Report(uint64_t n, absl::Status status, const Done<Record>& done);

  Station& station_;
  Session& session_;
  LogView& log_;
  Directory& directory_;
  // Submitted and not answered yet, with who waits for the answer.
  std::map<uint64_t, std::vector<std::function<void(absl::Status)>>> open_;
  std::vector<uint64_t> backlog_;  // of SubmitQueued, last first
  std::vector<std::function<void()>> flushed_;
};

}  // namespace hotline::station
