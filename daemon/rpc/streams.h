// The streams that are open, so that they can be ended: when the relay stops,
// and when a station is no longer welcome.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "daemon/gate/peer.h"

namespace hotline::rpc {

// A stream that can be ended from outside, at any time and from any thread.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual const gate::Peer& peer() const = 0;
  virtual void End(absl::Status reason) = 0;
};

// Any thread. Its lock is never held while a stream is called.
class Streams {
 public:
  void Add(const std::shared_ptr<Stream>& stream) {
    std::lock_guard lock(mutex_);
    std::erase_if(streams_, [](const auto& other) { return other.expired(); });
    streams_.push_back(stream);
  }
  // Ends those for which `gone` has a reason.
  void EndWhere(const std::function<absl::Status(const gate::Peer&)>& gone) {
    for (const std::shared_ptr<Stream>& stream : Open()) {
      absl::Status reason = gone(stream->peer());
      if (!reason.ok()) stream->End(std::move(reason));
    }
  }

 private:
  std::vector<std::shared_ptr<Stream>> Open() {
    std::vector<std::shared_ptr<Stream>> open;
    std::lock_guard lock(mutex_);
    for (const std::weak_ptr<Stream>& stream : streams_) {
      if (auto alive = stream.lock()) open.push_back(std::move(alive));
    }
    return open;
  }

  std::mutex mutex_;
  std::vector<std::weak_ptr<Stream>> streams_;
};

}  // namespace hotline::rpc
