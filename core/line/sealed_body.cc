#include "core/line/sealed_body.h"

#include "absl/strings/str_cat.h"
#include "core/line/stations.h"

namespace hotline::line {

absl::Status Check(const SealedBody& body) {
  auto status = message::CheckCount("recipients", body.recipients.size(), 1,
                                    message::kMaxRecipients);
  if (status.ok()) status = CheckAscending("recipients", body.recipients);
  if (status.ok() && body.sealed.empty()) {
    return absl::InvalidArgumentError("sealed body: nothing is sealed");
  }
  return status;
}

base::Bytes EncodeRecipients(const std::vector<std::string>& recipients) {
  base::Writer writer;
  WriteStations(writer, recipients);
  return writer.Take();
}

base::Bytes Encode(const SealedBody& body) {
  base::Writer writer;
  writer.U16(kSealedBodyVersion);
  WriteStations(writer, body.recipients);
  writer.Opaque(body.sealed);
  return writer.Take();
}

absl::StatusOr<SealedBody> ParseSealedBody(base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kSealedBodyVersion) {
    return absl::InvalidArgumentError(
        absl::StrCat("unknown sealed body version ", version));
  }
  SealedBody body;
  body.recipients = ReadStations(reader, message::kMaxRecipients);
  body.sealed = base::ToBytes(reader.Opaque(reader.left()));
  auto status = reader.Finish("sealed body");
  if (status.ok()) status = Check(body);
  if (!status.ok()) return status;
  return body;
}

}  // namespace hotline::line
