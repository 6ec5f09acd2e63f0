#include "daemon/rpc/receive_stream.h"

#include "daemon/rpc/convert.h"
#include "daemon/rpc/frames.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

constexpr char kWhat[] = "Receive";

}  // namespace

ReceiveStream* ReceiveStream::Serve(const Parts& parts,
                                    grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* request) {
  std::shared_ptr<ReceiveStream> stream(new ReceiveStream(parts, context));
  stream->self_ = stream;
  stream->Begin(*request);
  return stream.get();
}

void ReceiveStream::Begin(grpc::ByteBuffer bytes) {
  if (HasEnded(*context_, bytes)) return Drop();
  auto peer = parts_.gate.Authenticate(ShownBy(*context_));
  if (!peer.ok()) return RefuseAtGate(peer.status());
  uri_ = peer->station.Uri();
  auto request = Decode<v1::ReceiveRequest>(bytes);
  if (!request.ok()) return RefuseAtGate(request.status());
  known_size_ = request->known_size();
  parts_.relay.Attach(*peer, self_);
  parts_.relay.Next(self_);
}

void ReceiveStream::Drop() {
  std::lock_guard lock(mutex_);
  ended_ = finished_ = true;
  Finish(grpc::Status::CANCELLED);
}

void ReceiveStream::RefuseAtGate(const absl::Status& status) {
  parts_.refusals.AtGate(uri_, kWhat, status);
  Close(status);
}

void ReceiveStream::Deliver(std::vector<relay::Delivered> delivered) {
  v1::Delivery delivery;
  for (const relay::Delivered& one : delivered) {
    rpc::Write(one, *delivery.add_delivered());
  }
  const relay::ProvenEntry& any = delivered.front().entry;
  WriteHead(any.checkpoint, any.size, *delivery.mutable_head());
  Write(delivery);
}

void ReceiveStream::Tell(relay::Idle idle) {
  v1::Delivery delivery;
  v1::Idle& out = *delivery.mutable_idle();
  out.set_relay_time_ms(base::ToMillis(idle.relay_time));
  out.set_unconfirmed(idle.unconfirmed);
  WriteHead(idle.checkpoint, idle.size, *delivery.mutable_head());
  Write(delivery);
}

void ReceiveStream::End(absl::Status reason) {
  parts_.refusals.ByRelay(uri_, kWhat, reason);
  Close(reason);
}

void ReceiveStream::WriteHead(const relay::CheckpointPtr& checkpoint,
                              uint64_t size, v1::Head& out) {
  if (checkpoint != nullptr) out.set_checkpoint(*checkpoint);
  if (size <= known_size_) return;
  WriteConsistency(parts_.relay, known_size_, size, *out.mutable_consistency());
  known_size_ = size;
}

void ReceiveStream::Write(const v1::Delivery& delivery) {
  grpc::ByteBuffer bytes = Encode(delivery);
  std::lock_guard lock(mutex_);
  // An End may have overtaken it: what is not confirmed is delivered again.
  if (ended_) return;
  outgoing_.Swap(&bytes);
  writing_ = true;
  StartWrite(&outgoing_);
}

void ReceiveStream::OnWriteDone(bool ok) {
  {
    std::lock_guard lock(mutex_);
    writing_ = false;
    if (ended_) return FinishOnce();
  }
  // A failed write is followed by OnCancel, which ends the stream.
  if (ok) parts_.relay.Next(self_);
}

void ReceiveStream::OnCancel() {
  parts_.relay.Detach(self_);
  Close(absl::CancelledError("the station went away"));
}

void ReceiveStream::Close(absl::Status reason) {
  std::lock_guard lock(mutex_);
  if (ended_) return;
  ended_ = true;
  reason_ = std::move(reason);
  if (!writing_) FinishOnce();
}

void ReceiveStream::FinishOnce() {
  if (finished_) return;
  finished_ = true;
  Finish(reason_.ok() ? grpc::Status::OK : Refused(*context_, reason_));
}

}  // namespace hotline::rpc
