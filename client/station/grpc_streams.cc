#include "client/station/grpc_streams.h"

#include "client/station/problem.h"

namespace hotline::station {
namespace {

// The relay says something every 15 s: three times that is silence.
constexpr std::chrono::milliseconds kSilence{45'000};
// A submission that is not answered by then is lost with its stream.
constexpr std::chrono::milliseconds kAnswerTime{20'000};

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

void SubmitStream::Submit(v1::SubmitRequest request, Done done) {
  const uint64_t tag = ++last_tag_;
  request.set_tag(tag);
  open_[tag] = std::move(done);
  queue_.push_back(std::move(request));
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
  writing_ = std::move(queue_.front());
  queue_.pop_front();
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
    self->Answered(std::move(response));
  });
}

void SubmitStream::Answered(v1::SubmitResponse response) {
  auto node = open_.extract(response.tag());
  if (node.empty()) return;
  if (response.has_receipt()) {
    node.mapped()(std::move(*response.mutable_receipt()));
  } else {
    node.mapped()(FromRefusal(response.refused()));
  }
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
    if (self->delivered_) self->delivered_(std::move(delivery));
  });
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
