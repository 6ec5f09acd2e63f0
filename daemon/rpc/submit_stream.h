// One Submit stream: requests in, answers out in the order of completion. At
// most 256 requests are open (read, and their answer not written yet): beyond
// that it does not read, so gRPC's flow control holds the sender back and the
// outbox is bounded. One read and one write at a time.
//
// It lives until both gRPC (OnDone) and the relay (answers on their way) have
// let go.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>
#include <mutex>

#include "daemon/rpc/call.h"
#include "daemon/rpc/streams.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::rpc {

class SubmitStream final
    : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
      public Stream,
      public std::enable_shared_from_this<SubmitStream> {
 public:
  static constexpr size_t kMaxOpen = 256;

  // The reactor for gRPC; it owns itself.
  static SubmitStream* Serve(const Parts& parts, Streams& streams,
                             grpc::CallbackServerContext* context);

  const gate::Peer& peer() const override { return peer_; }
  // Reads no more; answers what is open, then ends.
  void End(absl::Status reason) override;

 private:
  struct Outcome {
    uint64_t tag = 0;
    uint64_t known_size = 0;
    absl::StatusOr<relay::Receipt> receipt;
  };

  SubmitStream(const Parts& parts, grpc::CallbackServerContext* context)
      : parts_(parts), context_(context) {}
  void Begin(Streams& streams);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { self_.reset(); }

  // A request as it came: to the relay, or refused. Not under the lock.
  void Take();
  void Submit(const relay::v1::SubmitRequest& request);
  void RefuseAtGate(uint64_t tag, const absl::Status& status);
  void Put(Outcome outcome);

  // Starts whatever may be started now. Under the lock.
  void Advance();
  void WriteNext();
  void FinishOnce();
  relay::v1::SubmitResponse Response(const Outcome& outcome);

  const Parts& parts_;
  grpc::CallbackServerContext* context_;
  std::shared_ptr<SubmitStream> self_;  // until OnDone
  gate::Shown shown_;
  gate::Peer peer_;
  std::string uri_;
  grpc::ByteBuffer incoming_;  // belongs to the read in flight, then to Take

  std::mutex mutex_;  // guards what follows
  grpc::ByteBuffer outgoing_;
  std::deque<Outcome> outbox_;
  size_t open_ = 0;
  uint64_t last_size_ = 0;  // of the checkpoint in the previous answer
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;   // no more requests will be read
  bool broken_ = false;  // nothing can be written any more
  bool finished_ = false;
  absl::Status reason_;  // why it ends; Ok: the client had no more
};

}  // namespace hotline::rpc
