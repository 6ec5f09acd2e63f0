#include "daemon/rpc/bundle_stream.h"

#include <utility>

#include "daemon/rpc/convert.h"
#include "daemon/rpc/frames.h"
#include "daemon/rpc/wire_status.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

constexpr char kWhat[] = "ChangeMembers";

void Write(const relay::Relay& relay, uint64_t known,
           const relay::Relay::ChangedMembers& changed,
           v1::ChangeMembersResponse& out) {
  WriteBare(changed.entry, *out.mutable_receipt()->mutable_commit());
  if (changed.application.has_value()) {
    WriteBare(*changed.application,
              *out.mutable_receipt()->mutable_application());
  }
  if (changed.entry.checkpoint != nullptr) {
    out.mutable_head()->set_checkpoint(*changed.entry.checkpoint);
  }
  WriteConsistency(relay, known, changed.entry.size,
                   *out.mutable_head()->mutable_consistency());
}

}  // namespace

BundleStream* BundleStream::Serve(const Parts& parts, Streams& streams,
                                  Bundles& bundles,
                                  grpc::CallbackServerContext* context,
                                  grpc::ByteBuffer* response) {
  std::shared_ptr<BundleStream> stream(
      new BundleStream(parts, bundles, context, response));
  stream->self_ = stream;
  stream->Begin(streams);
  return stream.get();
}

void BundleStream::Begin(Streams& streams) {
  shown_ = ShownBy(*context_);
  auto peer = parts_.gate.Authenticate(shown_);
  if (!peer.ok()) return Refuse(peer.status());
  peer_ = *std::move(peer);
  uri_ = peer_.station.Uri();
  streams.Add(self_);
  bundles_.Add(self_, uri_);
  StartRead(&incoming_);
}

void BundleStream::OnReadDone(bool ok) {
  const absl::Status taken = ok ? Take() : Submit();
  if (!taken.ok()) return Refuse(taken);
  std::lock_guard lock(mutex_);
  if (ok && !finished_) StartRead(&incoming_);
}

absl::Status BundleStream::Take() {
  auto request = Decode<v1::ChangeMembersRequest>(incoming_);
  if (!request.ok()) return request.status();
  const std::string& part = request->part();
  if (part.empty()) {
    return gate::Refuse(v1::REFUSAL_MALFORMED, "an empty part of a bundle");
  }
  if (part.size() > kMaxPart ||
      whole_.size() + part.size() > relay::kMaxBundle) {
    return gate::Refuse(v1::REFUSAL_TOO_LARGE, "a bundle above its limits");
  }
  whole_ += part;
  bundles_.Grow(this, part.size());
  return absl::OkStatus();
}

absl::Status BundleStream::Submit() {
  if (context_->IsCancelled()) return absl::CancelledError("it went away");
  bundles_.Remove(this);
  // Asked anew: a certificate may end, or be revoked, under a stream.
  auto peer = parts_.gate.Authenticate(shown_);
  if (!peer.ok()) return peer.status();
  v1::MembersBundle wire;
  if (!wire.ParseFromString(std::exchange(whole_, {}))) {
    return gate::Refuse(v1::REFUSAL_MALFORMED, "bytes that are no bundle");
  }
  auto bundle = ReadBundle(*peer, wire);
  if (!bundle.ok()) return bundle.status();
  {
    std::lock_guard lock(mutex_);
    if (finished_) return absl::OkStatus();
    submitted_ = true;
  }
  auto done = [self = shared_from_this(), known = wire.known_size()](
                  absl::StatusOr<relay::Relay::ChangedMembers> changed) {
    self->parts_.post([self, known, changed = std::move(changed)] {
      self->Answer(known, changed);
    });
  };
  parts_.relay.ChangeMembers(*peer, *std::move(bundle), std::move(done));
  return absl::OkStatus();
}

void BundleStream::Answer(
    uint64_t known,
    const absl::StatusOr<relay::Relay::ChangedMembers>& changed) {
  v1::ChangeMembersResponse response;
  if (changed.ok()) {
    Write(parts_.relay, known, *changed, response);
  } else {
    parts_.refusals.ByRelay(uri_, kWhat, changed.status());
    *response.mutable_refused() =
        DetailWithMissing(parts_.relay, known, changed.status());
  }
  if (!MayFinish(true)) return;
  *response_ = Encode(response);
  Finish(grpc::Status::OK);
}

void BundleStream::Refuse(const absl::Status& reason) {
  if (!MayFinish(false)) return;
  bundles_.Remove(this);
  if (absl::IsCancelled(reason)) return Finish(grpc::Status::CANCELLED);
  parts_.refusals.AtGate(uri_, kWhat, reason);
  Finish(Refused(*context_, reason));
}

bool BundleStream::MayFinish(bool submitted) {
  std::lock_guard lock(mutex_);
  if (finished_ || submitted_ != submitted) return false;
  finished_ = true;
  return true;
}

void BundleStream::OnCancel() {
  Refuse(absl::CancelledError("the station went away"));
}

}  // namespace hotline::rpc
