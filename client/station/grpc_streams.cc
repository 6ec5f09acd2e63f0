#include "client/station/grpc_streams.h"

#include "client/station/problem.h"

namespace hotline::station {
namespace {

// The relay says something every 15 s: three times that is silence.
constexpr std::chrono::milliseconds kSilence{45'000};
// A submission that is not answered by then is lost with its stream.
constexpr std::chrono::milliseconds kAnswerTime{20'000};

// A request may have 64 submissions and 2 MiB; one submission has up to 257
// KiB.
constexpr int kMaxSubmissions = 64;
constexpr size_t kMaxRequestBytes = size_t{1} << 20;

// An entry that stands alone again: what the message's head says of all.
void Stand(v1::LoggedEntry& entry, const v1::Head& head) {
  entry.set_checkpoint(head.checkpoint());
  *entry.mutable_consistency() = head.consistency();
}

absl::Status StreamEnded() {
  return Fail(Problem::kUnreachable, "unreachable",
              "The relay did not answer: the connection was lost.");
}

}  // namespace

SubmitStream::SubmitStream(Strand& strand, OpenCalls& calls)
    : strand_(strand),
      calls_(calls),
      context_(std::make_shared<grpc::ClientContext>()) {}

void SubmitStream::Start(v1::Relay::Stub& stub) {
  self_ = shared_from_this();
  calls_.Add(context_);
  stub.async()->Submit(context_.get(), this);
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

void SubmitStream::Submit(v1::Submission submission, uint64_t known_size,
                          Done done) {
  const uint64_t tag = ++last_tag_;
  submission.set_tag(tag);
  open_[tag] = std::move(done);
  queue_.push_back(std::move(submission));
  known_size_ = known_size;
  strand_.After(kAnswerTime, [weak = weak_from_this(), tag] {
    const auto self = weak.lock();
    if (self != nullptr && self->open_.contains(tag)) {
      self->context_->TryCancel();
      self->Ended(StreamEnded());
    }
  });
  WriteNext();
}

void SubmitStream::WriteNext() {
  if (write_open_ || ended_ || queue_.empty()) return;
  write_open_ = true;
  writing_.Clear();
  writing_.set_known_size(known_size_);
  size_t bytes = 0;
  while (!queue_.empty() && writing_.submissions_size() < kMaxSubmissions &&
         bytes < kMaxRequestBytes) {
    bytes += queue_.front().ByteSizeLong();
    *writing_.add_submissions() = std::move(queue_.front());
    queue_.pop_front();
  }
  StartWrite(&writing_);
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
  });
}

void SubmitStream::Answered(v1::SubmitResult result, const v1::Head& head) {
  auto node = open_.extract(result.tag());
  if (node.empty()) return;
  if (!result.has_receipt()) {
    return node.mapped()(FromRefusal(result.refused()));
  }
  for (v1::LoggedEntry& entry : *result.mutable_receipt()->mutable_entries()) {
    Stand(entry, head);
  }
  node.mapped()(std::move(*result.mutable_receipt()));
}

void SubmitStream::Ended(const absl::Status& why) {
  ended_ = true;
  queue_.clear();
  auto open = std::move(open_);
  open_.clear();
  Release();
  for (auto& [tag, done] : open) done(why);
}

void SubmitStream::Abandon() {
  open_.clear();
  context_->TryCancel();
  Ended(StreamEnded());
}

void SubmitStream::OnDone(const grpc::Status& status) {
  const absl::Status why = FromGrpc(status, *context_);
  strand_.Post([self = shared_from_this(), why] {
    self->Ended(why.ok() ? StreamEnded() : why);
  });
  // Last: whoever waits for the calls to end may take the strand away.
  const auto self = std::move(self_);
  calls_.Remove(context_);
}

ReceiveStream::ReceiveStream(Strand& strand, OpenCalls& calls,
                             std::function<void(v1::Delivery)> delivered,
                             std::function<void(absl::Status)> ended)
    : strand_(strand),
      calls_(calls),
      delivered_(std::move(delivered)),
      ended_(std::move(ended)),
      context_(std::make_shared<grpc::ClientContext>()) {}

void ReceiveStream::Start(v1::Relay::Stub& stub, v1::ReceiveRequest request) {
  self_ = shared_from_this();
  request_ = std::move(request);
  calls_.Add(context_);
  stub.async()->Receive(context_.get(), &request_, this);
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
  if (!held_) return;
  silence_ = strand_.After(kSilence, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->context_->TryCancel();
  });
  StartRead(&reading_);
}

void ReceiveStream::OnReadDone(bool ok) {
  strand_.Post([self = shared_from_this(), ok] {
    self->strand_.Cancel(self->silence_);
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
  context_->TryCancel();
  Release();
}

void ReceiveStream::OnDone(const grpc::Status& status) {
  const absl::Status why = FromGrpc(status, *context_);
  strand_.Post([self = shared_from_this(), why] {
    if (auto ended = std::move(self->ended_)) {
      self->ended_ = nullptr;
      ended(why.ok() ? StreamEnded() : why);
    }
  });
  const auto self = std::move(self_);
  calls_.Remove(context_);
}

}  // namespace hotline::station
