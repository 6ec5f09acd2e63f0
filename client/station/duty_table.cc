#include "client/station/duty_table.h"

#include "client/station/try.h"
#include "core/base/codec.h"
#include "core/message/body.h"

namespace hotline::station {
namespace {

constexpr uint8_t kVersion = 1;
constexpr size_t kMaxCertificate = 4'096;
constexpr size_t kMaxBody = 256 * 1024;

Place DutyPlace() { return Place("duty", "sealed", uint64_t{1}); }
Place DuePlace(uint64_t n) { return Place("due_duty", "sealed", n); }

OperatorKey ReadKey(base::Reader& reader) {
  const auto seed = base::Secret<32>::From(reader.Raw(32));
  if (!seed.ok()) return nullptr;
  return std::make_shared<const crypto::SigningKey>(*seed);
}

base::SecretBytes Encode(const OwnDuty& duty) {
  base::Writer writer;
  writer.U8(kVersion)
      .Raw(duty.key->RevealSeed())
      .Opaque(message::Encode(duty.certificate))
      .U64(base::ToMillis(duty.since))
      .U64(base::ToMillis(duty.until))
      .U32(static_cast<uint32_t>(duty.told.size()));
  for (const base::LineId& line : duty.told) writer.Raw(line.bytes());
  return base::SecretBytes(writer.Take());
}

absl::StatusOr<OwnDuty> ParseOwn(base::ByteView bytes) {
  base::Reader reader(bytes);
  reader.Require(reader.U8() == kVersion);
  OwnDuty out;
  out.key = ReadKey(reader);
  const base::ByteView certificate = reader.Opaque(kMaxCertificate);
  out.since = base::FromMillis(reader.U64());
  out.until = base::FromMillis(reader.U64());
  const size_t told = reader.U32();
  while (reader.ok() && out.told.size() < told) {
    out.told.emplace_back(reader.Array<16>());
  }
  TRY(reader.Finish("stored duty"));
  TRY_ASSIGN(out.certificate, message::ParseOperatorCertificate(certificate));
  return out;
}

base::SecretBytes Encode(const DueDuty& due) {
  return base::SecretBytes(base::Writer()
                               .U8(kVersion)
                               .Raw(due.key->RevealSeed())
                               .Opaque(message::Encode(message::Body(due.duty)))
                               .Take());
}

absl::Status ParseDue(base::ByteView bytes, DueDuty& due) {
  base::Reader reader(bytes);
  reader.Require(reader.U8() == kVersion);
  due.key = ReadKey(reader);
  const base::ByteView body = reader.Opaque(kMaxBody);
  TRY(reader.Finish("stored duty to tell"));
  TRY_ASSIGN(message::Body parsed, message::ParseBody(body));
  auto* duty = std::get_if<message::Duty>(&parsed);
  if (duty == nullptr) return absl::InternalError("stored duty is none");
  due.duty = std::move(*duty);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<OwnDuty>> DutyTable::At(base::WallTime now) {
  TRY_ASSIGN(auto duty, Read());
  if (duty.has_value() && now >= duty->until) duty.reset();
  return duty;
}

absl::StatusOr<std::optional<OwnDuty>> DutyTable::Read() {
  Query query = store_.Prepare("SELECT sealed FROM duty");
  TRY_ASSIGN(const bool found, query.Step());
  if (!found) return std::nullopt;
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(DutyPlace(), query.BlobAt(0)));
  TRY_ASSIGN(OwnDuty duty, ParseOwn(opened.Reveal()));
  return std::optional<OwnDuty>(std::move(duty));
}

absl::Status DutyTable::Save(const OwnDuty& duty) {
  return store_.Prepare("INSERT OR REPLACE INTO duty VALUES (1, ?, ?)")
      .Int(base::ToMillis(duty.until))
      .Blob(store_.Seal(DutyPlace(), Encode(duty).Reveal()))
      .Run();
}

absl::Status DutyTable::Clear() {
  return store_.Prepare("DELETE FROM duty").Run();
}

absl::Status DutyTable::AddDue(const DueDuty& due) {
  TRY(store_.Prepare("INSERT INTO due_duty VALUES (NULL, ?, ?, x'')")
          .Blob(due.line.bytes())
          .Int(base::ToMillis(due.until))
          .Run());
  uint64_t n = 0;
  {
    Query query = store_.Prepare("SELECT MAX(n) FROM due_duty");
    TRY(query.Step().status());
    n = query.IntAt(0);
  }
  return store_.Prepare("UPDATE due_duty SET sealed = ? WHERE n = ?")
      .Blob(store_.Seal(DuePlace(n), Encode(due).Reveal()))
      .Int(n)
      .Run();
}

absl::StatusOr<std::optional<DueDuty>> DutyTable::FirstDueAfter(uint64_t n) {
  Query query = store_.Prepare(
      "SELECT n, line, until_ms, sealed FROM due_duty WHERE n > ? "
      "ORDER BY n LIMIT 1");
  TRY_ASSIGN(const bool found, query.Int(n).Step());
  if (!found) return std::nullopt;
  DueDuty due;
  due.n = query.IntAt(0);
  TRY_ASSIGN(due.line, base::LineId::From(query.BlobAt(1)));
  due.until = base::FromMillis(query.IntAt(2));
  TRY_ASSIGN(const base::SecretBytes opened,
             store_.Open(DuePlace(due.n), query.BlobAt(3)));
  TRY(ParseDue(opened.Reveal(), due));
  return std::optional<DueDuty>(std::move(due));
}

absl::StatusOr<bool> DutyTable::IsOver(base::WallTime now) {
  Query query = store_.Prepare(
      "SELECT one FROM duty WHERE until_ms <= ? UNION ALL "
      "SELECT n FROM due_duty WHERE until_ms <= ?");
  return query.Int(base::ToMillis(now)).Int(base::ToMillis(now)).Step();
}

absl::Status DutyTable::RemoveDue(uint64_t n) {
  return store_.Prepare("DELETE FROM due_duty WHERE n = ?").Int(n).Run();
}

absl::Status DutyTable::DropDue(base::WallTime now) {
  return store_.Prepare("DELETE FROM due_duty WHERE until_ms <= ?")
      .Int(base::ToMillis(now))
      .Run();
}

}  // namespace hotline::station
