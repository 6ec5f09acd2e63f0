// The one adapter between gRPC's unary calls and our handlers. It lives from
// Serve until gRPC calls OnDone, which is after its one Finish.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "daemon/rpc/call.h"
#include "daemon/rpc/frames.h"

namespace hotline::rpc {

template <class Request, class Response>
class UnaryCall final : public grpc::ServerUnaryReactor {
 public:
  using Handler = absl::Status (*)(const Parts&, const gate::Peer&,
                                   const Request&, Answer<Response>);

  // `what` names the call in our log.
  static grpc::ServerUnaryReactor* Serve(const Parts& parts,
                                         grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* request,
                                         grpc::ByteBuffer* response,
                                         const char* what, Handler handler) {
    auto* call = new UnaryCall(parts, context, response, what);
    call->Begin(*request, handler);
    return call;
  }

 private:
  UnaryCall(const Parts& parts, grpc::CallbackServerContext* context,
            grpc::ByteBuffer* response, const char* what)
      : parts_(parts), context_(context), response_(response), what_(what) {}

  void Begin(grpc::ByteBuffer bytes, Handler handler) {
    if (HasEnded(*context_, bytes)) return Finish(grpc::Status::CANCELLED);
    auto peer = parts_.gate.Authenticate(ShownBy(*context_));
    if (!peer.ok()) return RefuseAtGate(peer.status());
    peer_ = peer->station.Uri();
    auto request = Decode<Request>(bytes);
    if (!request.ok()) return RefuseAtGate(request.status());
    auto answer = [this](absl::StatusOr<Response> response) {
      parts_.post([this, response = std::move(response)] { End(response); });
    };
    absl::Status refused = handler(parts_, *peer, *request, std::move(answer));
    if (!refused.ok()) RefuseAtGate(refused);
  }

  void RefuseAtGate(const absl::Status& status) {
    parts_.refusals.AtGate(peer_, what_, status);
    Finish(Refused(*context_, status));
  }

  void End(const absl::StatusOr<Response>& response) {
    if (response.ok()) {
      *response_ = Encode(*response);
      return Finish(grpc::Status::OK);
    }
    parts_.refusals.ByRelay(peer_, what_, response.status());
    Finish(Refused(*context_, response.status()));
  }

  void OnDone() override { delete this; }

  const Parts& parts_;
  grpc::CallbackServerContext* context_;
  grpc::ByteBuffer* response_;
  const char* what_;
  std::string peer_;  // URI; empty: not known
};

}  // namespace hotline::rpc
