#include "client/station/attachment_sender.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "client/station/problem.h"
#include "client/station/try.h"
#include "core/message/attachment_progress.h"

namespace hotline::station {
namespace {

using Is = AttachmentState::Is;

// Chunks that are saved and not accepted: the way is full, and what comes
// meanwhile finds the relay's allowance for this station nearly untouched.
constexpr uint64_t kMostQueued = 8;
constexpr std::chrono::milliseconds kPause{2'000};
constexpr size_t kMostTogether = 64 * 1024 * 1024;
// A person is told each MiB, not each chunk.
constexpr uint32_t kChunksOfMiB = (1 << 20) / message::kChunkSize;

absl::Status CheckFiles(const std::vector<File>& files) {
  size_t together = 0;
  for (const File& file : files) together += file.bytes.size();
  if (files.size() <= message::kMaxAttachments && together <= kMostTogether) {
    return absl::OkStatus();
  }
  return Fail(Problem::kUsage, "too_large",
              "A message has at most 8 attachments of 64 MiB together: nothing "
              "was sent.");
}

absl::Status NoteState(Station& station, const AttachmentRow& row) {
  PositionState which;
  which.sequence = row.place;
  return station.Note(EventKind::kAttachment, row.message, which);
}

absl::Status NoSuch(const MessageRow& text, const std::string& name) {
  std::string names;
  for (const auto& one : text.content.attachments) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", one.name);
  }
  if (names.empty()) {
    return Fail(Problem::kUsage, "attachment",
                "This message has no attachment.");
  }
  return Fail(Problem::kUsage, "attachment",
              name.empty()
                  ? "This message has more than one attachment, say "
                    "which, by name or as 1, 2, ...: " +
                        names
                  : "This message has no such attachment, it has: " + names);
}

// By its name, or by its number from 1 where names are equal or hard to type.
std::optional<size_t> PlaceOfName(const MessageRow& text,
                                  const std::string& name) {
  const auto& listed = text.content.attachments;
  if (name.empty() && listed.size() == 1) return 0;
  std::optional<size_t> found;
  for (size_t place = 0; place < listed.size(); ++place) {
    if (name == std::to_string(place + 1)) return place;
    if (listed[place].name != name) continue;
    if (found.has_value()) return std::nullopt;
    found = place;
  }
  return found;
}

}  // namespace

absl::StatusOr<std::vector<message::Attachment>> DescribeFiles(
    const std::vector<File>& files, base::Random& random) {
  TRY(CheckFiles(files));
  std::vector<message::Attachment> out;
  for (const File& file : files) {
    auto one = message::DescribeAttachment(base::RandomArray<16>(random),
                                           file.name, file.bytes);
    if (!one.ok()) {
      return Fail(
          Problem::kUsage, "attachment",
          absl::StrCat(file.name, ": ", std::string(one.status().message()),
                       ". Nothing was sent."));
    }
    out.push_back(*std::move(one));
  }
  return out;
}

absl::Status KeepFiles(Station& station, const std::vector<File>& files) {
  TRY_ASSIGN(const uint64_t n, station.messages.Newest());
  TRY_ASSIGN(const MessageRow text, station.messages.Read(n));
  TRY(station.attachments.Announce(text));
  TRY_ASSIGN(auto rows, station.attachments.Of(n));
  for (AttachmentRow& row : rows) {
    const message::Attachment& listed = text.content.attachments.at(row.place);
    const base::ByteView whole = files.at(row.place).bytes;
    for (uint32_t i = 0; i < message::ChunkCount(listed); ++i) {
      TRY(station.attachments.Put(row, text, i,
                                  whole.subspan(size_t{i} * message::kChunkSize,
                                                message::ChunkSize(listed, i)),
                                  /*message=*/0));
    }
  }
  return absl::OkStatus();
}

absl::Status ChunkRefused(Station& station, uint64_t n,
                          const std::string& reason) {
  TRY_ASSIGN(auto row, station.attachments.TakenBy(n));
  if (!row.has_value() || row->state != Is::kUnderWay) return absl::OkStatus();
  TRY(station.attachments.SetState(*row, Is::kIncomplete));
  TRY(station.Warn("attachment",
                   "An attachment was not sent whole: " + reason));
  return NoteState(station, *row);
}

void AttachmentSender::Resume() {
  if (pause_.has_value()) station_.strand.Cancel(*pause_);
  pause_.reset();
  NextSoon();
}

// Never inside of what called: each step is one of the strand's.
void AttachmentSender::NextSoon() {
  if (soon_) return;
  soon_ = true;
  station_.After(std::chrono::milliseconds(0), [this] {
    soon_ = false;
    Next();
  });
}

void AttachmentSender::Pause() {
  if (pause_.has_value()) return;
  pause_ = station_.After(kPause, [this] {
    pause_.reset();
    Next();
  });
}

void AttachmentSender::Next() {
  if (posting_ || pause_.has_value()) return;
  FinishAll().IgnoreError();
  TellFinished();
  if (!session_.ready() || !session_.MaySend().ok()) return;
  const auto queued = station_.attachments.CountQueued();
  const auto due = station_.attachments.NextDue();
  if (!queued.ok() || !due.ok()) return Pause();
  if (!due->has_value()) {
    // The last ones, and those of another process, are on their way.
    if (*queued > 0) Pause();
    return;
  }
  // Another process's have no answer here.
  if (*queued >= kMostQueued) return Pause();
  auto outgoing = Compose(**due);
  if (!outgoing.ok()) return Pause();
  Post(**due, *std::move(outgoing));
}

absl::StatusOr<Outgoing> AttachmentSender::Compose(const DueChunk& due) {
  const AttachmentRow& row = due.attachment;
  TRY_ASSIGN(const MessageRow text, station_.messages.Read(row.message));
  TRY_ASSIGN(auto line, station_.lines.Read(row.line));
  if (text.swept || !line.has_value()) return absl::NotFoundError("swept");
  TRY(station_.CheckLine(*line));
  const message::Attachment& listed = text.content.attachments.at(row.place);
  TRY_ASSIGN(const auto data, station_.attachments.Chunk(row, text, due.index));
  if (!data.has_value()) return absl::NotFoundError("chunk: not here");
  Outgoing out;
  out.line = *std::move(line);
  out.precedence = message::Precedence::kRoutine;
  out.kind = text.content.kind;
  out.lifetime = text.content.lifetime;
  out.addressees.action = {text.content.to.front()};
  out.body = message::AttachmentChunk{listed, due.index,
                                      base::ToBytes(data->Reveal())};
  out.message_id = message::ChunkMessageId(listed, due.index, row.attempt);
  return out;
}

void AttachmentSender::Post(const DueChunk& due, Outgoing outgoing) {
  posting_ = true;
  auto also = [this, due]() -> absl::Status {
    TRY_ASSIGN(const uint64_t n, station_.messages.Newest());
    TRY_ASSIGN(const bool ours, station_.attachments.MarkTaken(due, n));
    return ours ? absl::OkStatus()
                : absl::AbortedError("sent by another process");
  };
  outbox_.Post(
      std::move(outgoing), also,
      [this](absl::StatusOr<uint64_t> n) { Saved(n.status()); },
      [this, due](absl::Status status) { Sent(due, status); });
}

void AttachmentSender::Saved(const absl::Status& status) {
  posting_ = false;
  if (!status.ok() && !absl::IsAborted(status)) return Pause();
  NextSoon();
}

void AttachmentSender::Sent(const DueChunk& due, const absl::Status& status) {
  if (ProblemOf(status) == Problem::kUnreachable) return Fail(status);
  // "Not now": it stays queued, and the relay is given time.
  if (!status.ok()) return Pause();
  Progress(due);
  Resume();
}

void AttachmentSender::Progress(const DueChunk& due) {
  if ((due.index + 1) % kChunksOfMiB != 0) return;
  auto record = station_.Shown(due.attachment.message);
  if (!record.ok()) return;
  const AttachmentChanged change{*std::move(record), due.attachment.place};
  station_.Tell(change);
  for (const Follower& one : followers_) {
    if (one.n == due.attachment.message) one.on_progress(change);
  }
}

// Accepted to the last chunk.
absl::Status AttachmentSender::FinishAll() {
  TRY_ASSIGN(const auto any, station_.attachments.Finished());
  if (any.empty()) return absl::OkStatus();
  return station_.store->Write([&]() -> absl::Status {
    TRY_ASSIGN(auto finished, station_.attachments.Finished());
    for (AttachmentRow& row : finished) {
      TRY(station_.attachments.SetState(row, Is::kComplete));
      TRY(NoteState(station_, row));
    }
    return absl::OkStatus();
  });
}

bool AttachmentSender::IsUnderWay(uint64_t n) {
  const auto rows = station_.attachments.Of(n);
  if (!rows.ok()) return true;
  return std::any_of(rows->begin(), rows->end(), [](const auto& row) {
    return row.outgoing && row.state == Is::kUnderWay;
  });
}

void AttachmentSender::TellFinished() {
  for (size_t i = 0; i < followers_.size();) {
    if (IsUnderWay(followers_[i].n)) {
      ++i;
      continue;
    }
    const Follower done = std::move(followers_[i]);
    followers_.erase(followers_.begin() + static_cast<ptrdiff_t>(i));
    done.done(station_.Shown(done.n));
  }
}

void AttachmentSender::Fail(const absl::Status& why) {
  auto followers = std::move(followers_);
  followers_.clear();
  for (const Follower& one : followers) one.done(why);
}

void AttachmentSender::Follow(
    const std::string& message,
    std::function<void(const AttachmentChanged&)> on_progress,
    Done<Record> done) {
  const auto row = station_.messages.FindByPrefix(message);
  if (!row.ok()) return done(row.status());
  followers_.push_back({row->n, std::move(on_progress), std::move(done)});
  session_.WhenReady(
      [this](absl::Status status) { status.ok() ? Resume() : Fail(status); });
}

absl::StatusOr<Record> AttachmentSender::SendAgain(const std::string& message) {
  TRY_ASSIGN(const MessageRow text, station_.messages.FindByPrefix(message));
  TRY_ASSIGN(auto rows, station_.attachments.Of(text.n));
  if (!text.outgoing || rows.empty()) {
    return station::Fail(Problem::kUsage, "attachment",
                         "This is no message of this station with an "
                         "attachment: whoever sent it can send it again.");
  }
  TRY(station_.store->Write([&]() -> absl::Status {
    for (AttachmentRow& row : rows) {
      if (row.state == Is::kUnderWay) continue;
      if (row.attempt + 1 == message::kMaxAttempts) {
        return station::Fail(Problem::kRefused, "attachment",
                             "It was sent again too often: send it with a new "
                             "message.");
      }
      TRY(station_.attachments.SendAgain(row));
    }
    return absl::OkStatus();
  }));
  Resume();
  return station_.Shown(text.n);
}

absl::StatusOr<File> AttachmentSender::Read(const std::string& message,
                                            const std::string& name) {
  TRY_ASSIGN(const MessageRow text, station_.messages.FindByPrefix(message));
  const auto place = PlaceOfName(text, name);
  if (!place.has_value()) return NoSuch(text, name);
  TRY_ASSIGN(const auto rows, station_.attachments.Of(text.n));
  for (const AttachmentRow& row : rows) {
    if (row.place != *place || (!row.outgoing && row.state != Is::kComplete)) {
      continue;
    }
    TRY_ASSIGN(base::Bytes whole, station_.attachments.Whole(row, text));
    return File{text.content.attachments[*place].name, std::move(whole)};
  }
  return station::Fail(Problem::kRefused, "incomplete",
                       "This attachment is not here, or not whole: `hotline "
                       "show` says how far it is.");
}

}  // namespace hotline::station
