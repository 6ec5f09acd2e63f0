// Between the relay's types and the wire's. Readers check what the .proto files
// limit and refuse the rest as MALFORMED, TOO_LARGE or by the field's own
// reason; writers cannot fail.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/relay/relay.h"
#include "hotline/relay/v1/audit.pb.h"
#include "hotline/relay/v1/directory.pb.h"
#include "hotline/relay/v1/relay.pb.h"

namespace hotline::rpc {

absl::StatusOr<base::LineId> ReadLineId(const std::string& bytes);
absl::StatusOr<message::Class> ReadClass(uint32_t value);
// Of key packages: 0xF64D, 0x0003 or 0x647A.
absl::Status CheckSuite(uint32_t suite);

using Texts = google::protobuf::RepeatedPtrField<std::string>;
// 1 to `limit` names, each well-formed.
absl::StatusOr<std::vector<std::string>> ReadStations(const Texts& uris,
                                                      size_t limit);
absl::StatusOr<std::vector<std::string>> ReadPositions(const Texts& positions,
                                                       size_t limit);
// Stations, and ascending without repeats.
absl::StatusOr<std::vector<std::string>> ReadRoster(const Texts& uris);
// At most `limit` of 1 byte to 16 KiB each.
absl::StatusOr<std::vector<base::Bytes>> ReadBlobs(const Texts& blobs,
                                                   size_t limit);

using WireRanges = google::protobuf::RepeatedPtrField<relay::v1::LineRanges>;
absl::StatusOr<std::vector<relay::LineRanges>> ReadRanges(
    const WireRanges& lines);

// 1 to 64 submissions.
absl::Status CheckCount(const relay::v1::SubmitRequest& request);
// Judged by the gate: exactly one envelope.
absl::StatusOr<relay::Submission> ReadSubmission(
    const gate::Peer& peer, const relay::v1::Submission& submission);

// Judged by the gate, as far as it can be without its line.
absl::StatusOr<relay::Bundle> ReadBundle(const gate::Peer& peer,
                                         const relay::v1::MembersBundle& wire);

using Hashes = google::protobuf::RepeatedPtrField<std::string>;
void Write(const std::vector<base::Digest>& hashes, Hashes& out);
// With the checkpoint, without `consistency`.
void Write(const relay::ProvenEntry& entry, relay::v1::LoggedEntry& out);
// Without either: the head stands in the message.
void WriteBare(const relay::ProvenEntry& entry, relay::v1::LoggedEntry& out);
void Write(const relay::LineInfo& line, relay::v1::Line& out);
void Write(const relay::StationRecord& record, relay::v1::Station& out);
void Write(const relay::Delivered& delivered, relay::v1::Delivered& out);

// The proof from `known` to `size`, left empty where none is needed: the caller
// knows nothing, or as much already.
void WriteConsistency(const relay::Relay& relay, uint64_t known, uint64_t size,
                      Hashes& out);

}  // namespace hotline::rpc
