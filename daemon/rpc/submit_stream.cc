#include "daemon/rpc/submit_stream.h"

#include "daemon/rpc/convert.h"
#include "daemon/rpc/frames.h"
#include "daemon/rpc/wire_status.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

constexpr char kWhat[] = "Submit";

}  // namespace

SubmitStream* SubmitStream::Serve(const Parts& parts, Streams& streams,
                                  grpc::CallbackServerContext* context) {
  std::shared_ptr<SubmitStream> stream(new SubmitStream(parts, context));
  stream->self_ = stream;
  stream->Begin(streams);
  return stream.get();
}

void SubmitStream::Begin(Streams& streams) {
  shown_ = ShownBy(*context_);
  auto peer = parts_.gate.Authenticate(shown_);
  if (!peer.ok()) {
    parts_.refusals.AtGate("", kWhat, peer.status());
    return End(peer.status());
  }
  peer_ = *std::move(peer);
  uri_ = peer_.station.Uri();
  streams.Add(self_);
  std::lock_guard lock(mutex_);
  Advance();
}

void SubmitStream::End(absl::Status reason) {
  std::lock_guard lock(mutex_);
  if (ended_) return;
  ended_ = true;
  reason_ = std::move(reason);
  Advance();
}

void SubmitStream::OnReadDone(bool ok) {
  if (ok) Take();
  std::lock_guard lock(mutex_);
  reading_ = false;
  if (!ok) ended_ = true;
  Advance();
}

void SubmitStream::Take() {
  {
    std::lock_guard lock(mutex_);
    ++open_;
  }
  auto request = Decode<v1::SubmitRequest>(incoming_);
  if (!request.ok()) return RefuseAtGate(0, request.status());
  Submit(*request);
}

void SubmitStream::Submit(const v1::SubmitRequest& request) {
  // Asked for each message: a certificate may end, or be revoked, under a
  // stream.
  auto peer = parts_.gate.Authenticate(shown_);
  if (!peer.ok()) {
    RefuseAtGate(request.tag(), peer.status());
    return End(peer.status());
  }
  auto submission = ReadSubmission(*peer, request);
  if (!submission.ok()) return RefuseAtGate(request.tag(), submission.status());
  auto done = [self = shared_from_this(), tag = request.tag(),
               known = request.known_size()](
                  absl::StatusOr<relay::Receipt> receipt) {
    self->parts_.post(
        [self, outcome = Outcome{tag, known, std::move(receipt)}]() mutable {
          self->Put(std::move(outcome));
        });
  };
  parts_.relay.Submit(*peer, *std::move(submission), std::move(done));
}

void SubmitStream::RefuseAtGate(uint64_t tag, const absl::Status& status) {
  parts_.refusals.AtGate(uri_, kWhat, status);
  Put({tag, 0, status});
}

void SubmitStream::Put(Outcome outcome) {
  std::lock_guard lock(mutex_);
  outbox_.push_back(std::move(outcome));
  Advance();
}

void SubmitStream::OnWriteDone(bool ok) {
  std::lock_guard lock(mutex_);
  writing_ = false;
  --open_;
  broken_ = broken_ || !ok;
  Advance();
}

void SubmitStream::OnCancel() {
  std::lock_guard lock(mutex_);
  broken_ = true;
  Advance();
}

void SubmitStream::Advance() {
  if (finished_) return;
  if (!broken_ && !writing_ && !outbox_.empty()) WriteNext();
  if (!broken_ && !ended_ && !reading_ && open_ < kMaxOpen) {
    reading_ = true;
    StartRead(&incoming_);
  }
  const bool served = ended_ && open_ == 0;
  if (!writing_ && (broken_ || served)) FinishOnce();
}

void SubmitStream::WriteNext() {
  outgoing_ = Encode(Response(outbox_.front()));
  outbox_.pop_front();
  writing_ = true;
  // More of the same commit follow at once: they share a segment and a record.
  grpc::WriteOptions options;
  if (!outbox_.empty()) options.set_buffer_hint();
  StartWrite(&outgoing_, options);
}

void SubmitStream::FinishOnce() {
  finished_ = true;
  outbox_.clear();
  Finish(reason_.ok() ? grpc::Status::OK : Refused(*context_, reason_));
}

v1::SubmitResponse SubmitStream::Response(const Outcome& outcome) {
  v1::SubmitResponse response;
  response.set_tag(outcome.tag);
  if (!outcome.receipt.ok()) {
    *response.mutable_refused() = DetailOf(outcome.receipt.status());
    return response;
  }
  for (const relay::ProvenEntry& entry : outcome.receipt->entries) {
    v1::LoggedEntry& out = *response.mutable_receipt()->add_entries();
    Write(entry, out);
    // Many messages share the checkpoint of one group commit: the proof to it
    // goes with the first of them.
    if (entry.size != last_size_) {
      WriteConsistency(parts_.relay, outcome.known_size, entry.size,
                       *out.mutable_consistency());
    }
    last_size_ = entry.size;
  }
  return response;
}

}  // namespace hotline::rpc
