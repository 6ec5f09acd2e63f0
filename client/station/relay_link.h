// The wire as the engine sees it: one relay, its calls, one stream of
// deliveries. The gRPC client stands behind it in a program (grpc_link.h), a
// relay in the same process in tests.
//
// Called on the engine's strand; every callback comes on that strand, later,
// never from inside the call, and none after the link's destruction. A failure
// carries a Problem: kRefused with the Refusal's name, or kUnreachable. Every
// call ends in bounded time.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "core/message/header.h"
#include "hotline/relay/v1/audit.pb.h"
#include "hotline/relay/v1/directory.pb.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::station {

namespace v1 = ::hotline::relay::v1;

class RelayLink {
 public:
  template <class T>
  using Done = std::function<void(absl::StatusOr<T>)>;

  virtual ~RelayLink() = default;

  virtual void Hello(v1::HelloRequest request,
                     Done<v1::HelloResponse> done) = 0;
  virtual void CreateLine(v1::CreateLineRequest request,
                          Done<v1::CreateLineResponse> done) = 0;
  virtual void ListLines(v1::ListLinesRequest request,
                         Done<v1::ListLinesResponse> done) = 0;
  // The receipt's entries stand alone. One bundle is on its way at a time, the
  // next waits for it; kRefused "lease_taken": another process of this store
  // sends one, so the same again may be taken.
  virtual void ChangeMembers(v1::MembersBundle bundle,
                             Done<v1::MembersReceipt> done) = 0;
  virtual void GetGroupInfo(v1::GetGroupInfoRequest request,
                            Done<v1::GetGroupInfoResponse> done) = 0;
  // Many may be open; each is answered on its own. The most urgent goes first.
  // `known_size`: of the newest checkpoint held.
  virtual void Submit(v1::Submission submission, message::Precedence precedence,
                      uint64_t known_size, Done<v1::Receipt> done) = 0;
  virtual void Confirm(v1::ConfirmRequest request,
                       Done<v1::ConfirmResponse> done) = 0;

  virtual void Enrol(v1::EnrolRequest request,
                     Done<v1::EnrolResponse> done) = 0;
  virtual void FindStations(v1::FindStationsRequest request,
                            Done<v1::FindStationsResponse> done) = 0;
  virtual void TakeKeyPackages(v1::TakeKeyPackagesRequest request,
                               Done<v1::TakeKeyPackagesResponse> done) = 0;

  virtual void GetCheckpoint(v1::GetCheckpointRequest request,
                             Done<v1::GetCheckpointResponse> done) = 0;
  virtual void GetInclusionProof(v1::GetInclusionProofRequest request,
                                 Done<v1::GetInclusionProofResponse> done) = 0;
  virtual void GetConsistencyProof(
      v1::GetConsistencyProofRequest request,
      Done<v1::GetConsistencyProofResponse> done) = 0;

  // One stream at a time. Deliveries come one by one, each with its head; the
  // next only when asked for (Next). `ended` is the last call. StopReceiving
  // calls nothing back.
  virtual void Receive(v1::ReceiveRequest request,
                       std::function<void(v1::Delivery)> delivered,
                       std::function<void(absl::Status)> ended) = 0;
  virtual void Next() = 0;
  virtual void StopReceiving() = 0;
};

// The version of header and wire that this program speaks.
inline constexpr uint32_t kProtocol = 1;

// What a refusal of the relay's means to us.
absl::Status FromRefusal(const v1::RefusalDetail& refusal);
// The commits that the relay sent along with a refusal "epoch", in their order,
// as Receive would deliver them: proven like those, and to be checked like
// those. Empty: it sent none.
std::vector<v1::Delivered> MissingOf(const absl::Status& status);
// An entry that stands alone again: what its message's head says of all.
void Stand(v1::LoggedEntry& entry, const v1::Head& head);
// The relay speaks these versions, and not ours: says who must update.
absl::Status OtherVersion(uint32_t lowest, uint32_t highest);
// The relay says nothing against what was asked: it cannot be reached, or is
// stopping, or could not store it.
bool MayPass(const absl::Status& status);
// When the same again may be taken, as the relay says. 0: it does not say so.
std::chrono::milliseconds RetryAfter(const absl::Status& status);

}  // namespace hotline::station
