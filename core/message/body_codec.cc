#include "core/message/body_codec.h"

#include "core/message/limits.h"

namespace hotline::message {
namespace {

base::Bytes Joined(const std::vector<base::MessageId>& ids) {
  base::Writer writer;
  for (const base::MessageId& id : ids) writer.Raw(id.bytes());
  return writer.Take();
}

std::vector<base::MessageId> ReadIds(base::Reader& reader) {
  base::Reader ids(reader.Opaque(reader.left()));
  reader.Require(ids.left() % base::MessageId::kSize == 0);
  std::vector<base::MessageId> out;
  while (reader.ok() && !ids.AtEnd()) {
    out.emplace_back(ids.Array<base::MessageId::kSize>());
  }
  return out;
}

std::string ReadText(base::Reader& reader) {
  return base::ToString(reader.Opaque(reader.left()));
}

// Times that may be absent are 0 then.
std::optional<base::WallTime> ReadOptionalTime(base::Reader& reader) {
  const uint64_t ms = reader.U64();
  if (ms == 0) return std::nullopt;
  return base::FromMillis(ms);
}

bool ReadFlag(base::Reader& reader) {
  const uint8_t value = reader.U8();
  reader.Require(value <= 1);
  return value == 1;
}

}  // namespace

void Write(base::Writer& writer, const Text& text) {
  writer.Text(text.subject)
      .Text(text.label)
      .Opaque(Joined(text.references))
      .Opaque(text.supersedes ? base::ByteView(text.supersedes->bytes())
                              : base::ByteView())
      .U64(text.reply_by ? base::ToMillis(*text.reply_by) : 0)
      .Text(text.text);
}

void Read(base::Reader& reader, Text& text) {
  text.subject = ReadText(reader);
  text.label = ReadText(reader);
  text.references = ReadIds(reader);
  const std::vector<base::MessageId> supersedes = ReadIds(reader);
  reader.Require(supersedes.size() <= 1);
  if (!supersedes.empty()) text.supersedes = supersedes.front();
  text.reply_by = ReadOptionalTime(reader);
  text.text = ReadText(reader);
}

void Write(base::Writer& writer, const Facts& facts) {
  writer.U8(static_cast<uint8_t>(facts.fact))
      .U64(base::ToMillis(facts.at))
      .Text(facts.operator_name)
      .Opaque(Joined(facts.message_ids));
}

void Read(base::Reader& reader, Facts& facts) {
  facts.fact = Fact{reader.U8()};
  facts.at = base::FromMillis(reader.U64());
  facts.operator_name = ReadText(reader);
  facts.message_ids = ReadIds(reader);
}

void Write(base::Writer& writer, const Response& response) {
  writer.U8(static_cast<uint8_t>(response.fact))
      .Raw(response.message_id.bytes())
      .Raw(response.commitment)
      .U64(base::ToMillis(response.at))
      .Text(response.operator_name)
      .U8(response.scripted ? 1 : 0)
      .Text(response.reason);
}

void Read(base::Reader& reader, Response& response) {
  response.fact = Fact{reader.U8()};
  response.message_id = base::MessageId(reader.Array<16>());
  response.commitment = reader.Array<32>();
  response.at = base::FromMillis(reader.U64());
  response.operator_name = ReadText(reader);
  response.scripted = ReadFlag(reader);
  response.reason = ReadText(reader);
}

void Write(base::Writer& writer, const LineCard& card) {
  base::Writer members;
  for (const Member& member : card.members) {
    members.Text(member.station).Raw(member.certificate_hash);
  }
  writer.Text(card.name)
      .Text(card.mandate)
      .U64(base::ToMillis(card.until))
      .Opaque(members.bytes());
}

void Read(base::Reader& reader, LineCard& card) {
  card.name = ReadText(reader);
  card.mandate = ReadText(reader);
  card.until = base::FromMillis(reader.U64());
  base::Reader members(reader.Opaque(reader.left()));
  while (members.ok() && !members.AtEnd()) {
    Member member;
    member.station = ReadText(members);
    member.certificate_hash = members.Array<32>();
    card.members.push_back(std::move(member));
  }
  reader.Require(members.ok());
}

void Write(base::Writer& writer, const QuarantineReport& report) {
  writer.Raw(report.message_id.bytes())
      .U16(static_cast<uint16_t>(report.fault));
}

void Read(base::Reader& reader, QuarantineReport& report) {
  report.message_id = base::MessageId(reader.Array<16>());
  report.fault = Fault{reader.U16()};
}

}  // namespace hotline::message
