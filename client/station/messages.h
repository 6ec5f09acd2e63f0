// The table of messages: what was sent and received, of every content. Every
// function that changes it belongs inside Store::Write.
#pragma once

#include <optional>
#include <vector>

#include "client/station/content.h"
#include "client/station/store.h"
#include "core/message/header.h"
#include "hotline/relay/v1/envelope.pb.h"

namespace hotline::station {

namespace v1 = ::hotline::relay::v1;

// Body contents by their number on the wire.
enum class ContentType : uint8_t {
  kUnread = 0,  // quarantined before it was opened, or ended undelivered
  kText = 1,
  kFacts = 2,
  kResponse = 3,
  kLineCard = 4,
  kQuarantineReport = 5,
  kAttachmentChunk = 14,
  kDuty = 15,
  kAckRequest = 16,
  // No message: a proposal or a reject of ours, on its way to the relay.
  kHandshake = 200,
};

// One row, opened.
struct MessageRow {
  uint64_t n = 0;  // given by Insert
  base::Digest identity{};
  base::MessageId id;
  base::LineId line;
  bool outgoing = false;
  ContentType type = ContentType::kUnread;
  State state = State::kQueued;
  uint16_t fault = 0;  // message::Fault, 0: none
  v1::EnvelopeType envelope_type = v1::ENVELOPE_TYPE_APPLICATION;
  uint64_t sequence = 0;
  message::Precedence precedence{};
  message::Class line_class{};
  base::Digest envelope_hash{};
  std::optional<uint64_t> log_index;
  base::WallTime log_time{};
  base::WallTime stored{};
  bool swept = false;  // its record key is destroyed: content is empty
  Content content;
  std::vector<PositionState> progress;
};

// One record per (sender, message id), P4.
base::Digest IdentityOf(std::string_view sender, const base::MessageId& id);

// Header and body, as they are submitted, and the relay's log for which they
// were written: they go to no other. Empty: of a store from before that was
// kept.
struct StoredEnvelope {
  base::Bytes header;
  base::Bytes body;
  std::string origin;
  // As Envelope gives it; Insert takes the row's.
  v1::EnvelopeType type = v1::ENVELOPE_TYPE_APPLICATION;
  // The padded InnerMessage, of a line with group keys: it may have to be
  // encrypted anew for another epoch. Else empty.
  base::SecretBytes plaintext{};
  // The members for whom it was written, URIs; empty without group keys.
  std::vector<std::string> stations{};
};

struct QueuedMessage {
  uint64_t n = 0;
  message::Precedence precedence{};
};

// What the relay's log said, verified.
struct LoggedAt {
  uint64_t sequence = 0;
  uint64_t index = 0;
  base::WallTime time{};
};

class Messages {
 public:
  explicit Messages(Store& store) : store_(store) {}

  // `envelope`: what is still to be submitted; `evidence`: the LoggedEntry.
  absl::Status Insert(MessageRow& row,
                      const std::optional<StoredEnvelope>& envelope,
                      base::ByteView evidence);
  // Saves state, content's reason and progress as they are in `row`.
  absl::Status Update(const MessageRow& row);
  // The receipt was verified: keeps the evidence, forgets the envelope.
  absl::Status MarkLogged(uint64_t n, const LoggedAt& logged,
                          base::ByteView evidence);
  // The relay refused it for good: forgets the envelope.
  absl::Status DropEnvelope(uint64_t n);

  absl::StatusOr<MessageRow> Read(uint64_t n);
  // The number that the last Insert gave.
  absl::StatusOr<uint64_t> Newest();
  absl::StatusOr<std::optional<MessageRow>> FindByIdentity(
      const base::Digest& identity);
  // Text with that id on that line, sent or received, not quarantined.
  absl::StatusOr<std::optional<MessageRow>> FindText(const base::LineId& line,
                                                     const base::MessageId& id);
  // For a person: a unique prefix of at least 8 hex digits. Problem::kUsage
  // with reason "unknown_message" or "ambiguous".
  absl::StatusOr<MessageRow> FindByPrefix(std::string_view prefix);
  // Commits, too.
  absl::StatusOr<bool> HasSent(base::ByteView envelope_hash);

  // Not accepted yet, in the order to submit: higher precedence first.
  absl::StatusOr<std::vector<QueuedMessage>> Queued();
  // How many of these people wait for: texts, and responses to texts.
  absl::StatusOr<uint64_t> CountQueued();
  absl::StatusOr<std::optional<StoredEnvelope>> Envelope(uint64_t n);
  // Of what is still to be submitted: another envelope in place of the one
  // before, which nobody took.
  absl::Status ReplaceEnvelope(uint64_t n, const base::Digest& hash,
                               const StoredEnvelope& envelope);
  // Waits for a person's word instead of the relay, or no more.
  absl::Status SetHeld(uint64_t n, bool held);
  absl::StatusOr<bool> IsHeld(uint64_t n);
  // Texts of ours that the relay has accepted and not every action position
  // has, as far as is known.
  absl::StatusOr<std::vector<uint64_t>> Undelivered();
  absl::StatusOr<base::SecretBytes> Evidence(uint64_t n);
  // Texts and what is quarantined or ended unread; the newest `limit`, oldest
  // first.
  absl::StatusOr<std::vector<uint64_t>> Shown(
      const std::optional<base::LineId>& line, size_t limit);
  // Of the entry that came last; 1970 if none has come.
  absl::StatusOr<base::WallTime> NewestLogTime();
  // All that have a log entry.
  absl::StatusOr<std::vector<uint64_t>> Logged();

 private:
  absl::StatusOr<MessageRow> Opened(Query& query);
  absl::Status OpenSealed(MessageRow& row, base::ByteView content,
                          base::ByteView progress);
  absl::Status NumberOwn(std::vector<PositionState>& progress);

  Store& store_;
};

}  // namespace hotline::station
