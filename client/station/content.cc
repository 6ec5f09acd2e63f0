#include "client/station/content.h"

#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/message/fields.h"

namespace hotline::station {
namespace {

// 1: without the name of a refusal; 2: without what a response answers; 3:
// without what begins with `info_precedence`.
constexpr uint8_t kContentVersion = 4;
constexpr uint8_t kProgressVersion = 2;  // 1: without sequence and own
// Our own writing: the limits only bound what a damaged file can cost.
constexpr size_t kMaxField = size_t{1} << 20;
constexpr size_t kMaxList = 1024;

void Write(base::Writer& writer, const PositionState& state) {
  writer.Text(state.position)
      .U8(static_cast<uint8_t>(state.state))
      .U64(base::ToMillis(state.at))
      .Text(state.by)
      .Text(state.station)
      .Text(state.reason)
      .U8(state.scripted ? 1 : 0)
      .U64(state.sequence)
      .U64(state.own);
}

PositionState ReadPositionState(base::Reader& reader, uint8_t version) {
  PositionState out;
  out.position = reader.Text(kMaxField);
  out.state = static_cast<State>(reader.U8());
  reader.Require(out.state <= State::kExpired);
  out.at = base::FromMillis(reader.U64());
  out.by = reader.Text(kMaxField);
  out.station = reader.Text(kMaxField);
  out.reason = reader.Text(kMaxField);
  out.scripted = reader.U8() != 0;
  if (version == 1) return out;
  out.sequence = reader.U64();
  out.own = reader.U64();
  return out;
}

// One that may be absent.
void WriteId(base::Writer& writer, const std::optional<base::MessageId>& id) {
  message::WriteIds(writer,
                    id ? std::vector{*id} : std::vector<base::MessageId>());
}

std::optional<base::MessageId> ReadId(base::Reader& reader) {
  const auto ids = message::ReadIds(reader);
  if (ids.empty()) return std::nullopt;
  return ids.front();
}

// What came with version 4.
void WriteHeading(base::Writer& writer, const Content& content) {
  writer.U8(static_cast<uint8_t>(
      content.info_precedence.value_or(message::Precedence())));
  message::WriteIds(writer, content.references);
  WriteId(writer, content.supersedes);
  WriteId(writer, content.superseded_by);
  writer.U64(base::ToMillis(content.reply_by))
      .U32(static_cast<uint32_t>(content.lifetime.count()))
      .U8(static_cast<uint8_t>(content.attachments.size()));
  for (const auto& attachment : content.attachments) {
    message::Write(writer, attachment);
  }
}

void ReadHeading(base::Reader& reader, Content& out) {
  const auto precedence = static_cast<message::Precedence>(reader.U8());
  if (precedence != message::Precedence()) out.info_precedence = precedence;
  out.references = message::ReadIds(reader);
  out.supersedes = ReadId(reader);
  out.superseded_by = ReadId(reader);
  out.reply_by = base::FromMillis(reader.U64());
  out.lifetime = std::chrono::seconds(reader.U32());
  const size_t count = reader.U8();
  reader.Require(count <= message::kMaxAttachments);
  while (reader.ok() && out.attachments.size() < count) {
    message::Read(reader, out.attachments.emplace_back());
  }
}

}  // namespace

void WriteTexts(base::Writer& writer, const std::vector<std::string>& texts) {
  writer.U16(static_cast<uint16_t>(texts.size()));
  for (const std::string& text : texts) writer.Text(text);
}

std::vector<std::string> ReadTexts(base::Reader& reader) {
  std::vector<std::string> out;
  const size_t count = reader.U16();
  reader.Require(count <= kMaxList);
  while (reader.ok() && out.size() < count) {
    out.push_back(reader.Text(kMaxField));
  }
  return out;
}

Content ContentOf(const message::InnerMessage& message) {
  const message::Statement& statement = message.statement;
  Content content;
  content.kind = statement.kind;
  content.serial = statement.serial;
  content.dtg = statement.dtg;
  content.filed = statement.filed;
  content.sender = statement.sender;
  content.operator_name = statement.operator_name;
  content.to = message.addressees.action;
  content.info = message.addressees.info;
  content.info_precedence = message.addressees.info_precedence;
  content.commitment = statement.commitment;
  if (const auto* text = std::get_if<message::Text>(&message.body)) {
    content.subject = text->subject;
    content.text = text->text;
    content.label = text->label;
    content.references = text->references;
    content.supersedes = text->supersedes;
    content.reply_by = text->reply_by.value_or(base::WallTime());
    content.attachments = text->attachments;
  }
  return content;
}

base::Bytes Encode(const Content& content) {
  base::Writer writer;
  writer.U8(kContentVersion)
      .U8(static_cast<uint8_t>(content.kind))
      .U64(content.serial.store_incarnation)
      .U64(content.serial.counter)
      .U64(base::ToMillis(content.dtg))
      .U64(base::ToMillis(content.filed))
      .Text(content.sender)
      .Text(content.operator_name);
  WriteTexts(writer, content.to);
  WriteTexts(writer, content.info);
  writer.Text(content.subject)
      .Text(content.text)
      .Text(content.label)
      .Raw(content.commitment)
      .Text(content.reason)
      .Text(content.refusal)
      .U64(content.answers);
  WriteHeading(writer, content);
  return writer.Take();
}

absl::StatusOr<Content> ParseContent(base::ByteView bytes) {
  base::Reader reader(bytes);
  Content out;
  const uint8_t version = reader.U8();
  reader.Require(version >= 1 && version <= kContentVersion);
  out.kind = static_cast<message::Kind>(reader.U8());
  out.serial.store_incarnation = reader.U64();
  out.serial.counter = reader.U64();
  out.dtg = base::FromMillis(reader.U64());
  out.filed = base::FromMillis(reader.U64());
  out.sender = reader.Text(kMaxField);
  out.operator_name = reader.Text(kMaxField);
  out.to = ReadTexts(reader);
  out.info = ReadTexts(reader);
  out.subject = reader.Text(kMaxField);
  out.text = reader.Text(kMaxField);
  out.label = reader.Text(kMaxField);
  out.commitment = reader.Array<32>();
  out.reason = reader.Text(kMaxField);
  if (version > 1) out.refusal = reader.Text(kMaxField);
  if (version > 2) out.answers = reader.U64();
  if (version > 3) ReadHeading(reader, out);
  TRY(reader.Finish("stored content"));
  return out;
}

base::Bytes Encode(const std::vector<PositionState>& progress) {
  base::Writer writer;
  writer.U8(kProgressVersion).U16(static_cast<uint16_t>(progress.size()));
  for (const PositionState& state : progress) Write(writer, state);
  return writer.Take();
}

absl::StatusOr<std::vector<PositionState>> ParseProgress(base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint8_t version = reader.U8();
  reader.Require(version == 1 || version == kProgressVersion);
  const size_t count = reader.U16();
  reader.Require(count <= kMaxList);
  std::vector<PositionState> out;
  while (reader.ok() && out.size() < count) {
    out.push_back(ReadPositionState(reader, version));
  }
  TRY(reader.Finish("stored progress"));
  return out;
}

}  // namespace hotline::station
