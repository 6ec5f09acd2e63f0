// The tables of attachments: files that texts list, and their chunks, sealed
// under the record key of the text's day. What a peer can make us keep is
// bounded: chunks alone that a text here announces, and so much of each line.
// Every function that changes something belongs inside Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/messages.h"
#include "client/station/store.h"
#include "core/message/attachment_chunk.h"

namespace hotline::station {

// One file of one text.
struct AttachmentRow {
  uint64_t n = 0;
  base::LineId line;
  uint64_t message = 0;  // message.n of the text
  uint32_t place = 0;    // in its list
  bool outgoing = false;
  AttachmentState::Is state = AttachmentState::Is::kUnderWay;
  uint32_t here = 0;    // chunks
  uint8_t attempt = 0;  // how often it was sent anew
};

// A chunk that is to be sent next.
struct DueChunk {
  AttachmentRow attachment;
  uint32_t index = 0;
};

class Attachments {
 public:
  // Of what others send, on one line.
  static constexpr uint64_t kMostOfLine = uint64_t{256} << 20;

  explicit Attachments(Store& store) : store_(store) {}

  // All that `text` lists, once it is inserted. What its sender has listed
  // before, on that line, is not listed again.
  absl::Status Announce(const MessageRow& text);
  absl::StatusOr<std::optional<AttachmentRow>> Find(
      const base::LineId& line, std::string_view sender,
      const base::ByteArray<16>& id);
  // In their order; without those of a text that was swept.
  absl::StatusOr<std::vector<AttachmentRow>> Of(uint64_t message);
  // Whose chunk that message of ours takes along.
  absl::StatusOr<std::optional<AttachmentRow>> TakenBy(uint64_t message);
  // Received and not complete.
  absl::StatusOr<std::vector<AttachmentRow>> Missing(const base::LineId& line);
  // Whether the line has room for another chunk.
  absl::StatusOr<bool> HasRoom(const base::LineId& line);

  // `text` is the attachment's. Nothing: it is not here. `message` that brought
  // it; 0: it is ours, and to be sent.
  absl::StatusOr<std::optional<base::SecretBytes>> Chunk(
      const AttachmentRow& row, const MessageRow& text, uint32_t index);
  absl::Status Put(AttachmentRow& row, const MessageRow& text, uint32_t index,
                   base::ByteView data, uint64_t message);
  absl::Status SetState(AttachmentRow& row, AttachmentState::Is state);
  // Throws away what is here of it.
  absl::Status Drop(AttachmentRow& row);
  // All of it: kStore if a chunk cannot be read; InvalidArgument unless it is
  // what the text names.
  absl::StatusOr<base::Bytes> Whole(const AttachmentRow& row,
                                    const MessageRow& text);
  // State and bytes, as users see them.
  absl::StatusOr<AttachmentState> Shown(const AttachmentRow& row,
                                        const message::Attachment& listed);

  // Of texts that the relay has accepted, the most urgent text's first.
  absl::StatusOr<std::optional<DueChunk>> NextDue();
  // `message` takes it along. False: another process was faster.
  absl::StatusOr<bool> MarkTaken(const DueChunk& due, uint64_t message);
  // Sent whole, all of it accepted, and still said to be under way.
  absl::StatusOr<std::vector<AttachmentRow>> Finished();
  // Chunks that are saved and not accepted yet.
  absl::StatusOr<uint64_t> CountQueued();
  // All of its chunks are to be sent anew, under other ids.
  absl::Status SendAgain(AttachmentRow& row);

  // Those of texts whose record key goes. Inside Destroy.
  absl::Status Sweep(uint64_t before_day);

 private:
  absl::StatusOr<uint64_t> Accepted(const AttachmentRow& row);

  Store& store_;
};

}  // namespace hotline::station
