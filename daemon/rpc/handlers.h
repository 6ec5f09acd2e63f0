// What each unary call does, without gRPC: reads the request, asks the gate and
// the relay, writes the response. Called on gRPC's threads; nothing here waits.
#pragma once

#include "daemon/rpc/parts.h"
#include "hotline/relay/v1/audit.pb.h"
#include "hotline/relay/v1/directory.pb.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::rpc {

// The header version of docs/protocol.md that this relay speaks, the only one.
inline constexpr uint32_t kProtocol = 1;

void Hello(const Parts& parts, const gate::Peer& peer,
           const relay::v1::HelloRequest& request,
           Answer<relay::v1::HelloResponse> answer);
void CreateLine(const Parts& parts, const gate::Peer& peer,
                const relay::v1::CreateLineRequest& request,
                Answer<relay::v1::CreateLineResponse> answer);
void ListLines(const Parts& parts, const gate::Peer& peer,
               const relay::v1::ListLinesRequest& request,
               Answer<relay::v1::ListLinesResponse> answer);
void Confirm(const Parts& parts, const gate::Peer& peer,
             const relay::v1::ConfirmRequest& request,
             Answer<relay::v1::ConfirmResponse> answer);

void Enrol(const Parts& parts, const gate::Peer& peer,
           const relay::v1::EnrolRequest& request,
           Answer<relay::v1::EnrolResponse> answer);
void FindStations(const Parts& parts, const gate::Peer& peer,
                  const relay::v1::FindStationsRequest& request,
                  Answer<relay::v1::FindStationsResponse> answer);
void TakeKeyPackages(const Parts& parts, const gate::Peer& peer,
                     const relay::v1::TakeKeyPackagesRequest& request,
                     Answer<relay::v1::TakeKeyPackagesResponse> answer);

void GetCheckpoint(const Parts& parts, const gate::Peer& peer,
                   const relay::v1::GetCheckpointRequest& request,
                   Answer<relay::v1::GetCheckpointResponse> answer);
void GetInclusionProof(const Parts& parts, const gate::Peer& peer,
                       const relay::v1::GetInclusionProofRequest& request,
                       Answer<relay::v1::GetInclusionProofResponse> answer);
void GetConsistencyProof(const Parts& parts, const gate::Peer& peer,
                         const relay::v1::GetConsistencyProofRequest& request,
                         Answer<relay::v1::GetConsistencyProofResponse> answer);
void GetEntries(const Parts& parts, const gate::Peer& peer,
                const relay::v1::GetEntriesRequest& request,
                Answer<relay::v1::GetEntriesResponse> answer);

}  // namespace hotline::rpc
