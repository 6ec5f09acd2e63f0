#include "core/message/addressees.h"

#include <algorithm>

#include "core/base/codec.h"
#include "core/message/limits.h"

namespace hotline::message {
namespace {

base::Bytes EncodePositions(const std::vector<std::string>& positions) {
  base::Writer writer;
  for (const std::string& position : positions) writer.Text(position);
  return writer.Take();
}

std::vector<std::string> ReadPositions(base::Reader& outer) {
  base::Reader reader(outer.Opaque(outer.left()));
  std::vector<std::string> positions;
  // One above the limit is enough for Check to refuse.
  while (reader.ok() && !reader.AtEnd() && positions.size() <= kMaxAddressees) {
    positions.push_back(base::ToString(reader.Opaque(reader.left())));
  }
  outer.Require(reader.ok());
  return positions;
}

absl::Status CheckPositions(const char* field,
                            const std::vector<std::string>& positions,
                            size_t min) {
  auto status = CheckCount(field, positions.size(), min, kMaxAddressees);
  for (const std::string& position : positions) {
    if (!status.ok()) return status;
    status = CheckPosition(field, position);
  }
  return status;
}

bool SomebodyTwice(const Addressees& addressees) {
  std::vector<std::string> all = addressees.action;
  all.insert(all.end(), addressees.info.begin(), addressees.info.end());
  std::sort(all.begin(), all.end());
  return std::adjacent_find(all.begin(), all.end()) != all.end();
}

}  // namespace

absl::Status Check(const Addressees& addressees) {
  auto status = CheckPositions("action addressees", addressees.action, 1);
  if (!status.ok()) return status;
  status = CheckPositions("info addressees", addressees.info, 0);
  if (!status.ok()) return status;
  if (SomebodyTwice(addressees)) {
    return absl::InvalidArgumentError("addressees: a position is named twice");
  }
  return absl::OkStatus();
}

base::Bytes Encode(const Addressees& addressees) {
  base::Writer writer;
  writer.Opaque(EncodePositions(addressees.action))
      .Opaque(EncodePositions(addressees.info));
  return writer.Take();
}

absl::StatusOr<Addressees> ParseAddressees(base::ByteView bytes) {
  base::Reader reader(bytes);
  Addressees addressees;
  addressees.action = ReadPositions(reader);
  addressees.info = ReadPositions(reader);
  auto status = reader.Finish("addressees");
  if (status.ok()) status = Check(addressees);
  if (!status.ok()) return status;
  return addressees;
}

}  // namespace hotline::message
