// One Receive stream: the relay's Receiver on one side, gRPC's writer on the
// other. It pulls: the relay is asked for one more when the last one has been
// handed to the socket, so a slow station holds up nobody and fills no memory.
//
// It lives until both gRPC (OnDone) and the relay have let go.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>

#include "daemon/rpc/call.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::rpc {

class ReceiveStream final : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                            public relay::Receiver,
                            public std::enable_shared_from_this<ReceiveStream> {
 public:
  // The reactor for gRPC; it owns itself.
  static ReceiveStream* Serve(const Parts& parts,
                              grpc::CallbackServerContext* context,
                              const grpc::ByteBuffer* request);

  // From the relay's desk.
  void Deliver(std::vector<relay::Delivered> delivered) override;
  void Tell(relay::Idle idle) override;
  void End(absl::Status reason) override;

 private:
  ReceiveStream(const Parts& parts, grpc::CallbackServerContext* context)
      : parts_(parts), context_(context) {}
  void Begin(grpc::ByteBuffer bytes);
  void Drop();  // the call ended before it began
  void RefuseAtGate(const absl::Status& status);

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { self_.reset(); }

  void Write(const relay::v1::Delivery& delivery);
  void Close(absl::Status reason);
  void FinishOnce();  // under the lock
  // The checkpoint, with the proof from the one that was sent last. On the
  // desk.
  void WriteHead(const relay::CheckpointPtr& checkpoint, uint64_t size,
                 relay::v1::Head& out);

  const Parts& parts_;
  grpc::CallbackServerContext* context_;
  std::shared_ptr<ReceiveStream> self_;  // until OnDone
  std::string uri_;
  uint64_t known_size_ = 0;  // the desk's, once attached

  std::mutex mutex_;  // guards what follows
  grpc::ByteBuffer outgoing_;
  bool writing_ = false;
  bool ended_ = false;
  bool finished_ = false;
  absl::Status reason_;
};

}  // namespace hotline::rpc
