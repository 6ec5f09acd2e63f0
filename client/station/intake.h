// What a judged envelope changes in the store: one transaction per envelope,
// with its confirm, so that whatever is confirmed is stored and whatever is
// stored is confirmed some day (P15).
#pragma once

#include <set>

#include "client/station/ack_requests.h"
#include "client/station/evidence.h"
#include "client/station/judge.h"
#include "client/station/station.h"

namespace hotline::station {

// What was delivered, and where it is in the log. `proven` is missing when the
// relay's evidence failed.
struct Delivery {
  v1::Delivered delivered;
  base::LineId line;
  base::Digest envelope_hash{};
  std::optional<ProvenEntry> proven;
  uint64_t waiting = 0;  // it was waiting for its line card: journal number
};

class Intake {
 public:
  explicit Intake(Station& station) : station_(station) {}

  // A row for a delivery that fails; a report of it is due if `report`.
  struct Outcome {
    uint64_t n = 0;            // the row; 0: nothing new
    bool line_held = false;    // a line card came in
    bool report = false;       // tell the sender that it did not pass
    bool urgent_fact = false;  // a delivered that must leave at once
    // An attachment has come further: message.n of its text; 0: none has.
    uint64_t attachment_of = 0;
    size_t attachment_place = 0;
    std::optional<AckRequests::Asked> asked = std::nullopt;  // to be answered
    bool handshake = false;  // something may be to be done on `line`
    base::LineId line;
  };

  // Passed every check.
  absl::StatusOr<Outcome> Take(const Delivery& delivery, const Judged& judged);
  // Failed one. Without proof it is kept and shown, and not confirmed: the
  // relay still owes us what is in its log at that place.
  absl::StatusOr<Outcome> Quarantine(const Delivery& delivery,
                                     const absl::Status& why);
  // Its line card is still to come.
  absl::Status Wait(const Delivery& delivery);
  // An envelope that ended undelivered, ours or another's.
  absl::StatusOr<Outcome> End(const Delivery& delivery);
  // Nothing to keep: ours, or here already.
  absl::Status ConfirmOnly(const Delivery& delivery);
  // The same envelope at the same place was quarantined before, proven both
  // times or neither time.
  absl::StatusOr<bool> IsQuarantined(const Delivery& delivery);
  // The same envelope is in the store, whole or quarantined.
  absl::StatusOr<bool> IsKnown(const Delivery& delivery,
                               const message::Header& header);

 private:
  static void FillFromHeader(const message::Header& header, MessageRow& row);
  static std::string EvidenceOf(const Delivery& delivery);
  MessageRow RowOf(const Delivery& delivery) const;
  absl::Status Due(const Delivery& delivery);
  absl::Status NoteStore(const Judged& judged, uint64_t sequence);
  absl::Status TakeText(MessageRow& row, const Delivery& delivery,
                        Outcome& outcome);
  absl::Status TakeFacts(const Judged& judged);
  absl::Status TakeResponse(const Judged& judged, uint64_t sequence);
  absl::Status TakeCard(const Judged& judged, Outcome& outcome);
  absl::Status TakeReport(const Judged& judged);
  absl::Status TakeChunk(const Judged& judged, const MessageRow& row,
                         Outcome& outcome);
  absl::Status TakeListed(const Judged& judged, AttachmentRow& held,
                          const MessageRow& text, uint64_t n, Outcome& outcome);
  absl::Status Completed(AttachmentRow& held, const MessageRow& text);
  absl::Status Incomplete(AttachmentRow& held);
  absl::Status Stray(const Judged& judged, const std::string& what);
  absl::Status EndOwnChunk(const MessageRow& row);
  absl::StatusOr<bool> EndMissingChunk(const message::Header& header);
  absl::Status Change(const base::LineId& line, const base::MessageId& id,
                      const PositionState& change, bool sent_only);
  absl::Status EndKnown(MessageRow row, const Delivery& delivery);
  absl::Status EndResponse(MessageRow row, const v1::Tombstone& ended);
  absl::Status EndUnknown(const Delivery& delivery,
                          const message::Header& header, Outcome& outcome);

  Station& station_;
  // Senders and attachments of whose strays was told in this run.
  std::set<std::pair<std::string, base::ByteArray<16>>> strays_;
};

}  // namespace hotline::station
