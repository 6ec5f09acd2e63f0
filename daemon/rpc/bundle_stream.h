// One ChangeMembers call: the parts of a bundle in, one answer out. Parts are
// joined as they come, within the protocol's limit for one bundle and the
// relay's for all; the whole is read once, when the last part is there.
//
// It lives until gRPC (OnDone) and the relay (an answer on its way) have let
// go.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>

#include "daemon/rpc/bundles.h"
#include "daemon/rpc/call.h"
#include "daemon/rpc/streams.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::rpc {

class BundleStream final : public grpc::ServerReadReactor<grpc::ByteBuffer>,
                           public Stream,
                           public Collector,
                           public std::enable_shared_from_this<BundleStream> {
 public:
  static constexpr size_t kMaxPart = size_t{1} << 20;

  // The reactor for gRPC; it owns itself.
  static BundleStream* Serve(const Parts& parts, Streams& streams,
                             Bundles& bundles,
                             grpc::CallbackServerContext* context,
                             grpc::ByteBuffer* response);

  const gate::Peer& peer() const override { return peer_; }
  // What is not whole yet ends; what the relay has, it answers.
  void End(absl::Status reason) override { Refuse(reason); }
  void GiveWay(absl::Status reason) override { Refuse(reason); }

 private:
  BundleStream(const Parts& parts, Bundles& bundles,
               grpc::CallbackServerContext* context, grpc::ByteBuffer* response)
      : parts_(parts),
        bundles_(bundles),
        context_(context),
        response_(response) {}
  void Begin(Streams& streams);

  void OnReadDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override { self_.reset(); }

  // Joins the part that came.
  absl::Status Take();
  // All parts are there: to the relay.
  absl::Status Submit();
  void Answer(uint64_t known,
              const absl::StatusOr<relay::Relay::ChangedMembers>& changed);
  // Before the relay has it: ends the call.
  void Refuse(const absl::Status& reason);
  // Whether the caller is the one that may finish the call.
  bool MayFinish(bool submitted);

  const Parts& parts_;
  Bundles& bundles_;
  grpc::CallbackServerContext* context_;
  grpc::ByteBuffer* response_;
  std::shared_ptr<BundleStream> self_;  // until OnDone
  gate::Shown shown_;
  gate::Peer peer_;
  std::string uri_;
  grpc::ByteBuffer incoming_;  // belongs to the read in flight, then to Take
  std::string whole_;          // the reader's

  std::mutex mutex_;  // guards what follows
  bool submitted_ = false;
  bool finished_ = false;
};

}  // namespace hotline::rpc
