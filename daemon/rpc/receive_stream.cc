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
  auto peer = parts_.gate.Authenticate(ShownBy(*context_));
  if (!peer.ok()) return RefuseAtGate(peer.status());
  uri_ = peer->station.Uri();
  auto request = Decode<v1::ReceiveRequest>(bytes);
  if (!request.ok()) return RefuseAtGate(request.status());
  known_size_ = request->known_size();
  parts_.relay.Attach(*peer, self_);
  parts_.relay.Next(self_);
}

void ReceiveStream::RefuseAtGate(const absl::Status& status) {
  parts_.refusals.AtGate(uri_, kWhat, status);
  Close(status);
}

void ReceiveStream::Deliver(relay::Delivered delivered) {
  parts_.post([self = shared_from_this(), delivered = std::move(delivered)] {
    v1::Delivery delivery;
    rpc::Write(delivered, *delivery.mutable_delivered());
    self->WriteHead(
        delivered.entry.size,
        *delivery.mutable_delivered()->mutable_entry()->mutable_consistency());
    self->Write(delivery);
  });
}

void ReceiveStream::Tell(relay::Idle idle) {
  parts_.post([self = shared_from_this(), idle = std::move(idle)] {
    v1::Delivery delivery;
    v1::Idle& out = *delivery.mutable_idle();
    out.set_relay_time_ms(base::ToMillis(idle.relay_time));
    out.set_unconfirmed(idle.unconfirmed);
    if (idle.checkpoint) out.set_checkpoint(*idle.checkpoint);
    self->WriteHead(idle.size, *out.mutable_consistency());
    self->Write(delivery);
  });
}

void ReceiveStream::End(absl::Status reason) {
  parts_.post([self = shared_from_this(), reason = std::move(reason)] {
    self->parts_.refusals.ByRelay(self->uri_, kWhat, reason);
    self->Close(reason);
  });
}

void ReceiveStream::WriteHead(
    uint64_t size, google::protobuf::RepeatedPtrField<std::string>& out) {
  if (size <= known_size_) return;
  WriteConsistency(parts_.relay, known_size_, size, out);
  known_size_ = size;
}

void ReceiveStream::Write(const v1::Delivery& delivery) {
  grpc::ByteBuffer bytes = Encode(delivery);
  std::lock_guard lock(mutex_);
  // An End may have overtaken it: what is not confirmed is delivered again.
  if (ended_) return;
  outgoing_ = std::move(bytes);
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
