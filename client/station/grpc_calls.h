// What gRPC's answers mean to us, and the count of calls that are still open:
// gRPC calls back on its own threads, and nothing may call back into what is
// gone.
#pragma once

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/status/status.h"

namespace hotline::station {

// kRefused with the Refusal that the relay attached, else kUnreachable with
// what to check. `relay`: host:port, as enrolled at.
absl::Status FromGrpc(const grpc::Status& status,
                      const grpc::ClientContext& context,
                      const std::string& relay);

// The calls of one link. Any thread.
class OpenCalls {
 public:
  void Add(const std::shared_ptr<grpc::ClientContext>& context);
  void Remove(const std::shared_ptr<grpc::ClientContext>& context);
  // Cancels all and waits until the last has ended.
  void CancelAll();

 private:
  std::mutex mutex_;
  std::condition_variable empty_;
  std::set<std::shared_ptr<grpc::ClientContext>> contexts_;
};

}  // namespace hotline::station
