// One ChangeMembers call: a bundle up in parts, one answer down. It owns itself
// until gRPC is done with it (OnDone), and is then the strand's (OpenCalls).
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

#include "client/station/grpc_calls.h"
#include "client/station/relay_link.h"
#include "client/station/strand.h"
#include "hotline/relay/v1/relay.grpc.pb.h"

namespace hotline::station {

class BundleCall final
    : public grpc::ClientWriteReactor<v1::ChangeMembersRequest>,
      public std::enable_shared_from_this<BundleCall> {
 public:
  using Done = RelayLink::Done<v1::MembersReceipt>;
  static constexpr size_t kMaxPart = size_t{1} << 20;

  // `relay`: host:port, for what is said of it.
  BundleCall(Strand& strand, OpenCalls& calls, std::string relay);
  // `bundle`: the bytes of one MembersBundle. `done` is called once, on the
  // strand, within TimeFor of it.
  void Start(v1::Relay::Stub& stub, std::string bundle, Done done);

  // How long a bundle of that size may take: a slow connection is no lost one.
  static std::chrono::seconds TimeFor(size_t bytes);

  void OnWriteDone(bool ok) override;
  void OnDone(const grpc::Status& status) override;

 private:
  void WriteNext();
  absl::StatusOr<v1::MembersReceipt> Outcome(const grpc::Status& status);

  Strand& strand_;
  OpenCalls& calls_;
  const std::string relay_;
  grpc::ClientContext context_;
  std::shared_ptr<BundleCall> self_;  // until OnDone
  Done done_;
  // From Start on of gRPC's threads alone, of one at a time.
  std::string bundle_;
  size_t sent_ = 0;
  v1::ChangeMembersRequest part_;
  v1::ChangeMembersResponse response_;
};

}  // namespace hotline::station
