#include "core/message/fields.h"

namespace hotline::message {

absl::Status FirstError(std::initializer_list<absl::Status> statuses) {
  for (const absl::Status& status : statuses) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status RequireField(bool condition, const char* otherwise) {
  return condition ? absl::OkStatus() : absl::InvalidArgumentError(otherwise);
}

void WriteIds(base::Writer& writer, const std::vector<base::MessageId>& ids) {
  base::Writer joined;
  for (const base::MessageId& id : ids) joined.Raw(id.bytes());
  writer.Opaque(joined.bytes());
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

base::Bytes ReadBytes(base::Reader& reader) {
  return base::ToBytes(reader.Opaque(reader.left()));
}

void WriteOptionalTime(base::Writer& writer,
                       const std::optional<base::WallTime>& time) {
  writer.U64(time ? base::ToMillis(*time) : 0);
}

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

}  // namespace hotline::message
