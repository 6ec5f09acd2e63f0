#include "core/message/statement.h"

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/message/dtg.h"
#include "core/message/fault.h"
#include "core/message/limits.h"

namespace hotline::message {
namespace {

constexpr uint16_t kStatementVersion = 1;

absl::Status CheckDtg(base::WallTime dtg) {
  if (dtg >= kFirstDtg && dtg < kEndOfDtg && dtg == WholeMinute(dtg)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "DTG: must be a whole minute in the years 2000 to 2099");
}

absl::Status CheckTerms(const Statement& statement) {
  auto kind = KindFromWire(static_cast<uint8_t>(statement.kind));
  if (!kind.ok()) return kind.status();
  return PrecedenceFromWire(static_cast<uint8_t>(statement.precedence))
      .status();
}

// Everything after the version.
Statement Read(base::Reader& reader) {
  Statement statement;
  statement.line_id = base::LineId(reader.Array<16>());
  statement.message_id = base::MessageId(reader.Array<16>());
  statement.serial.store_incarnation = reader.U64();
  statement.serial.counter = reader.U64();
  statement.kind = Kind{reader.U8()};
  statement.precedence = Precedence{reader.U8()};
  statement.dtg = base::FromMillis(reader.U64());
  statement.filed = base::FromMillis(reader.U64());
  statement.sender = base::ToString(reader.Opaque(reader.left()));
  statement.certificate_hash = reader.Array<32>();
  statement.operator_name = base::ToString(reader.Opaque(reader.left()));
  statement.addressees_hash = reader.Array<32>();
  statement.roster_hash = reader.Array<32>();
  statement.commitment = reader.Array<32>();
  return statement;
}

}  // namespace

absl::Status Check(const Statement& statement) {
  if (statement.serial.counter == 0) {
    return absl::InvalidArgumentError("serial: counts from 1");
  }
  for (const auto& status :
       {CheckTerms(statement), CheckDtg(statement.dtg),
        CheckTime("filed", statement.filed),
        CheckStationUri("sender", statement.sender),
        CheckOperator(statement.operator_name, /*required=*/false)}) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

base::Bytes Encode(const Statement& statement) {
  base::Writer writer;
  writer.U16(kStatementVersion)
      .Raw(statement.line_id.bytes())
      .Raw(statement.message_id.bytes())
      .U64(statement.serial.store_incarnation)
      .U64(statement.serial.counter)
      .U8(static_cast<uint8_t>(statement.kind))
      .U8(static_cast<uint8_t>(statement.precedence))
      .U64(base::ToMillis(statement.dtg))
      .U64(base::ToMillis(statement.filed))
      .Text(statement.sender)
      .Raw(statement.certificate_hash)
      .Text(statement.operator_name)
      .Raw(statement.addressees_hash)
      .Raw(statement.roster_hash)
      .Raw(statement.commitment);
  return writer.Take();
}

absl::StatusOr<Statement> ParseStatement(base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kStatementVersion) {
    return FaultError(Fault::kUnknownMessageVersion,
                      absl::StrCat("unknown statement version ", version));
  }
  Statement statement = Read(reader);
  auto status = reader.Finish("statement");
  if (status.ok()) status = Check(statement);
  if (!status.ok()) return status;
  return statement;
}

}  // namespace hotline::message
