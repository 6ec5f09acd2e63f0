// Submit: the whole way of a message through the relay, from judgement to
// receipt.
#pragma once

#include "daemon/relay/act.h"

namespace hotline::relay {

class Submit final : public ActFor<Receipt> {
 public:
  Submit(std::string peer, Submission submission, Relay::Done<Receipt> done);
  absl::Status Run(Batch& batch) override;
  void Answer(Books& books, const Proofs& proofs) override;

 private:
  const Envelope& envelope() const { return *submission_.envelopes.front(); }

  // What can be said without looking at any state.
  absl::Status CheckForm() const;
  // Whether this station may submit this to this line now.
  absl::Status Judge(Batch& batch, Station& sender, const Line& line) const;
  absl::Status Accept(Batch& batch, Station& sender, Line& line);
  // Its place on the line.
  struct Placed {
    Live live;
    uint64_t sequence = 0;
  };
  Placed Order(Batch& batch, Station& sender, Line& line) const;
  base::Bytes Details(const Line& line, uint64_t sequence) const;
  // Its entry in the log, its bytes in the journal, and the word to the desk.
  absl::Status Enter(Batch& batch, const Line& line, const Placed& placed);
  absl::Status Store(Batch& batch, const Line& line,
                     const Placed& placed) const;
  void Announce(Batch& batch, const Line& line, const Placed& placed) const;
  // The same id again: the same bytes get the same entry, others are refused,
  // and an unknown id gets `verdict`.
  absl::Status Repeat(Batch& batch, const absl::Status& verdict);

  Submission submission_;
  AcceptedPtr accepted_;                  // new in this batch, or
  std::optional<store::EntryRow> known_;  // accepted before
};

// The lane of a submission; kRoutine where it has no valid precedence.
Lane LaneOf(const Submission& submission);
size_t SizeOf(const Submission& submission);

}  // namespace hotline::relay
