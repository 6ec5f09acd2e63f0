#include "core/message/inner_message.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "core/message/limits.h"
#include "core/message/padding.h"

namespace hotline::message {
namespace {

base::Bytes EncodeSignatures(
    const std::vector<StatementSignature>& signatures) {
  base::Writer writer;
  for (const StatementSignature& signature : signatures) {
    Write(writer, signature);
  }
  return writer.Take();
}

absl::StatusOr<std::vector<StatementSignature>> ParseSignatures(
    base::ByteView bytes) {
  base::Reader reader(bytes);
  std::vector<StatementSignature> signatures;
  while (reader.ok() && !reader.AtEnd()) {
    signatures.push_back(ReadStatementSignature(reader));
  }
  auto status = reader.Finish("signatures");
  if (status.ok()) {
    status = CheckCount("signatures", signatures.size(), 1, kMaxSignatures);
  }
  for (const StatementSignature& signature : signatures) {
    if (status.ok()) status = Check(signature);
  }
  if (!status.ok()) return status;
  return signatures;
}

// The vectors as they stand in the plaintext, not yet understood.
struct Parts {
  base::ByteView statement;
  base::ByteView signatures;
  Salt addressees_salt;
  base::ByteView addressees;
  Salt salt;
  base::ByteView body;
  base::ByteView padding;
};

Parts ReadParts(base::Reader& reader) {
  const auto vector = [&reader] { return reader.Opaque(reader.left()); };
  Parts parts;
  parts.statement = vector();
  parts.signatures = vector();
  parts.addressees_salt = reader.Array<32>();
  parts.addressees = vector();
  parts.salt = reader.Array<32>();
  parts.body = vector();
  parts.padding = reader.Raw(reader.left());
  return parts;
}

absl::StatusOr<InnerMessage> Understand(const Parts& parts) {
  auto statement = ParseStatement(parts.statement);
  if (!statement.ok()) return statement.status();
  auto signatures = ParseSignatures(parts.signatures);
  if (!signatures.ok()) return signatures.status();
  auto addressees = ParseAddressees(parts.addressees);
  if (!addressees.ok()) return addressees.status();
  auto lower = CheckInfoPrecedence(*addressees, statement->precedence);
  if (!lower.ok()) return lower;
  auto body = ParseBody(parts.body);
  if (!body.ok()) return body.status();
  return InnerMessage{*std::move(statement),
                      *std::move(signatures),
                      parts.addressees_salt,
                      *std::move(addressees),
                      parts.salt,
                      *std::move(body)};
}

absl::StatusOr<size_t> SizeWithPadding(size_t encoded, const Body& body) {
  const bool text = std::holds_alternative<Text>(body);
  return PaddedSize(encoded, text ? 0 : kSmallestServiceSize);
}

absl::Status CheckPadding(base::ByteView padding, size_t plaintext_size,
                          const Body& body) {
  const auto size = SizeWithPadding(plaintext_size - padding.size(), body);
  if (!size.ok() || *size != plaintext_size) {
    return FaultError(Fault::kPadding, "padding: wrong size");
  }
  const bool zero = std::all_of(padding.begin(), padding.end(),
                                [](uint8_t byte) { return byte == 0; });
  return zero ? absl::OkStatus()
              : FaultError(Fault::kPadding, "padding: not zero");
}

}  // namespace

base::Bytes Encode(const InnerMessage& message) {
  base::Writer writer;
  writer.U16(kInnerMessageVersion)
      .Opaque(Encode(message.statement))
      .Opaque(EncodeSignatures(message.signatures))
      .Raw(message.addressees_salt)
      .Opaque(Encode(message.addressees))
      .Raw(message.salt)
      .Opaque(Encode(message.body));
  return writer.Take();
}

absl::StatusOr<base::SecretBytes> EncodePadded(const InnerMessage& message) {
  base::SecretBytes encoded(Encode(message));
  auto size = SizeWithPadding(encoded.size(), message.body);
  if (!size.ok()) return size.status();
  base::SecretBytes padded(*size);
  std::copy(encoded.Reveal().begin(), encoded.Reveal().end(),
            padded.Reveal().begin());
  return padded;
}

absl::StatusOr<InnerMessage> ParsePadded(base::ByteView plaintext) {
  base::Reader reader(plaintext);
  const uint16_t version = reader.U16();
  if (reader.ok() && version != kInnerMessageVersion) {
    return FaultError(Fault::kUnknownMessageVersion,
                      absl::StrCat("unknown message version ", version));
  }
  const Parts parts = ReadParts(reader);
  auto status = reader.Finish("message");
  if (!status.ok()) return WithFault(Fault::kMessageMalformed, status);
  auto message = Understand(parts);
  if (!message.ok()) {
    return WithFault(Fault::kMessageMalformed, message.status());
  }
  status = CheckPadding(parts.padding, plaintext.size(), message->body);
  if (!status.ok()) return status;
  return message;
}

}  // namespace hotline::message
