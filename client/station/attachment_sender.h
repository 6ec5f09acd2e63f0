// Out, behind a text: its attachments, one chunk after the other, each a
// message of its own. They lie in the store from the transaction that saved the
// text, so that a station that was killed goes on where it was. Chunks are
// ROUTINE, few at a time, and leave only when the relay has accepted their
// text: nothing that is more urgent waits behind them. On the strand.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "client/station/outbox.h"
#include "client/station/session.h"
#include "client/station/station.h"

namespace hotline::station {

// What the text says of them; ids are drawn. kUsage "attachment", "too_large".
absl::StatusOr<std::vector<message::Attachment>> DescribeFiles(
    const std::vector<File>& files, base::Random& random);

// Keeps the files of the text that was inserted last, cut into chunks. Inside
// Write.
absl::Status KeepFiles(Station& station, const std::vector<File>& files);

// The relay refused that message of ours for good: its attachment goes no
// further. Inside Write.
absl::Status ChunkRefused(Station& station, uint64_t n,
                          const std::string& reason);

class AttachmentSender {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  AttachmentSender(Station& station, Session& session, Outbox& outbox)
      : station_(station), session_(session), outbox_(outbox) {}

  // Goes on with all that is not sent yet, if there is a session: at its
  // beginning, and after what may have brought something new.
  void Resume();

  // Engine::FollowAttachments.
  void Follow(const std::string& message,
              std::function<void(const AttachmentChanged&)> on_progress,
              Done<Record> done);
  // Engine::SendAgain.
  absl::StatusOr<Record> SendAgain(const std::string& message);
  // Engine::ReadAttachment.
  absl::StatusOr<File> Read(const std::string& message,
                            const std::string& name);

 private:
  struct Follower {
    uint64_t n = 0;  // message.n of the text
    std::function<void(const AttachmentChanged&)> on_progress;
    Done<Record> done;
  };

  void Next();
  void NextSoon();
  void Post(const DueChunk& due, Outgoing outgoing);
  absl::StatusOr<Outgoing> Compose(const DueChunk& due);
  void Saved(const absl::Status& status);
  void Sent(const DueChunk& due, const absl::Status& status);
  void Progress(const DueChunk& due);
  absl::Status FinishAll();
  bool IsUnderWay(uint64_t n);
  void TellFinished();
  void Fail(const absl::Status& why);
  void Pause();

  Station& station_;
  Session& session_;
  Outbox& outbox_;
  bool posting_ = false;
  bool soon_ = false;
  std::optional<base::Timers::TimerId> pause_;
  std::vector<Follower> followers_;
};

}  // namespace hotline::station
