#include "daemon/rpc/submit_stream.h"

#include <algorithm>
#include <utility>

#include "daemon/rpc/convert.h"
#include "daemon/rpc/frames.h"
#include "daemon/rpc/wire_status.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

constexpr char kWhat[] = "Submit";
constexpr size_t kMaxResults = 64;

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
  Advance();
}

void SubmitStream::End(absl::Status reason) {
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    ended_ = true;
    reason_ = std::move(reason);
  }
  Advance();
}

void SubmitStream::OnReadDone(bool ok) {
  if (ok) Take();
  {
    std::lock_guard lock(mutex_);
    reading_ = false;
    if (!ok) ended_ = true;
  }
  Advance();
}

void SubmitStream::Take() {
  auto request = Decode<v1::SubmitRequest>(incoming_);
  absl::Status status = request.ok() ? CheckCount(*request) : request.status();
  const size_t count = status.ok() ? request->submissions_size() : 1;
  {
    std::lock_guard lock(mutex_);
    open_ += count;
    if (status.ok()) known_size_ = std::max(known_size_, request->known_size());
  }
  if (!status.ok()) return RefuseAtGate(0, status);
  status = Submit(*request);
  if (!status.ok()) End(status);
}

absl::Status SubmitStream::Submit(const v1::SubmitRequest& request) {
  // Asked for each request: a certificate may end, or be revoked, under a
  // stream.
  auto peer = parts_.gate.Authenticate(shown_);
  std::vector<relay::Relay::Posting> postings;
  for (const v1::Submission& submission : request.submissions()) {
    if (!peer.ok()) {
      RefuseAtGate(submission.tag(), peer.status());
    } else if (auto posting = Read(*peer, submission)) {
      postings.push_back(*std::move(posting));
    }
  }
  if (!peer.ok()) return peer.status();
  parts_.relay.Submit(*peer, std::move(postings));
  return absl::OkStatus();
}

std::optional<relay::Relay::Posting> SubmitStream::Read(
    const gate::Peer& peer, const v1::Submission& submission) {
  auto read = ReadSubmission(peer, submission);
  if (!read.ok()) {
    RefuseAtGate(submission.tag(), read.status());
    return std::nullopt;
  }
  auto done = [self = shared_from_this(),
               tag = submission.tag()](absl::StatusOr<relay::Receipt> receipt) {
    self->Put({tag, std::move(receipt)});
  };
  return relay::Relay::Posting{*std::move(read), std::move(done)};
}

void SubmitStream::RefuseAtGate(uint64_t tag, const absl::Status& status) {
  parts_.refusals.AtGate(uri_, kWhat, status);
  Put({tag, status});
}

// From the journal thread: the results of one commit come one after the other,
// and are written together by an event thread.
void SubmitStream::Put(Outcome outcome) {
  {
    std::lock_guard lock(mutex_);
    outbox_.push_back(std::move(outcome));
    if (std::exchange(flushing_, true)) return;
  }
  parts_.post([self = shared_from_this()] { self->Flush(); });
}

void SubmitStream::Flush() {
  {
    std::lock_guard lock(mutex_);
    flushing_ = false;
  }
  Advance();
}

void SubmitStream::OnWriteDone(bool ok) {
  {
    std::lock_guard lock(mutex_);
    writing_ = false;
    open_ -= std::exchange(in_write_, 0);
    broken_ = broken_ || !ok;
  }
  Advance();
}

void SubmitStream::OnCancel() {
  {
    std::lock_guard lock(mutex_);
    broken_ = true;
  }
  Advance();
}

void SubmitStream::Advance() {
  std::vector<Outcome> results;
  {
    std::lock_guard lock(mutex_);
    if (finished_) return;
    results = TakeResults();
    if (!broken_ && !ended_ && !reading_ && open_ < kMaxOpen) {
      reading_ = true;
      StartRead(&incoming_);
    }
    const bool served = ended_ && open_ == 0;
    if (!writing_ && (broken_ || served)) FinishOnce();
  }
  if (!results.empty()) Write(results);
}

// Of one response: they share its head.
std::vector<SubmitStream::Outcome> SubmitStream::TakeResults() {
  std::vector<Outcome> results;
  std::optional<uint64_t> size;
  while (!broken_ && !writing_ && !outbox_.empty() &&
         results.size() < kMaxResults) {
    const auto next = outbox_.front().size();
    if (size.has_value() && next.has_value() && size != next) break;
    if (next.has_value()) size = next;
    results.push_back(std::move(outbox_.front()));
    outbox_.pop_front();
  }
  in_write_ += results.size();
  writing_ = writing_ || !results.empty();
  return results;
}

void SubmitStream::FinishOnce() {
  finished_ = true;
  outbox_.clear();
  Finish(reason_.ok() ? grpc::Status::OK : Refused(*context_, reason_));
}

void SubmitStream::Write(const std::vector<Outcome>& outcomes) {
  v1::SubmitResponse response;
  for (const Outcome& outcome : outcomes) {
    v1::SubmitResult& result = *response.add_results();
    result.set_tag(outcome.tag);
    if (!outcome.receipt.ok()) {
      WriteRefusal(outcome.receipt.status(), *result.mutable_refused());
      continue;
    }
    for (const relay::ProvenEntry& entry : outcome.receipt->entries) {
      if (!response.has_head()) WriteHead(entry, *response.mutable_head());
      WriteBare(entry, *result.mutable_receipt()->add_entries());
    }
  }
  outgoing_ = Encode(response);
  StartWrite(&outgoing_);
}

void SubmitStream::WriteRefusal(const absl::Status& refused,
                                v1::RefusalDetail& out) {
  uint64_t known = 0;
  {
    std::lock_guard lock(mutex_);
    known = known_size_;
  }
  out = DetailWithMissing(parts_.relay, known, refused);
}

void SubmitStream::WriteHead(const relay::ProvenEntry& entry, v1::Head& out) {
  if (entry.checkpoint != nullptr) out.set_checkpoint(*entry.checkpoint);
  uint64_t known = 0;
  {
    std::lock_guard lock(mutex_);
    known = std::exchange(known_size_, std::max(known_size_, entry.size));
  }
  WriteConsistency(parts_.relay, known, entry.size, *out.mutable_consistency());
}

std::optional<uint64_t> SubmitStream::Outcome::size() const {
  if (!receipt.ok() || receipt->entries.empty()) return std::nullopt;
  return receipt->entries.front().size;
}

}  // namespace hotline::rpc
