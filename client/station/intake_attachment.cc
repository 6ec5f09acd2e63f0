// Chunks of attachments that passed every check of a message, and those that
// ended undelivered. What fits no text that is here leaves its log entry behind
// and nothing else: the bytes are not kept, nobody is asked for anything (P7).
#include "client/station/intake.h"
#include "client/station/progress.h"
#include "client/station/try.h"

namespace hotline::station {
namespace {

using Is = AttachmentState::Is;

// So many senders' strays are told one by one in one run.
constexpr size_t kMostStrays = 64;

// A person is told each MiB, not each chunk.
bool IsMilestone(const message::Attachment& attachment, uint32_t here) {
  constexpr uint32_t kChunks = (1 << 20) / message::kChunkSize;
  return here % kChunks == 0 || here == message::ChunkCount(attachment);
}

// A recipient does not know how often an attachment was sent anew.
bool HasId(const message::Attachment& attachment, const base::MessageId& id) {
  for (uint32_t index = 0; index < message::ChunkCount(attachment); ++index) {
    for (uint8_t attempt = 0; attempt < message::kMaxAttempts; ++attempt) {
      if (message::ChunkMessageId(attachment, index, attempt) == id) {
        return true;
      }
    }
  }
  return false;
}

absl::Status NoteState(Station& station, const AttachmentRow& row) {
  PositionState which;
  which.sequence = row.place;
  return station.Note(EventKind::kAttachment, row.message, which);
}

}  // namespace

absl::Status Intake::Stray(const Judged& judged, const std::string& what) {
  const auto& chunk = std::get<message::AttachmentChunk>(judged.message.body);
  const bool first =
      strays_.size() < kMostStrays &&
      strays_.insert({judged.header.sender, chunk.attachment.id}).second;
  if (!first) return absl::OkStatus();
  return station_.Warn("attachment", "A piece of an attachment from " +
                                         judged.header.sender +
                                         " was not kept: " + what);
}

absl::Status Intake::TakeChunk(const Judged& judged, const MessageRow& row,
                               Outcome& outcome) {
  const auto& chunk = std::get<message::AttachmentChunk>(judged.message.body);
  TRY_ASSIGN(auto held,
             station_.attachments.Find(row.line, judged.header.sender,
                                       chunk.attachment.id));
  if (!held.has_value() || held->outgoing) {
    return Stray(judged, "no message of that station that is here lists it.");
  }
  TRY_ASSIGN(const MessageRow text, station_.messages.Read(held->message));
  if (text.swept || held->state == Is::kComplete) return absl::OkStatus();
  if (text.content.attachments.at(held->place) != chunk.attachment ||
      text.content.kind != row.content.kind) {
    return Stray(judged, "the message that lists it says another thing of it.");
  }
  return TakeListed(judged, *held, text, row.n, outcome);
}

absl::Status Intake::TakeListed(const Judged& judged, AttachmentRow& held,
                                const MessageRow& text, uint64_t n,
                                Outcome& outcome) {
  const auto& chunk = std::get<message::AttachmentChunk>(judged.message.body);
  Attachments& attachments = station_.attachments;
  TRY_ASSIGN(const auto before, attachments.Chunk(held, text, chunk.index));
  if (before.has_value()) {
    if (base::ToBytes(before->Reveal()) == chunk.data) return absl::OkStatus();
    return Stray(judged, "it came before, with other bytes, and these stand.");
  }
  TRY_ASSIGN(const bool room, attachments.HasRoom(held.line));
  if (!room) {
    TRY(Incomplete(held));
    return Stray(judged,
                 "attachments of this line have all the room that they may "
                 "have here, until older ones are swept.");
  }
  TRY(attachments.Put(held, text, chunk.index, chunk.data, n));
  if (IsMilestone(chunk.attachment, held.here)) {
    outcome.attachment_of = held.message;
    outcome.attachment_place = held.place;
  }
  if (held.here < message::ChunkCount(chunk.attachment)) {
    return absl::OkStatus();
  }
  return Completed(held, text);
}

// All of it is here: the hash in the signed text has the last word.
absl::Status Intake::Completed(AttachmentRow& held, const MessageRow& text) {
  const absl::Status whole = station_.attachments.Whole(held, text).status();
  if (absl::IsInvalidArgument(whole)) {
    TRY(station_.attachments.Drop(held));
    TRY(station_.attachments.SetState(held, Is::kDamaged));
    TRY(station_.Warn("attachment",
                      "An attachment from " + text.content.sender +
                          " is not what its message names, and was thrown "
                          "away: ask for it again."));
  } else {
    TRY(whole);
    TRY(station_.attachments.SetState(held, Is::kComplete));
  }
  return NoteState(station_, held);
}

absl::Status Intake::Incomplete(AttachmentRow& held) {
  if (held.state == Is::kIncomplete) return absl::OkStatus();
  TRY(station_.attachments.SetState(held, Is::kIncomplete));
  return NoteState(station_, held);
}

// A chunk of ours, that not every station had.
absl::Status Intake::EndOwnChunk(const MessageRow& row) {
  TRY_ASSIGN(auto held, station_.attachments.TakenBy(row.n));
  return held.has_value() ? Incomplete(*held) : absl::OkStatus();
}

// Nothing but its id is known: whoever has the text can tell.
absl::StatusOr<bool> Intake::EndMissingChunk(const message::Header& header) {
  TRY_ASSIGN(const auto missing, station_.attachments.Missing(header.line_id));
  for (AttachmentRow held : missing) {
    TRY_ASSIGN(const MessageRow text, station_.messages.Read(held.message));
    if (text.swept || text.content.sender != header.sender ||
        !HasId(text.content.attachments.at(held.place), header.message_id)) {
      continue;
    }
    TRY(Incomplete(held));
    return true;
  }
  return false;
}

}  // namespace hotline::station
