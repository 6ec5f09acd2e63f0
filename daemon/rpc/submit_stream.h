// One Submit stream: submissions in, results out in the order of completion.
// While 256 submissions are open (read, and their result not written yet) it
// does not read, so gRPC's flow control holds the sender back and the outbox is
// bounded: by 319, for a request of 64 is read while 255 are open. One read and
// one write at a time.
//
// It lives until both gRPC (OnDone) and the relay (answers on their way) have
// let go.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

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
    absl::StatusOr<relay::Receipt> receipt;
    // Of the checkpoint of the receipt; nothing: refused.
    std::optional<uint64_t> size() const;
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
  absl::Status Submit(const relay::v1::SubmitRequest& request);
  std::optional<relay::Relay::Posting> Read(
      const gate::Peer& peer, const relay::v1::Submission& submission);
  void RefuseAtGate(uint64_t tag, const absl::Status& status);
  void Put(Outcome outcome);
  void Flush();

  // Starts whatever may be started now. Not under the lock.
  void Advance();
  // Under the lock: what the next response carries, which is then being
  // written. Empty: nothing is, or something else is under way.
  std::vector<Outcome> TakeResults();
  void FinishOnce();
  // By the writer alone, one at a time.
  void Write(const std::vector<Outcome>& outcomes);
  void WriteRefusal(const absl::Status& refused, relay::v1::RefusalDetail& out);
  void WriteHead(const relay::ProvenEntry& entry, relay::v1::Head& out);

  const Parts& parts_;
  grpc::CallbackServerContext* context_;
  std::shared_ptr<SubmitStream> self_;  // until OnDone
  gate::Shown shown_;
  gate::Peer peer_;
  std::string uri_;
  grpc::ByteBuffer incoming_;  // belongs to the read in flight, then to Take

  grpc::ByteBuffer outgoing_;  // the writer's

  std::mutex mutex_;  // guards what follows
  std::deque<Outcome> outbox_;
  size_t open_ = 0;
  size_t in_write_ = 0;      // of these: results that are being written
  uint64_t known_size_ = 0;  // of the newest checkpoint that the station has
  bool flushing_ = false;    // Flush is on its way
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;   // no more requests will be read
  bool broken_ = false;  // nothing can be written any more
  bool finished_ = false;
  absl::Status reason_;  // why it ends; Ok: the client had no more
};

}  // namespace hotline::rpc
