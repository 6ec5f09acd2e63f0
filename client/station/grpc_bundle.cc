#include "client/station/grpc_bundle.h"

#include <algorithm>

namespace hotline::station {
namespace {

constexpr std::chrono::seconds kAnswerTime{20};
constexpr size_t kLeastBytesPerSecond = 2 * 1024;

}  // namespace

BundleCall::BundleCall(Strand& strand, OpenCalls& calls, std::string relay)
    : strand_(strand), calls_(calls), relay_(std::move(relay)) {}

std::chrono::seconds BundleCall::TimeFor(size_t bytes) {
  return kAnswerTime + std::chrono::seconds(bytes / kLeastBytesPerSecond);
}

void BundleCall::Start(v1::Relay::Stub& stub, std::string bundle, Done done) {
  self_ = shared_from_this();
  bundle_ = std::move(bundle);
  done_ = std::move(done);
  context_.set_deadline(gpr_time_add(
      gpr_now(GPR_CLOCK_MONOTONIC),
      gpr_time_from_seconds(TimeFor(bundle_.size()).count(), GPR_TIMESPAN)));
  calls_.Add(&context_);
  stub.async()->ChangeMembers(&context_, &response_, this);
  WriteNext();
  StartCall();
}

// Before the call runs, and then in its reactions: no hold is needed.
void BundleCall::WriteNext() {
  part_.set_part(bundle_.substr(sent_, kMaxPart));
  sent_ += part_.part().size();
  if (sent_ < bundle_.size()) return StartWrite(&part_);
  StartWriteLast(&part_, grpc::WriteOptions());
}

void BundleCall::OnWriteDone(bool ok) {
  if (ok && sent_ < bundle_.size()) WriteNext();
}

absl::StatusOr<v1::MembersReceipt> BundleCall::Outcome(
    const grpc::Status& status) {
  const absl::Status ended = FromGrpc(status, context_, relay_);
  if (!ended.ok()) return ended;
  if (!response_.has_receipt()) return FromRefusal(response_.refused());
  v1::MembersReceipt& receipt = *response_.mutable_receipt();
  Stand(*receipt.mutable_commit(), response_.head());
  if (receipt.has_application()) {
    Stand(*receipt.mutable_application(), response_.head());
  }
  return std::move(receipt);
}

void BundleCall::OnDone(const grpc::Status& status) {
  const OpenCalls::Ending ending(calls_, &context_);
  strand_.Post([self = std::move(self_), outcome = Outcome(status)]() mutable {
    self->done_(std::move(outcome));
  });
}

}  // namespace hotline::station
