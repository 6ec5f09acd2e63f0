#include "client/station/grpc_streams.h"

#include "client/station/problem.h"

namespace hotline::station {
namespace {

// The relay says something every 15 s: three times that is silence.
constexpr std::chrono::milliseconds kSilence{45'000};
absl::Status Silent() {
  return Fail(Problem::kUnreachable, "unreachable",
              "The relay has not answered in time: it, or the way to it, is "
              "down or too slow.");
}

absl::Status StreamEnded() {
  return Fail(Problem::kUnreachable, "unreachable",
              "The relay did not answer: the connection was lost.");
}

}  // namespace

SubmitStream::SubmitStream(Strand& strand, const base::Clock& clock,
                           OpenCalls& calls, std::string relay)
    : strand_(strand), clock_(clock), calls_(calls), relay_(std::move(relay)) {}

void SubmitStream::Start(v1::Relay::Stub& stub) {
  self_ = shared_from_this();
  calls_.Add(&context_);
  stub.async()->Submit(&context_, this);
  // Writes start outside of reactions: the call must not end under them.
  AddHold();
  held_ = true;
  StartRead(&reading_);
  StartCall();
}

void SubmitStream::Release() {
  if (!held_) return;
  held_ = false;
  RemoveHold();
}

void SubmitStream::Submit(v1::Submission submission,
                          message::Precedence precedence, uint64_t known_size,
                          Done done) {
  queue_.Add(std::move(submission), precedence, std::move(done));
  known_size_ = known_size;
  WriteNext();
}

void SubmitStream::WriteNext() {
  if (write_open_ || ended_) return;
  writing_.Clear();
  if (!queue_.Next(writing_, clock_.Monotonic())) return;
  writing_.set_known_size(known_size_);
  write_open_ = true;
  if (!silence_.has_value()) AwaitAnswer();
  StartWrite(&writing_);
}

void SubmitStream::AwaitAnswer() {
  if (silence_.has_value()) strand_.Cancel(*silence_);
  silence_.reset();
  if (!queue_.anything_under_way()) return;
  silence_ = strand_.After(queue_.Patience(), [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->silence_.reset();
    self->context_.TryCancel();
    self->Ended(Silent());
  });
}

void SubmitStream::OnWriteDone(bool ok) {
  strand_.Post([self = shared_from_this(), ok] { self->Written(ok); });
}

void SubmitStream::Written(bool ok) {
  write_open_ = false;
  ok ? WriteNext() : Ended(StreamEnded());
}

void SubmitStream::OnReadDone(bool ok) {
  strand_.Post([self = shared_from_this(), ok] {
    if (!ok) return self->Ended(StreamEnded());
    v1::SubmitResponse response = std::move(self->reading_);
    self->reading_.Clear();
    if (!self->ended_) self->StartRead(&self->reading_);
    for (v1::SubmitResult& result : *response.mutable_results()) {
      self->Answered(std::move(result), response.head());
    }
    self->AwaitAnswer();
    self->WriteNext();
  });
}

void SubmitStream::Answered(v1::SubmitResult result, const v1::Head& head) {
  const Done done = queue_.Answered(result.tag(), clock_.Monotonic());
  if (!done) return;
  if (!result.has_receipt()) return done(FromRefusal(result.refused()));
  for (v1::LoggedEntry& entry : *result.mutable_receipt()->mutable_entries()) {
    Stand(entry, head);
  }
  done(std::move(*result.mutable_receipt()));
}

void SubmitStream::Ended(const absl::Status& why) {
  ended_ = true;
  if (silence_.has_value()) strand_.Cancel(*silence_);
  silence_.reset();
  const std::vector<Done> waiting = queue_.Abandon();
  Release();
  for (const Done& done : waiting) done(why);
}

void SubmitStream::Abandon() {
  queue_.Abandon();
  context_.TryCancel();
  Ended(StreamEnded());
}

void SubmitStream::OnDone(const grpc::Status& status) {
  const OpenCalls::Ending ending(calls_, &context_);
  const absl::Status why = FromGrpc(status, context_, relay_);
  strand_.Post([self = std::move(self_), why] {
    self->Ended(why.ok() ? StreamEnded() : why);
  });
}

ReceiveStream::ReceiveStream(Strand& strand, OpenCalls& calls,
                             std::string relay,
                             std::function<void(v1::Delivery)> delivered,
                             std::function<void(absl::Status)> ended)
    : strand_(strand),
      calls_(calls),
      relay_(std::move(relay)),
      delivered_(std::move(delivered)),
      ended_(std::move(ended)) {}

void ReceiveStream::Start(v1::Relay::Stub& stub, v1::ReceiveRequest request) {
  self_ = shared_from_this();
  request_ = std::move(request);
  calls_.Add(&context_);
  stub.async()->Receive(&context_, &request_, this);
  AddHold();
  held_ = true;
  Next();
  StartCall();
}

void ReceiveStream::Release() {
  if (!held_) return;
  held_ = false;
  RemoveHold();
}

void ReceiveStream::Next() {
  if (waiting_.empty()) return Read();
  strand_.Post([self = shared_from_this()] { self->HandOn(); });
}

void ReceiveStream::Read() {
  if (!held_ || read_open_) return;  // gRPC ends a process that reads twice
  read_open_ = true;
  silence_ = strand_.After(kSilence, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->context_.TryCancel();
  });
  StartRead(&reading_);
}

void ReceiveStream::OnReadDone(bool ok) {
  strand_.Post([self = shared_from_this(), ok] {
    self->strand_.Cancel(self->silence_);
    self->read_open_ = false;
    if (!ok) return self->Release();
    v1::Delivery delivery = std::move(self->reading_);
    self->reading_.Clear();
    self->Take(std::move(delivery));
    self->HandOn();
  });
}

void ReceiveStream::Take(v1::Delivery delivery) {
  for (v1::Delivered& delivered : *delivery.mutable_delivered()) {
    Stand(*delivered.mutable_entry(), delivery.head());
    *waiting_.emplace_back().add_delivered() = std::move(delivered);
  }
  if (waiting_.empty()) waiting_.push_back(std::move(delivery));
}

void ReceiveStream::HandOn() {
  if (waiting_.empty() || !delivered_) return;
  v1::Delivery next = std::move(waiting_.front());
  waiting_.pop_front();
  delivered_(std::move(next));
}

void ReceiveStream::Abandon() {
  delivered_ = nullptr;
  ended_ = nullptr;
  context_.TryCancel();
  Release();
}

void ReceiveStream::OnDone(const grpc::Status& status) {
  const OpenCalls::Ending ending(calls_, &context_);
  const absl::Status why = FromGrpc(status, context_, relay_);
  strand_.Post([self = std::move(self_), why] {
    if (auto ended = std::move(self->ended_)) {
      self->ended_ = nullptr;
      ended(why.ok() ? StreamEnded() : why);
    }
  });
}

}  // namespace hotline::station
