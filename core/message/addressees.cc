#include "core/message/addressees.h"

#include <algorithm>

#include "core/base/codec.h"
#include "core/message/limits.h"
#include "core/message/positions.h"

namespace hotline::message {
namespace {

bool SomebodyTwice(const Addressees& addressees) {
  std::vector<std::string> all = addressees.action;
  all.insert(all.end(), addressees.info.begin(), addressees.info.end());
  std::sort(all.begin(), all.end());
  return std::adjacent_find(all.begin(), all.end()) != all.end();
}

absl::Status CheckOwnPrecedence(const Addressees& addressees) {
  if (!addressees.info_precedence) return absl::OkStatus();
  if (addressees.info.empty()) {
    return absl::InvalidArgumentError(
        "info precedence: there are no info addressees");
  }
  return PrecedenceFromWire(static_cast<uint8_t>(*addressees.info_precedence))
      .status();
}

}  // namespace

absl::Status Check(const Addressees& addressees) {
  auto status =
      CheckPositions("action addressees", addressees.action, 1, kMaxAddressees);
  if (!status.ok()) return status;
  status =
      CheckPositions("info addressees", addressees.info, 0, kMaxAddressees);
  if (!status.ok()) return status;
  if (SomebodyTwice(addressees)) {
    return absl::InvalidArgumentError("addressees: a position is named twice");
  }
  return CheckOwnPrecedence(addressees);
}

absl::Status CheckInfoPrecedence(const Addressees& addressees,
                                 Precedence precedence) {
  if (!addressees.info_precedence || *addressees.info_precedence < precedence) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "info precedence: must be below that of the message");
}

base::Bytes Encode(const Addressees& addressees) {
  base::Writer writer;
  WritePositions(writer, addressees.action);
  WritePositions(writer, addressees.info);
  // Without a precedence of their own it ends here: one encoding for each.
  if (addressees.info_precedence) {
    writer.U8(static_cast<uint8_t>(*addressees.info_precedence));
  }
  return writer.Take();
}

absl::StatusOr<Addressees> ParseAddressees(base::ByteView bytes) {
  base::Reader reader(bytes);
  Addressees addressees;
  addressees.action = ReadPositions(reader, kMaxAddressees);
  addressees.info = ReadPositions(reader, kMaxAddressees);
  if (!reader.AtEnd()) addressees.info_precedence = Precedence{reader.U8()};
  auto status = reader.Finish("addressees");
  if (status.ok()) status = Check(addressees);
  if (!status.ok()) return status;
  return addressees;
}

}  // namespace hotline::message
