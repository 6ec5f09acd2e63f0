// Submit: the whole way of a message through the relay, from judgement to
// receipt. What is common to all types is here; SubmitToEpoch, SubmitSealed and
// SubmitReject know what is particular to theirs.
#pragma once

#include "daemon/audit/event.h"
#include "daemon/relay/act.h"
#include "daemon/relay/enter.h"

namespace hotline::relay {

class Submit : public ActFor<Receipt> {
 public:
  // The act that its type needs.
  static ActPtr Make(std::string peer, Submission submission,
                     Relay::Done<Receipt> done);

  absl::Status Run(Batch& batch) final;
  void Answer(Books& books, const Proofs& proofs) final;
  bool explains(const absl::Status& refused) const final;
  void Explain(Books& books, const Proofs& proofs, base::MonotonicTime now,
               const absl::Status& refused) final;

 protected:
  Submit(std::string peer, Submission submission, Relay::Done<Receipt> done);

  const Envelope& envelope() const { return *submission_.envelopes.front(); }
  bool is_flash() const {
    return envelope().header.precedence == message::Precedence::kFlash;
  }

  // What can be said without looking at any state, and gate::CheckForm did not.
  virtual absl::Status CheckBody() const { return absl::OkStatus(); }
  // Whether this station may send this on the line now.
  virtual absl::Status Judge(Batch& batch, Station& sender, Line& line) = 0;
  // For whom it is, what else changes with it, what of it is logged; and takes
  // it from the sender's bucket.
  struct Plan {
    Live live;
    audit::Acceptance logged;
  };
  virtual absl::StatusOr<Plan> Prepare(Batch& batch, Station& sender,
                                       Line& line) = 0;

  // Of every type. Live and entry with what the header says.
  Plan Begin(const Batch& batch, const Station& sender, const Line& line) const;
  absl::Status JudgeRoom(Batch& batch, const Line& line) const;

 private:
  absl::Status CheckForm() const;
  absl::Status JudgeLine(const Line& line) const;
  absl::Status Accept(Batch& batch, Station& sender, Line& line);
  // The same id again: the same bytes get the same entry, others are refused,
  // and an unknown id gets `verdict`.
  absl::Status Repeat(Batch& batch, const absl::Status& verdict);

  Submission submission_;
  AcceptedPtr accepted_;                  // new in this batch, or
  std::optional<store::EntryRow> known_;  // accepted before
};

// The lane of this precedence; kRoutine where it is none.
Lane LaneOf(message::Precedence precedence);
size_t SizeOf(const Submission& submission);

}  // namespace hotline::relay
