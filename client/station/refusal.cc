#include <algorithm>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "client/station/problem.h"
#include "client/station/relay_link.h"
#include "core/message/printable.h"

namespace hotline::station {
namespace {

constexpr size_t kMaxText = 200;
constexpr char kRetryAfter[] = "hotline/retry-after-ms";
constexpr char kMissing[] = "hotline/missing";

// "disk_full" of REFUSAL_DISK_FULL: the name that JSON and logs use.
std::string WordOf(v1::Refusal reason) {
  std::string name = v1::Refusal_Name(reason);
  if (name.empty()) return "unspecified";
  name.erase(0, std::string("REFUSAL_").size());
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return static_cast<char>(std::tolower(c));
  });
  return name;
}

// One Delivery, whose entries stand alone.
void AttachMissing(const v1::RefusalDetail& refusal, absl::Status& status) {
  if (refusal.missing().empty()) return;
  v1::Delivery missing;
  *missing.mutable_delivered() = refusal.missing();
  for (v1::Delivered& one : *missing.mutable_delivered()) {
    Stand(*one.mutable_entry(), refusal.head());
  }
  status.SetPayload(kMissing, absl::Cord(missing.SerializeAsString()));
}

}  // namespace

absl::Status OtherVersion(uint32_t lowest, uint32_t highest) {
  return Fail(Problem::kRefused, "version",
              "The relay speaks the protocol in versions " +
                  std::to_string(lowest) + " to " + std::to_string(highest) +
                  ", this program in version " + std::to_string(kProtocol) +
                  (lowest > kProtocol ? ": install a newer hotline."
                                      : ": its operator must install a newer "
                                        "hotlined, or you an older hotline."));
}

absl::Status FromRefusal(const v1::RefusalDetail& refusal) {
  if (refusal.reason() == v1::REFUSAL_VERSION && refusal.protocol_max() > 0) {
    return OtherVersion(refusal.protocol_min(), refusal.protocol_max());
  }
  const std::string word = WordOf(refusal.reason());
  const std::string text = message::Printable(
      refusal.text().substr(0, kMaxText), message::Lines::kOne);
  absl::Status status = Fail(
      Problem::kRefused, word,
      "The relay refused (" + word + ")" + (text.empty() ? "." : ": " + text));
  if (refusal.retry_after_ms() > 0) {
    status.SetPayload(kRetryAfter,
                      absl::Cord(std::to_string(refusal.retry_after_ms())));
  }
  AttachMissing(refusal, status);
  return status;
}

void Stand(v1::LoggedEntry& entry, const v1::Head& head) {
  entry.set_checkpoint(head.checkpoint());
  *entry.mutable_consistency() = head.consistency();
}

std::vector<v1::Delivered> MissingOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kMissing);
  v1::Delivery missing;
  if (!payload.has_value() || !missing.ParseFromString(std::string(*payload))) {
    return {};
  }
  return {missing.delivered().begin(), missing.delivered().end()};
}

std::chrono::milliseconds RetryAfter(const absl::Status& status) {
  const auto payload = status.GetPayload(kRetryAfter);
  uint32_t pause = 0;
  if (!payload.has_value() ||
      !absl::SimpleAtoi(std::string(*payload), &pause)) {
    return {};
  }
  return std::chrono::milliseconds(pause);
}

bool MayPass(const absl::Status& status) {
  if (ProblemOf(status) == Problem::kUnreachable) return true;
  const std::string reason = ReasonOf(status);
  return ProblemOf(status) == Problem::kRefused &&
         (reason == "stopping" || reason == "unavailable");
}

}  // namespace hotline::station
