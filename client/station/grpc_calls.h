// What gRPC's answers mean to us, and the calls that are still open: gRPC calls
// back on its own threads, and nothing may call back into what is gone. Nor may
// one of those threads be the last to hold a call's context: that holds the
// channel, whose end waits for these very threads. (gRPC 1.51 does not notice
// that a thread is to wait for itself; it frees what the thread still uses.)
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
  // Around what gRPC's thread does when a call has ended. Its first act is to
  // take the call out of those that are cancelled, so that its context may be
  // given to the strand; its last, to tell that the thread is done with us.
  class Ending {
   public:
    Ending(OpenCalls& calls, grpc::ClientContext* context);
    ~Ending();
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

   private:
    OpenCalls& calls_;
  };

  // The context lives until its Ending.
  void Add(grpc::ClientContext* context);
  // Cancels all and waits until the last has ended.
  void CancelAll();

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  std::set<grpc::ClientContext*> open_;
  size_t ending_ = 0;
};

}  // namespace hotline::station
