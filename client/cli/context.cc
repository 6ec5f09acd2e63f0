#include "client/cli/context.h"

#include "client/station/problem.h"
#include "core/message/fault.h"

namespace hotline::cli {

absl::StatusOr<station::Engine*> Context::engine() {
  if (!engine_) {
    auto opened = open_(*this);
    if (!opened.ok()) return opened.status();
    engine_ = std::move(*opened);
  }
  return engine_.get();
}

void Context::Heard(const station::Warning& warning) {
  if (IsAlarm(warning)) alarmed_ = true;
  if (!warnings_in_result_) printer_.Warn(warning.code, warning.text);
}

bool IsAlarm(const station::Event& event) {
  if (auto* warning = std::get_if<station::Warning>(&event)) {
    return warning->code == "verification";
  }
  auto* arrived = std::get_if<station::MessageArrived>(&event);
  return arrived != nullptr &&
         arrived->record.reason_name == message::Name(message::Fault::kReceipt);
}

absl::Status Alarmed() {
  return station::Fail(station::Problem::kVerification, "verification",
                       "evidence of the relay did not hold: keep its messages "
                       "apart, ask its operator, and see 'hotline status' and "
                       "'hotline audit verify'");
}

}  // namespace hotline::cli
