#include "core/message/beacon.h"

#include "core/message/limits.h"

namespace hotline::message {

absl::Status Check(const Beacon& beacon) {
  return FirstError(
      {RequireField(beacon.incarnation != 0, "line incarnation: is 0"),
       RequireField(beacon.branch_id.has_value() == (beacon.epoch != 0),
                    "branch id: belongs to every epoch but 0"),
       CheckText("checkpoint", beacon.checkpoint, 0, kMaxCheckpoint),
       CheckOperator(beacon.staffed_by, /*required=*/false),
       CheckTime("clock", beacon.clock), Check(beacon.lists)});
}

void Write(base::Writer& writer, const Beacon& beacon) {
  writer.Raw(beacon.nonce)
      .Raw(beacon.line_id.bytes())
      .U32(beacon.incarnation)
      .U64(beacon.epoch)
      .Opaque(beacon.branch_id ? base::ByteView(*beacon.branch_id)
                               : base::ByteView())
      .Raw(beacon.authenticator)
      .U64(beacon.contiguous)
      .Text(beacon.checkpoint)
      .Text(beacon.staffed_by)
      .U64(base::ToMillis(beacon.clock));
  Write(writer, beacon.lists);
}

void Read(base::Reader& reader, Beacon& beacon) {
  beacon.nonce = reader.Array<16>();
  beacon.line_id = base::LineId(reader.Array<16>());
  beacon.incarnation = reader.U32();
  beacon.epoch = reader.U64();
  const base::ByteView branch = reader.Opaque(32);
  reader.Require(branch.empty() || branch.size() == 32);
  if (reader.ok() && !branch.empty()) {
    beacon.branch_id = *base::ToArray<32>(branch);
  }
  beacon.authenticator = reader.Array<32>();
  beacon.contiguous = reader.U64();
  beacon.checkpoint = ReadText(reader);
  beacon.staffed_by = ReadText(reader);
  beacon.clock = base::FromMillis(reader.U64());
  beacon.lists = ReadListNumbers(reader);
}

}  // namespace hotline::message
