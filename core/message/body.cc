#include "core/message/body.h"

#include "absl/strings/str_cat.h"
#include "core/message/body_codec.h"
#include "core/message/limits.h"

namespace hotline::message {
namespace {

// The first that is not ok.
absl::Status First(std::initializer_list<absl::Status> statuses) {
  for (const absl::Status& status : statuses) {
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Require(bool condition, const char* otherwise) {
  return condition ? absl::OkStatus() : absl::InvalidArgumentError(otherwise);
}

absl::Status CheckContent(const Text& text) {
  return First(
      {CheckText("subject", text.subject, 0, kMaxSubject),
       CheckText("label", text.label, 0, kMaxLabel),
       CheckCount("references", text.references.size(), 0, kMaxReferences),
       CheckTime("reply by", text.reply_by.value_or(base::WallTime())),
       Require(text.reply_by != base::WallTime(), "reply by: cannot be 1970"),
       CheckText("text", text.text, 0, kMaxText)});
}

absl::Status CheckContent(const Facts& facts) {
  const bool read = facts.fact == Fact::kRead;
  return First({Require(read || facts.fact == Fact::kDelivered,
                        "facts: must be delivered or read"),
                CheckTime("at", facts.at),
                read ? CheckOperator(facts.operator_name, /*required=*/true)
                     : CheckText("operator", facts.operator_name, 0, 0),
                CheckCount("message ids", facts.message_ids.size(), 1,
                           kMaxFactMessages)});
}

absl::Status CheckContent(const Response& response) {
  const bool refused = response.fact == Fact::kRefused;
  return First(
      {Require(refused || response.fact == Fact::kAcknowledged ||
                   response.fact == Fact::kAnswered,
               "response: must be acknowledged, answered or refused"),
       CheckTime("at", response.at),
       CheckOperator(response.operator_name, !response.scripted),
       CheckText("reason", response.reason, 0, refused ? kMaxReason : 0)});
}

absl::Status CheckContent(const LineCard& card) {
  return First({CheckName("line name", card.name, kMaxLineName),
                CheckVisible("mandate", card.mandate, 1, kMaxMandate),
                CheckTime("until", card.until), CheckMembers(card.members)});
}

absl::Status CheckContent(const QuarantineReport& report) {
  return FaultFromWire(static_cast<uint16_t>(report.fault)).status();
}

// The alternative that a content number names.
absl::StatusOr<Body> EmptyBody(uint8_t content) {
  switch (content) {
    case 1:
      return Text();
    case 2:
      return Facts();
    case 3:
      return Response();
    case 4:
      return LineCard();
    case 5:
      return QuarantineReport();
    default:
      return absl::InvalidArgumentError(
          absl::StrCat("body: unknown content ", content));
  }
}

}  // namespace

std::string_view Name(Fact fact) {
  switch (fact) {
    case Fact::kDelivered:
      return "delivered";
    case Fact::kRead:
      return "read";
    case Fact::kAcknowledged:
      return "acknowledged";
    case Fact::kAnswered:
      return "answered";
    case Fact::kRefused:
      return "refused";
  }
  return "unspecified";
}

absl::Status Check(const Body& body) {
  return std::visit([](const auto& content) { return CheckContent(content); },
                    body);
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
