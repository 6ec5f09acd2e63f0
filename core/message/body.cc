#include "core/message/body.h"

#include "absl/strings/str_cat.h"

namespace hotline::message {
namespace {

// The alternative that a content number names, empty.
template <size_t index = 0>
absl::StatusOr<Body> EmptyBody(uint8_t content) {
  if constexpr (index < std::variant_size_v<Body>) {
    if (content == index + 1) return Body(std::in_place_index<index>);
    return EmptyBody<index + 1>(content);
  } else {
    return absl::InvalidArgumentError(
        absl::StrCat("body: unknown content ", content));
  }
}

}  // namespace

absl::Status Check(const Body& body) {
  return std::visit([](const auto& content) { return Check(content); }, body);
}

base::Bytes Encode(const Body& body) {
  base::Writer writer;
  writer.U8(static_cast<uint8_t>(body.index() + 1));
  std::visit([&writer](const auto& content) { Write(writer, content); }, body);
  return writer.Take();
}

absl::StatusOr<Body> ParseBody(base::ByteView bytes) {
  base::Reader reader(bytes);
  auto body = EmptyBody(reader.U8());
  if (!body.ok()) return body;
  std::visit([&reader](auto& content) { Read(reader, content); }, *body);
  auto status = reader.Finish("body");
  if (status.ok()) status = Check(*body);
  if (!status.ok()) return status;
  return body;
}

}  // namespace hotline::message
