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

}  // namespace

void GetCheckpoint(const Parts& parts, const gate::Peer&,
                   const v1::GetCheckpointRequest& request,
                   Answer<v1::GetCheckpointResponse> answer) {
  const relay::Relay::Head head = parts.relay.Newest();
  if (!head.checkpoint) return answer(NotFound());
  v1::GetCheckpointResponse response;
  response.set_checkpoint(*head.checkpoint);
  WriteConsistency(parts.relay, request.known_size(), head.size,
                   *response.mutable_consistency());
  answer(std::move(response));
}

void GetInclusionProof(const Parts& parts, const gate::Peer&,
                       const v1::GetInclusionProofRequest& request,
                       Answer<v1::GetInclusionProofResponse> answer) {
  if (request.size() > parts.relay.Newest().size) return answer(NotFound());
  if (request.index() >= request.size()) {
    return answer(gate::Refuse(v1::REFUSAL_MALFORMED,
                               "an index that is not below the size"));
  }
  auto leaf = parts.relay.Inclusion(request.index(), request.size());
  if (!leaf.ok()) return answer(leaf.status());
  v1::GetInclusionProofResponse response;
  response.set_leaf(base::ToString(leaf->leaf));
  Write(leaf->inclusion, *response.mutable_inclusion());
  answer(std::move(response));
}

void GetConsistencyProof(const Parts& parts, const gate::Peer&,
                         const v1::GetConsistencyProofRequest& request,
                         Answer<v1::GetConsistencyProofResponse> answer) {
  if (request.first() > request.second()) {
    return answer(
        gate::Refuse(v1::REFUSAL_MALFORMED, "a first size above the second"));
  }
  if (request.second() > parts.relay.Newest().size) return answer(NotFound());
  auto hashes = parts.relay.Consistency(request.first(), request.second());
  if (!hashes.ok()) return answer(hashes.status());
  v1::GetConsistencyProofResponse response;
  Write(*hashes, *response.mutable_consistency());
  answer(std::move(response));
}

void GetEntries(const Parts& parts, const gate::Peer& peer,
                const v1::GetEntriesRequest& request,
                Answer<v1::GetEntriesResponse> answer) {
  if (request.count() == 0 || request.count() > kMaxEntries) {
    return answer(
        gate::Refuse(v1::REFUSAL_MALFORMED, "a count must be 1 to 256"));
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
}

}  // namespace hotline::rpc
