// The readable record of one message, as it lies sealed in the store: what it
// says, and how far it has come at each position. Written by base/codec, one
// encoding per value.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "client/station/engine.h"
#include "core/base/codec.h"
#include "core/message/inner_message.h"

namespace hotline::station {

// Of a message that could not be opened, only what its header says is filled.
struct Content {
  message::Kind kind{};  // 0: unread
  message::Serial serial;
  base::WallTime dtg{};
  base::WallTime filed{};
  std::string sender;  // station URI
  std::string operator_name;
  std::vector<std::string> to, info;  // positions
  std::string subject;
  std::string text;
  std::string label;
  base::Digest commitment{};
  std::string reason;    // of a refusal or quarantine
  std::string refusal;   // its name
  uint64_t answers = 0;  // a response of ours: message.n of what it answers
  std::optional<message::Precedence> info_precedence = {};
  std::vector<base::MessageId> references = {};
  std::optional<base::MessageId> supersedes = {};
  std::optional<base::MessageId> superseded_by = {};
  base::WallTime reply_by = {};  // zero: none
  std::vector<message::Attachment> attachments = {};
  std::chrono::seconds lifetime = {};  // of a message of ours
};

// What an opened message says.
Content ContentOf(const message::InnerMessage& message);

base::Bytes Encode(const Content& content);
absl::StatusOr<Content> ParseContent(base::ByteView bytes);

base::Bytes Encode(const std::vector<PositionState>& progress);
absl::StatusOr<std::vector<PositionState>> ParseProgress(base::ByteView bytes);

// A list of texts, as `to` and `info` are written.
void WriteTexts(base::Writer& writer, const std::vector<std::string>& texts);
std::vector<std::string> ReadTexts(base::Reader& reader);

}  // namespace hotline::station
