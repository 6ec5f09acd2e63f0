// Something that a station asks of the relay: judged, done and logged in a
// batch on the journal thread, answered when the batch is durable.
#pragma once

#include <memory>

#include "daemon/gate/refuse.h"
#include "daemon/relay/batch.h"
#include "daemon/relay/proofs.h"

namespace hotline::relay {

// What goes first, within a batch and from batch to batch.
enum class Lane : uint8_t {
  kFlash,
  kControl,    // confirms, streams, what is read of now, the relay's own
  kMembers,    // changes of members that bring no message; of megabytes
  kDirectory,  // enrolment, lines, key packages
  kImmediate,
  kPriority,
  kRoutine,
  kReads,  // of the log's past
};
inline constexpr size_t kLanes = 8;

class Act {
 public:
  // `peer`: the station's URI, empty for the relay's own. `bytes`: what it
  // holds besides itself, and so weighs in the inbox and in a batch: everything
  // whose size the peer chooses.
  Act(Lane lane, std::string peer, size_t bytes)
      : lane_(lane), peer_(std::move(peer)), bytes_(bytes) {}
  virtual ~Act() = default;
  Act(const Act&) = delete;
  Act& operator=(const Act&) = delete;

  // Judges, and changes memory and transaction if it may. A refusal leaves
  // nothing changed. May be called again after a batch that failed, with
  // everything as it was before.
  virtual absl::Status Run(Batch& batch) = 0;
  // After the commit; once.
  virtual void Answer(Books& books, const Proofs& proofs) = 0;
  // Instead of Answer; once.
  virtual void Decline(const absl::Status& status) = 0;
  // Whether a refusal says more than its reason: then it waits for the commit,
  // and Explain takes the place of Decline.
  virtual bool explains(const absl::Status& /*refused*/) const { return false; }
  virtual void Explain(Books& /*books*/, const Proofs& /*proofs*/,
                       base::MonotonicTime /*now*/,
                       const absl::Status& refused) {
    Decline(refused);
  }
  // Answers from what is committed, and Run does nothing: a batch that fails
  // does not concern it.
  virtual bool reads_only() const { return false; }
  // Passes on a full disk: FLASH and what it needs, confirms, and what ends or
  // counts.
  virtual bool may_use_reserve() const {
    return lane_ == Lane::kFlash || lane_ == Lane::kControl;
  }
  // Nobody hurries for its answer: it may wait a moment for others, to share
  // their sync. (A station that ends waits for its last confirm; two
  // milliseconds are nothing to it.)
  virtual bool patient() const { return false; }

  Lane lane() const { return lane_; }
  const std::string& peer() const { return peer_; }
  size_t bytes() const { return bytes_; }

 private:
  Lane lane_;
  std::string peer_;
  size_t bytes_;
};
using ActPtr = std::unique_ptr<Act>;

// What a list of texts, or of bytes, weighs.
template <class Items>
size_t WeightOf(const Items& items) {
  size_t bytes = 0;
  for (const auto& item : items) bytes += sizeof(item) + item.size();
  return bytes;
}

// An act with one answer.
template <class T>
class ActFor : public Act {
 public:
  ActFor(Lane lane, std::string peer, Relay::Done<T> done, size_t bytes)
      : Act(lane, std::move(peer), bytes), done_(std::move(done)) {}
  void Decline(const absl::Status& status) override { done_(status); }

 protected:
  Relay::Done<T> done_;
};

// An act that changes nothing: `read` answers from committed memory.
template <class T>
class ReadAct final : public ActFor<T> {
 public:
  using Read = std::function<absl::StatusOr<T>(Books&)>;
  ReadAct(Lane lane, std::string peer, Relay::Done<T> done, Read read,
          size_t bytes)
      : ActFor<T>(lane, std::move(peer), std::move(done), bytes),
        read_(std::move(read)) {}
  absl::Status Run(Batch&) override { return absl::OkStatus(); }
  void Answer(Books& books, const Proofs&) override {
    this->done_(read_(books));
  }
  bool reads_only() const override { return true; }

 private:
  Read read_;
};

}  // namespace hotline::relay
