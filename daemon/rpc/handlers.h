// What each unary call does, without gRPC: reads the request, asks the gate and
// the relay, writes the response. Called on gRPC's threads; nothing here waits.
// What is refused before the relay is asked is returned, and then `answer` is
// not called.
#pragma once

#include "daemon/rpc/parts.h"
#include "daemon/rpc/wire_status.h"
#include "hotline/relay/v1/audit.pb.h"
#include "hotline/relay/v1/directory.pb.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::rpc {

absl::Status Hello(const Parts& parts, const gate::Peer& peer,
                   const relay::v1::HelloRequest& request,
                   Answer<relay::v1::HelloResponse> answer);
absl::Status CreateLine(const Parts& parts, const gate::Peer& peer,
                        const relay::v1::CreateLineRequest& request,
                        Answer<relay::v1::CreateLineResponse> answer);
absl::Status ListLines(const Parts& parts, const gate::Peer& peer,
                       const relay::v1::ListLinesRequest& request,
                       Answer<relay::v1::ListLinesResponse> answer);
absl::Status GetGroupInfo(const Parts& parts, const gate::Peer& peer,
                          const relay::v1::GetGroupInfoRequest& request,
                          Answer<relay::v1::GetGroupInfoResponse> answer);
absl::Status Confirm(const Parts& parts, const gate::Peer& peer,
                     const relay::v1::ConfirmRequest& request,
                     Answer<relay::v1::ConfirmResponse> answer);

absl::Status Enrol(const Parts& parts, const gate::Peer& peer,
                   const relay::v1::EnrolRequest& request,
                   Answer<relay::v1::EnrolResponse> answer);
absl::Status FindStations(const Parts& parts, const gate::Peer& peer,
                          const relay::v1::FindStationsRequest& request,
                          Answer<relay::v1::FindStationsResponse> answer);
absl::Status TakeKeyPackages(const Parts& parts, const gate::Peer& peer,
                             const relay::v1::TakeKeyPackagesRequest& request,
                             Answer<relay::v1::TakeKeyPackagesResponse> answer);

absl::Status GetCheckpoint(const Parts& parts, const gate::Peer& peer,
                           const relay::v1::GetCheckpointRequest& request,
                           Answer<relay::v1::GetCheckpointResponse> answer);
absl::Status GetInclusionProof(
    const Parts& parts, const gate::Peer& peer,
    const relay::v1::GetInclusionProofRequest& request,
    Answer<relay::v1::GetInclusionProofResponse> answer);
absl::Status GetConsistencyProof(
    const Parts& parts, const gate::Peer& peer,
    const relay::v1::GetConsistencyProofRequest& request,
    Answer<relay::v1::GetConsistencyProofResponse> answer);
absl::Status GetEntries(const Parts& parts, const gate::Peer& peer,
                        const relay::v1::GetEntriesRequest& request,
                        Answer<relay::v1::GetEntriesResponse> answer);

}  // namespace hotline::rpc
