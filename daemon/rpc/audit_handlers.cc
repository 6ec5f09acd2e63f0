#include "daemon/gate/refuse.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/handlers.h"

namespace hotline::rpc {
namespace {

namespace v1 = relay::v1;

constexpr uint32_t kMaxEntries = 256;

absl::Status NotFound() {
  return gate::Refuse(v1::REFUSAL_NOT_FOUND, "beyond the log's newest size");
}

absl::StatusOr<v1::GetCheckpointResponse> Checkpoint(
    const relay::Relay& relay, const relay::Relay::Head& head,
    const v1::GetCheckpointRequest& request) {
  if (!head.checkpoint) return NotFound();
  v1::GetCheckpointResponse response;
  response.set_checkpoint(*head.checkpoint);
  WriteConsistency(relay, request.known_size(), head.size,
                   *response.mutable_consistency());
  return response;
}

absl::StatusOr<v1::GetInclusionProofResponse> InclusionProof(
    const relay::Relay& relay, const relay::Relay::Head& head,
    const v1::GetInclusionProofRequest& request) {
  if (request.size() > head.size) return NotFound();
  if (request.index() >= request.size()) {
    return gate::Refuse(v1::REFUSAL_MALFORMED,
                        "an index that is not below the size");
  }
  auto leaf = relay.Inclusion(request.index(), request.size());
  if (!leaf.ok()) return leaf.status();
  v1::GetInclusionProofResponse response;
  response.set_leaf(base::ToString(leaf->leaf));
  Write(leaf->inclusion, *response.mutable_inclusion());
  return response;
}

absl::StatusOr<v1::GetConsistencyProofResponse> ConsistencyProof(
    const relay::Relay& relay, const relay::Relay::Head& head,
    const v1::GetConsistencyProofRequest& request) {
  if (request.first() > request.second()) {
    return gate::Refuse(v1::REFUSAL_MALFORMED, "a first size above the second");
  }
  if (request.second() > head.size) return NotFound();
  auto hashes = relay.Consistency(request.first(), request.second());
  if (!hashes.ok()) return hashes.status();
  v1::GetConsistencyProofResponse response;
  Write(*hashes, *response.mutable_consistency());
  return response;
}

// Answers a station that has enrolled. The proof is made on an event thread:
// the journal's only says whether the station may ask, and how far the log
// goes.
template <class Request, class Response>
void ForEnrolled(const Parts& parts, const gate::Peer& peer,
                 const Request& request, Answer<Response> answer,
                 absl::StatusOr<Response> (*prove)(const relay::Relay&,
                                                   const relay::Relay::Head&,
                                                   const Request&)) {
  auto shown = [&parts, uri = peer.station.Uri(), request,
                answer = std::move(answer),
                prove](absl::StatusOr<relay::Relay::Head> head) {
    if (!head.ok()) return answer(head.status());
    parts.post([&parts, uri, request, answer, prove, head = *std::move(head)] {
      auto proven = prove(parts.relay, head, request);
      const absl::Status& status = proven.status();
      if (!status.ok() && !absl::IsNotFound(status))
        parts.relay.NoteRefusal(uri, gate::RefusalOf(status), 1);
      answer(std::move(proven));
    });
  };
  parts.relay.ShowHead(peer, std::move(shown));
}

}  // namespace

absl::Status GetCheckpoint(const Parts& parts, const gate::Peer& peer,
                           const v1::GetCheckpointRequest& request,
                           Answer<v1::GetCheckpointResponse> answer) {
  ForEnrolled(parts, peer, request, std::move(answer), &Checkpoint);
  return absl::OkStatus();
}

absl::Status GetInclusionProof(const Parts& parts, const gate::Peer& peer,
                               const v1::GetInclusionProofRequest& request,
                               Answer<v1::GetInclusionProofResponse> answer) {
  ForEnrolled(parts, peer, request, std::move(answer), &InclusionProof);
  return absl::OkStatus();
}

absl::Status GetConsistencyProof(
    const Parts& parts, const gate::Peer& peer,
    const v1::GetConsistencyProofRequest& request,
    Answer<v1::GetConsistencyProofResponse> answer) {
  ForEnrolled(parts, peer, request, std::move(answer), &ConsistencyProof);
  return absl::OkStatus();
}

absl::Status GetEntries(const Parts& parts, const gate::Peer& peer,
                        const v1::GetEntriesRequest& request,
                        Answer<v1::GetEntriesResponse> answer) {
  if (request.count() == 0 || request.count() > kMaxEntries) {
    return gate::Refuse(v1::REFUSAL_MALFORMED, "a count must be 1 to 256");
  }
  auto done = [answer = std::move(answer)](
                  absl::StatusOr<std::vector<relay::VisibleEntry>> entries) {
    if (!entries.ok()) return answer(entries.status());
    v1::GetEntriesResponse response;
    for (const relay::VisibleEntry& entry : *entries) {
      v1::Entry& out = *response.add_entries();
      out.set_leaf(base::ToString(entry.leaf));
      out.set_salt(base::ToString(entry.salt));
      out.set_details(base::ToString(entry.details));
    }
    answer(std::move(response));
  };
  parts.relay.Entries(peer, request.first(), request.count(), std::move(done));
  return absl::OkStatus();
}

}  // namespace hotline::rpc
