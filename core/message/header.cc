#include "core/message/header.h"

#include "absl/strings/str_cat.h"
#include "core/base/codec.h"
#include "core/crypto/sha256.h"
#include "core/message/fault.h"
#include "core/message/limits.h"

namespace hotline::message {
namespace {

absl::Status Malformed(const char* why) {
  return FaultError(Fault::kHeaderMalformed, absl::StrCat("header: ", why));
}

// Everything after the version. Failed reads leave values that Check refuses,
// or the reader says so itself.
Header Read(base::Reader& reader) {
  Header header;
  header.line_id = base::LineId(reader.Array<16>());
  header.incarnation = reader.U32();
  header.epoch = reader.U64();
  const base::ByteView branch = reader.Opaque(32);
  reader.Require(branch.empty() || branch.size() == 32);
  if (reader.ok() && !branch.empty()) {
    header.branch_id = *base::ToArray<32>(branch);
  }
  header.message_class = Class{reader.U8()};
  header.precedence = Precedence{reader.U8()};
  header.lifetime = std::chrono::seconds(reader.U32());
  header.sender = base::ToString(reader.Opaque(kMaxStationUri));
  header.message_id = base::MessageId(reader.Array<16>());
  header.commitment = reader.Array<32>();
  return header;
}

}  // namespace

absl::Status Check(const Header& header) {
  if (header.incarnation == 0) return Malformed("line incarnation is 0");
  if (header.branch_id.has_value() != (header.epoch != 0)) {
    return Malformed("a branch id belongs to every epoch but 0");
  }
  auto message_class =
      ClassFromWire(static_cast<uint8_t>(header.message_class));
  if (!message_class.ok()) return message_class.status();
  auto precedence = PrecedenceFromWire(static_cast<uint8_t>(header.precedence));
  if (!precedence.ok()) return precedence.status();
  if (header.lifetime < std::chrono::seconds(0) ||
      header.lifetime > kMaxLifetime) {
    return Malformed("lifetime is over 30 days");
  }
  return CheckStationUri("sender", header.sender);
}

base::Bytes Encode(const Header& header) {
  base::Writer writer;
  writer.U16(kHeaderVersion)
      .Raw(header.line_id.bytes())
      .U32(header.incarnation)
      .U64(header.epoch)
      .Opaque(header.branch_id ? base::ByteView(*header.branch_id)
                               : base::ByteView())
      .U8(static_cast<uint8_t>(header.message_class))
      .U8(static_cast<uint8_t>(header.precedence))
      .U32(static_cast<uint32_t>(header.lifetime.count()))
      .Text(header.sender)
      .Raw(header.message_id.bytes())
      .Raw(header.commitment);
  return writer.Take();
}

absl::StatusOr<Header> ParseHeader(base::ByteView bytes) {
  base::Reader reader(bytes);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kHeaderVersion) {
    return FaultError(Fault::kUnknownHeaderVersion,
                      absl::StrCat("unknown header version ", version));
  }
  Header header = Read(reader);
  auto status = reader.Finish("header");
  if (status.ok()) status = Check(header);
  if (!status.ok()) return WithFault(Fault::kHeaderMalformed, status);
  return header;
}

absl::Status CheckLifetime(const Header& header, bool application) {
  const std::chrono::seconds least(application ? 1 : 0);
  const std::chrono::seconds most =
      application ? kMaxLifetime : std::chrono::seconds(0);
  if (header.lifetime >= least && header.lifetime <= most) {
    return absl::OkStatus();
  }
  return FaultError(Fault::kLifetime,
                    application ? "lifetime: must be 1 second to 30 days"
                                : "lifetime: must be 0 for this envelope type");
}

base::Digest EnvelopeHash(base::ByteView header, base::ByteView body) {
  return crypto::Sha256({header, crypto::Sha256(body)});
}

}  // namespace hotline::message
