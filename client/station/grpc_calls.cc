#include "client/station/grpc_calls.h"

#include "client/station/problem.h"
#include "client/station/relay_link.h"

namespace hotline::station {
namespace {

constexpr char kDetail[] = "hotline-refusal-bin";

// gRPC has no code for it, and resolved addresses are not what people gave.
bool WasTurnedAway(const grpc::Status& status) {
  return status.error_message().find("Connection refused") != std::string::npos;
}

absl::Status Unreachable(const grpc::Status& status, const std::string& relay) {
  if (WasTurnedAway(status)) {
    return Fail(Problem::kUnreachable, "unreachable",
                "Nothing listens at " + relay + ": is the relay running?");
  }
  return Fail(Problem::kUnreachable, "unreachable",
              "The relay cannot be reached (" + status.error_message() +
                  "). Check its address and the network; that this station's "
                  "certificate is valid and not revoked; and the clock.");
}

}  // namespace

absl::Status FromGrpc(const grpc::Status& status,
                      const grpc::ClientContext& context,
                      const std::string& relay) {
  if (status.ok()) return absl::OkStatus();
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto detail = trailers.find(kDetail);
  v1::RefusalDetail refusal;
  if (detail != trailers.end() &&
      refusal.ParseFromArray(detail->second.data(),
                             static_cast<int>(detail->second.size()))) {
    return FromRefusal(refusal);
  }
  switch (status.error_code()) {
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::CANCELLED:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::INTERNAL:
      return Unreachable(status, relay);
    default:
      return Fail(Problem::kRefused, "refused",
                  "The relay refused without a reason of the protocol's: is "
                  "this address a Hotline relay?");
  }
}

OpenCalls::Ending::Ending(OpenCalls& calls, grpc::ClientContext* context)
    : calls_(calls) {
  const std::lock_guard lock(calls_.mutex_);
  calls_.open_.erase(context);
  ++calls_.ending_;
}

OpenCalls::Ending::~Ending() {
  const std::lock_guard lock(calls_.mutex_);
  --calls_.ending_;
  calls_.ended_.notify_all();
}

void OpenCalls::Add(grpc::ClientContext* context) {
  const std::lock_guard lock(mutex_);
  open_.insert(context);
}

void OpenCalls::CancelAll() {
  std::unique_lock lock(mutex_);
  for (grpc::ClientContext* context : open_) context->TryCancel();
  ended_.wait(lock, [this] { return open_.empty() && ending_ == 0; });
}

}  // namespace hotline::station
