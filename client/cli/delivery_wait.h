// Waits until every action position of a message has acknowledged it: `send
// --await ack`. Events come on the engine's strand, the waiting is the
// command's own thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "client/station/engine.h"

namespace hotline::cli {

class DeliveryWait {
 public:
  // Of any message: kept until Expect says which one is meant.
  void OnEvent(const station::Event& event);
  // Blocks until `record`'s action positions have all acknowledged or answered,
  // one has refused, or `timeout` has passed. The newest state of the message.
  station::Record Until(const station::Record& record,
                        std::chrono::milliseconds timeout);

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<station::Record> newest_;  // one per message heard of, bounded
};

// Every action position has acknowledged or answered.
bool AllAcknowledged(const station::Record& record);
// One action position has refused, or the message ended undelivered.
bool AnyRefused(const station::Record& record);

// Queued is no failure of the message, but the script must know.
// Problem::kUnreachable, "queued".
absl::Status Unsent(const station::Record& record);
// How a wait has ended: kRefused with the relay's own refusal if it was never
// accepted, "refused" if an action position did; kNotAcknowledged.
absl::Status Outcome(const station::Record& record);

}  // namespace hotline::cli
